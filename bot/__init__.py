"""What has happened means something, and something is to be done about it."""
