"""Answering polls, and what is written in them."""

from dataclasses import dataclass

from handlers.callbacks.data import Data
from storage.moderation import Decision


@dataclass(frozen=True)
class Vote(Data):
    """The answer to an item; `answer` as the kind's rules read it (`o2`, `o2=1`, `4`, `dk`, ``)."""

    letter = "v"
    round: int
    item: str
    answer: str


@dataclass(frozen=True)
class ShowItem(Data):
    """Turn the poll's card to an item."""

    letter = "i"
    round: int
    item: str


@dataclass(frozen=True)
class ShowOptions(Data):
    """Turn an item to the page of options on which that one stands."""

    letter = "e"
    round: int
    item: str
    option: str


@dataclass(frozen=True)
class Write(Data):
    """What is typed next is a text for that poll; `instead_of`: the code of the one it replaces, or nothing."""

    letter = "T"
    round: int
    instead_of: str


@dataclass(frozen=True)
class ShowTexts(Data):
    """The facilitators' page of what was written; `first`: the number of its first text, from 0."""

    letter = "X"
    round: int
    first: int


@dataclass(frozen=True)
class Moderate(Data):
    """What is decided about a text; `first`: the page it stands on."""

    letter = "M"
    round: int
    text: str
    to: Decision
    first: int


@dataclass(frozen=True)
class ShowAnswers(Data):
    """Turn the poll's card to all answers given."""

    letter = "s"
    round: int


@dataclass(frozen=True)
class ShowPoll(Data):
    """Bring a poll's card to the bottom of the chat."""

    letter = "q"
    round: int
