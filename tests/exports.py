"""The tables of an export, held in memory."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.exports.bundle import write_bundle
from bot.exports.cells import Block, Row
from config.catalogs import Texts
from storage.engine import Engine
from storage.events import EventRow
from tests.conftest import Workshop

Rows = list[dict[str, Any]]


@dataclass
class Held:
    """A form that keeps what it is given."""

    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)

    def begin(self, table: str, columns: tuple[str, ...]) -> None:
        self.columns[table], self.rows[table] = columns, []

    def begin_charts(self) -> None: ...

    def add(self, table: str, rows: Iterable[Row]) -> None:
        self.rows[table] += rows

    def draw(self, block: Block) -> None:
        self.blocks.append(block)

    def finish(self) -> None: ...


@dataclass(frozen=True)
class Whole:
    """A table with all its rows."""

    name: str
    columns: tuple[str, ...]
    rows: list[Row]


async def tables(
    engine: Engine, texts: Texts, row: EventRow, *, identified: bool, held: Held | None = None
) -> list[Whole]:
    """`held`: to look at what was drawn, too."""
    held = held or Held()
    await write_bundle(engine, texts, row, [held], identified=identified)
    return [Whole(name, columns, held.rows[name]) for name, columns in held.columns.items()]


async def exported(workshop: Workshop, *, identified: bool = False) -> Mapping[str, Rows]:
    """Of the event `small`, the rows of each table by column."""
    row = workshop.state.events["small"]
    made = await tables(workshop.engine, workshop.runtime.texts, row, identified=identified)
    return {
        table.name: [dict(zip(table.columns, cells, strict=True)) for cells in table.rows] for table in made
    }


def cells(row: dict[str, Any], *columns: str) -> tuple[Any, ...]:
    return tuple(row[column] for column in columns)
