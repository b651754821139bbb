"""The demo's own honesty: it finds what differs, and only that."""

import asyncio
import csv
import json
import os
import subprocess
import sys
import zipfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.escape import unescape

from bot.clock import SteeredClock, Turn, real_now
from bot.demo.cast import cast
from bot.demo.charts import Album
from bot.demo.child import SteeredBot
from bot.demo.comparison import differences, read_export
from bot.demo.guests import database_of, links
from bot.demo.ledger import COLUMNS, Answered, Entry, Unresolved, as_csv, entries, in_export
from bot.demo.mapping import Mapped
from bot.demo.plan import Plan
from bot.demo.playing import exports, play
from bot.demo.reading import Asked
from bot.demo.shaping import Shaped
from bot.demo.trail import Planned, Trail, astray
from bot.exports.offers import OFFERS
from config.catalogs import Texts
from config.event import Event
from tests.postgres import PostgresServer
from tests.workshop import shipped_event

Tables = dict[str, list[dict[str, str]]]


@pytest.fixture(scope="module")
def event() -> Event:
    return shipped_event()


def _tables() -> Tables:
    """Two polls, two people each; `paper` is named, `self` is not."""
    people = [("p1", "Sok Dara"), ("p2", "Keo Bopha")]
    asked = [("paper", "named"), ("self", "confidential")]
    response = {"event": "sapw", "round": "1", "value": "", "rank": "", "points": "", "text": ""}
    return {
        "participants": [{"participant": who, "name": name} for who, name in people],
        "polls": [{"poll": poll, "round": "1", "anonymity": anonymity} for poll, anonymity in asked],
        "responses": [
            {**response, "poll": "paper", "participant": "p1", "item": "", "option": "s1"},
            {**response, "poll": "paper", "participant": "p1", "item": "", "option": "s2"},
            {**response, "poll": "paper", "participant": "p2", "item": "", "option": "s2"},
            {**response, "poll": "self", "participant": "cA", "item": "C1", "option": "", "value": "4"},
            {**response, "poll": "self", "participant": "cA", "item": "C2", "option": "dk"},
            {**response, "poll": "self", "participant": "cB", "item": "C1", "option": "", "value": "5"},
        ],
    }


def _ledger() -> list[Entry]:
    dara, bopha = (1, "Sok Dara"), (2, "Keo Bopha")
    return [
        Entry("sapw", "paper", "1", "", *dara, "s1"),
        Entry("sapw", "paper", "1", "", *dara, "s2"),
        Entry("sapw", "paper", "1", "", *bopha, "s2"),
        Entry("sapw", "self", "1", "C1", *bopha, "4"),
        Entry("sapw", "self", "1", "C2", *bopha, "dk"),
        Entry("sapw", "self", "1", "C1", *dara, "5"),
    ]


def test_an_export_that_equals_the_ledger_has_no_differences() -> None:
    assert differences(_tables(), _ledger()) == []


def test_an_upvote_is_told_by_the_words_of_the_question() -> None:
    asked = {"event": "sapw", "poll": "wall", "round": "1", "item": "", "value": "", "rank": "", "points": ""}
    tables = {
        "participants": [],
        "polls": [{"poll": "wall", "round": "1", "anonymity": "confidential"}],
        "responses": [
            {**asked, "participant": "cA", "option": "t1", "text": "Who pays?"},
            {**asked, "participant": "cB", "option": "t1", "text": ""},
        ],
    }
    own = Entry("sapw", "wall", "1", "", 1, "Sok Dara", "Who pays?")
    upvote = Entry("sapw", "wall", "1", "", 2, "Keo Bopha", "▲ Who pays?")
    assert differences(tables, [own, upvote]) == []
    assert len(differences(tables, [own])) == 1
    assert len(differences(tables, [own, replace(upvote, answer="▲ When?")])) == 2


@pytest.mark.parametrize(
    ("row", "column", "planted"),
    [
        (0, "option", "s3"),
        (0, "participant", "p2"),
        (3, "value", "3"),
        (4, "option", "o1"),
        (5, "participant", "cA"),
    ],
)
def test_a_planted_difference_is_found(row: int, column: str, planted: str) -> None:
    tables = _tables()
    tables["responses"][row][column] = planted
    assert differences(tables, _ledger())


@pytest.mark.parametrize("row", range(6))
def test_an_answer_that_stands_twice_is_found(row: int) -> None:
    tables = _tables()
    tables["responses"].append(dict(tables["responses"][row]))
    assert differences(tables, _ledger())


@pytest.mark.parametrize("row", range(6))
def test_a_lost_answer_is_found(row: int) -> None:
    tables = _tables()
    del tables["responses"][row]
    found = differences(tables, _ledger())
    assert any("only on a phone" in line for line in found)


