"""Tables as files: one XLSX workbook, and ZIPs of CSVs and of JSON with the same rows."""

import csv
import io
import json
import zipfile
from collections.abc import Sequence

import xlsxwriter

from bot.exports.cells import Cell, Table

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""Text beginning so would run as a formula when a CSV is opened in a spreadsheet."""

_WIDEST = 60


def workbook(tables: Sequence[Table]) -> bytes:
    """An XLSX file, one sheet a table; what people typed stays text."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        head = book.add_format({"bold": True})
        for table in tables:
            sheet = book.add_worksheet(table.name)
            sheet.freeze_panes(1, 0)
            sheet.autofilter(0, 0, max(1, len(table.rows)), len(table.columns) - 1)
            sheet.write_row(0, 0, table.columns, head)
            for number, row in enumerate(table.rows, start=1):
                for column, cell in enumerate(row):
                    if isinstance(cell, int):
                        sheet.write_number(number, column, cell)
                    elif cell:
                        sheet.write_string(number, column, cell)
            for column, name in enumerate(table.columns):
                longest = max((len(str(row[column] or "")) for row in table.rows), default=0)
                sheet.set_column(column, column, min(_WIDEST, max(len(name), longest) + 2))
    return out.getvalue()


def csv_archive(tables: Sequence[Table]) -> bytes:
    """A ZIP of `<table>.csv` in UTF-8 with a byte order mark, so that spreadsheets read Khmer."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in tables:
            text = io.StringIO(newline="")
            writer = csv.writer(text)
            writer.writerow(table.columns)
            writer.writerows([_safe(cell) for cell in row] for row in table.rows)
            archive.writestr(f"{table.name}.csv", text.getvalue().encode("utf-8-sig"))
    return out.getvalue()


def json_archive(tables: Sequence[Table]) -> bytes:
    """A ZIP of `<table>.json`: an array of objects, every column in each; text is as it was typed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in tables:
            rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
            archive.writestr(f"{table.name}.json", json.dumps(rows, ensure_ascii=False))
    return out.getvalue()


def _safe(cell: Cell) -> Cell:
    """Text that would be a formula gets a leading apostrophe; numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
