"""What can be taken away of an event: every file once, for the chat's buttons and the command line alike."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from bot.exports.files import csv_archive, json_archive, workbook
from bot.exports.tables import tables
from config.catalogs import Texts
from storage.engine import Engine
from storage.events import EventRow

Progress = Callable[[int], None]
"""Told how many rows are written by now."""


@dataclass(frozen=True)
class Taking:
    """What is taken away: of which event, into which folder. `identified`: with people's names."""

    engine: Engine
    texts: Texts
    row: EventRow
    folder: Path
    identified: bool = False
    progress: Progress = lambda _: None

    def path(self, offer: "Offer") -> Path:
        """Where that offer's file is written."""
        return self.folder / f"{self.row.code}{offer.ending}"


Make = Callable[[Taking, Sequence["Offer"]], Awaitable[None]]
"""Writes each offer's file at `Taking.path`, away from the event loop. Raises `StorageError`."""


@dataclass(frozen=True)
class Offer:
    """A button's meaning and a value of `--only`; its file is named for the event's code and `ending`.

    Texts: `export.<code>` names it, `export.about_<code>` says what it is for.
    """

    code: str
    ending: str
    make: Make
    has_names: bool = False


async def _tables(taking: Taking, offers: Sequence[Offer]) -> None:
    """The same tables in each form."""
    made = await tables(taking.engine, taking.texts, taking.row, identified=taking.identified)
    taking.progress(sum(len(table.rows) for table in made))
    forms = {"xlsx": workbook, "csv": csv_archive, "json": json_archive}

    def write() -> None:
        for offer in offers:
            taking.path(offer).write_bytes(forms[offer.code](made))

    await asyncio.to_thread(write)


OFFERS = (
    Offer("xlsx", ".xlsx", _tables, has_names=True),
    Offer("csv", "-csv.zip", _tables, has_names=True),
    Offer("json", "-json.zip", _tables, has_names=True),
)
"""In the order of the buttons; neighbours of one `make` are made together."""


def offered(code: str, *, identified: bool) -> Offer | None:
    """None where there is no such thing, or no such thing with names."""
    found = next((offer for offer in OFFERS if offer.code == code), None)
    return None if found is None or (identified and not found.has_names) else found


async def take(taking: Taking, offers: Sequence[Offer] = OFFERS) -> list[Path]:
    """Write the files of these offers. Raises `StorageError` where something can't be read."""
    for make, together in groupby(offers, key=lambda offer: offer.make):
        await make(taking, list(together))
    return [taking.path(offer) for offer in offers]
