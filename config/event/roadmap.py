"""The road map: steps that follow from the day."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from config.event.part import Code, Part
from config.event.texts import Text
from config.event.times import Day


class Step(Part):
    """A step of the road map. `lead`: an organisation's code; who answers for it there is asked in the chat.

    `recommendation`: what it follows from, in words or as the code of an idea or a goal.
    """

    code: Code
    action: Text
    lead: Code | Literal[""] = ""
    supporters: tuple[Code, ...] = ()
    start: Day | None = None
    due: Day | None = None
    indicator: Text | None = None
    recommendation: str = Field("", alias="from")
    serves: tuple[Code, ...] = ()

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    @model_validator(mode="after")
    def _is_due_after_its_start(self) -> "Step":
        if self.start and self.due and self.due < self.start:
            raise ValueError(f"is due on {self.due}, before its start on {self.start}; mend one of the dates")
        return self


LONGEST_LEAD_DAYS = 366


class Roadmap(Part):
    """The steps known beforehand; those of the day are added in the chat.

    `confidence`: the poll that asks about every step; `roles`: the one that asks who should lead which function.
    `remind_days`: days before a step is due at which its lead is reminded.
    """

    steps: tuple[Step, ...] = ()
    confidence: Code | Literal[""] = ""
    roles: Code | Literal[""] = ""
    remind_days: tuple[Annotated[int, Field(ge=0, le=LONGEST_LEAD_DAYS)], ...] = ()
