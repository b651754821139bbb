"""What facilitators decided about texts that people wrote."""

from dataclasses import dataclass
from typing import Literal

from storage.record import Record, record

Decision = Literal["approved", "hidden", "answered"]
"""`answered`: a question that was answered in the room; it stays shown."""


@record("moderation", key=("text",))
@dataclass(frozen=True)
class Moderation(Record):
    """`text`: the code of one in a ballot; it says nothing about whose. `at`: milliseconds by the event's clock."""

    text: str
    round: int
    decision: Decision
    at: int
