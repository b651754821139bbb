"""When a poll is to be asked."""

from pydantic import Field

from config.event.part import Code, Part
from config.event.texts import Text
from config.event.times import TimeOfDay

LONGEST_MINUTES = 600


class RoundPlan(Part):
    """When a poll is to be asked. `code` defaults to the round's number: 1, 2, …

    `minutes`: after which it closes by itself. `name` stands behind the poll's title, where the poll is asked more than once.
    """

    code: Code = ""
    name: Text | None = None
    session: Code
    at: TimeOfDay
    minutes: int | None = Field(None, ge=1, le=LONGEST_MINUTES)
