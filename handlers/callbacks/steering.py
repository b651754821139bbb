"""The facilitator's card: polls opened, steered, composed, corrected."""

from dataclasses import dataclass
from typing import Literal

from bot.rules.steering import Step
from handlers.callbacks.data import Data, Minutes, RoundId


@dataclass(frozen=True)
class ShowControl(Data):
    """The facilitator's overview."""

    letter = "c"
    event: str


@dataclass(frozen=True)
class ShowControlPoll(Data):
    """One poll on the facilitator's card, or a page of it."""

    letter = "d"
    event: str
    poll: str
    round: str
    page: Literal[
        "", "reopened", "void", "timer", "group", "closed", "anew", "paper", "words_en", "words_km"
    ] = ""


@dataclass(frozen=True)
class OpenPoll(Data):
    """`void`: the id of the round that was asked by mistake before; 0: none was."""

    letter = "t"
    event: str
    poll: str
    round: str
    void: RoundId


@dataclass(frozen=True)
class Steer(Data):
    """`step`: of the round when this was drawn, so that it undoes nothing newer."""

    letter = "b"
    round: int
    to: Step
    step: int


@dataclass(frozen=True)
class SetTimer(Data):
    """`closes_at`: ms by the event's clock; 0: never by itself. `step` as in `Steer`."""

    letter = "E"
    round: int
    closes_at: int
    step: int


@dataclass(frozen=True)
class Extend(Data):
    """Only that group may still answer. `step` as in `Steer`."""

    letter = "C"
    round: int
    group: str
    step: int


@dataclass(frozen=True)
class Nudge(Data):
    """Remind those who have not answered; nobody twice within a few minutes."""

    letter = "N"
    round: int


@dataclass(frozen=True)
class ComposePoll(Data):
    """A poll written in the chat: a choice in it, or where it goes. `language`: of `text`; else nothing."""

    letter = "P"
    event: str
    to: Literal[
        "new",
        "form",
        "text",
        "choice",
        "approval",
        "scale",
        "named",
        "confidential",
        "unlinked",
        "preview",
        "added",
        "cancelled",
    ]
    language: str = ""


@dataclass(frozen=True)
class CorrectWording(Data):
    """What is typed next takes the place of that text of a poll; `number`: as `bot.rules.wording` counts them."""

    letter = "A"
    event: str
    poll: str
    number: Minutes
    language: str


@dataclass(frozen=True)
class AskAnew(Data):
    """Stop a round and copy its poll, to be rewritten. `step` as in `Steer`."""

    letter = "Y"
    round: int
    step: int
