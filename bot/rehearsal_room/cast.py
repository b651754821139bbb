"""Who has a phone in the room: an organizer, a facilitator, somebody of each group, one of them reading Khmer."""

from dataclasses import dataclass
from typing import Literal

from config.event import Event

ORGANIZER_ID = 11
DESK_ID = 12
"""An organizer without a phone in the row: lets the crowd in, as somebody at the desk does."""

_FACILITATOR_ID = 21
_FIRST_PARTICIPANT_ID = 31
_NAMES = ("Sok Dara", "Keo Bopha", "Lindqvist Maria", "Heng Vanna", "Chea Sophal", "Ly Chanthou")
_READS_KHMER = 1

Part = Literal["organizer", "facilitator", "participant"]


@dataclass(frozen=True)
class Somebody:
    """`key`: as scripts call them. `family`, `given`: as Telegram's profile has them. `group`: from 0; -1: none."""

    key: str
    user_id: int
    family: str
    given: str
    part: Part
    language: str
    group: int = -1

    @property
    def name(self) -> str:
        return f"{self.family} {self.given}"


def row(event: Event) -> tuple[Somebody, ...]:
    """In the order in which they sit."""
    staff = (
        Somebody("org", ORGANIZER_ID, "Pich", "Sovann", "organizer", "en"),
        Somebody("fac", _FACILITATOR_ID, "Chan", "Veasna", "facilitator", "en"),
    )
    return staff + tuple(_participant(event, group) for group in range(max(2, len(event.groups))))


def _participant(event: Event, number: int) -> Somebody:
    family, given = _NAMES[number % len(_NAMES)].split()
    again = number // len(_NAMES)
    key = f"{given.lower()}{again + 1 if again else ''}"
    reads_khmer = number % len(_NAMES) == _READS_KHMER and "km" in event.languages
    language = "km" if reads_khmer else event.languages[0]
    group = number if number < len(event.groups) else -1
    return Somebody(key, _FIRST_PARTICIPANT_ID + number, family, given, "participant", language, group)
