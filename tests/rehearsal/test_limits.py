"""Flood limits: a pure model of what Telegram refuses."""

from itertools import pairwise
from math import inf

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rehearsal import Limits, Rate
from bot.rehearsal.limits import FloodGate

SILENT = -inf  # nobody wrote there
pauses = st.lists(st.floats(0, 3, allow_nan=False), min_size=1, max_size=200)


def moments(steps: list[float]) -> list[float]:
    now, passed = 1_000.0, []
    for step in steps:
        now += step
        passed.append(now)
    return passed


def within(times: list[float], rate: Rate) -> bool:
    """Whether no stretch of time holds more than the rate allows."""
    return all(
        last - first + 1 <= rate.burst + rate.per_second * (times[last] - times[first]) + 1e-6
        for first in range(len(times))
        for last in range(first, len(times))
    )


@settings(deadline=None)
@given(pauses)
def test_one_chat_never_gets_more_than_its_rate_in_any_window(steps: list[float]) -> None:
    limits = Limits.telegram()
    gate = FloodGate(limits)
    passed = [now for now in moments(steps) if gate.admit(now, 7, group=False, heard_at=now) == 0]
    assert within(passed, limits.person)


@settings(deadline=None)
@given(st.lists(st.floats(0, 0.1, allow_nan=False), min_size=1, max_size=200))
def test_bulk_never_exceeds_its_rate_in_any_window(steps: list[float]) -> None:
    limits = Limits.telegram()
    gate = FloodGate(limits)
    passed = [
        now
        for chat, now in enumerate(moments(steps))
        if gate.admit(now, chat, group=False, heard_at=SILENT) == 0
    ]
    assert within(passed, limits.bulk)


@settings(deadline=None)
@given(pauses)
def test_a_refusal_holds_for_the_time_it_names(steps: list[float]) -> None:
    gate = FloodGate(Limits.telegram())
    closed_until = 0.0
    for now in moments(steps):
        retry_after = gate.admit(now, 7, group=False, heard_at=SILENT)
        if now < closed_until:
            assert retry_after > 0
        elif retry_after:
            closed_until = now + retry_after


@settings(deadline=None)
@given(pauses)
def test_waiting_as_long_as_told_is_enough(steps: list[float]) -> None:
    gate = FloodGate(Limits.telegram())
    for now in moments(steps):
        if retry_after := gate.admit(now, 7, group=True, heard_at=SILENT):
            assert gate.admit(now + retry_after, 7, group=True, heard_at=SILENT) == 0
            return


def test_pacing_just_below_the_bulk_rate_is_never_refused() -> None:
    gate = FloodGate(Limits.telegram())
    times = [1_000 + number / 29.5 for number in range(3_000)]
    assert [gate.admit(now, chat, group=False, heard_at=SILENT) for chat, now in enumerate(times)] == [
        0
    ] * 3_000


def test_a_person_gets_a_short_burst_and_then_one_message_a_second() -> None:
    gate = FloodGate(Limits.telegram())
    assert [gate.admit(1_000, 7, group=False, heard_at=SILENT) for _ in range(6)] == [0] * 5 + [1]
    assert gate.admit(1_001, 7, group=False, heard_at=SILENT) == 0
    assert gate.admit(1_001, 7, group=False, heard_at=SILENT) == 1


def test_a_group_gets_twenty_messages_a_minute() -> None:
    gate = FloodGate(Limits.telegram())
    answers = [gate.admit(1_000, -7, group=True, heard_at=1_000) for _ in range(21)]
    assert answers == [0] * 20 + [3]


def test_answers_to_people_have_no_overall_limit() -> None:
    gate = FloodGate(Limits.telegram())
    assert not any(gate.admit(1_000, chat, group=False, heard_at=995) for chat in range(500))


def test_bulk_is_refused_beyond_thirty_at_once_and_answers_still_pass() -> None:
    gate = FloodGate(Limits.telegram())
    answers = [gate.admit(1_000, chat, group=False, heard_at=SILENT) for chat in range(31)]
    assert answers == [0] * 30 + [1]
    assert gate.admit(1_000.5, 99, group=False, heard_at=SILENT) == 1
    assert gate.admit(1_000.5, 100, group=False, heard_at=1_000) == 0


def test_paid_broadcasts_have_a_bucket_of_their_own() -> None:
    gate = FloodGate(Limits.telegram())
    assert not any(gate.admit(1_000, chat, group=False, heard_at=SILENT, paid=True) for chat in range(1_000))
    assert gate.admit(1_000, 5_000, group=False, heard_at=SILENT, paid=True) == 1
    assert gate.admit(1_000, 5_001, group=False, heard_at=SILENT) == 0


def test_a_refused_message_takes_nothing_from_the_other_buckets() -> None:
    gate = FloodGate(Limits.telegram())
    for _ in range(40):
        gate.admit(1_000, 7, group=False, heard_at=SILENT)
    others = [gate.admit(1_000, chat, group=False, heard_at=SILENT) for chat in range(100, 126)]
    assert others == [0] * 25 + [1]


def test_raised_limits_refuse_nothing_that_a_test_could_send() -> None:
    gate = FloodGate(Limits.raised())
    assert not any(gate.admit(1_000, 7, group=False, heard_at=SILENT) for _ in range(100_000))


def test_times_only_move_the_buckets_forward() -> None:
    gate = FloodGate(Limits.telegram())
    for now, later in pairwise([1_000.0, 999.0, 1_000.0]):
        gate.admit(now, 7, group=False, heard_at=SILENT)
        assert gate.admit(later, 7, group=False, heard_at=SILENT) == 0
