"""Results, and taking them away."""

from dataclasses import dataclass
from typing import Literal

from handlers.callbacks.data import Data


@dataclass(frozen=True)
class ShowResult(Data):
    letter = "r"
    round: int


@dataclass(frozen=True)
class ShowMethod(Data):
    """How a result was counted."""

    letter = "D"
    round: int


@dataclass(frozen=True)
class ShowResults(Data):
    """All results there are: the facilitator's."""

    letter = "R"
    event: str


@dataclass(frozen=True)
class ShowComparison(Data):
    """Two polls side by side: the facilitator's."""

    letter = "K"
    event: str
    comparison: str


@dataclass(frozen=True)
class ShowByGroup(Data):
    """How groups answered; `page`: from 1; 0: the first one, as a new message."""

    letter = "G"
    round: int
    page: int


@dataclass(frozen=True)
class ShowChart(Data):
    """A round as a picture: its result, how groups answered, or who answered, which is the facilitator's."""

    letter = "V"
    round: int
    of: Literal["result", "groups", "turnout"]


@dataclass(frozen=True)
class ShowComparisonChart(Data):
    """Two polls side by side as a picture: the facilitator's."""

    letter = "VK"
    event: str
    comparison: str


@dataclass(frozen=True)
class Export(Data):
    """`names`: with people's names, which is the organizer's."""

    letter = "x"
    event: str
    names: Literal["yes", "no"]
