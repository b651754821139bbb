"""The table says what was measured, how Sala compares, and whether a goal is reached."""

import math
from pathlib import Path

import pytest

from tests.benchmarks import rows
from tests.benchmarks.outcome import Fate, Taps
from tests.benchmarks.scenarios import Killed, Started
from tests.benchmarks.subjects import HOUSE, SUBJECTS
from tests.benchmarks.table import BEGINS, ENDS, Row, render, rewrite, seconds

SALA, PTB, *_ = SUBJECTS


def taps(seconds: float, count: int = 100, missing: int = 0) -> Taps:
    done = [Fate(0.0, seconds, seconds, saved=True)] * (count - missing)
    return Taps((*done, *[Fate(0.0, None, None, saved=False)] * missing), busy=1.0)


def test_a_row_has_a_cell_for_each_bot_the_ratios_and_the_goal() -> None:
    row = Row(
        "what",
        {"sala": "2", "ptb": "1"},
        {"sala": 2.0, "ptb": 1.0},
        more_is_better=True,
        goal="> 1",
        met=True,
    )
    assert render([row], [SALA, PTB]).splitlines() == [
        "|  | Sala | python-telegram-bot | Sala is better by | goal |",
        "| --- | --- | --- | --- | --- |",
        "| what | 2 | 1 | 2 × | > 1 ✓ |",
    ]


@pytest.mark.parametrize(
    ("ours", "theirs", "more_is_better", "ratio"),
    [
        (300.0, 100.0, True, "3 ×"),
        (0.1, 0.25, False, "2.5 ×"),
        (0.01, 11.0, False, "1,100 ×"),
        (100.0, 300.0, True, "0.33 ×"),
        (0.1, math.inf, False, "∞"),
        (math.inf, math.inf, False, "–"),
        (math.nan, 1.0, False, "–"),
        (0.0, 1.0, False, "–"),
    ],
)
def test_more_of_a_rate_and_less_of_a_time_is_better(
    ours: float, theirs: float, more_is_better: bool, ratio: str
) -> None:
    row = Row("what", {}, {"sala": ours, "ptb": theirs}, more_is_better=more_is_better)
    assert render([row], [SALA, PTB]).splitlines()[2].split(" | ")[3] == ratio


@pytest.mark.parametrize(
    ("value", "words"),
    [(0.0121, "12 ms"), (1.44, "1.4 s"), (math.inf, "never"), (math.nan, "–")],
)
def test_times_are_written_for_people(value: float, words: str) -> None:
    assert seconds(value) == words


def test_a_burst_must_be_faster_than_every_peer_by_its_own_factor() -> None:
    def met(sala: float, bare: float) -> bool | None:
        runs = {"sala": [taps(1 / sala)], "ptb": [taps(1.0)], "bare": [taps(1 / bare)]}
        return rows.of_bursts(0.0, runs)[0].met

    assert met(sala=8.1, bare=11.0) is True
    assert met(sala=7.9, bare=11.0) is False
    assert met(sala=8.1, bare=12.0) is False


def test_what_did_not_happen_is_said_in_the_cell() -> None:
    def said(fate: Fate) -> str:
        return rows.of_stream({"sala": Taps((fate,) * 3)}, "").words["sala"].partition("(")[2]

    assert said(Fate(0.0, 1.0, 1.0, saved=True)) == ""
    assert said(Fate(0.0, None, None, saved=False)) == "3 unanswered)"
    assert said(Fate(0.0, 1.0, None, saved=False)) == "3 not saved, 3 cards not shown)"


@pytest.mark.parametrize(
    ("found", "met"), [(taps(0.2), True), (taps(0.3), False), (taps(0.2, missing=2), False)]
)
def test_a_stream_is_kept_up_with_when_99_of_100_are_answered_in_time(found: Taps, met: bool) -> None:
    assert rows.of_stream({"sala": found}, "").met is met


@pytest.mark.parametrize(
    ("found", "met"), [(taps(0.9), True), (taps(1.1), False), (taps(0.2, count=1_000, missing=1), False)]
)
def test_a_crowd_must_be_answered_to_the_last_phone(found: Taps, met: bool) -> None:
    assert rows.of_crowd({"sala": found}, "").met is met


@pytest.mark.parametrize(
    ("found", "met"), [(Killed(500, 0, 0), True), (Killed(500, 1, 0), False), (Killed(500, 0, 1), False)]
)
def test_a_kill_may_lose_nothing_and_break_no_promise(found: Killed, met: bool) -> None:
    assert rows.of_kill({"sala": found}).met is met


def test_start_and_memory_have_goals_of_their_own() -> None:
    soon, small = rows.of_start({"sala": [Started(1.9, 119.0, 130.0)]})
    late, large = rows.of_start({"sala": [Started(2.1, 121.0, 130.0)]})
    assert (soon.met, small.met, late.met, large.met) == (True, True, False, False)


def test_the_document_gets_the_new_table_and_keeps_everything_else(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"before\n{BEGINS}\nold\nolder\n{ENDS}\nafter\n")
    rewrite(readme, "| new \\1 |")
    assert readme.read_text() == f"before\n{BEGINS}\n| new \\1 |\n{ENDS}\nafter\n"
    rewrite(readme, "| newer |")
    assert "new \\1" not in readme.read_text()


def test_a_document_without_a_place_for_the_table_is_refused(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text("no markers")
    with pytest.raises(ValueError, match="benchmarks"):
        rewrite(readme, "table")


@pytest.mark.parametrize("document", ["README.md", "docs/benchmarks.md"])
def test_the_documents_have_a_place_for_the_table(document: str) -> None:
    text = (HOUSE / document).read_text("utf-8")
    assert 0 < text.index(f"{BEGINS}\n") < text.index(f"\n{ENDS}\n")


def test_the_readme_has_lines_of_the_whole_table() -> None:
    brief, whole = (
        {
            line
            for line in (HOUSE / document).read_text("utf-8").splitlines()
            if "✓ |" in line or "✗ |" in line
        }
        for document in ("README.md", "docs/benchmarks.md")
    )
    assert 0 < len(brief) < len(whole)
    assert brief <= whole
