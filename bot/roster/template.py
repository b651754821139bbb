"""An empty list to be filled in: its header in both languages, and the event's groups and organisations to choose from."""

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.exports.workbook import blank
from bot.roster.columns import TITLES
from bot.roster.reading import MOST_ROWS
from config.event import Event, Group, Organisation
from storage.roster import COLUMNS

if TYPE_CHECKING:
    import xlsxwriter

_WIDTH = 28


def template(event: Event) -> bytes:
    """An XLSX file. In the column of groups another value is possible after a warning: some people are in two."""
    out = io.BytesIO()
    with blank(out, in_memory=True) as book:
        head = book.add_format({"bold": True, "text_wrap": True})
        people = book.add_worksheet("People")
        people.freeze_panes(1, 0)
        people.set_column(0, len(COLUMNS) - 1, _WIDTH)
        people.write_row(0, 0, [" / ".join(TITLES[column]) for column in COLUMNS], head)
        choices = book.add_worksheet("Codes")
        choices.set_column(0, 7, _WIDTH)
        for start, title, parts in (
            (0, "Group codes", event.groups),
            (4, "Organisation codes", event.organisations),
        ):
            _write(choices, start, title, parts, head)
        for column, values in (
            ("group", f"=Codes!$A$2:$A${len(event.groups) + 1}"),
            ("language", list(event.languages)),
        ):
            place = COLUMNS.index(column)
            rule = {"validate": "list", "source": values, "error_type": "warning"}
            people.data_validation(1, place, MOST_ROWS, place, rule)
    return out.getvalue()


def _write(
    sheet: "xlsxwriter.worksheet.Worksheet",
    start: int,
    title: str,
    parts: Sequence[Group | Organisation],
    head: "xlsxwriter.format.Format",
) -> None:
    """Codes and names, from that column on."""
    sheet.write_row(0, start, [title, "English", "ខ្មែរ"], head)
    for number, part in enumerate(parts, start=1):
        for column, text in enumerate((part.code, part.name.to("en"), part.name.to("km"))):
            sheet.write_string(number, start + column, text)
