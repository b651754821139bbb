"""What organizers write to many people."""

from dataclasses import dataclass
from typing import Literal

from handlers.callbacks.data import Data
from storage.broadcasts import AudienceKind


@dataclass(frozen=True)
class ShowBroadcasts(Data):
    """All broadcasts, and a new one."""

    letter = "B"
    event: str


@dataclass(frozen=True)
class ShowBroadcast(Data):
    """A broadcast as it stands, or a page beside that; `number`: of the page, from 0."""

    letter = "a"
    broadcast: int
    page: Literal["current", "draft", "groups", "roles", "people", "schedule", "correct", "who"]
    number: int = 0


@dataclass(frozen=True)
class Compose(Data):
    """What the organizer sends next is that language's content, or its correction."""

    letter = "f"
    broadcast: int
    what: Literal["broadcast", "correction"]
    language: str


@dataclass(frozen=True)
class Address(Data):
    """Who gets a draft; `which` as in `storage.broadcasts.Audience`."""

    letter = "W"
    broadcast: int
    kind: AudienceKind
    which: str


@dataclass(frozen=True)
class SteerBroadcast(Data):
    letter = "F"
    broadcast: int
    to: Literal["sent", "stopped", "corrected", "uncorrected", "withdrawn", "cancelled"]


@dataclass(frozen=True)
class ScheduleBroadcast(Data):
    """`minute`: of the event's day."""

    letter = "S"
    broadcast: int
    minute: int
