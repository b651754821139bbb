"""What is wrong in an event file, where, and what would be right."""
