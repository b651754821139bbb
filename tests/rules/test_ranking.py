"""Tapping an order: a button leads to the state it shows, or is refused; never to another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.kinds.answer import WITHDRAWN, Choice, Refused, codes_in
from bot.rules.kinds.ranking import answered, at, not_at
from config.event import DONT_KNOW
from tests.workshop import poll_of_kind

POLL = poll_of_kind("ranking")
CODES = [option.code for option in POLL.options]
BUTTONS = [
    *(make(code, rank) for make in (at, not_at) for code in CODES for rank in range(1, 5)),
    DONT_KNOW,
    WITHDRAWN,
]
TAPS = st.lists(st.sampled_from(BUTTONS), max_size=15)


def after(taps: list[str], given: Choice | None = None) -> Choice | None:
    """The answer after taps, where those that are refused change nothing."""
    for tapped in taps:
        try:
            given = answered(POLL, given, tapped)
        except Refused:
            continue
    return given


@given(st.lists(st.sampled_from(CODES), unique=True, min_size=1, max_size=3))
def test_what_is_tapped_one_after_the_other_is_the_order(order: list[str]) -> None:
    assert after([at(code, rank) for rank, code in enumerate(order, start=1)]) == tuple(order)


@given(TAPS)
def test_no_option_has_two_ranks_and_no_more_are_ranked_than_may_be(taps: list[str]) -> None:
    ranked = codes_in(after(taps))
    assert len(set(ranked)) == len(ranked) <= POLL.ranks() == 3


@given(TAPS, st.sampled_from(CODES), st.integers(1, 4))
def test_a_button_leads_to_its_rank_and_leaves_the_others(taps: list[str], code: str, rank: int) -> None:
    before = after(taps)
    try:
        ranked = codes_in(answered(POLL, before, at(code, rank)))
    except Refused:
        return
    assert ranked[rank - 1] == code
    assert ranked in (codes_in(before), (*codes_in(before), code))


@given(TAPS, st.sampled_from(CODES), st.integers(1, 4))
def test_undoing_takes_the_last_rank_back_or_nothing(taps: list[str], code: str, rank: int) -> None:
    before = after(taps)
    try:
        ranked = codes_in(answered(POLL, before, not_at(code, rank)))
    except Refused:
        assert codes_in(before).index(code) == rank - 1 < len(codes_in(before)) - 1
        return
    assert ranked[rank - 1 : rank] != (code,)
    assert ranked in (codes_in(before), codes_in(before)[:-1])


def test_a_rank_that_was_given_meanwhile_is_not_given_to_another() -> None:
    with pytest.raises(Refused) as caught:
        answered(POLL, ("r1",), at("r2", 1))
    assert caught.value.reason == "outdated"


def test_a_rank_is_not_given_before_the_one_above_it() -> None:
    with pytest.raises(Refused) as caught:
        answered(POLL, ("r1",), at("r2", 3))
    assert caught.value.reason == "outdated"


def test_one_more_than_may_be_ranked_is_told_so() -> None:
    with pytest.raises(Refused) as caught:
        answered(POLL, ("r1", "r2", "r3"), at("r4", 4))
    assert (caught.value.reason, caught.value.most) == ("all_ranked", 3)


def test_without_a_limit_all_may_be_ranked() -> None:
    poll = POLL.model_copy(update={"most": None})
    assert answered(poll, ("r1", "r2", "r3"), at("r4", 4)) == ("r1", "r2", "r3", "r4")


@pytest.mark.parametrize(
    "almost", ["r1", "r1@1", "r1@0=1", "r1@5=1", "r9@1=1", "r1@1=2", "r1@01=1", "r1@٢=1", "@1=1"]
)
def test_almost_a_rank_is_refused(almost: str) -> None:
    with pytest.raises(Refused) as caught:
        answered(POLL, None, almost)
    assert caught.value.reason == "unknown_option"


def test_dont_know_and_a_ranking_replace_each_other() -> None:
    assert answered(POLL, ("r1", "r2"), DONT_KNOW) == DONT_KNOW
    assert answered(POLL, DONT_KNOW, at("r2", 1)) == ("r2",)
    assert answered(POLL, DONT_KNOW, not_at("r2", 1)) == DONT_KNOW
