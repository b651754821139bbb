"""The words of the field."""

from config.event.part import Code, Part
from config.event.texts import Text


class Term(Part):
    """A word of the field and what it means here."""

    code: Code
    term: Text
    meaning: Text
