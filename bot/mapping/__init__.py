"""The sector mapping: entries over a baseline, written one field at a time, settled where they differ, imported and exported."""
