"""What can be taken away of an event: every file once, for the chat's buttons and the command line alike."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from bot.clock import moment, real_now
from bot.exports.bundle import Progress, write_bundle
from bot.exports.cells import Table
from bot.exports.codebook import CODEBOOK, codebook_rows
from bot.exports.forms import CsvArchive, Form, JsonArchive
from bot.exports.polls import planned_and_asked
from bot.exports.workbook import Workbook, workbook
from bot.exports.xlsform import CHOICES, SETTINGS, SURVEY, xlsform
from bot.rules.agenda import agenda_of
from config.catalogs import Texts
from config.event import Poll
from storage.agenda import session_changes_of
from storage.engine import Engine
from storage.events import EventRow
from storage.polls import Round, polls_of, rounds_of

FORMS: dict[str, Callable[[Path], Form]] = {"xlsx": Workbook, "csv": CsvArchive, "json": JsonArchive}
"""The forms of the tables, by the code of their offers."""


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
    """The same tables in each form, read once."""
    forms = [FORMS[offer.code](taking.path(offer)) for offer in offers]
    await write_bundle(
        taking.engine,
        taking.texts,
        taking.row,
        forms,
        identified=taking.identified,
        progress=taking.progress,
    )


async def _codebook(taking: Taking, offers: Sequence[Offer]) -> None:
    """The table of the bundle, on its own."""
    polls, event = await _polls(taking), taking.row.definition

    def write() -> None:
        rows = codebook_rows(taking.texts, event, polls)
        content = workbook([Table("codebook", CODEBOOK, rows)])
        taking.path(offers[0]).write_bytes(content)

    await asyncio.to_thread(write)


async def _xlsform(taking: Taking, offers: Sequence[Offer]) -> None:
    polls, event = await _polls(taking), taking.row.definition

    def write() -> None:
        version = f"{moment(real_now(), 'UTC'):%Y%m%d%H%M}"
        made = xlsform(taking.texts, event, [(poll, code) for poll, code, _ in polls], version)
        sheets = [
            Table("survey", SURVEY, made.survey),
            Table("choices", CHOICES, made.choices),
            Table("settings", SETTINGS, made.settings),
        ]
        taking.path(offers[0]).write_bytes(workbook(sheets))

    await asyncio.to_thread(write)


async def _polls(taking: Taking) -> list[tuple[Poll, str, Round | None]]:
    event = taking.row.definition
    rounds = await rounds_of(taking.engine, event.code)
    stored = await polls_of(taking.engine, event.code)
    agenda = agenda_of(event, await session_changes_of(taking.engine, event.code))
    return planned_and_asked(agenda, stored, [asked for asked in rounds if asked.state != "void"])


OFFERS = (
    Offer("xlsx", ".xlsx", _tables, has_names=True),
    Offer("csv", "-csv.zip", _tables, has_names=True),
    Offer("json", "-json.zip", _tables, has_names=True),
    Offer("codebook", "-codebook.xlsx", _codebook),
    Offer("xlsform", "-xlsform.xlsx", _xlsform),
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
