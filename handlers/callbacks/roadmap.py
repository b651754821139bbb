"""The road map: its steps, who leads them, and what a lead says."""

from dataclasses import dataclass
from typing import Annotated, Literal

from bot.rules.roadmap import Answer, Settled
from handlers.callbacks.data import Data, Page

Revision = Annotated[int, 4]
On = Annotated[int, 8]
"""A day as 20160331; 0: none."""


@dataclass(frozen=True)
class ShowRoadmap(Data):
    letter = "Za"
    event: str
    page: Page


@dataclass(frozen=True)
class ShowStep(Data):
    """One step, or the choices of one of its fields; `drop`: whether one is sure."""

    letter = "Zb"
    event: str
    step: str
    page: Literal["step", "starts_on", "due_on", "organisation", "supporters", "drop"]


@dataclass(frozen=True)
class WriteStep(Data):
    """What is typed next is a new step (`step`: ''), or a field of one; `lead`: part of a name."""

    letter = "Zc"
    event: str
    step: str
    what: Literal["new", "action", "lead", "starts_on", "due_on", "indicator", "recommendation"]


@dataclass(frozen=True)
class SetDay(Data):
    letter = "Zd"
    event: str
    step: str
    what: Literal["starts_on", "due_on"]
    on: On


@dataclass(frozen=True)
class SetLead(Data):
    """`lead`: a participant's id; '': nobody."""

    letter = "Ze"
    event: str
    step: str
    lead: str


@dataclass(frozen=True)
class SetOrganisation(Data):
    """`organisation`: '': none."""

    letter = "Zf"
    event: str
    step: str
    organisation: str


@dataclass(frozen=True)
class ShowRecommendations(Data):
    """What a step may follow from; what is typed next is that, too. `first`: the number of the first one, from 0."""

    letter = "Zm"
    event: str
    step: str
    first: Page


@dataclass(frozen=True)
class SetRecommendation(Data):
    """`item`: the code of an idea that was approved; '': nothing."""

    letter = "Zn"
    event: str
    step: str
    item: str


@dataclass(frozen=True)
class Support(Data):
    letter = "Zg"
    event: str
    step: str
    organisation: str
    to: Literal["yes", "no"]


@dataclass(frozen=True)
class AskLeads(Data):
    """`step`: '' for all that weren't asked yet."""

    letter = "Zh"
    event: str
    step: str


@dataclass(frozen=True)
class SettleStep(Data):
    letter = "Zi"
    event: str
    step: str
    revision: Revision
    to: Settled


@dataclass(frozen=True)
class AnswerStep(Data):
    """By its lead. `on`: the date that they suggest."""

    letter = "Zj"
    event: str
    step: str
    revision: Revision
    to: Answer
    on: On


@dataclass(frozen=True)
class ShowTask(Data):
    """For its lead: the step, dates to suggest, or what is typed next is one."""

    letter = "Zk"
    event: str
    step: str
    page: Literal["task", "dates", "type"]


@dataclass(frozen=True)
class ShowRoleMatrix(Data):
    """Of a round of the poll about roles."""

    letter = "Zl"
    round: int