@pytest.mark.parametrize("row", range(6))
def test_an_answer_nobody_gave_is_found(row: int) -> None:
    ledger = _ledger()
    del ledger[row]
    assert any("only in the export" in line for line in differences(_tables(), ledger))


def test_named_ballots_that_changed_hands_are_found() -> None:
    tables = _tables()
    tables["participants"][0]["name"], tables["participants"][1]["name"] = "Keo Bopha", "Sok Dara"
    assert differences(tables, _ledger())


def test_unnamed_ballots_are_compared_without_asking_whose_they_are() -> None:
    tables = _tables()
    for row in tables["responses"]:
        row["participant"] = {"cA": "cX", "cB": "cA"}.get(row["participant"], row["participant"])
    assert differences(tables, _ledger()) == []


STEP = {
    "action_en": "Draft",
    "state": "accepted",
    "lead_name": "Sok Dara",
    "proposed_due": "",
    "recommendation": "x01",
}
ENTRY = {"entry": "m001", "how": "confirmed", "group": "CSO", "state": "kept", "priority": "jobs; women"}
IDEA = {
    "poll": "ideas",
    "item": "x01",
    "state": "approved",
    "status": "",
    "originals": "2",
    "text_en": "One",
    "text_km": "",
}
HISTORY = '[{"action": "merge", "undone_at": "2015"}, {"action": "merge", "undone_at": ""}]'


@pytest.mark.parametrize(
    ("table", "column", "planted"),
    [
        ("ideas", "originals", "3"),
        ("ideas", "text_en", "Other"),
        ("ideas", "history", "[]"),
        ("mapping", "how", "corrected"),
        ("mapping", "priority", "job"),
        ("mapping", "state", "entered"),
        ("roadmap", "state", "declined"),
        ("roadmap", "lead_name", "Keo Bopha"),
        ("roadmap", "recommendation", ""),
    ],
)
def test_what_became_of_ideas_entries_and_steps_is_compared(table: str, column: str, planted: str) -> None:
    trail = Trail(
        [Shaped("ideas", "x01", "One", 2)],
        ["ideas"],
        [Mapped("m001", "confirmed", "CSO", {"priority": "women"}), Mapped("m002", "confirmed", "CSO", {})],
        1,
        [Planned("Draft", "Sok Dara", "x01")],
    )
    tables = {
        "ideas": [{**IDEA, "history": HISTORY}],
        "mapping": [dict(ENTRY), {**ENTRY, "entry": "m002"}],
        "roadmap": [dict(STEP)],
    }
    assert astray(tables, trail) == []
    tables[table][0][column] = planted
    assert astray(tables, trail)


def test_what_is_not_in_the_codebook_is_an_error_not_a_guess(event: Event) -> None:
    person: Any = SimpleNamespace(ledger={Asked("Gaps", "A question nobody asked?", ""): ("1",)})
    book = [
        {"question_en": "Another?", "question_km": "", "items": "[]", "options": "[]", "kind": "choice"}
        | {"poll": "p", "round": "1"}
    ]
    with pytest.raises(Unresolved, match="A question nobody asked"):
        entries(event, [person], book)


def test_the_cast_has_the_groups_the_event_expects(event: Event) -> None:
    people = cast(event, 54, seed=1)
    assert [sum(person.group == number for person in people) for number in range(4)] == [18, 12, 14, 10]
    assert sum(person.language == "km" for person in people) == 18
    assert len({person.name for person in people}) == 54
    kinds = [person.temperament for person in people]
    assert kinds.count("blocks") == kinds.count("nonsense") == 1
    assert kinds.count("late") == 3
    assert sum(person.listed for person in people) == 45
    assert cast(event, 54, seed=1) == people != cast(event, 54, seed=2)


def _responses_of_json(path: Path) -> list[list[str]]:
    with zipfile.ZipFile(path) as archive:
        rows = json.loads(archive.read("responses.json"))
    return [["" if cell is None else str(cell) for cell in row.values()] for row in rows]


def _responses_of_xlsx(path: Path) -> list[list[str]]:
    with closing(openpyxl.load_workbook(path, read_only=True)) as book:
        _, *rows = book["responses"].iter_rows(values_only=True)
    return [["" if cell is None else unescape(str(cell)) for cell in row] for row in rows]


