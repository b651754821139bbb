"""The report of the day: one document a language, described first and then laid out as DOCX and PDF."""
