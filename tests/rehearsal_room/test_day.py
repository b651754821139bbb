"""The day of the room goes as fast as it is told, but never past the moment at which people are reminded."""

import pytest

from bot.clock import STANDS_STILL
from bot.rehearsal_room.day import Day
from bot.rehearsal_room.rehearsal import Rehearsal
from bot.rules.agenda import to_ms

MINUTE = 60_000


@pytest.fixture
def day(furniture: Rehearsal) -> Day:
    """At 07:40, five minutes before the first session; nothing is ever sent."""
    return Day(furniture.room, quiet_seconds=0)


def shown(day: Day, furniture: Rehearsal) -> str:
    return f"{day.agenda.local(day.agenda.entries[0].starts).date()} {furniture.room.time_at(furniture.room.clock.turn.real / 1000)}"


def test_a_jump_stops_where_people_are_reminded(day: Day, furniture: Rehearsal) -> None:
    """Of the opening at 08:20, ten minutes before."""
    clock = furniture.room.clock
    assert day.jump("opening")
    day.go_on()
    assert (shown(day, furniture), clock.speed, day.waits) == ("2015-11-20 08:20", 1.0, True)
    day.go_on()  # the messages have left
    assert not day.waits
    day.go_on()
    assert shown(day, furniture) == "2015-11-20 08:30"
    assert day.target is None


def test_at_high_speed_the_clock_waits_where_people_are_reminded_and_then_goes_on(
    day: Day, furniture: Rehearsal
) -> None:
    room = furniture.room
    day.play(600)
    reminded = to_ms(day.agenda.entries[1].starts) - 10 * MINUTE
    room.steer(600.0, reminded - 10 * MINUTE)
    day.go_on()
    assert not day.waits
    room.steer(600.0, reminded - 2 * MINUTE)
    day.go_on()
    assert day.waits
    assert room.clock.turn.now == reminded
    room.sent_at = float("inf")  # a message leaves just now
    day.go_on()
    assert day.waits
    room.sent_at = 0.0
    day.go_on()
    assert (day.waits, room.clock.speed) == (False, 600.0)


def test_a_pause_stands_and_going_on_has_the_speed_of_before(day: Day, furniture: Rehearsal) -> None:
    day.play(60)
    day.pause()
    assert furniture.room.clock.speed == STANDS_STILL
    day.play(day.speed)
    assert furniture.room.clock.speed == 60.0


def test_after_the_last_session_there_is_none_to_jump_to(day: Day, furniture: Rehearsal) -> None:
    furniture.room.steer(1.0, to_ms(day.agenda.entries[-1].starts) + 1)
    assert not day.jump()
    assert not day.jump("opening")
