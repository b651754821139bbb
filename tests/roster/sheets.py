"""Files as organizers send them."""

import io
import zipfile
from collections.abc import Sequence
from typing import Any

import openpyxl


def xlsx(*sheets: Sequence[Sequence[Any]]) -> bytes:
    """A workbook with a sheet of each."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv_of(rows: Sequence[Sequence[str]], separator: str = ",", encoding: str = "utf-8-sig") -> bytes:
    """Every cell in quotes."""
    lines = (separator.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    return "\r\n".join(lines).encode(encoding)


def repacked(content: bytes, member: str, instead: bytes) -> bytes:
    """A workbook with another content of one member."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for info in before.infolist():
            after.writestr(info.filename, instead if info.filename == member else before.read(info))
    return out.getvalue()
