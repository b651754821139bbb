"""What has happened: the only place that speaks SQL."""
