"""The day's plan."""

import datetime as dt
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.rules.agenda import agenda_of
from bot.rules.schedule import now_and_next, slots
from config.event import Event
from tests.workshop import EVENT, event

TIMES = st.sampled_from(["09:00", "09:30", "10:00", "10:30"])


def with_rounds(times: list[list[str]]) -> Event:
    """A poll for each list, asked at these times."""
    poll = EVENT["polls"][0]
    polls: list[dict[str, Any]] = [
        poll | {"code": f"p{number}", "rounds": [{"session": "one", "at": at} for at in planned]}
        for number, planned in enumerate(times)
    ]
    return event(polls=polls)


@given(st.lists(st.lists(TIMES, min_size=1, max_size=3), max_size=5))
def test_rounds_come_in_order_of_time_and_at_one_time_in_the_files_order(times: list[list[str]]) -> None:
    planned = slots(agenda_of(with_rounds(times)))
    in_file = [
        (f"p{number}", str(turn + 1)) for number, plan in enumerate(times) for turn in range(len(plan))
    ]
    keys = [(slot.at, in_file.index((slot.poll.code, slot.round))) for slot in planned]
    assert keys == sorted(keys)
    assert len(keys) == len(in_file)
    assert [slot.number for slot in planned] == list(range(1, len(in_file) + 1))


def test_the_small_events_day() -> None:
    assert [(slot.poll.code, slot.round) for slot in slots(agenda_of(event()))] == [
        ("rating", "before"), ("colour", "1"), ("topics", "1"), ("rating", "after"), ("budget", "1"),
    ]  # fmt: skip


def test_a_session_is_under_way_from_its_first_minute_to_its_last() -> None:
    small = event()

    def at(time: str) -> tuple[str | None, str | None]:
        moment = small.at(dt.time.fromisoformat(time)).astimezone(dt.UTC)
        current, upcoming = now_and_next(agenda_of(small), moment)
        return (current.code if current else None, upcoming.code if upcoming else None)

    assert at("08:59:59") == (None, "one")
    assert at("09:00") == ("one", "two")
    assert at("09:59:59") == ("one", "two")
    assert at("10:00") == ("two", None)
    assert at("11:00") == (None, None)
