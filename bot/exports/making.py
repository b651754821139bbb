"""How the files of an export are made, in the process that is asked for them: `sala export`, or one beside the bot."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, closing
from pathlib import Path

from bot.clock import moment, real_now
from bot.exports import report
from bot.exports.bundle import write_bundle
from bot.exports.cells import Table
from bot.exports.codebook import CODEBOOK, codebook_rows
from bot.exports.forms import CsvArchive, Form, JsonArchive
from bot.exports.offers import Kind, Make, Offer, Taking
from bot.exports.polls import planned_and_asked
from bot.exports.readme import names_said
from bot.exports.slides import as_slides, slides_of
from bot.exports.workbook import Workbook, workbook
from bot.exports.xlsform import CHOICES, SETTINGS, SURVEY, xlsform
from bot.reading import reading
from bot.rules.agenda import agenda_of
from bot.runtime import Runtime
from storage.agenda import session_changes_of
from storage.polls import polls_of, rounds_of

FORMS: dict[str, Callable[[Path, str], Form]] = {"xlsx": Workbook, "csv": CsvArchive, "json": JsonArchive}
"""The forms of the tables, by the code of their offers; each is given what the file says of itself."""


async def make_here(taking: Taking, offers: Sequence[Offer]) -> None:
    """A `Make`. What is long is done in threads, which share the interpreter with the event loop."""
    await _MAKERS[offers[0].kind](taking, offers)


async def _tables(taking: Taking, offers: Sequence[Offer]) -> None:
    """The same tables in each form, read once."""
    said = f"{taking.event.title.to('en')}. Names: {names_said(identified=taking.identified)}"
    forms = [FORMS[offer.code](taking.path(offer), said) for offer in offers]
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
    """The report of the day, in one language or in all of them, as facilitators may see everything now."""
    languages = taking.event.languages
    of_offer = {offer: languages if offer.is_in_all else (taking.own_language,) for offer in offers}
    needed = tuple(dict.fromkeys(language for found in of_offer.values() for language in found))
    async with _looking(taking) as runtime:
        made = await report.documents(runtime, taking.event, taking.account, needed, names=taking.identified)

    def write() -> None:
        with closing(report.Printer()) as printer:
            for offer, parts in of_offer.items():
                kind: report.Kind = "docx" if offer.ending.endswith("docx") else "pdf"
                content = printer.file(kind, [made[language] for language in parts])
                taking.path(offer).write_bytes(content)

    await asyncio.to_thread(write)


async def _slides(taking: Taking, offers: Sequence[Offer]) -> None:
    """What everybody may see as charts, for the projector."""
    event = taking.event
    async with _looking(taking) as runtime:
        plain = report.spoken(runtime, taking.account, taking.own_language)
        charts = await slides_of(runtime, event, plain)
    content = await asyncio.to_thread(as_slides, plain, event, charts)
    for offer in offers:
        await asyncio.to_thread(taking.path(offer).write_bytes, content)


def _looking(taking: Taking) -> AbstractAsyncContextManager[Runtime]:
    """At what is stored, with the eyes of whoever takes it."""
    code = taking.event.code
    return reading(taking.engine, taking.texts, code, clock=taking.clock, reader=taking.account)


_MAKERS: dict[Kind, Make] = {
    "tables": _tables,
    "questions": _questions,
    "reports": _reports,
    "slides": _slides,
}
