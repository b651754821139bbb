"""The workshops a database knows."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from config.event import Event
from storage.record import Record, record

if TYPE_CHECKING:  # records are plain values; only their readers need an engine
    from storage.engine import Engine


@record("events", key=("code",))
@dataclass(frozen=True)
class EventRow(Record):
    """An event as last loaded from its file, the secret of its pseudonyms (hex), and which page of the desk holds."""

    code: str
    definition: Event
    pseudonym_key: str
    loaded_at: int
    desk_page: int = 0

    def row(self) -> tuple[Any, ...]:
        definition = self.definition.model_dump_json(by_alias=True)
        return (self.code, definition, self.pseudonym_key, self.loaded_at, self.desk_page)

    @classmethod
    def of(cls, row: Iterable[Any]) -> Self:
        code, definition, *rest = row
        return cls(code, Event.model_validate_json(definition), *rest)


@record("group_chats", key=("event",))
@dataclass(frozen=True)
class GroupChat(Record):
    """The group that hears of an event's polls and agenda; `chat_id` is negative."""

    event: str
    chat_id: int


async def event_codes(engine: "Engine") -> tuple[str, ...]:
    return tuple(row[0] for row in await engine.read("SELECT code FROM events ORDER BY code"))


async def event_row(engine: "Engine", code: str) -> EventRow | None:
    rows = await engine.read(f"{EventRow.table.select} WHERE code = $1", code)
    return EventRow.of(rows[0]) if rows else None
