"""The stage: the address of an event's page for the projector, and what it is to show."""

from dataclasses import dataclass

from storage.record import Record, record


@record("stages", key=("event",))
@dataclass(frozen=True)
class Stage(Record):
    """`token`: what stands in the address, random; whoever has it sees the page. `shows`: see `bot.rules.stage`."""

    event: str
    token: str
    shows: str
