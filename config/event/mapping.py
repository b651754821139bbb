"""The sector mapping: who works on what, where and for whom."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from config.event.items import Item
from config.event.part import Code, Part
from config.event.texts import Text

Given = tuple[Annotated[str, Field(min_length=1)], ...]
"""Of a list in the event file its codes; of what has no list, or isn't in it, the words themselves."""


MappingField = Literal[
    "who", "what", "where", "for_whom", "sector", "budget",
    "source", "year", "status", "ownership", "formality", "priority",
]  # fmt: skip
"""What an entry of a mapping says something about, in the order in which it is asked."""


class Initiative(Part):
    """What is known before the mapping of somebody's work: an entry's fields as far as they are known.

    `note`: what people should know of it, such as that it is illustrative.
    """

    code: Code
    name: Text
    who: Given = ()
    where: Given = ()
    for_whom: Given = ()
    sector: tuple[Code, ...] = ()
    budget: str = ""
    source: Given = ()
    year: str = ""
    status: Code | Literal[""] = ""
    ownership: Literal["", "public", "private", "mixed"] = ""
    formality: Literal["", "formal", "non-formal", "mixed"] = ""
    priority: tuple[Code, ...] = ()
    note: Text | None = None


class SectorMapping(Part):
    """Who works on what, where, for whom; `baseline` is what people confirm, correct and add to.

    `by`: who enters; facilitators and organizers always may. `where`, `for_whom`: what is offered, other words can be typed.
    `serves`: goals that every entry serves; `serves_with`: those that it serves as well if it says something of that field.
    """

    by: Literal["rapporteurs", "everybody"] = "rapporteurs"
    serves: tuple[Code, ...] = ()
    serves_with: Mapping[MappingField, tuple[Code, ...]] = Field(default_factory=dict)
    sectors: tuple[Item, ...] = Field(min_length=1)
    priorities: tuple[Item, ...] = Field(min_length=1)
    statuses: tuple[Item, ...] = ()
    where: tuple[Item, ...] = ()
    for_whom: tuple[Item, ...] = ()
    baseline: tuple[Initiative, ...] = ()

    def goals(self) -> frozenset[str]:
        """All that entries may serve."""
        return frozenset(self.serves).union(*self.serves_with.values())

    def initiative(self, code: str) -> Initiative | None:
        return next((each for each in self.baseline if each.code == code), None)
