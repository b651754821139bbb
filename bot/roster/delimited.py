"""CSV and its kin: text in which commas, semicolons or tabs part the cells."""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from itertools import islice

from bot.roster.columns import find_header
from bot.roster.unusable import Unusable

_SEPARATORS = (",", ";", "\t")
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
"""Byte order marks: spreadsheets write them, and without one a text is taken for UTF-8."""


def delimited(content: bytes, header_within: int) -> Iterator[tuple[int, Sequence[str]]]:
    """Rows with something in them, numbered as a spreadsheet shows them. Raises `Unusable`.

    The separator is the one by which a row of the first ones names most columns.
    """
    text = _decoded(content)
    best = max(_SEPARATORS, key=lambda separator: _columns_named(text, separator, header_within))
    return _filled(_parsed(text, best))


def _decoded(content: bytes) -> str:
    mark = next((mark for mark in _MARKS if content.startswith(mark)), b"")
    try:
        text = content.decode(_MARKS[mark] if mark else "utf-8")
    except UnicodeDecodeError:
        raise Unusable("encoding") from None
    if "\0" in text:  # UTF-16 without its mark, or no text at all
        raise Unusable("encoding")
    return text


def _parsed(text: str, separator: str) -> Iterator[list[str]]:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    while True:
        try:
            row = next(rows, None)
        except csv.Error:  # a cell of more than csv's own limit: a quote that is never closed
            raise Unusable("damaged") from None
        if row is None:
            return
        yield row


def _columns_named(text: str, separator: str, header_within: int) -> int:
    header = find_header(islice(_filled(_parsed(text, separator)), header_within))
    return len(header.columns) if header is not None else 0


def _filled(rows: Iterator[list[str]]) -> Iterator[tuple[int, Sequence[str]]]:
    for number, cells in enumerate(rows, start=1):
        while cells and not cells[-1].strip():
            cells.pop()
        if cells:
            yield number, cells
