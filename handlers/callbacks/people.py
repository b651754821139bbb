"""Who takes part: the organizer's pages, and the desk."""

from dataclasses import dataclass
from typing import Literal

from handlers.callbacks.data import Data, Page


@dataclass(frozen=True)
class ShowPeople(Data):
    """How many there are, and the ways to them: the organizer's."""

    letter = "Ia"
    event: str


@dataclass(frozen=True)
class ShowPeopleList(Data):
    """A page, from 0, of those who wait, of a group (`which`), of those nobody has reached, of those removed, or of those
    whose names have what was looked for (`which`).

    `groups`: the groups to choose from.
    """

    letter = "Ib"
    event: str
    of: Literal["waiting", "groups", "group", "unreached", "removed", "found"]
    which: str
    page: Page


@dataclass(frozen=True)
class ShowParticipant(Data):
    """One person, or a page about them: the groups to choose from, or whether one is sure."""

    letter = "Ic"
    participant: str
    page: Literal["person", "groups", "removed", "not_checked_in", "freed", "in_person", "erased"]


@dataclass(frozen=True)
class TakeParticipant(Data):
    """Where they are taken: see `bot.rules.admission.Step`."""

    letter = "Id"
    participant: str
    to: Literal[
        "approved", "admitted", "checked_in", "not_checked_in", "removed", "restored", "freed", "in_person"
    ]


@dataclass(frozen=True)
class JoinParticipant(Data):
    """Who waits is the one on the list."""

    letter = "Ie"
    participant: str
    listed: str


@dataclass(frozen=True)
class CorrectGroup(Data):
    letter = "If"
    participant: str
    group: str


@dataclass(frozen=True)
class FindSomebody(Data):
    """What is typed next is part of a name."""

    letter = "Ig"
    event: str


@dataclass(frozen=True)
class ShowDesk(Data):
    """The code at the desk: shown, shown no more, as a picture, or with another web page."""

    letter = "Ih"
    event: str
    to: Literal["shown", "stopped", "picture", "renewed"]


@dataclass(frozen=True)
class CheckIn(Data):
    """What is typed next is the desk's code: the participant's."""

    letter = "Ii"
    event: str
