"""States of a round: every step leads somewhere, is told twice only once, and undoes nothing newer."""

from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.steering import (
    Overtaken,
    Past,
    Step,
    TooLate,
    can_undo,
    extended,
    given_back,
    is_due,
    standing,
    steered,
    timed,
    void_code,
)
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
    assert void_code("x" * 16, {"x" * 16}) == "x" * 10 + "-void1"


def test_a_timer_runs_out_unless_the_poll_is_paused() -> None:
    asked = timed(ASKED, 100, 0, 50)
    assert (asked.closes_at, asked.step) == (100, 1)
    assert [is_due(asked, at) for at in (99, 100, 101)] == [False, True, True]
    paused = steered(asked, "paused", 1, 60, 0, 0)
    assert not is_due(paused, 1000)
    assert steered(paused, "resumed", 2, 1060, 0, 0).closes_at == 1100


def test_a_timer_set_twice_is_set_once_and_not_by_an_old_button() -> None:
    asked = timed(ASKED, 100, 0, 50)
    assert timed(asked, 100, 0, 51) is asked
    with pytest.raises(Overtaken):
        timed(asked, 200, 0, 51)
    assert timed(asked, None, 1, 51).closes_at is None
    with pytest.raises(Past):
        timed(asked, 51, 1, 51)
    for over in (walk("closed"), walk("paused"), walk("void")):
        with pytest.raises(Overtaken):
            timed(over, 200, over.step, 51)


def test_undoing_a_timers_closing_leaves_it_open_without_a_timer() -> None:
    closed = steered(timed(ASKED, 100, 0, 50), "closed", None, 100, 1000, UNDO_MS)
    assert steered(closed, "undone", 2, 101, 1001, UNDO_MS).closes_at is None
    early = steered(timed(ASKED, 100, 0, 50), "closed", None, 60, 1000, UNDO_MS)
    assert steered(early, "undone", 2, 61, 1001, UNDO_MS).closes_at == 100


@pytest.mark.parametrize("before", [[], ["paused"], ["closed"], ["closed", "reopened"]])
def test_a_late_group_may_answer_when_the_others_time_is_over(before: list[Step]) -> None:
    asked = walk(*before)
    late = extended(asked, "CSO", asked.step)
    assert (late.state, late.extended_to, late.opened_at) == ("open", "CSO", asked.opened_at)
    assert (standing(late, "CSO"), standing(late, "GOV")) == ("open", "extended")
    assert extended(late, "CSO", 0) is late
    with pytest.raises(Overtaken):
        extended(late, "GOV", asked.step)
    everybody = steered(late, "reopened", late.step, 9, 9, UNDO_MS)
    assert (everybody.extended_to, standing(everybody, "GOV")) == ("", "open")
    closed = steered(late, "closed", late.step, 9, 9, UNDO_MS)
    assert standing(closed, "CSO") == standing(closed, "GOV") == "closed"


def test_what_is_void_is_not_extended() -> None:
    with pytest.raises(Overtaken):
        extended(walk("void"), "CSO", 1)


@given(*(st.integers(0, 1000) for _ in range(4)))
def test_an_outage_takes_no_time_from_a_timer(opened: int, minutes: int, began: int, length: int) -> None:
    asked = replace(ASKED, opened_at=opened, closes_at=opened + minutes)
    after = given_back(asked, began, began + length)
    left = max(0, opened + minutes - max(began, opened))
    if opened + minutes > began and began + length > max(began, opened):
        assert after.closes_at == began + length + left
        assert not is_due(after, began + length) or left == 0
    else:
        assert after is asked
    for other in (replace(asked, state="paused"), replace(asked, closes_at=None)):
        assert given_back(other, began, began + length) is other
