"""What facilitators did to ideas: approved, merged, renamed them, and took that back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Self

import orjson

from storage.record import Record, record

if TYPE_CHECKING:  # records are plain values; only their readers need an engine
    from storage.engine import Engine

IdeaAction = Literal["approve", "hide", "rename", "merge", "split", "type", "status", "add"]


@record("idea_changes", key=("event", "number"))
@dataclass(frozen=True)
class IdeaChange(Record):
    """One change of a poll's ideas; see the schema for each column, and `bot.rules.ideas` for `details`.

    `at`, `undone_at`: milliseconds by the event's clock.
    """

    event: str
    number: int
    step: int
    poll: str
    action: IdeaAction
    details: Mapping[str, Any]
    actor: str
    at: int
    undone_at: int | None = None

    def row(self) -> tuple[Any, ...]:
        what = (self.action, orjson.dumps(self.details).decode())
        return (self.event, self.number, self.step, self.poll, *what, self.actor, self.at, self.undone_at)

    @classmethod
    def of(cls, row: Iterable[Any]) -> Self:
        event, number, step, poll, action, details, *who_and_when = row
        return cls(event, number, step, poll, action, orjson.loads(details), *who_and_when)


@record("idea_drafts", key=("user_id",))
@dataclass(frozen=True)
class IdeaDraft(Record):
    """What a facilitator is at; see the schema for each column. `rows`: number from 1, and cells by column."""

    user_id: int
    event: str
    poll: str
    picked: frozenset[str] = frozenset()
    sought: str = ""
    rows: tuple[tuple[int, Mapping[str, str]], ...] = ()
    at: int = 0

    def row(self) -> tuple[Any, ...]:
        picked, rows = orjson.dumps(sorted(self.picked)).decode(), orjson.dumps(self.rows).decode()
        return (self.user_id, self.event, self.poll, picked, self.sought, rows, self.at)

    @classmethod
    def of(cls, row: Iterable[Any]) -> Self:
        user_id, event, poll, picked, sought, rows, at = row
        read = tuple((number, cells) for number, cells in orjson.loads(rows))
        return cls(user_id, event, poll, frozenset(orjson.loads(picked)), sought, read, at)


async def idea_changes_of(engine: "Engine", event: str) -> list[IdeaChange]:
    """In the order they were made."""
    rows = await engine.read(f"{IdeaChange.table.select} WHERE event = $1 ORDER BY number", event)
    return [IdeaChange.of(row) for row in rows]
