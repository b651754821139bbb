"""States of a round: every step leads somewhere, is told twice only once, and undoes nothing newer."""

from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.steering import Overtaken, Step, TooLate, can_undo, steered, void_code
from storage.polls import Round

ASKED = Round(1, "small", "colour", "1", "open", 0)
UNDO_MS = 10_000
STEPS: st.SearchStrategy[Step] = st.sampled_from(get_args(Step))


def walk(*steps: Step, undo_ms: int = UNDO_MS) -> Round:
    """Each by a button drawn just before."""
    asked = ASKED
    for number, step in enumerate(steps):
        asked = steered(asked, step, asked.step, number, 1000 + number, undo_ms)
    return asked


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        (["paused"], "paused"),
        (["paused", "resumed"], "open"),
        (["closed"], "closed"),
        (["paused", "closed"], "closed"),
        (["closed", "reopened"], "open"),
        (["paused", "closed", "reopened"], "open"),
        (["closed", "undone"], "open"),
        (["paused", "closed", "undone"], "paused"),
        (["void"], "void"),
        (["paused", "void"], "void"),
        (["closed", "void"], "void"),
    ],
)
def test_steps_lead_from_state_to_state(steps: list[Step], state: str) -> None:
    after = walk(*steps)
    assert (after.state, after.step) == (state, len(steps))
    assert (after.closed_at is None) == after.is_running


@pytest.mark.parametrize("step", get_args(Step))
def test_what_is_void_stays_so(step: Step) -> None:
    void = walk("void")
    if step == "void":
        assert steered(void, step, 0, 1, 1, UNDO_MS) is void
    else:
        with pytest.raises(Overtaken):
            steered(void, step, void.step, 1, 1, UNDO_MS)


def test_closing_can_be_undone_for_ten_seconds() -> None:
    closed = walk("closed")
    assert closed.undo_until == 1000 + UNDO_MS
    assert can_undo(closed, 1000 + UNDO_MS - 1)
    assert not can_undo(closed, 1000 + UNDO_MS)
    with pytest.raises(TooLate):
        steered(closed, "undone", closed.step, 5, 1000 + UNDO_MS, UNDO_MS)
    assert not can_undo(walk("closed", undo_ms=0), 0)


def test_a_pause_that_was_closed_is_paused_since_then_if_that_is_undone() -> None:
    assert walk("paused", "closed", "undone").paused_at == 0
    assert walk("paused", "closed", "reopened").paused_at is None


@given(st.lists(STEPS, max_size=8), STEPS, st.integers(0, 8))
def test_an_old_button_finds_it_done_or_is_refused(steps: list[Step], late: Step, drawn: int) -> None:
    asked = ASKED
    for step in steps:
        try:
            asked = steered(asked, step, asked.step, 1, 1, UNDO_MS)
        except Overtaken:
            continue
    try:
        after = steered(asked, late, drawn, 2, 2, UNDO_MS)
    except Overtaken:
        return
    assert after is asked or (drawn == asked.step and after.step == drawn + 1)


@given(st.lists(STEPS, max_size=8), STEPS)
def test_whoever_comes_second_changes_nothing(steps: list[Step], step: Step) -> None:
    asked = ASKED
    for earlier in steps:
        try:
            asked = steered(asked, earlier, None, 1, 1, UNDO_MS)
        except Overtaken:
            continue
    try:
        first = steered(asked, step, asked.step, 2, 2, UNDO_MS)
    except Overtaken:
        return
    assert steered(first, step, asked.step, 3, 3, UNDO_MS) is first


def test_a_void_round_gives_its_code_away() -> None:
    assert void_code("before", {"before", "after"}) == "before-void1"
    assert void_code("1", {"1", "1-void1"}) == "1-void2"
    assert replace(ASKED, code=void_code("1", {"1"})).code == "1-void1"
