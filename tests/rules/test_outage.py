"""When taps may have been lost, and what is asked again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.outage import TAPS_KEPT_MS, Again, Outage, latest_outage, outage, shown_again
from storage.journal import Uptime
from storage.polls import Round


def asked(number: int) -> Round:
    return Round(number, "small", f"poll{number}", "1", "open", 0)


@pytest.mark.parametrize(("silence", "is_one"), [(0, False), (150_000, False), (150_001, True), (-1, False)])
def test_taps_are_lost_when_nobody_fetched_them_for_150_seconds(silence: int, is_one: bool) -> None:
    assert (outage(1_000_000, 1_000_000 + silence) is not None) == is_one


def test_a_bot_that_starts_for_the_first_time_was_not_away() -> None:
    assert outage(None, 5) is None


def test_an_outage_lasts_from_the_last_answer_to_the_first() -> None:
    assert outage(1_000, 1_000 + TAPS_KEPT_MS + 7) == Outage(1_000, 1_000 + TAPS_KEPT_MS + 7)


def test_the_latest_outage_is_the_one_that_had_ended_when_it_was_asked_about() -> None:
    uptimes = [Uptime(1, 0, 10), Uptime(1, 500, 600), Uptime(1, 900, 1000)]
    assert latest_outage(uptimes, 950) == Outage(600, 900)
    assert latest_outage(uptimes, 899) == Outage(10, 500)
    assert latest_outage(uptimes, 499) is None
    assert latest_outage([], 5) is None


def test_what_lies_between_two_bots_is_no_outage() -> None:
    assert latest_outage([Uptime(1, 0, 10), Uptime(2, 500, 600)], 700) is None
    assert latest_outage([Uptime(1, 0, 10), Uptime(2, 20, 30), Uptime(1, 500, 600)], 700) == Outage(10, 500)


def test_the_newest_poll_asks_and_older_ones_fold() -> None:
    assert shown_again([asked(1), asked(2), asked(3)], ()) == Again(asked(3), (asked(1), asked(2)))


def test_whoever_has_answered_everything_is_shown_nothing() -> None:
    assert shown_again([], ()) is None


def test_a_poll_whose_card_is_on_its_way_is_not_asked_twice() -> None:
    assert shown_again([asked(1), asked(2)], {2}) is None


@given(st.lists(st.integers(1, 9), unique=True).map(sorted), st.sets(st.integers(1, 9)))
def test_at_most_one_card_asks_and_no_poll_is_shown_twice(numbers: list[int], coming: set[int]) -> None:
    again = shown_again([asked(number) for number in numbers], coming)
    if again is not None:
        assert again.asked.id not in coming
        assert [*(each.id for each in again.folded), again.asked.id] == numbers
