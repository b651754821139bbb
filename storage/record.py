"""How a frozen dataclass is a row: its table, its key, its statements."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from functools import cached_property
from operator import attrgetter
from typing import Any, ClassVar, Self, TypeVar


@dataclass(frozen=True)
class Table:
    """A table whose columns are the fields of one record class, in the same order."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]

    @cached_property
    def upsert(self) -> str:
        """Insert a row, or replace the one with the same key."""
        places = ", ".join(f"${n}" for n in range(1, len(self.columns) + 1))
        changes = ", ".join(f"{c} = excluded.{c}" for c in self.columns if c not in self.key)
        conflict = f"DO UPDATE SET {changes}" if changes else "DO NOTHING"
        columns, key = ", ".join(self.columns), ", ".join(self.key)
        return f"INSERT INTO {self.name} ({columns}) VALUES ({places}) ON CONFLICT ({key}) {conflict}"

    @cached_property
    def values(self) -> Callable[[Any], tuple[Any, ...]]:
        """Reads a record's values, in order of the columns."""
        return attrgetter(*self.columns)

    @cached_property
    def delete(self) -> str:
        where = " AND ".join(f"{column} = ${n}" for n, column in enumerate(self.key, start=1))
        return f"DELETE FROM {self.name} WHERE {where}"

    @cached_property
    def select(self) -> str:
        """All rows; a reader adds its own WHERE."""
        return f"SELECT {', '.join(self.columns)} FROM {self.name}"


class Record:
    """A row. Subclasses are frozen dataclasses under the decorator `record`."""

    table: ClassVar[Table]

    def row(self) -> tuple[Any, ...]:
        """The values in column order, as the driver takes them."""
        return self.table.values(self)

    @classmethod
    def of(cls, row: Iterable[Any]) -> Self:
        """The record of a row as `Table.select` yields it."""
        return cls(*row)

    def key(self) -> tuple[Any, ...]:
        return tuple(getattr(self, column) for column in self.table.key)


R = TypeVar("R", bound=Record)


def record(table: str, *, key: tuple[str, ...]) -> Callable[[type[R]], type[R]]:
    """Tie a dataclass to its table: the fields are the columns."""

    def tie(cls: type[R]) -> type[R]:
        cls.table = Table(table, tuple(field.name for field in fields(cls)), key)  # type: ignore[arg-type]
        return cls

    return tie
