"""The agenda of the day."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from config.event.part import Code, Part
from config.event.texts import Text
from config.event.times import TimeOfDay


class Session(Part):
    """One row of the agenda. `remind`: minutes before the start at which people are reminded."""

    code: Code
    kind: Literal["registration", "ceremony", "plenary", "group work", "polling", "panel", "break", "lunch"]
    title: Text
    starts: TimeOfDay
    ends: TimeOfDay
    room: Text | None = None
    serves: tuple[Code, ...] = ()
    silent: bool = False
    remind: tuple[Annotated[int, Field(ge=0)], ...] = ()

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> "Session":
        if self.ends <= self.starts:
            raise ValueError(f"ends at {self.ends:%H:%M}, not after its start at {self.starts:%H:%M}")
        return self
