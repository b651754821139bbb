"""What became of the agenda since it was written, and which reminders are out."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Self

from config.event import Text
from storage.record import Record, record

if TYPE_CHECKING:  # records are plain values; only their readers need an engine
    from storage.engine import Engine

SessionState = Literal["planned", "cancelled"]


@record("session_changes", key=("event", "change", "session"))
@dataclass(frozen=True)
class SessionChange(Record):
    """A session as one change of the agenda left it; the last one of a session holds.

    `change`: the event's changes counted from 1; all sessions that moved together have the same.
    `room`: None: as in the event file. Times are milliseconds by the event's clock.
    """

    event: str
    change: int
    session: str
    starts_at: int
    ends_at: int
    room: Text | None
    state: SessionState
    changed_at: int

    def row(self) -> tuple[Any, ...]:
        room = json.dumps(self.room.root, ensure_ascii=False) if self.room else ""
        when = (self.starts_at, self.ends_at)
        return (self.event, self.change, self.session, *when, room, self.state, self.changed_at)

    @classmethod
    def of(cls, row: Iterable[Any]) -> Self:
        event, change, session, starts_at, ends_at, room, state, changed_at = row
        text = Text.model_validate_json(room) if room else None
        return cls(event, change, session, starts_at, ends_at, text, state, changed_at)


@record("rooms", key=("event", "name"))
@dataclass(frozen=True)
class Room(Record):
    """A room that somebody typed, offered as a button from then on."""

    event: str
    name: str


@record("reminders", key=("event", "session", "minutes", "starts_at"))
@dataclass(frozen=True)
class Reminder(Record):
    """A reminder that is out: its messages were queued in the same unit. Milliseconds by the event's clock.

    `minutes`: how long before the start, as the event file has it; `starts_at`: the start it was for.
    """

    event: str
    session: str
    minutes: int
    starts_at: int
    fired_at: int


async def session_changes_of(engine: "Engine", event: str) -> list[SessionChange]:
    """In the order they were made."""
    rows = await engine.read(f"{SessionChange.table.select} WHERE event = $1 ORDER BY change, session", event)
    return [SessionChange.of(row) for row in rows]
