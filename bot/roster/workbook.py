"""XLSX files, which are ZIP archives of XML: looked at before they are opened, and read cell by cell."""

import datetime as dt
import io
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

from bot.roster.unusable import Unusable

_MOST_UNPACKED = 8_000_000
"""Bytes of all members: a list of 2,000 people has some 2 MB."""
_MOST_RATIO = 200
"""Members that are packed tighter are made to be."""
_MOST_MEMBERS = 500
_LAST_ROW = 1_048_576
"""No spreadsheet has more; a row that says so would be waited for."""


def sheets(content: bytes, most_columns: int) -> Iterator[Iterator[tuple[int, Sequence[str]]]]:
    """Each sheet's rows with something in them, numbered as a spreadsheet shows them. Raises `Unusable`.

    Of a formula the value that was saved with it is taken, and nothing is computed.
    """
    import openpyxl  # noqa: PLC0415 - 19 MB and 0.2 s that few runs need: not at every start

    _check_archive(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and such, which nobody here looks at
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except Exception:  # noqa: BLE001 - the library raises whatever a made-up file makes it stumble over
        raise Unusable("damaged") from None
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # what a sheet says of its own size is believed otherwise
        yield _filled(sheet, most_columns)


def _check_archive(content: bytes) -> None:
    """By the directory, which Python holds members to: one that says less than it unpacks to is cut off."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError):
        raise Unusable("damaged") from None
    if any(member.flag_bits & 1 for member in members):
        raise Unusable("old_or_locked")
    unpacked = sum(member.file_size for member in members)
    tightest = max((m.file_size / max(1, m.compress_size) for m in members), default=0)
    if unpacked > _MOST_UNPACKED or tightest > _MOST_RATIO or len(members) > _MOST_MEMBERS:
        raise Unusable("unpacks_too_big")
    if not any(member.filename.startswith("xl/workbook") for member in members):
        raise Unusable("wrong_type")


def _filled(sheet: Any, most_columns: int) -> Iterator[tuple[int, Sequence[str]]]:
    rows = sheet.iter_rows(max_col=most_columns, values_only=True)
    number = 0
    while True:
        try:
            row = next(rows, None)
        except Exception:  # noqa: BLE001 - as above: sheets are parsed as they are read
            raise Unusable("damaged") from None
        number += 1
        if row is None:
            return
        if number > _LAST_ROW:
            raise Unusable("damaged")
        if any(value is not None for value in row):
            cells = [_text(value) for value in row]
            while cells and not cells[-1].strip():
                cells.pop()
            if cells:
                yield number, cells


def _text(value: object) -> str:
    """A cell as it looks: a whole number has no point, a day no time."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return str(value)
