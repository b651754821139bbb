"""What tables of an export are made of."""

import datetime as dt
from dataclasses import dataclass

Cell = str | int | None


@dataclass(frozen=True)
class Table:
    """Rows of cells under their columns; None is an empty cell."""

    name: str
    columns: tuple[str, ...]
    rows: list[tuple[Cell, ...]]


def utc(ms: int | None) -> str:
    return "" if ms is None else iso(dt.datetime.fromtimestamp(ms / 1000, dt.UTC))


def iso(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
