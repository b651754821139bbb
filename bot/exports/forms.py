"""The forms that tables are written in, row by row: what a form holds does not grow with the rows it was given."""

import csv
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Protocol

import orjson

from bot.exports.cells import Block, Cell, Row

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Text beginning so may run as a formula when a CSV is opened in a spreadsheet; full-width signs in an East Asian one (OWASP,
CSV injection)."""

_ESCAPE = "'"
"""Before such text, and before what begins with one itself: so whoever reads takes away one from every text that has it."""


class Form(Protocol):
    """A file that is being written. Tables stand in it in the order they are begun in; their rows may come in turns."""

    def begin(self, table: str, columns: tuple[str, ...]) -> None:
        """A table's columns, before any of its rows."""

    def add(self, table: str, rows: Iterable[Row]) -> None:
        """Further rows of a table that was begun."""

    def begin_charts(self) -> None:
        """Charts stand after the tables begun so far, where the form has charts."""

    def draw(self, block: Block) -> None:
        """A chart more."""

    def finish(self) -> None:
        """Write what is still held; the file is whole now."""


class Archive:
    """A ZIP with a file a table; each is written beside it first, since a ZIP takes one file at a time."""

    ending = ""

    def __init__(self, path: Path, said: str = "") -> None:
        """`said`: what the file says of itself, as its comment."""
        self._path, self._said = path, said
        self._files: dict[str, IO[bytes]] = {}
        self._columns: dict[str, tuple[str, ...]] = {}

    def begin(self, table: str, columns: tuple[str, ...]) -> None:
        self._columns[table] = columns
        self._files[table] = self._part(table).open("wb")
        self._files[table].write(self._head(columns))

    def add(self, table: str, rows: Iterable[Row]) -> None:
        self._files[table].write(self._written(table, rows))

    def begin_charts(self) -> None:
        """Tables alone."""

    def draw(self, block: Block) -> None:
        """As above."""

    def finish(self) -> None:
        with zipfile.ZipFile(self._path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.comment = self._said.encode()
            for table, file in self._files.items():
                file.write(self._foot(table))
                file.close()
                archive.write(self._part(table), f"{table}{self.ending}")
                self._part(table).unlink()

    def _part(self, table: str) -> Path:
        return self._path.with_name(f"{self._path.name}.{table}")

    def _head(self, columns: tuple[str, ...]) -> bytes:
        raise NotImplementedError

    def _written(self, table: str, rows: Iterable[Row]) -> bytes:
        raise NotImplementedError

    def _foot(self, table: str) -> bytes:
        del table
        return b""


class _Lines(list[str]):
    """What `csv` writes to."""

    def write(self, line: str) -> None:
        self.append(line)


class CsvArchive(Archive):
    """`<table>.csv` in UTF-8 with a byte order mark, so that spreadsheets read Khmer."""

    ending = ".csv"

    def _head(self, columns: tuple[str, ...]) -> bytes:
        return b"\xef\xbb\xbf" + _csv([columns])

    def _written(self, table: str, rows: Iterable[Row]) -> bytes:
        del table
        return _csv([_safe(cell) for cell in row] for row in rows)


class JsonArchive(Archive):
    """`<table>.json`: an array with an object a row, every column in each, a line each; text is as it was typed."""

    ending = ".json"

    def __init__(self, path: Path, said: str = "") -> None:
        super().__init__(path, said)
        self._has_rows: set[str] = set()

    def _head(self, columns: tuple[str, ...]) -> bytes:
        del columns
        return b"["

    def _written(self, table: str, rows: Iterable[Row]) -> bytes:
        columns = self._columns[table]
        lines = [orjson.dumps(dict(zip(columns, row, strict=True))) for row in rows]
        if not lines:
            return b""
        before = b",\n" if table in self._has_rows else b"\n"
        self._has_rows.add(table)
        return before + b",\n".join(lines)

    def _foot(self, table: str) -> bytes:
        return b"\n]\n" if table in self._has_rows else b"]\n"


def _csv(rows: Iterable[Iterable[Cell]]) -> bytes:
    lines = _Lines()
    csv.writer(lines).writerows(rows)
    return "".join(lines).encode()


def _safe(cell: Cell) -> Cell:
    """Text that would be a formula gets a leading apostrophe; numbers stay numbers."""
    return f"{_ESCAPE}{cell}" if isinstance(cell, str) and cell.startswith((_ESCAPE, *_FORMULA)) else cell
