"""Results, and taking them away."""

from dataclasses import dataclass
from typing import Literal

from handlers.callbacks.data import Data, Page, RoundId


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
class ShowTrace(Data):
    """What each goal has to show: the facilitator's."""

    letter = "RT"
    event: str


@dataclass(frozen=True)
class ShowOutline(Data):
    """The outline of a paper; `page`: from 1; 0: the first one, as a new message. `round`: of a poll that it is made of."""

    letter = "Mo"
    round: RoundId
    page: Page


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
class ShowExport(Data):
    """What can be taken away without names: the facilitator's. `back`: in place of the card that asked about names."""

    letter = "x"
    event: str
    page: Literal["", "back"] = ""


@dataclass(frozen=True)
class ShowExportWithNames(Data):
    """The same with people's names, with what that means: the organizer's."""

    letter = "Jb"
    event: str


@dataclass(frozen=True)
class TakeExport(Data):
    """One file, by the code of its offer."""

    letter = "xa"
    event: str
    offer: str


@dataclass(frozen=True)
class TakeExportWithNames(Data):
    """The same file with people's names."""

    letter = "xb"
    event: str
    offer: str
