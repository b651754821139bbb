"""The organizer's list of people: read from a file, looked at before anything happens, imported whole or not at all."""
