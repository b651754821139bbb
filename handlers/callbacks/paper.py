"""Ballots on paper: printed, entered by facilitators, compared."""

from dataclasses import dataclass
from typing import Literal

from config.event import Language
from handlers.callbacks.data import Data, Page, RoundId

Doing = Literal["vote", "item", "options", "all", "write"]


@dataclass(frozen=True)
class PrintSheets(Data):
    """So many sheets of a planned round; 0: one for everybody without Telegram."""

    letter = "Ka"
    event: str
    poll: str
    round: str
    language: Language
    count: Page


@dataclass(frozen=True)
class EnterSheet(Data):
    """What is typed next is the code of a sheet."""

    letter = "Kb"
    event: str


@dataclass(frozen=True)
class Dictate(Data):
    """Answers that somebody says, without a sheet."""

    letter = "Kc"
    round: RoundId


@dataclass(frozen=True)
class ChooseVoter(Data):
    """Whose answers are entered."""

    letter = "Kd"
    participant: str


@dataclass(frozen=True)
class ShowVoters(Data):
    """Who may be chosen; a page, from 0."""

    letter = "Ke"
    round: RoundId
    page: Page


@dataclass(frozen=True)
class Fill(Data):
    """A button of the poll's card while somebody else's answers are entered: `item` and `answer` as there."""

    letter = "Kf"
    round: RoundId
    doing: Doing
    item: str
    answer: str


@dataclass(frozen=True)
class SaveSheet(Data):
    letter = "Kg"
    round: RoundId


@dataclass(frozen=True)
class CancelSheet(Data):
    letter = "Kh"
    event: str


@dataclass(frozen=True)
class ShowDifferences(Data):
    """What two entries say differently; a sheet a page, from 0."""

    letter = "Ki"
    round: RoundId
    page: Page


@dataclass(frozen=True)
class Settle(Data):
    """Which entry of a sheet is right."""

    letter = "Kj"
    round: RoundId
    sheet: str
    right: Literal["first", "second"]


@dataclass(frozen=True)
class ListSomebody(Data):
    """What is typed next is the name of somebody without Telegram: the organizer's."""

    letter = "Kk"
    event: str


@dataclass(frozen=True)
class EraseSomebody(Data):
    """Somebody without Telegram has asked at the desk to be erased."""

    letter = "Kl"
    participant: str
