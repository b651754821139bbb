"""The organizer's list of people on its way in: what its rows say, and the list an organizer is looking at."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self, get_args

from storage.record import Record, record

Column = Literal["name", "group", "organisation", "position", "tags", "language"]
COLUMNS: tuple[Column, ...] = get_args(Column)


@dataclass(frozen=True)
class Row:
    """A row of the list. `number`: as a spreadsheet shows it, from 1; `cells`: what is written, of known columns."""

    number: int
    cells: Mapping[Column, str]


@record("roster_drafts", key=("user_id",))
@dataclass(frozen=True)
class RosterDraft(Record):
    """A list that was read and not imported yet; see the schema for each column."""

    user_id: int
    event: str
    rows: tuple[Row, ...]
    ignored: tuple[str, ...]
    created_at: int

    def row(self) -> tuple[Any, ...]:
        rows = json.dumps([[row.number, dict(row.cells)] for row in self.rows], ensure_ascii=False)
        ignored = json.dumps(self.ignored, ensure_ascii=False)
        return (self.user_id, self.event, rows, ignored, self.created_at)

    @classmethod
    def of(cls, row: Iterable[Any]) -> Self:
        user_id, event, rows, ignored, created_at = row
        read = tuple(Row(number, cells) for number, cells in json.loads(rows))
        return cls(user_id, event, read, tuple(json.loads(ignored)), created_at)
