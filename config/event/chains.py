"""Polls that lead, one after the other, to what comes first in a list."""

from collections.abc import Mapping
from typing import Literal, get_args

from pydantic import Field, model_validator

from config.event.part import Code, Part
from config.event.texts import Text

ChainPart = Literal["ideas", "importance", "status", "ranking", "feasibility"]
CHAIN_PARTS: tuple[ChainPart, ...] = get_args(ChainPart)
"""What a poll may be in a chain: the texts that become items; how important and how well covered these are; which come first;
what can be done about them."""


class ChainStep(Part):
    """Polls of a chain that are opened together: each key is the part that the poll with that code has in it."""

    ideas: Code | None = None
    importance: Code | None = None
    status: Code | None = None
    ranking: Code | None = None
    feasibility: Code | None = None

    @model_validator(mode="after")
    def _asks_something(self) -> "ChainStep":
        if not self.polls:
            raise ValueError(f"no poll is in this step; write one of: {', '.join(CHAIN_PARTS)}")
        return self

    @property
    def polls(self) -> Mapping[ChainPart, str]:
        """Part → the code of its poll."""
        found = {part: getattr(self, part) for part in CHAIN_PARTS}
        return {part: code for part, code in found.items() if code is not None}


class Chain(Part):
    """Polls about one list that lead to what comes first in it: each step is opened from the one before, and all have one
    result. No part is in it twice.
    """

    code: Code
    title: Text
    serves: tuple[Code, ...] = ()
    steps: tuple[ChainStep, ...] = Field(min_length=2)

    @property
    def polls(self) -> Mapping[ChainPart, str]:
        """Part → the code of its poll, in the order of the steps."""
        return {part: code for step in self.steps for part, code in step.polls.items()}
