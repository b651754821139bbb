"""Coming in: language, consent, name, group, organisation; and pages anybody may open."""

from dataclasses import dataclass
from typing import Literal

from config.catalogs import Numerals
from handlers.callbacks.data import Data


@dataclass(frozen=True)
class ChooseLanguage(Data):
    letter = "l"
    event: str
    language: str
    numerals: Numerals = ""


@dataclass(frozen=True)
class Consent(Data):
    letter = "k"
    event: str
    agreed: Literal["yes", "no"]


@dataclass(frozen=True)
class GiveName(Data):
    """`profile`: take the name from Telegram; `write`: I'll type it."""

    letter = "n"
    event: str
    how: Literal["profile", "write"]


@dataclass(frozen=True)
class ChooseGroup(Data):
    letter = "g"
    event: str
    group: str


@dataclass(frozen=True)
class GiveOrganisation(Data):
    """`which`: a code, or with `how` = `write` or `skip` nothing."""

    letter = "o"
    event: str
    how: Literal["code", "write", "skip"]
    which: str


@dataclass(frozen=True)
class Correct(Data):
    """Change one thing about oneself."""

    letter = "m"
    event: str
    what: Literal["name", "group", "organisation", "language"]


@dataclass(frozen=True)
class ShowPage(Data):
    """A page of the menu, in place of the message or as a new one."""

    letter = "p"
    event: str
    page: Literal["agenda", "calendar", "polls", "me", "help"]


@dataclass(frozen=True)
class ShowGlossary(Data):
    """A page of the glossary, from 0."""

    letter = "O"
    event: str
    page: int


@dataclass(frozen=True)
class Remind(Data):
    """Whether one wants reminders. `start`: of the reminder it stands under (ms); 0: under the agenda."""

    letter = "h"
    event: str
    wanted: Literal["yes", "no"]
    start: int
