"""Token buckets: no stretch of time lets more through than Telegram allows, and a pause is a promise."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.pacing import Bucket, Overall, Turns, at_once

RATES = st.sampled_from([0.5, 1.0, 3.0, 29.5, 30.0, 1000.0])
BURSTS = st.sampled_from([1.0, 2.5, 3.0, 30.0])
WAITS = st.lists(st.floats(0, 5, allow_nan=False), min_size=1, max_size=60)
START = st.sampled_from([0.0, 12.5, 1e6])


def passed(bucket: Bucket, start: float, waits: list[float]) -> list[float]:
    """When calls leave that come after these waits, each as early as it may."""
    times, now = [], start
    for wait in waits:
        now = bucket.ready_at(now + wait)
        bucket = bucket.take(now)
        times.append(now)
    return times


@given(RATES, BURSTS, START, WAITS)
def test_no_stretch_of_time_lets_more_pass_than_burst_and_rate(
    rate: float, burst: float, start: float, waits: list[float]
) -> None:
    times = passed(Bucket.full(rate, burst), start, waits)
    for first, begin in enumerate(times):
        for count, end in enumerate(times[first:], start=1):
            assert count <= burst + rate * (end - begin) + 1e-4


@given(RATES, BURSTS, START)
def test_who_never_waits_still_gets_the_whole_rate(rate: float, burst: float, start: float) -> None:
    times = passed(Bucket.full(rate, burst), start, [0.0] * 100)
    assert times[-1] - times[0] <= 100 / rate
    assert times[int(burst) - 1] == start


@given(RATES, BURSTS, START, WAITS)
def test_ready_is_never_in_the_past_and_a_call_made_then_passes(
    rate: float, burst: float, start: float, waits: list[float]
) -> None:
    bucket, now = Bucket.full(rate, burst), start
    for wait in waits:
        now += wait
        ready_at = bucket.ready_at(now)
        assert ready_at >= now
        assert bucket.ready_at(ready_at) == ready_at
        bucket, now = bucket.take(ready_at), ready_at


@pytest.mark.parametrize("rate", [0.1, 3.0, 29.5, 1000.0])
@pytest.mark.parametrize("start", [0.1, 12345.678, 1e6 + 0.1])
def test_rounding_never_makes_a_timer_wake_too_early(rate: float, start: float) -> None:
    bucket, now = Bucket.full(rate, 1.0), start
    for _ in range(1000):
        now = bucket.ready_at(now)
        assert bucket.ready_at(now) == now
        bucket = bucket.take(now)


@given(st.lists(st.floats(0, 100, allow_nan=False), min_size=1), st.floats(0, 100, allow_nan=False))
def test_a_pause_only_ever_moves_forward(pauses: list[float], now: float) -> None:
    bucket = Bucket.full(1.0, 3.0)
    for until in pauses:
        longer = bucket.pause(until)
        assert longer.ready_at(now) >= max(bucket.ready_at(now), until)
        assert longer.take(now).paused_until == longer.paused_until
        bucket = longer


def test_a_clock_that_steps_back_gives_nothing_away() -> None:
    bucket = Bucket.full(1.0, 1.0).take(100.0)
    assert bucket.ready_at(50.0) > 50.0
    assert bucket.take(50.0).at == 100.0


LIMITS = st.sampled_from([0.5, 1.0, 3.0, 29.5, 30.0, 1000.0])
EVENTS = st.lists(
    st.tuples(
        st.floats(0, 0.5, allow_nan=False),  # how much later
        st.sampled_from(["take", "take", "take", "take", "answer", "refuse one", "refuse two", "give back"]),
        st.floats(0.5, 4, allow_nan=False),  # how long Telegram says to wait
    ),
    max_size=80,
)


@given(LIMITS, START, EVENTS)
def test_whatever_happens_no_second_has_more_than_the_limit_and_nothing_passes_in_a_pause(
    limit: float, start: float, events: list[tuple[float, str, float]]
) -> None:
    overall, now, times, paused_until = Overall.of(limit), start, list[float](), 0.0
    for wait, what, seconds in events:
        now += wait
        match what:
            case "answer":
                overall = overall.answered(now)
            case "refuse one":
                overall = overall.refused(now, 1, now + seconds, answer=False)
            case "refuse two":
                for chat in (1, 2):
                    overall = overall.refused(now, chat, now + seconds, answer=True)
                paused_until = max(paused_until, now + seconds)
            case "give back" if times:
                overall = overall.give_back(times.pop(int(seconds * 1000) % len(times)))
            case _:
                now = overall.ready_at(now)
                assert now >= paused_until
                overall = overall.take(now)
                times.append(now)
    most = max(1, int(limit))
    for first, last in zip(times, times[most:], strict=False):
        assert last - first >= 1.0 - 1e-6


@given(LIMITS, START)
def test_bulk_gets_98_percent_of_the_limit_and_four_fifths_of_that_while_people_are_answered(
    limit: float, start: float
) -> None:
    for answers, share in ((False, 0.98), (True, 0.98 * 0.8)):
        overall, now = Overall.of(limit), start
        for _ in range(500):
            if answers:
                overall = overall.answered(now)
            now = overall.ready_at(now)
            overall = overall.take(now)
        assert 500 / (now - start) >= share * limit
        if answers:
            assert (500 - int(limit)) / (now - start) <= 0.8 * limit


@given(st.lists(st.floats(0, 0.2), min_size=6, max_size=6))
def test_what_a_busy_machine_held_up_is_made_up_for(late: list[float]) -> None:
    overall, now = Overall.of(30.0), 0.0
    for number in range(300):
        now = overall.ready_at(now)
        if number % 50 == 25:
            now += late[number // 50]
        overall = overall.take(now)
    assert 300 / now >= 0.98 * 30.0


def test_a_refusal_of_one_chat_changes_nothing_for_others_and_one_of_two_slows_all_down_once() -> None:
    overall = Overall.of(30.0).refused(10.0, 1, 400.0, answer=False)
    assert (overall.ready_at(10.0), overall.share(10.0)) == (10.0, 1.0)
    overall = overall.refused(10.5, 2, 13.0, answer=False)
    assert overall.ready_at(10.5) == 400.0  # the longer one: a pause is never shortened
    overall = overall.refused(10.6, 3, 13.0, answer=False)  # under way when the others were refused
    assert overall.share(400.0) == pytest.approx(0.7)
    assert overall.share(430.0) == pytest.approx(0.85)
    assert overall.share(470.0) == 1.0


def test_refusals_of_the_same_chat_or_long_apart_are_that_chats() -> None:
    overall = Overall.of(30.0)
    for at, chat in ((1.0, 1), (2.0, 1), (3.0, 1), (8.5, 2), (14.0, 3)):
        overall = overall.refused(at, chat, at + 1, answer=False)
    assert overall.share(14.0) == 1.0


def test_refusals_never_bring_the_rate_below_one_a_second_and_it_always_comes_back() -> None:
    overall, now = Overall.of(30.0), 0.0
    for _ in range(50):
        for chat in (1, 2):
            overall = overall.refused(now, chat, now + 1, answer=False)
        now += 1.0
    assert overall.share(now) == pytest.approx(1 / 30)
    assert overall.share(now + 200) == 1.0


@given(st.lists(st.sets(st.integers(0, 3), min_size=1), min_size=1, max_size=300))
def test_no_lane_is_passed_over_for_ever_and_the_first_goes_unless_another_was(
    ready: list[set[int]],
) -> None:
    turns, passed = Turns.of(4), [0] * 4
    for lanes in ready:
        gone = turns.next(lanes)
        assert gone in lanes
        assert gone == min(lanes) or passed[gone] >= 9
        turns = turns.after(gone, lanes)
        for lane in lanes:
            passed[lane] += 1
        passed[gone] = 0
        assert max(passed) <= 9 + 3


def test_four_lanes_that_always_have_something_all_get_their_turns() -> None:
    turns, gone = Turns.of(4), list[int]()
    for _ in range(400):
        lane = turns.next({0, 1, 2, 3})
        turns = turns.after(lane, {0, 1, 2, 3})
        gone.append(lane)
    for lane in range(4):
        places = [place for place, each in enumerate(gone) if each == lane]
        assert all(late - early <= 13 for early, late in itertools.pairwise(places))
    assert gone.count(0) >= 270


@pytest.mark.parametrize(
    ("per_second", "seconds", "most"), [(30, 0.05, 2), (30, 0.3, 12), (1000, 0.05, 63), (1000, 9, 200)]
)
def test_only_as_much_bulk_is_under_way_as_the_pace_needs(
    per_second: float, seconds: float, most: int
) -> None:
    assert at_once(per_second, seconds) == most


@given(WAITS)
def test_a_group_gets_at_most_twenty_in_any_minute(waits: list[float]) -> None:
    times = passed(Bucket.of_group(1.0), 0.0, waits)
    assert all(last - first >= 60.0 - 1e-3 for first, last in zip(times, times[20:], strict=False))
