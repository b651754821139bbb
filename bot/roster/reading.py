"""A file that an organizer sent, as rows of the list; or why it can't be used.

Nothing in it is trusted: sizes are checked before anything is unpacked, and no more is read than a list may have.
It takes up to a second of the processor's time, so it is called in a thread.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Literal

from bot.roster.columns import Header, find_header
from bot.roster.delimited import delimited
from bot.roster.unusable import Unusable
from bot.roster.workbook import sheets
from bot.rules.typed import cleaned
from storage.roster import Column, Row

MOST_BYTES = 1_000_000
MOST_ROWS = 2_000
MOST_COLUMNS = 100
_HEADER_WITHIN = 20
"""Titles above the header: a list seldom begins in the first row."""
_LONGEST_CELL = 1_000
"""Characters that are kept of a cell; a name may have 80."""
_MOST_IGNORED = 20

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Old .xls files, and new ones with a password, which are wrapped in the old form."""

Lines = Iterator[tuple[int, Sequence[str]]]
"""Rows with something in them, and their numbers from 1."""


@dataclass(frozen=True)
class Roster:
    """What a file says. `ignored`: headers of columns that mean nothing to Sala."""

    rows: tuple[Row, ...]
    ignored: tuple[str, ...]


def read_roster(content: bytes, name: str) -> Roster:
    """The rows of an XLSX or CSV file. `name`: of the file. Raises `Unusable`."""
    _check_size(content)
    match _kind(content, name):
        case "xlsx":
            tables: Iterator[Lines] = sheets(content, MOST_COLUMNS + 1)
        case "csv":
            tables = iter([delimited(content, _HEADER_WITHIN)])
    header, lines = _with_header(tables)
    columns = [(column, header.columns[column]) for column in header.columns]
    rows = tuple(islice(_rows(lines, columns), MOST_ROWS + 1))
    if len(rows) > MOST_ROWS:
        raise Unusable("too_many_rows", most=MOST_ROWS)
    if not rows:
        raise Unusable("no_rows")
    return Roster(rows, tuple(cleaned(text[:40]) for text in header.ignored[:_MOST_IGNORED]))


def xlsx_sheets(content: bytes, most_columns: int) -> Iterator[Lines]:
    """The sheets of a file that has to be XLSX, of whatever columns. Raises `Unusable`."""
    _check_size(content)
    if _kind(content, "") != "xlsx":
        raise Unusable("wrong_type")
    return sheets(content, most_columns)


def _check_size(content: bytes) -> None:
    if not content:
        raise Unusable("empty")
    if len(content) > MOST_BYTES:
        raise Unusable("too_big", most=MOST_BYTES / 1e6)


def _kind(content: bytes, name: str) -> Literal["xlsx", "csv"]:
    """By what is in it; the name only tells a CSV from other text."""
    if content.startswith(_ZIP):
        return "xlsx"
    if content.startswith(_OLE):
        raise Unusable("old_or_locked")
    if name.lower().endswith((".csv", ".tsv", ".txt")):
        return "csv"
    raise Unusable("wrong_type")


def _with_header(tables: Iterator[Lines]) -> tuple[Header, Lines]:
    """The first sheet with all columns that are needed, from below its header on."""
    nearest: Header | None = None
    is_empty = True
    for lines in tables:
        first = list(islice(lines, _HEADER_WITHIN))
        is_empty = is_empty and not first
        header = find_header((number, cells) for number, cells in first if len(cells) <= MOST_COLUMNS)
        if header is None:
            if any(len(cells) > MOST_COLUMNS for _, cells in first):
                raise Unusable("too_many_columns", most=MOST_COLUMNS)
            continue
        if not header.missing:
            if header.twice:
                raise Unusable("column_twice", columns=header.twice)
            below = (line for line in first if line[0] > header.row)
            return header, chain(below, lines)
        nearest = nearest or header
    if is_empty:
        raise Unusable("empty")
    if nearest is None:
        raise Unusable("no_header", within=_HEADER_WITHIN)
    raise Unusable("column_missing", columns=nearest.missing)


def _rows(lines: Lines, columns: Sequence[tuple[Column, int]]) -> Iterator[Row]:
    """Rows in which a known column says something: a note beside the list is no person."""
    for number, cells in lines:
        said = {
            column: cells[place][:_LONGEST_CELL].strip()
            for column, place in columns
            if place < len(cells) and cells[place].strip()
        }
        if said:
            yield Row(number, said)
