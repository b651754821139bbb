"""The tables as files: a workbook and archives that say the same, whatever people typed."""

import asyncio
import csv
import io
import json
import os
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.escape import unescape

from bot.exports.audit import audit_entry
from bot.exports.cells import Table
from bot.exports.forms import CsvArchive, Form, JsonArchive
from bot.exports.making import make_here
from bot.exports.offers import OFFERS, Offer, Taking, offered, offers_of, take
from bot.exports.people import PARTICIPANTS
from bot.exports.tables import TABLES
from bot.exports.workbook import CHARTS, Workbook
from bot.publishing import show_all
from bot.rules.steering import Step
from bot.voting import cast_ballot
from tests.bot.polls import hold
from tests.conftest import ORGANIZER, Workshop
from tests.workshop import NINE, account, event, registered

NAUGHTY = [
    "=1+1", "+cmd", "-2", "@SUM(A1)", "\tx", "\rx", 'He said "hi", then; left', "two\nlines", "សុខ ដារ៉ា",
    "\u1796\u17d2\u179a\u17c7", "🙂", " spaced ", "http://x.org", "'quoted", "a" * 5000, "007",
]  # fmt: skip


def sheets(content: bytes) -> dict[str, list[list[Any]]]:
    """A workbook as openpyxl reads it, and that no cell of it is a formula."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for sheet in book:
        assert not any(cell.data_type == "f" or cell.hyperlink for row in sheet for cell in row)
    return {sheet.title: [[_read(cell.value) for cell in row] for row in sheet] for sheet in book}


def _read(value: Any) -> Any:
    return unescape(value) if isinstance(value, str) else value


def sheets_of_csv(content: bytes) -> dict[str, list[list[str]]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name.removesuffix(".csv"): archive.read(name) for name in archive.namelist()}
    assert all(file.startswith(b"\xef\xbb\xbf") for file in files.values())
    return {
        name: list(csv.reader(io.StringIO(file.decode("utf-8-sig"), newline="")))
        for name, file in files.items()
    }


def sheets_of_json(content: bytes) -> dict[str, list[dict[str, Any]]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name.removesuffix(".json"): json.loads(archive.read(name)) for name in archive.namelist()}


async def taken(workshop: Workshop, folder: Path, *, identified: bool = False) -> dict[str, bytes]:
    """Every file but reports, by its name."""
    row, written = workshop.state.events["small"], [0]
    folder = folder / f"taken-{identified}"
    await asyncio.to_thread(folder.mkdir)
    taking = Taking(workshop.engine, workshop.runtime.texts, row, folder, identified, written.append)
    paths = await take(taking, [offer for offer in OFFERS if "report" not in offer.ending], make_here)
    assert written == sorted(written)
    assert sorted(os.listdir(folder)) == sorted(path.name for path in paths)  # noqa: PTH208
    return {path.name: path.read_bytes() for path in paths}


async def test_an_export_of_nothing_has_its_headings(workshop: Workshop, tmp_path: Path) -> None:
    files = await taken(workshop, tmp_path)
    for made in (sheets(files["small.xlsx"]), sheets_of_csv(files["small-csv.zip"])):
        assert made["participants"] == [list(PARTICIPANTS)]
        assert set(made) - {CHARTS} == set(TABLES)
        assert [row[0] for row in made["agenda"]] == ["event", "small", "small"]
    assert sheets_of_json(files["small-json.zip"])["participants"] == []


def test_answers_are_offered_with_names_and_what_was_asked_is_not() -> None:
    codes = [offer.code for offer in OFFERS if offered(event(), offer.code, identified=True)]
    assert codes == ["xlsx", "csv", "json", "docx", "pdf", "docx_all", "pdf_all"]
    assert offered(event(), "nothing", identified=False) is None


@pytest.mark.parametrize("step", ["closed", "reopened"])
async def test_what_is_taken_while_a_poll_is_closed_or_reopened_is_made_once_more(
    workshop: Workshop, tmp_path: Path, step: Step
) -> None:
    """Every result in it was noted as seen before it was read, so that a later one is compared with it."""
    await workshop.join(*range(1, 7))
    asked = await workshop.open("topics")
    for user_id in range(1, 7):
        await cast_ballot(workshop.runtime, user_id, asked.id, "", "t1=1", workshop.update())
    if step == "reopened":
        await workshop.close(asked)
    states: list[tuple[str, bool]] = []

    async def make(_: Taking, __: Any) -> None:
        if not states:
            await workshop.steer(asked, step)
        now = workshop.state.rounds[asked.id]
        states.append((now.state, now.published_at is not None))

    note = partial(show_all, workshop.runtime, "small", ORGANIZER)
    row = workshop.state.events["small"]
    await take(
        Taking(workshop.engine, workshop.runtime.texts, row, tmp_path, note=note),
        [Offer("x", "", "tables")],
        make,
    )
    assert states == [(states[0][0], step == "reopened"), (states[0][0], True)]


def test_an_event_in_one_language_has_no_report_in_all_of_them() -> None:
    alone = event(languages=["en"])
    assert {offer.code for offer in OFFERS} - {offer.code for offer in offers_of(alone)} == {
        "docx_all",
        "pdf_all",
    }
    assert offered(alone, "pdf_all", identified=False) is None


def written(table: Table, form: Callable[[Path], Form], folder: Path) -> bytes:
    """A table in a form, its rows in two turns."""
    path, rows = folder / f"{form.__name__}.file", list(table.rows)
    writer = form(path)
    writer.begin(table.name, table.columns)
    writer.begin("other", ("a",))
    writer.add(table.name, rows[:2])
    writer.add("other", [("between",)])
    writer.add(table.name, rows[2:])
    writer.finish()
    assert not list(folder.glob("*.file.*"))
    return path.read_bytes()


def test_whatever_people_type_survives_every_form(tmp_path: Path) -> None:
    table = Table("naughty", ("text", "number", "nothing"), [(text, -3, None) for text in NAUGHTY])
    in_book = sheets(written(table, Workbook, tmp_path))["naughty"][1:]
    in_csv = sheets_of_csv(written(table, CsvArchive, tmp_path))["naughty"][1:]
    in_json = sheets_of_json(written(table, JsonArchive, tmp_path))["naughty"]
    assert in_json == [{"text": text, "number": -3, "nothing": None} for text in NAUGHTY]
    for text, (book, number, nothing), (comma, digits, empty) in zip(NAUGHTY, in_book, in_csv, strict=True):
        assert book == text
        assert (number, nothing) == (-3, None)
        assert comma in (text, f"'{text}")
        assert (digits, empty) == ("-3", "")


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-2", "@SUM(A1)", "\tx", "\rx"])
def test_a_text_that_would_run_in_a_spreadsheet_is_disarmed_and_a_number_is_not(
    text: str, tmp_path: Path
) -> None:
    made = sheets_of_csv(written(Table("t", ("a", "b"), [(text, -2)]), CsvArchive, tmp_path))["t"]
    assert made[1] == [f"'{text}", "-2"]


async def test_the_workbook_and_the_archives_say_the_same(workshop: Workshop, tmp_path: Path) -> None:
    await workshop.put(account(7), registered(7, name='=Sok, "D"\nរ៉ា', organisation="+NGO"))
    await hold(workshop, "colour", "1", (7, "", "g"), close=False)
    await hold(workshop, "rating", "before", (7, "i1", "5"), close=False)
    files = await taken(workshop, tmp_path, identified=True)
    in_book, in_csv = sheets(files["small.xlsx"]), sheets_of_csv(files["small-csv.zip"])
    in_json = sheets_of_json(files["small-json.zip"])
    assert [name for name in in_book if name != CHARTS] == list(in_csv) == list(in_json)
    del in_book[CHARTS]
    for name, (columns, *rows) in in_book.items():
        told = [["" if cell is None else str(cell) for cell in cells] for cells in (columns, *rows)]
        # A spreadsheet's numbers have no ".0".
        in_text = [[cell.removeprefix("'").removesuffix(".0") for cell in cells] for cells in in_csv[name]]
        assert [[cell.removesuffix(".0") for cell in cells] for cells in told] == in_text
        assert [list(row.values()) for row in in_json[name]] == [
            [
                cell if cell is not None or not is_text else ""
                for cell, is_text in zip(cells, texts, strict=True)
            ]
            for cells, row in zip(rows, in_json[name], strict=True)
            for texts in [[cell == "" for cell in row.values()]]
        ]
    assert in_book["participants"][1][2] == '=Sok, "D"\nរ៉ា'


@pytest.mark.parametrize(("identified", "said"), [(True, "Names: yes"), (False, "Names: no")])
async def test_a_file_says_of_itself_whether_names_are_in_it(
    workshop: Workshop, tmp_path: Path, identified: bool, said: str
) -> None:
    files = await taken(workshop, tmp_path, identified=identified)
    assert said in openpyxl.load_workbook(io.BytesIO(files["small.xlsx"])).properties.title
    for name in ("small-csv.zip", "small-json.zip"):
        with zipfile.ZipFile(io.BytesIO(files[name])) as archive:
            assert said in archive.comment.decode()


def test_who_took_it_is_noted_with_whether_names_were_in_it() -> None:
    entry = audit_entry("small", "p1", identified=True, at=5)
    assert replace(entry, id="") == replace(
        audit_entry("small", "p1", identified=False, at=5), id="", subject="identified"
    )
    assert (entry.event, entry.actor, entry.action, entry.at) == ("small", "p1", "exported", 5)
    assert audit_entry("small", "operator", identified=False).subject == "pseudonymous"


async def test_no_names_without_being_asked_for(workshop: Workshop, tmp_path: Path) -> None:
    await workshop.put(account(7), registered(7, name="Sok Dara", tags="vip", checked_in_at=NINE))
    await hold(workshop, "colour", "1", (7, "", "r"), close=False)
    key = workshop.state.events["small"].pseudonym_key
    for identified in (False, True):
        files = await taken(workshop, tmp_path, identified=identified)
        said = [
            str(sheets(files["small.xlsx"])),
            str(sheets_of_csv(files["small-csv.zip"])),
            str(sheets_of_json(files["small-json.zip"])),
        ]
        assert [("Sok Dara" in text) for text in said] == [identified] * 3
        assert key not in "".join(said)
