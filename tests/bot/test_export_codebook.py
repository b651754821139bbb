"""The codebook leaves nothing unexplained, `responses_wide` says what `responses` does, and the XLSForm asks what the day asks."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from bot.exports.meanings import MEANINGS
from bot.exports.responses import WIDE, wide_columns
from bot.exports.tables import TABLES
from bot.exports.xlsform import CHOICES, SURVEY, xlsform
from bot.steering import open_poll
from bot.voting import cast_ballot, write_text
from config.catalogs import Texts
from config.event import Event
from tests.conftest import ORGANIZER, Workshop
from tests.exports import tables
from tests.workshop import every_kind, shipped_event

PEOPLE = range(100, 106)


@pytest.fixture
async def day(workshop: Workshop) -> Mapping[str, list[dict[str, Any]]]:
    """The tables after every kind of poll was answered."""
    await workshop.put(replace(workshop.state.events["small"], definition=every_kind()))
    await workshop.join(*PEOPLE)
    taps: dict[str, list[tuple[str, str]]] = {
        "colour": [("", "g")],
        "topics": [("", "t1=1"), ("", "t4=1")],
        "order": [("", "r2@1=1"), ("", "r1@2=1")],
        "spread": [("", "s3=1"), ("", "s3=2")],
        "quiz": [("q1", "q1b"), ("q2", "dk")],
        "grid": [("m1", "5"), ("m2", "dk")],
        "budget": [("", "no")],
    }
    for poll, tapped in taps.items():
        asked = (await open_poll(workshop.runtime, ORGANIZER, "small", poll, "1", workshop.update())).asked
        for number, who in enumerate(PEOPLE):
            for item, answer in [("", "dk")] if not number and not tapped[0][0] else tapped:
                await cast_ballot(workshop.runtime, who, asked.id, item, answer, workshop.update())
        await workshop.close(asked)
    words = (await open_poll(workshop.runtime, ORGANIZER, "small", "words", "1", workshop.update())).asked
    for text in ("=one", "two\nlines"):
        await write_text(workshop.runtime, PEOPLE[1], words.id, text, "", workshop.update())
    made = await tables(
        workshop.engine, workshop.runtime.texts, workshop.state.events["small"], identified=False
    )
    return {table.name: [dict(zip(table.columns, row, strict=True)) for row in table.rows] for table in made}


def test_every_column_of_every_table_has_its_meaning() -> None:
    assert {table: tuple(columns) for table, columns in MEANINGS.items()} == dict(TABLES)
    for columns in MEANINGS.values():
        assert all(column.meaning and column.type for column in columns.values())


async def test_every_column_and_every_code_that_stands_somewhere_is_in_the_codebook(
    day: Mapping[str, list[dict[str, Any]]],
) -> None:
    book = day["codebook"]
    for table, rows in day.items():
        explained = {row["column"] for row in book if row["table"] == table and row["meaning"]}
        assert {column for row in rows for column in row} <= explained
    codes = {
        (row["column"], row["poll"], row["item"], row["code"]) for row in book if row["table"] == "responses"
    }
    items = {key[1:2] + key[3:] for key in codes if key[0] == "item"}
    for row in day["responses"]:
        assert not row["item"] or (row["poll"], row["item"]) in items
        item = row["item"] if row["poll"] == "quiz" else ""
        if row["option"]:
            assert ("option", row["poll"], item, row["option"]) in codes
        if row["value"] is not None:
            assert ("value", row["poll"], item, str(row["value"])) in codes
    labels = {(row["code"], row["label_en"], row["label_km"]) for row in book if row["poll"] == "colour"}
    assert ("r", "Red & hot", "ក្រហម") in labels
    assert ("CSO", "Civil society", "សង្គមស៊ីវិល") in {
        (row["code"], row["label_en"], row["label_km"]) for row in book if row["column"] == "group"
    }


async def test_what_is_right_in_a_quiz_is_told_after_closing_only(workshop: Workshop) -> None:
    await workshop.put(replace(workshop.state.events["small"], definition=every_kind()))

    async def right() -> list[Any]:
        row = workshop.state.events["small"]
        made = await tables(workshop.engine, workshop.runtime.texts, row, identified=False)
        book = next(table.rows for table in made if table.name == "codebook")
        return [row for row in book if row[-1] == "right"]

    asked = (await open_poll(workshop.runtime, ORGANIZER, "small", "quiz", "1", workshop.update())).asked
    assert await right() == []
    await workshop.close(asked)
    assert len(await right()) == 2


async def test_the_wide_table_says_the_same_as_responses(day: Mapping[str, list[dict[str, Any]]]) -> None:
    long, wide = day["responses"], {row["participant"]: row for row in day["responses_wide"]}
    assert len(wide) == len(day["responses_wide"]) == len({row["participant"] for row in long})
    for row in long:
        told, column = wide[row["participant"]], f"{row['poll']}.{row['round']}"
        if f"{column}.{row['option']}" in told:
            assert told[f"{column}.{row['option']}"] == (row["rank"] or row["points"] or 1)
        elif row["text"]:
            assert row["text"] in told[column]
        else:
            answer = row["option"] if row["value"] is None else row["value"]
            assert told[f"{column}.{row['item']}" if row["item"] else column] == answer
    cells = sum(
        value not in (None, 0) for row in wide.values() for column, value in row.items() if column not in WIDE
    )
    texts = sum(row["text"] is not None for row in long)
    assert cells == len(long) - texts + 1  # both texts of one person stand in one cell


async def test_left_out_is_0_and_not_answered_is_empty(day: Mapping[str, list[dict[str, Any]]]) -> None:
    topics = [[row[f"topics.1.{code}"] for code in ("t1", "t2", "t4", "dk")] for row in day["responses_wide"]]
    told = [cells for cells in topics if any(cell is not None for cell in cells)]
    assert sorted(told, key=str) == [*[[1, 0, 1, None]] * 5, [None, None, None, 1]]


def test_columns_of_the_wide_table_are_named_by_codes_alone() -> None:
    for poll in every_kind().polls:
        names = [name for name, *_ in wide_columns(poll, "1")]
        reworded = poll.model_copy(update={"question": poll.title, "title": poll.question})
        assert [name for name, *_ in wide_columns(reworded, "1")] == names
        assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", ["small", "sapw"])
def test_the_xlsform_keeps_the_rules_of_xlsforms(name: str, texts: Texts) -> None:
    event = every_kind() if name == "small" else _shipped()
    polls = [(poll, plan.code) for poll in event.polls for plan in poll.rounds]
    made = xlsform(texts, event, polls, "1")
    survey = [dict(zip(SURVEY, row, strict=True)) for row in made.survey]
    choices = [dict(zip(CHOICES, row, strict=True)) for row in made.choices]
    names = [row["name"] for row in survey if row["name"]]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.-]*", str(name)) for name in names)
    lists = {str(row["list_name"]) for row in choices}
    assert len({(row["list_name"], row["name"]) for row in choices}) == len(choices)
    depth: list[str] = []
    seen: set[Any] = set()
    for row in survey:
        kind, _, choice = str(row["type"]).partition(" ")
        assert not choice or choice in lists
        assert kind in _TYPES
        if kind.startswith("begin"):
            depth.append(kind.partition("_")[2])
        elif kind.startswith("end"):
            assert depth.pop() == kind.partition("_")[2]
        if not kind.startswith("end"):
            assert row["label::English (en)"]
            assert row["label::Khmer (km)"]
        for formula in (row["relevant"], row["constraint"]):
            assert set(re.findall(r"\$\{([^}]*)\}", str(formula))) <= seen
        seen.add(row["name"])
    assert depth == []
    assert {poll.code for poll in event.polls} == {
        str(name).split(".")[0] for name in names if "." in str(name)
    }


_TYPES = {
    "select_one",
    "select_multiple",
    "begin_group",
    "end_group",
    "begin_repeat",
    "end_repeat",
    "text",
    "note",
    "integer",
}


def _shipped() -> Event:
    return shipped_event()


def test_a_label_is_no_reference_to_a_question(texts: Texts) -> None:
    polls = every_kind().polls
    poll = polls[0].model_copy(update={"question": polls[0].question.model_validate("Cost in ${usd}?")})
    made = xlsform(texts, every_kind(), [(poll, "1")], "1")
    assert not any("${usd" in str(cell) for row in made.survey for cell in row)


async def test_json_in_cells_is_json(day: Mapping[str, list[dict[str, Any]]]) -> None:
    for row in day["polls"]:
        assert {"code", "en", "km"} == set().union(
            *(json.loads(row["options"]) or [{"code": 1, "en": 1, "km": 1}])
        )
