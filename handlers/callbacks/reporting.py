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
    """All results there are: for whoever has a role."""

    letter = "R"
    event: str


@dataclass(frozen=True)
class ShowComparison(Data):
    """Two polls side by side: for whoever has a role."""

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
    """A round as a picture: its result, or how groups answered."""

    letter = "V"
    round: int
    of: Literal["result", "groups"]


@dataclass(frozen=True)
class ShowTurnoutChart(Data):
    """How many of each group answered, as a picture: the facilitator's."""

    letter = "VT"
    round: int


@dataclass(frozen=True)
class ShowComparisonChart(Data):
    """Two polls side by side as a picture."""

    letter = "VK"
    event: str
    comparison: str


@dataclass(frozen=True)
class Export(Data):
    """The event as files, without names: the facilitator's."""

    letter = "x"
    event: str


@dataclass(frozen=True)
class ExportWithNames(Data):
    """The same with people's names: the organizer's."""

    letter = "Jb"
    event: str
