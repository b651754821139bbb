"""A clock that is set while the bot runs: what it showed stays, and what waits for a moment of the day keeps the moment."""

import asyncio
import json
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.background import Background
from bot.clock import STANDS_STILL, SteeredClock, Turn, real_now
from bot.reminders import Reminders
from bot.steered import Helm
from bot.timers import Timers
from storage.broadcasts import Audience, Broadcast
from tests.conftest import Workshop
from tests.workshop import MINUTE, NINE

speeds = st.sampled_from((STANDS_STILL, 1.0, 60.0, 600.0))


@given(st.lists(st.tuples(st.integers(0, 10_000_000), speeds), min_size=1, max_size=5))
def test_what_it_showed_stays_and_moments_to_come_have_a_real_time(steps: list[tuple[int, float]]) -> None:
    real, now = 1_700_000_000_000, NINE
    clock = SteeredClock(Turn(real, now, 1.0))
    for later, speed in steps:
        before = {at: clock.at(at) for at in (real - 5, real, real + later)}
        now = clock.at(real + later)
        real += later
        clock.steer(Turn(real, now, speed))
        assert {at: clock.at(at) for at in before} == pytest.approx(before, abs=5 * 600)
        assert clock.at(clock.real(now + MINUTE)) == pytest.approx(now + MINUTE, abs=speed + 1)
    assert clock.speed == speed


async def test_a_broadcast_that_waits_keeps_its_moment_of_the_day(workshop: Workshop) -> None:
    runtime = workshop.runtime
    real = real_now()
    clock = SteeredClock(Turn(real, NINE, 1.0))
    send_at = clock.real(NINE + 30 * MINUTE)
    waiting = Broadcast(1, "small", None, "scheduled", Audience("everyone"), {}, NINE, send_at)
    await workshop.put(waiting)
    lines = asyncio.StreamReader()
    told: list[int] = []
    for turn in (Turn(real, NINE, STANDS_STILL), Turn(real, NINE + 10 * MINUTE, 60.0)):
        lines.feed_data(json.dumps(asdict(turn)).encode() + b"\n")
    lines.feed_eof()
    reminders = Reminders(runtime)
    timers = Timers(runtime, Background(), lambda: True)
    await Helm(lines, clock).follow(runtime, reminders, timers, lambda: told.append(clock.now()))
    assert len(told) == 2
    later = runtime.state.broadcasts[1].send_at
    assert later == pytest.approx(real + 20 * MINUTE / 60, abs=1000)
