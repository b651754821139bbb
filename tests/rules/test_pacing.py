"""Token buckets: no stretch of time lets more through than Telegram allows, and a pause is a promise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.pacing import Bucket

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
