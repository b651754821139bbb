"""Ballots on paper: printing sheets, entering them, and settling what two entries say differently."""
