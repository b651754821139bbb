"""What can be taken away of an event: every file once, for the chat's buttons and the command line alike."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from bot.exports.files import csv_archive, json_archive, workbook
from bot.exports.report import Kind, Printer, documents
from bot.exports.tables import tables
from config.catalogs import FALLBACK, Texts
from config.event import Event
from storage.engine import Engine
from storage.events import EventRow

Progress = Callable[[int], None]
"""Told how many rows are written by now."""


@dataclass(frozen=True)
class Taking:
    """What is taken away: of which event, into which folder. `identified`: with people's names.

    `language`: of a report in one language; English where the event isn't in that one.
    """

    engine: Engine
    texts: Texts
    row: EventRow
    folder: Path
    identified: bool = False
    progress: Progress = lambda _: None
    language: str = FALLBACK

    @property
    def event(self) -> Event:
        return self.row.definition

    def path(self, offer: "Offer") -> Path:
        """Where that offer's file is written."""
        return self.folder / f"{self.row.code}{offer.ending}"


Make = Callable[[Taking, Sequence["Offer"]], Awaitable[None]]
"""Writes each offer's file at `Taking.path`, away from the event loop. Raises `StorageError`."""


@dataclass(frozen=True)
class Offer:
    """A button's meaning and a value of `--only`; its file is named for the event's code and `ending`.

    Texts: `export.<code>` names it, `export.about_<code>` says what it is for. `is_in_all`: in each of the event's languages;
    there is none of an event that has one.
    """

    code: str
    ending: str
    make: Make
    has_names: bool = False
    is_in_all: bool = False


async def _tables(taking: Taking, offers: Sequence[Offer]) -> None:
    """The same tables in each form."""
    made = await tables(taking.engine, taking.texts, taking.row, identified=taking.identified)
    taking.progress(sum(len(table.rows) for table in made))
    forms = {"xlsx": workbook, "csv": csv_archive, "json": json_archive}

    def write() -> None:
        for offer in offers:
            taking.path(offer).write_bytes(forms[offer.code](made))

    await asyncio.to_thread(write)


async def _reports(taking: Taking, offers: Sequence[Offer]) -> None:
    """The report of the day, in one language or in all of them."""
    languages = taking.event.languages
    own = taking.language if taking.language in languages else FALLBACK
    of_offer = {offer: languages if offer.is_in_all else (own,) for offer in offers}
    needed = dict.fromkeys(language for found in of_offer.values() for language in found)
    made = await documents(taking.engine, taking.texts, taking.event, tuple(needed), names=taking.identified)

    def write() -> None:
        with closing(Printer()) as printer:
            for offer, parts in of_offer.items():
                kind: Kind = "docx" if offer.ending.endswith("docx") else "pdf"
                content = printer.file(kind, [made[language] for language in parts])
                taking.path(offer).write_bytes(content)

    await asyncio.to_thread(write)


OFFERS = (
    Offer("xlsx", ".xlsx", _tables, has_names=True),
    Offer("csv", "-csv.zip", _tables, has_names=True),
    Offer("json", "-json.zip", _tables, has_names=True),
    Offer("docx", "-report.docx", _reports, has_names=True),
    Offer("pdf", "-report.pdf", _reports, has_names=True),
    Offer("docx_all", "-report-all.docx", _reports, has_names=True, is_in_all=True),
    Offer("pdf_all", "-report-all.pdf", _reports, has_names=True, is_in_all=True),
)
"""In the order of the buttons; neighbours of one `make` are made together."""


def offers_of(event: Event) -> tuple[Offer, ...]:
    """What there is of that event."""
    return tuple(offer for offer in OFFERS if len(event.languages) > 1 or not offer.is_in_all)


def offered(event: Event, code: str, *, identified: bool) -> Offer | None:
    """None where there is no such thing, or no such thing with names."""
    found = next((offer for offer in offers_of(event) if offer.code == code), None)
    return None if found is None or (identified and not found.has_names) else found


async def take(taking: Taking, offers: Sequence[Offer] = OFFERS) -> list[Path]:
    """Write the files of these offers. Raises `StorageError` where something can't be read."""
    for make, together in groupby(offers, key=lambda offer: offer.make):
        await make(taking, list(together))
    return [taking.path(offer) for offer in offers]
