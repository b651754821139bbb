"""The sector mapping as it is now, entries that are being written, and a sheet that is being looked at."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Self

from storage.record import Record, record

if TYPE_CHECKING:  # records are plain values; only their readers need an engine
    from storage.engine import Engine

EntryState = Literal["entered", "kept", "aside", "withdrawn"]
"""`kept`, `aside`: what a facilitator decided where entries contradict each other."""


def _written(given: Mapping[str, tuple[str, ...]]) -> str:
    return json.dumps({field: list(values) for field, values in given.items()}, ensure_ascii=False)


def _read(given: str) -> dict[str, tuple[str, ...]]:
    return {field: tuple(values) for field, values in json.loads(given).items()}


@record("mapping_entries", key=("event", "code"))
@dataclass(frozen=True)
class MappingEntry(Record):
    """See the schema for each column; times by the event's clock. `given`: field to its values."""

    event: str
    code: str
    about: str
    author: int | None
    stakeholder_group: str
    given: Mapping[str, tuple[str, ...]]
    state: EntryState
    source: Literal["telegram", "sheet"]
    entered_at: int
    changed_at: int

    def row(self) -> tuple[Any, ...]:
        before = (self.event, self.code, self.about, self.author, self.stakeholder_group)
        return (*before, _written(self.given), self.state, self.source, self.entered_at, self.changed_at)

    @classmethod
    def of(cls, row: Iterable[Any]) -> Self:
        event, code, about, author, group, given, *rest = row
        return cls(event, code, about, author, group, _read(given), *rest)


@record("mapping_drafts", key=("user_id",))
@dataclass(frozen=True)
class MappingDraft(Record):
    """An entry that somebody is writing; see the schema for each column."""

    user_id: int
    event: str
    entry: str
    about: str
    stakeholder_group: str
    given: Mapping[str, tuple[str, ...]]
    field: str
    walks: int
    begun_at: int

    def row(self) -> tuple[Any, ...]:
        before = (self.user_id, self.event, self.entry, self.about, self.stakeholder_group)
        return (*before, _written(self.given), self.field, self.walks, self.begun_at)

    @classmethod
    def of(cls, row: Iterable[Any]) -> Self:
        user_id, event, entry, about, group, given, *rest = row
        return cls(user_id, event, entry, about, group, _read(given), *rest)

    @property
    def number(self) -> int:
        """What buttons of its form carry, so that they change no other."""
        return self.begun_at % 10**10


@record("mapping_sheets", key=("user_id",))
@dataclass(frozen=True)
class MappingSheet(Record):
    """Rows of a spreadsheet that somebody is looking at before they are imported; see the schema for each column."""

    user_id: int
    event: str
    rows: tuple[tuple[int, Mapping[str, str]], ...]
    created_at: int

    def row(self) -> tuple[Any, ...]:
        rows = json.dumps([[number, dict(cells)] for number, cells in self.rows], ensure_ascii=False)
        return (self.user_id, self.event, rows, self.created_at)

    @classmethod
    def of(cls, row: Iterable[Any]) -> Self:
        user_id, event, rows, created_at = row
        return cls(user_id, event, tuple((number, cells) for number, cells in json.loads(rows)), created_at)


async def mapping_entries_of(engine: "Engine", event: str) -> list[MappingEntry]:
    """In the order of their codes."""
    rows = await engine.read(f"{MappingEntry.table.select} WHERE event = $1 ORDER BY code", event)
    return [MappingEntry.of(row) for row in rows]
