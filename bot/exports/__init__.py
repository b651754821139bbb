"""What one takes away: the same tables as XLSX and CSV, at any time, read from the database alone."""
