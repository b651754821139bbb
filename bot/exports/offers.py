"""What can be taken away of an event: every file once, for the chat's buttons and the command line alike."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from bot.clock import moment, real_now
from bot.exports.bundle import Progress, write_bundle
from bot.exports.cells import Table
from bot.exports.codebook import CODEBOOK, codebook_rows
from bot.exports.forms import CsvArchive, Form, JsonArchive
from bot.exports.polls import planned_and_asked
from bot.exports.report import Kind, Printer, documents, spoken
from bot.exports.slides import as_slides, slides_of
from bot.exports.workbook import Workbook, workbook
from bot.exports.xlsform import CHOICES, SETTINGS, SURVEY, xlsform
from bot.reading import READER, reading
from bot.rules.agenda import agenda_of
from bot.runtime import Runtime
from config.catalogs import FALLBACK, Texts
from config.event import Event
from storage.agenda import session_changes_of
from storage.engine import Engine
from storage.events import EventRow
from storage.polls import Round, polls_of, rounds_of

FORMS: dict[str, Callable[[Path], Form]] = {"xlsx": Workbook, "csv": CsvArchive, "json": JsonArchive}
"""The forms of the tables, by the code of their offers."""


async def _unnoted() -> None:
    """Nobody takes it: a test looks."""


@dataclass(frozen=True)
class Taking:
    """What is taken away: of which event, into which folder. `identified`: with people's names.

    `language`: of a report in one language; English where the event isn't in that one. `note`: that every result is seen now,
    before anything is read. `runtime`, `account`: of a running bot, and who takes it; else what is stored is looked at without one.
    """

    engine: Engine
    texts: Texts
    row: EventRow
    folder: Path
    identified: bool = False
    progress: Progress = lambda _: None
    language: str = FALLBACK
    note: Callable[[], Awaitable[None]] = _unnoted
    runtime: Runtime | None = None
    account: int = READER

    @property
    def event(self) -> Event:
        return self.row.definition

    @property
    def own_language(self) -> str:
        return self.language if self.language in self.event.languages else FALLBACK

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


async def _questions(taking: Taking, offers: Sequence[Offer]) -> None:
    """What is asked and how it is coded: the table of the bundle on its own, and a form for other programs."""
    event = taking.event
    rounds = await rounds_of(taking.engine, event.code)
    stored = await polls_of(taking.engine, event.code)
    agenda = agenda_of(event, await session_changes_of(taking.engine, event.code))
    polls = planned_and_asked(agenda, stored, [asked for asked in rounds if asked.state != "void"])

    def codebook() -> list[Table]:
        return [Table("codebook", CODEBOOK, codebook_rows(taking.texts, event, polls))]

    def form() -> list[Table]:
        version = f"{moment(real_now(), 'UTC'):%Y%m%d%H%M}"
        made = xlsform(taking.texts, event, [(poll, code) for poll, code, _ in polls], version)
        return [
            Table("survey", SURVEY, made.survey),
            Table("choices", CHOICES, made.choices),
            Table("settings", SETTINGS, made.settings),
        ]

    def write() -> None:
        for offer in offers:
            sheets = {"codebook": codebook, "xlsform": form}[offer.code]()
            taking.path(offer).write_bytes(workbook(sheets))

    await asyncio.to_thread(write)


async def _reports(taking: Taking, offers: Sequence[Offer]) -> None:
    """The report of the day, in one language or in all of them."""
    languages = taking.event.languages
    of_offer = {offer: languages if offer.is_in_all else (taking.own_language,) for offer in offers}
    needed = tuple(dict.fromkeys(language for found in of_offer.values() for language in found))
    async with _looking(taking) as runtime:
        made = await documents(runtime, taking.event, taking.account, needed, names=taking.identified)

    def write() -> None:
        with closing(Printer()) as printer:
            for offer, parts in of_offer.items():
                kind: Kind = "docx" if offer.ending.endswith("docx") else "pdf"
                content = printer.file(kind, [made[language] for language in parts])
                taking.path(offer).write_bytes(content)

    await asyncio.to_thread(write)


async def _slides(taking: Taking, offers: Sequence[Offer]) -> None:
    """What the chat shows as charts, for the projector."""
    event = taking.event
    async with _looking(taking) as runtime:
        plain = spoken(runtime, taking.account, taking.own_language)
        charts = await slides_of(runtime, event, taking.account, plain)
    content = await asyncio.to_thread(as_slides, plain, event, charts)
    for offer in offers:
        await asyncio.to_thread(taking.path(offer).write_bytes, content)


@asynccontextmanager
async def _looking(taking: Taking) -> AsyncIterator[Runtime]:
    """The running bot, or what is stored."""
    if taking.runtime is not None:
        yield taking.runtime
        return
    async with reading(taking.engine, taking.texts, taking.event.code) as runtime:
        yield runtime


OFFERS = (
    Offer("xlsx", ".xlsx", _tables, has_names=True),
    Offer("csv", "-csv.zip", _tables, has_names=True),
    Offer("json", "-json.zip", _tables, has_names=True),
    Offer("codebook", "-codebook.xlsx", _questions),
    Offer("xlsform", "-xlsform.xlsx", _questions),
    Offer("docx", "-report.docx", _reports, has_names=True),
    Offer("pdf", "-report.pdf", _reports, has_names=True),
    Offer("docx_all", "-report-all.docx", _reports, has_names=True, is_in_all=True),
    Offer("pdf_all", "-report-all.pdf", _reports, has_names=True, is_in_all=True),
    Offer("slides", "-slides.pdf", _slides),
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
    """Write the files of these offers. Raises `StorageError` where something can't be read.

    Once more if a poll was closed, reopened or partly erased meanwhile: else they had a result that nobody noted as seen, or
    one of answers from after it.
    """
    for make, together in groupby(offers, key=lambda offer: offer.make):
        made_together, over = list(together), None
        while over is None or over != await _over(taking):
            over = await _over(taking)
            await taking.note()
            await make(taking, made_together)
    return [taking.path(offer) for offer in offers]


async def _over(taking: Taking) -> list[Round]:
    """The rounds that are over, without when they were seen."""
    return [
        replace(asked, published_at=None, published_turnout=None, replaced=0)
        for asked in await rounds_of(taking.engine, taking.row.code)
        if not asked.is_running
    ]
