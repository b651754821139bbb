"""What tables of an export are made of."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

Cell = str | int | float | None
Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """Rows of cells under their columns; None is an empty cell. The rows may be made as they are read."""

    name: str
    columns: tuple[str, ...]
    rows: Iterable[Row]


@dataclass(frozen=True)
class Block:
    """Counts to be drawn as a native chart, beside the cells they stand in.

    `labels`: of each line, in English and Khmer. `series`: its name to a number for each line; more than one are parts of
    one bar, of a scale from the lowest (`is_scale`) or of options. `beside`: more of each line, not drawn. `title`: what was asked;
    `base`: of how many people.
    """

    title: str
    base: str
    labels: tuple[tuple[str, str], ...]
    series: tuple[tuple[str, tuple[float | None, ...]], ...]
    beside: tuple[tuple[str, tuple[int, ...]], ...] = ()
    is_scale: bool = False


def utc(ms: int | None) -> str:
    return "" if ms is None else iso(dt.datetime.fromtimestamp(ms / 1000, dt.UTC))


def iso(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
