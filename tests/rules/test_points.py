"""Spreading points: a button leads to what an option has then, and the budget holds whatever is tapped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.kinds.answer import WITHDRAWN, Choice, Refused, points_in
from bot.rules.kinds.points import answered, having
from config.event import DONT_KNOW
from tests.workshop import poll_of_kind

POLL = poll_of_kind("points")
CODES = [option.code for option in POLL.options]
BUTTONS = [*(having(code, points) for code in CODES for points in range(7)), DONT_KNOW, WITHDRAWN]
TAPS = st.lists(st.sampled_from(BUTTONS), max_size=20)


def after(taps: list[str]) -> Choice | None:
    """The answer after taps, where those that are refused change nothing."""
    spread: Choice | None = None
    for tapped in taps:
        try:
            spread = answered(POLL, spread, tapped)
        except Refused:
            continue
    return spread


@given(TAPS)
def test_nobody_gives_more_than_the_budget_nor_one_option_more_than_the_cap(taps: list[str]) -> None:
    spread = points_in(after(taps))
    assert sum(spread.values()) <= POLL.budget == 5
    assert all(0 < points <= 3 for points in spread.values())
    assert list(spread) == [code for code in CODES if code in spread]


@given(TAPS, st.sampled_from(CODES), st.integers(0, 6))
def test_a_button_leads_to_its_points_or_is_refused_and_leaves_the_others(
    taps: list[str], code: str, points: int
) -> None:
    before = after(taps)
    others = {other: given for other, given in points_in(before).items() if other != code}
    try:
        spread = points_in(answered(POLL, before, having(code, points)))
        reason = None
    except Refused as refused:
        spread, reason = {**others, code: points}, refused.reason
    wanted = "over_cap" if points > 3 else "no_points_left" if points + sum(others.values()) > 5 else None
    assert reason == wanted
    assert spread.get(code, 0) == points
    assert {other: given for other, given in spread.items() if other != code} == others


def test_the_last_point_taken_back_leaves_no_answer() -> None:
    assert after(["s1=1", "s1=0"]) is None
    assert after([DONT_KNOW, "s1=0"]) == DONT_KNOW


def test_dont_know_and_points_replace_each_other() -> None:
    assert after(["s1=2", DONT_KNOW]) == DONT_KNOW
    assert after([DONT_KNOW, "s1=2"]) == (("s1", 2),)


@pytest.mark.parametrize("almost", ["s1", "s1=", "s1=-1", "s1=7", "s1=01", "s1=1=1", "s9=1", "s1=٢", "=1"])
def test_almost_a_number_of_points_is_refused(almost: str) -> None:
    with pytest.raises(Refused) as caught:
        answered(POLL, None, almost)
    assert caught.value.reason == "unknown_option"
