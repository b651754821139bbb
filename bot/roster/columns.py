"""What the columns of a list may be called, and which row of a file is its header."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.rules.typed import folded
from storage.roster import COLUMNS, Column

TITLES: Mapping[Column, tuple[str, str]] = {
    "name": ("Name", "ឈ្មោះ"),
    "group": ("Group", "ក្រុម"),
    "organisation": ("Organisation", "ស្ថាប័ន"),
    "position": ("Position", "មុខតំណែង"),
    "tags": ("Tags", "ស្លាក"),
    "language": ("Language", "ភាសា"),
}
"""As the template has them, in English and Khmer."""

NEEDED: tuple[Column, ...] = ("name", "group")

ALSO: Mapping[Column, tuple[str, ...]] = {
    "name": ("full name", "participant", "participant name", "name of participant", "ឈ្មោះពេញ", "គោត្តនាម និងនាម", "ឈ្មោះអ្នកចូលរួម", "នាមត្រកូល និងនាមខ្លួន"),
    "group": ("stakeholder group", "task force", "ក្រុមភាគីពាក់ព័ន្ធ", "ក្រុមការងារ"),
    "organisation": ("organization", "agency", "institution", "ministry", "អង្គការ", "អង្គភាព", "ក្រសួង", "ក្រសួង ស្ថាប័ន"),
    "position": ("job title", "function", "តួនាទី", "មុខងារ"),
    "tags": ("tag", "labels", "ពាក្យសម្គាល់"),
    "language": ("preferred language", "ភាសាដែលចង់ប្រើ"),
}  # fmt: skip

_BETWEEN = re.compile(r"[/|(\n]")
"""A header may name its column in two languages: `Name / ឈ្មោះ`."""


_KNOWN: Mapping[str, Column] = {
    folded(title): column for column in COLUMNS for title in (column, *TITLES[column], *ALSO[column])
}


def column_named(header: str) -> Column | None:
    """The column that a header's cell means; None for those we don't know."""
    parts = (header, *_BETWEEN.split(header))
    return next((_KNOWN[folded(part)] for part in parts if folded(part) in _KNOWN), None)


@dataclass(frozen=True)
class Header:
    """Where each column is (from 0), and how the others are called. `row`: of the file, from 1."""

    row: int
    columns: Mapping[Column, int]
    ignored: tuple[str, ...]
    twice: tuple[Column, ...]

    @property
    def missing(self) -> tuple[Column, ...]:
        return tuple(column for column in NEEDED if column not in self.columns)


def header_of(number: int, cells: Sequence[str]) -> Header:
    """A row taken as a header."""
    columns: dict[Column, int] = {}
    twice: list[Column] = []
    ignored: list[str] = []
    for place, cell in enumerate(cells):
        column = column_named(cell)
        if column is None:
            ignored += [cell.strip()] if cell.strip() else []
        elif column in columns:
            twice.append(column)
        else:
            columns[column] = place
    return Header(number, columns, tuple(ignored), tuple(dict.fromkeys(twice)))


def find_header(rows: Iterable[tuple[int, Sequence[str]]]) -> Header | None:
    """Of the first rows of a file the one that names most columns, the upper of two; None if none names any."""
    headers = [header_of(number, cells) for number, cells in rows]
    best = max(headers, key=lambda header: (len(header.columns), -header.row), default=None)
    return best if best is not None and best.columns else None
