"""The organizer's list of most of the people, and the links of their own that a printed sheet would hand to them."""

import io
from collections.abc import Sequence
from pathlib import Path

import xlsxwriter

from bot.demo.cast import Role
from bot.personal_links import payload_of
from bot.roster.columns import TITLES
from config.event import Event
from storage.events import EventRow
from storage.opening import open_engine
from storage.people import participants_of

FILE = "list.xlsx"
_TITLES = ["Nr.", *(" / ".join(TITLES[column]) for column in ("name", "group", "organisation", "language"))]
"""As such lists are: a column that means nothing to Sala, and others left out."""


def guest_list(event: Event, roles: Sequence[Role]) -> bytes:
    """An XLSX file as an organizer might have it: a title above, groups by code or by name."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Participants")
        sheet.write(0, 0, event.title.to("en"))
        sheet.write_row(2, 0, _TITLES)
        for number, role in enumerate(roles, start=1):
            group = event.groups[role.group]
            written = group.code if number % 2 else group.name.to(role.language)
            sheet.write_row(number + 2, 0, [number, role.name, written, role.organisation, role.language])
    return out.getvalue()


async def links(database: str, event: str) -> dict[str, str]:
    """What is behind each person's code on the sheet, by name; from the demo's own database, since phones here don't scan."""
    engine = await open_engine(database)
    try:
        (row,) = map(EventRow.of, await engine.read(f"{EventRow.table.select} WHERE code = $1", event))
        people = await participants_of(engine, event)
    finally:
        await engine.close()
    return {person.name: payload_of(row, person.id) for person, _ in people if person.listed_at is not None}


def database_of(folder: Path, database: str) -> str:
    """Where the bot stores: its database is a file of the folder, or an address."""
    return database if "://" in database else str(folder / database)
