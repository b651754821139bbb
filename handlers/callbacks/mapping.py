"""The sector mapping: its baseline, its form, its entries, its table, its spreadsheet."""

from dataclasses import dataclass
from typing import Annotated, Literal

from bot.rules.mapping.fields import Field
from handlers.callbacks.data import Data, Fingerprint, Page

DraftNumber = Annotated[int, 10]
"""Which entry is being written, so that a button of another form changes nothing."""


@dataclass(frozen=True)
class ShowMapping(Data):
    """Where the mapping stands, and the ways into it."""

    letter = "Xa"
    event: str


@dataclass(frozen=True)
class ShowBaseline(Data):
    letter = "Xb"
    event: str
    page: Page


@dataclass(frozen=True)
class ShowInitiative(Data):
    """One of the baseline."""

    letter = "Xc"
    event: str
    initiative: str


@dataclass(frozen=True)
class BeginEntry(Data):
    """The form. `which`: an initiative of the baseline, or an entry's code; `unfinished`: where it was left."""

    letter = "Xd"
    event: str
    how: Literal["added", "confirmed", "corrected", "changed", "unfinished"]
    which: str


@dataclass(frozen=True)
class GiveValue(Data):
    """`option`: a code of what is offered, or what stands for words of one's own."""

    letter = "Xe"
    event: str
    draft: DraftNumber
    field: Field
    option: str
    given: Literal["yes", "no"]


@dataclass(frozen=True)
class ShowField(Data):
    """A field of the form, and a page of what it offers."""

    letter = "Xf"
    event: str
    draft: DraftNumber
    field: Field
    page: Page


@dataclass(frozen=True)
class ShowSummary(Data):
    letter = "Xg"
    event: str
    draft: DraftNumber


@dataclass(frozen=True)
class GiveGroup(Data):
    """For which group staff enter it."""

    letter = "Xh"
    event: str
    draft: DraftNumber
    group: str


@dataclass(frozen=True)
class SaveEntry(Data):
    letter = "Xi"
    event: str
    draft: DraftNumber


@dataclass(frozen=True)
class DiscardEntry(Data):
    """What isn't saved goes, after it was asked."""

    letter = "Xj"
    event: str
    draft: DraftNumber
    step: Literal["ask", "yes"]


@dataclass(frozen=True)
class ShowEntries(Data):
    letter = "Xk"
    event: str
    whose: Literal["own", "all"]
    page: Page


@dataclass(frozen=True)
class ShowEntry(Data):
    letter = "Xl"
    event: str
    entry: str


@dataclass(frozen=True)
class WithdrawEntry(Data):
    """It counts no more, or again."""

    letter = "Xm"
    event: str
    entry: str
    to: Literal["withdrawn", "entered"]


@dataclass(frozen=True)
class ShowContradictions(Data):
    """One initiative a page."""

    letter = "Xn"
    event: str
    page: Page


@dataclass(frozen=True)
class SettleEntries(Data):
    """`drawn`: the fingerprint of what was shown."""

    letter = "Xo"
    event: str
    entry: str
    to: Literal["one", "all", "reopened"]
    drawn: Fingerprint


@dataclass(frozen=True)
class ShowGaps(Data):
    """Gaps and overlaps."""

    letter = "Xp"
    event: str
    page: Page


@dataclass(frozen=True)
class GetMappingSheet(Data):
    letter = "Xq"
    event: str


@dataclass(frozen=True)
class ShowMappingSheet(Data):
    """How a filled sheet is sent back, or what importing the one that was sent would change."""

    letter = "Xr"
    event: str
    page: Page


@dataclass(frozen=True)
class ImportMappingSheet(Data):
    """`leads_to`: the fingerprint of what was shown."""

    letter = "Xs"
    event: str
    leads_to: Fingerprint


@dataclass(frozen=True)
class CancelMappingSheet(Data):
    letter = "Xt"
    event: str
