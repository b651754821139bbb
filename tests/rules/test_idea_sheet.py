"""A spreadsheet of ideas: sent back as it was it changes nothing, and what is wrong in it is told by row."""

from collections.abc import Mapping
from typing import Any

from bot.rules.idea_sheet import Mistake, planned, rows_of
from bot.rules.ideas import Original, Shaping, shaped
from storage.ideas import IdeaChange

ORIGINALS = [Original("t1", "One"), Original("t2", "ពីរ"), Original("t3", "Three"), Original("t4", "Four")]
CHANGES = [
    IdeaChange("small", 1, 1, "words", "approve", {"items": {"t1": "x01"}}, "p1", 1),
    IdeaChange("small", 2, 2, "words", "type", {"ideas": ["t1"], "type": "now"}, "p1", 1),
]
IDEAS = shaped(ORIGINALS, CHANGES)
ROWS: dict[str, Mapping[str, str]] = {cells["code"]: cells for _, cells in rows_of(IDEAS)}  # type: ignore[misc]


def plan(*rows: Mapping[str, str]) -> Any:
    return planned(IDEAS, list(enumerate(rows, start=2)), ["now", "later"])


def row(code: str, **cells: str) -> dict[str, str]:
    return {
        **ROWS.get(code, {}),
        "code": code,
        **{key.replace("_", " "): value for key, value in cells.items()},
    }


def test_sent_back_as_it_was_it_changes_nothing() -> None:
    found = plan(*ROWS.values())
    assert (found.shapings, found.mistakes) == ((), ())
    assert ROWS["t2"]["en"] == ""  # nobody has translated it
    assert (ROWS["t1"]["item"], ROWS["t1"]["texts"], ROWS["t1"]["type"]) == ("x01", "1", "now")


def test_every_column_does_what_its_name_says() -> None:
    found = plan(
        row("t1", en="First", status="agreed", type="later"),
        row("t2", en="Two", state="approved"),
        row("t3", state="hidden", km=""),
        row("t4", merge_into="t1"),
        {"en": "New", "km": "ថ្មី"},
    )
    assert found.mistakes == ()
    assert found.shapings == (
        Shaping("rename", {"idea": "t1", "label": {"en": "First"}}),
        Shaping("type", {"ideas": ["t1"], "type": "later"}),
        Shaping("status", {"ideas": ["t1"], "status": "agreed"}),
        Shaping("rename", {"idea": "t2", "label": {"en": "Two"}}),
        Shaping("approve", {"ideas": ["t2"]}),
        Shaping("hide", {"ideas": ["t3"]}),
        Shaping("add", {"label": {"en": "New", "km": "ថ្មី"}}),
        Shaping("merge", {"ideas": ["t1", "t4"], "into": "t1"}),
    )
    assert [found.count(action) for action in ("rename", "merge", "add", "split")] == [2, 1, 1, 0]
    assert found.fingerprint(1) != found.fingerprint(2)


def test_a_chain_of_merges_is_one_idea() -> None:
    found = plan(row("t1", merge_into="t2"), row("t2", merge_into="t3"), row("t3", merge_into="t3"))
    assert found.shapings == (Shaping("merge", {"ideas": ["t1", "t2", "t3"], "into": "t3"}),)


def test_what_is_wrong_is_told_by_row_and_nothing_is_done() -> None:
    found = plan(
        row("t1", state="approve"),
        row("t2", status="maybe"),
        row("t3", type="never"),
        row("t4", en="x" * 201),
        row("t9"),
        {"state": "approved"},
        row("t1", merge_into="t9"),
        row("t1"),
        row("t2", merge_into="t3"),
        row("t3", merge_into="t2"),
    )
    assert found.shapings == ()
    assert [(mistake.row, mistake.reason) for mistake in found.mistakes] == [
        (2, "state"), (3, "status"), (4, "type"), (5, "long"), (6, "unknown"), (7, "no_words"),
        (9, "twice"), (8, "merge"), (10, "merge"), (11, "merge"),
    ]  # fmt: skip
    assert found.mistakes[0] == Mistake(2, "state", "approve")


def test_missing_columns_and_rows_change_nothing() -> None:
    assert plan({"code": "t1"}).shapings == ()
    assert plan().shapings == ()
