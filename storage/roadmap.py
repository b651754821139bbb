"""Steps of the road map, as they are after what was done to them in the chat."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Self

import orjson

from config.event import Text
from storage.record import Record, record

if TYPE_CHECKING:  # records are plain values; only their readers need an engine
    from storage.engine import Engine

StepState = Literal["proposed", "asked", "accepted", "amended", "declined", "done", "dropped"]


@record("roadmap_steps", key=("event", "code"))
@dataclass(frozen=True)
class RoadmapStep(Record):
    """One step; see the schema for each column. `lead`: a participant's id; `changed_at`: ms by the event's clock."""

    event: str
    code: str
    action: Text
    lead: str = ""
    organisation: str = ""
    supporters: tuple[str, ...] = ()
    starts_on: dt.date | None = None
    due_on: dt.date | None = None
    indicator: Text | None = None
    recommendation: str = ""
    serves: tuple[str, ...] = ()
    state: StepState = "proposed"
    proposed_on: dt.date | None = None
    revision: int = 0
    reminded_days: int | None = None
    changed_at: int = 0

    def row(self) -> tuple[Any, ...]:
        return (
            self.event,
            self.code,
            _written(self.action),
            self.lead,
            self.organisation,
            " ".join(self.supporters),
            _day(self.starts_on),
            _day(self.due_on),
            _written(self.indicator),
            self.recommendation,
            " ".join(self.serves),
            self.state,
            _day(self.proposed_on),
            self.revision,
            self.reminded_days,
            self.changed_at,
        )

    @classmethod
    def of(cls, row: Iterable[Any]) -> Self:
        event, code, action, lead, organisation, supporters, starts, due, indicator, *rest = row
        recommendation, serves, state, proposed, revision, reminded, changed_at = rest
        return cls(
            event,
            code,
            Text.model_validate(orjson.loads(action)),
            lead,
            organisation,
            tuple(supporters.split()),
            _read_day(starts),
            _read_day(due),
            Text.model_validate(orjson.loads(indicator)) if indicator else None,
            recommendation,
            tuple(serves.split()),
            state,
            _read_day(proposed),
            revision,
            reminded,
            changed_at,
        )


def _written(text: Text | None) -> str:
    return orjson.dumps(text.root).decode() if text is not None else ""


def _day(day: dt.date | None) -> str:
    return day.isoformat() if day is not None else ""


def _read_day(written: str) -> dt.date | None:
    return dt.date.fromisoformat(written) if written else None


async def roadmap_steps_of(engine: "Engine", event: str) -> list[RoadmapStep]:
    """Those that were added or changed in the chat."""
    rows = await engine.read(f"{RoadmapStep.table.select} WHERE event = $1 ORDER BY code", event)
    return [RoadmapStep.of(row) for row in rows]
