"""What a person has still to say before being registered, and what counts as a name."""

from typing import Literal

from bot.rules.typed import cleaned, is_readable, is_too_long
from storage.people import Participant, Person

Step = Literal["language", "consent", "name", "group", "organisation", "registered", "staff"]

LONGEST_NAME = 80
"""In characters as a reader counts them (grapheme clusters)."""


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
    return None if is_too_long(name, LONGEST_NAME) else name
