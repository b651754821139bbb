"""Ideas: shaped by facilitators, and sent into polls. `round`: of the poll whose ideas they are.

`drawn`: the list's version when the button was drawn, so that it changes nothing newer.
"""

from dataclasses import dataclass
from typing import Literal

from handlers.callbacks.data import Data, Fingerprint, Page, RoundId


@dataclass(frozen=True)
class ShowIdeas(Data):
    """The list; `first`: the number of its first idea, from 0."""

    letter = "Sa"
    round: RoundId
    first: Page


@dataclass(frozen=True)
class ShowIdea(Data):
    letter = "Sb"
    round: RoundId
    idea: str


@dataclass(frozen=True)
class ShapeIdea(Data):
    letter = "Sc"
    round: RoundId
    idea: str
    to: Literal["approved", "hidden", "split", "agreed", "dropped", "undecided"]
    drawn: Fingerprint


@dataclass(frozen=True)
class PickIdea(Data):
    """It is among the picked ones, or no more; `first`: the page it stands on."""

    letter = "Sd"
    round: RoundId
    idea: str
    picked: Literal["yes", "no"]
    first: Page


@dataclass(frozen=True)
class ShapePicked(Data):
    """`leads_to`: the fingerprint of those that were picked."""

    letter = "Se"
    round: RoundId
    to: Literal["approved", "hidden", "merged", "left"]
    leads_to: Fingerprint


@dataclass(frozen=True)
class RenameIdea(Data):
    """What is typed next is its wording in that language."""

    letter = "Sf"
    round: RoundId
    idea: str
    language: Literal["en", "km"]


@dataclass(frozen=True)
class TypeIdea(Data):
    letter = "Sg"
    round: RoundId
    idea: str
    type: str
    drawn: Fingerprint


@dataclass(frozen=True)
class UndoIdeas(Data):
    letter = "Sh"
    round: RoundId
    drawn: Fingerprint


@dataclass(frozen=True)
class FindIdeas(Data):
    """What is typed next is looked for; or all are shown again."""

    letter = "Si"
    round: RoundId
    to: Literal["ask", "all"]


@dataclass(frozen=True)
class ShowDuplicates(Data):
    """Two ideas that may be the same; `place`: of the pair, from 0."""

    letter = "Sj"
    round: RoundId
    place: Page


@dataclass(frozen=True)
class MergeIdeas(Data):
    letter = "Sk"
    round: RoundId
    idea: str
    other: str
    drawn: Fingerprint


@dataclass(frozen=True)
class ShowSending(Data):
    """Which polls would get what."""

    letter = "Sl"
    round: RoundId


@dataclass(frozen=True)
class SendIdeas(Data):
    """`leads_to`: the fingerprint of what was shown."""

    letter = "Sm"
    round: RoundId
    leads_to: Fingerprint


@dataclass(frozen=True)
class GetIdeaSheet(Data):
    """The list as a spreadsheet, to be changed and sent back."""

    letter = "Sn"
    round: RoundId


@dataclass(frozen=True)
class ApplyIdeaSheet(Data):
    """`leads_to`: the fingerprint of what was shown."""

    letter = "So"
    round: RoundId
    leads_to: Fingerprint