async def test_a_day_with_a_kill_ends_with_an_export_equal_to_the_ledger(
    event: Event, tmp_path: Path, database: str
) -> None:
    plan = Plan(event, "sapw", tmp_path, phones=9, seed=3, kills=1, database=database)
    played = await play(plan, Texts.load(), lambda _what, _steps: None)
    tables = read_export((tmp_path / "sapw-csv.zip").read_bytes())
    everybody: list[Answered] = [*played.people, *played.in_person]
    ledger = entries(event, everybody, tables["polls"])
    to_export = in_export(event, everybody, ledger)
    assert differences(tables, to_export) == []
    assert astray(tables, played.trail) == []
    assert {row["goal"]: row["evidence"] for row in tables["trace"]} == dict.fromkeys(
        event.goals.codes(), "yes"
    )
    assert {row["source"] for row in tables["responses"]} >= {"telegram", "proxy"}
    in_text = [[cell.removeprefix("'") for cell in row.values()] for row in tables["responses"]]
    assert await asyncio.to_thread(_responses_of_json, tmp_path / "sapw-json.zip") == in_text
    assert await asyncio.to_thread(_responses_of_xlsx, tmp_path / "sapw.xlsx") == in_text
    assert len(ledger) > len(to_export) > 200  # small groups have shares
    assert played.kills == 1
    assert played.exit_status == 0
    assert all(played.late_taps)
    assert {row["state"] for row in tables["polls"]} == {"closed"}
    assert all(int(row["answered"]) for row in tables["polls"] if row["kind"] != "wall")
    assert sum(row["role"] == "participant" for row in tables["participants"]) == 9 + 2
    assert sum(person.role.listed for person in played.people) == 7
    assert len(await links(database_of(tmp_path, database), "sapw")) == 7 + 2
    async with Album(database_of(tmp_path, database), Texts.load(), "sapw", tmp_path) as album:
        await album.fill()
        drawn = [path.name for path in (tmp_path / "charts").iterdir()]
        assert album.files == len(drawn) > 60
        await album.fill()
        assert album.files == len(drawn)  # each once
    assert {name.split(".")[0].split("-")[0] for name in drawn} >= {
        "self",
        "top3",
        "gap",
        "chances",
        "budget",
    }
    rows = list(csv.DictReader(as_csv(ledger).decode().splitlines()))
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == len(ledger)
    assert all(json.loads(row["options"]) for row in tables["polls"] if row["kind"] not in ("text", "wall"))


def test_it_leaves_whatever_there_is_to_export_and_names_only_in_tables(event: Event, tmp_path: Path) -> None:
    """Reports in all languages at once stand for those in one."""
    with_names, *others = exports(Plan(event, "sapw", tmp_path, everything=True))
    left = {word for words in (with_names, *others) for word in words if not word.startswith("-")}
    assert left == {offer.code for offer in OFFERS} - {"docx", "pdf"}
    assert {word for word in with_names if not word.startswith("--")} == {"xlsx", "csv", "json"}
    assert not any("--identified" in words for words in others)
    assert exports(Plan(event, "sapw", tmp_path)) == [with_names]


def _demo(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", "demo", *arguments],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("name", ["thesis.docx", "sala.db", "ledger.csv"])
def test_a_folder_that_holds_something_else_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine")
    done = _demo("--out", str(tmp_path))
    assert done.returncode == 1
    assert name in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert (tmp_path / name).read_text() == "mine"


def test_a_database_with_tables_is_refused_and_left_alone(postgres: PostgresServer, tmp_path: Path) -> None:
    address = postgres.empty_database()
    postgres.run_sql("CREATE SCHEMA mine", "CREATE TABLE mine.thesis (words TEXT)")
    try:
        done = _demo("--out", str(tmp_path / "out"), "--database", address)
    finally:
        postgres.run_sql("DROP SCHEMA mine CASCADE")
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "Error: the database has tables already; name an empty one with --database"
    ]
    assert not (tmp_path / "out").exists()


def test_a_database_that_is_not_there_is_told_without_its_password(tmp_path: Path) -> None:
    nowhere = "postgresql://sala:s3cret@/x?host=/no/such/folder"
    done = _demo("--out", str(tmp_path / "out"), "--database", nowhere)
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert "can't reach PostgreSQL" in done.stderr
    assert "s3cret" not in done.stderr


def test_a_file_is_no_address_of_a_database(tmp_path: Path) -> None:
    done = _demo("--out", str(tmp_path / "out"), "--database", str(tmp_path / "mine.db"))
    assert done.returncode == 2
    assert "postgresql://" in done.stderr


def test_the_report_is_made_by_the_days_clock_too(tmp_path: Path) -> None:
    bot = SteeredBot(tmp_path, {}, SteeredClock(Turn(real_now(), 1_448_010_000_000, 1.0)))
    assert bot._environment({})["SALA_NOW"].startswith("2015-11-20T")
