"""What a person has still to say before being registered, and what counts as a name."""

from typing import Literal

from bot.rules.typed import cleaned, is_readable
from config.graphemes import graphemes
from storage.people import Participant, Person

Step = Literal["language", "consent", "name", "group", "organisation", "registered", "staff"]

LONGEST_NAME = 80
"""In characters as a reader counts them (grapheme clusters)."""

_MOST_CODE_POINTS = 6 * LONGEST_NAME
"""More than any script needs: marks piled on one letter would make a message too long to send."""


def step(person: Person, participant: Participant | None, role: str | None) -> Step:
    """The next thing to ask, derived from what is stored, so that a restart forgets nothing.

    `staff`: someone with another role than participant, who has nothing to register for.
    """
    if not person.language:
        return "language"
    if role is not None and role != "participant":
        return "staff"
    if participant is None or participant.consented_at is None:
        return "consent"
    if not participant.name:
        return "name"
    if not participant.stakeholder_group:
        return "group"
    if not participant.organisation_given:
        return "organisation"
    return "registered"


def clean_name(text: str) -> str | None:
    """A typed name or organisation as it is stored: NFC, single spaces, nothing invisible.

    None if nothing readable is left, or it is longer than `LONGEST_NAME`, or it is a command.
    """
    name = cleaned(text)
    if not is_readable(name) or name.startswith("/"):
        return None
    too_long = len(name) > _MOST_CODE_POINTS or len(graphemes(name)) > LONGEST_NAME
    return None if too_long else name
