"""What messages look like: pure functions from what is known to text and buttons."""
