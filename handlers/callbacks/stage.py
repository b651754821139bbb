"""The stage's card: what the page for the projector shows, and its address."""

from dataclasses import dataclass
from typing import Literal

from bot.rules.stage import Page, Together, View
from handlers.callbacks.data import Data


@dataclass(frozen=True)
class ShowStage(Data):
    """The card, as a new message; or, in place, `sure`: whether its address is to be made anew."""

    letter = "Wa"
    event: str
    page: Literal["", "back", "sure"] = ""


@dataclass(frozen=True)
class TurnStage(Data):
    """The stage shows that page."""

    letter = "Wb"
    event: str
    to: Page


@dataclass(frozen=True)
class TurnStageToRound(Data):
    """The stage shows how many answered, and once it is closed that view of the result."""

    letter = "Wc"
    round: int
    view: View = "round"


@dataclass(frozen=True)
class TurnStageToSeveral(Data):
    """The stage shows two polls side by side, or what comes first by a chain of polls."""

    letter = "We"
    event: str
    kind: Together
    code: str


@dataclass(frozen=True)
class RenewStage(Data):
    """The page gets another address."""

    letter = "Wd"
    event: str
