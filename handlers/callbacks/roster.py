"""The organizer's list of people: read in, looked at, imported, printed."""

from dataclasses import dataclass
from typing import Literal

from handlers.callbacks.data import Data, Fingerprint, Page


@dataclass(frozen=True)
class ShowRoster(Data):
    """How a list is sent, or the one that is being looked at."""

    letter = "Ha"
    event: str


@dataclass(frozen=True)
class ShowRosterPlan(Data):
    """What importing it would change; `page`: from 0."""

    letter = "Hb"
    event: str
    page: Page


@dataclass(frozen=True)
class ImportRoster(Data):
    """`here`: what becomes of those who came by themselves; `leads_to`: the fingerprint of what was shown."""

    letter = "Hc"
    event: str
    here: Literal["listed", "left"]
    leads_to: Fingerprint


@dataclass(frozen=True)
class CancelRoster(Data):
    letter = "Hd"
    event: str


@dataclass(frozen=True)
class GetTemplate(Data):
    """An empty list, to be filled in."""

    letter = "He"
    event: str


@dataclass(frozen=True)
class GetInvitations(Data):
    """The sheet with everybody's own code."""

    letter = "Hf"
    event: str
