"""When reminders go out, and when they are of no use any more."""

import contextlib
import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from bot.rules.agenda import Agenda, agenda_of, to_ms
from bot.rules.reminders import is_useful, minutes_left, next_moments, planned_reminders, reminders_due
from bot.rules.rescheduling import Cancel, Impossible, Shift, rescheduled
from storage.agenda import SessionChange
from tests.rules.days import at, day, days, moments, session

DAY = day(
    session("doors", "08:00", "08:30", remind=[900, 45]),
    session("opening", "08:30", "09:00", "ceremony", silent=True, remind=[10]),
    session("talk", "09:00", "10:00", remind=[5, 0]),
    session("coffee", "10:00", "10:20", "break"),
    session("work", "10:20", "12:00", remind=[5]),
)


def due(
    agenda: Agenda, now: dt.datetime, fired: set[tuple[str, str, int, int]] | None = None
) -> list[tuple[str, int]]:
    return [
        (reminder.entry.code, reminder.minutes) for reminder in reminders_due(agenda, now, fired or set())
    ]


def changed(agenda: Agenda, step: Shift | Cancel, now: dt.datetime) -> Agenda:
    """After a step, as it is read from storage."""
    entries = rescheduled(agenda, step, now).entries
    rows = [
        SessionChange(agenda.event.code, 1, e.code, to_ms(e.starts), to_ms(e.ends), None, e.state, to_ms(now))
        for e in entries
        if not e.is_placed_as(agenda.entry(e.code) or e)
    ]
    return agenda_of(agenda.event, rows)


def test_a_day_of_reminders() -> None:
    times = [
        f"{DAY.local(reminder.at):%d %H:%M} {reminder.entry.code}" for reminder in planned_reminders(DAY)
    ]
    assert times == ["19 17:00 doors", "20 07:15 doors", "20 08:20 opening", "20 09:00 talk", "20 10:15 work"]


def test_a_reminder_is_due_from_its_moment_until_the_session_starts() -> None:
    second = dt.timedelta(seconds=1)
    assert due(DAY, at(DAY, "10:15") - second) == []
    assert due(DAY, at(DAY, "10:15")) == due(DAY, at(DAY, "10:20") - second) == [("work", 5)]
    assert due(DAY, at(DAY, "10:20")) == []
    assert due(DAY, at(DAY, "09:00")) == due(DAY, at(DAY, "09:00:59")) == [("talk", 0)]
    assert due(DAY, at(DAY, "09:01")) == []


def test_what_is_out_is_not_due_again_unless_the_session_moves() -> None:
    fired = {("small", "work", 5, to_ms(at(DAY, "10:20")))}
    assert due(DAY, at(DAY, "10:16"), fired) == []
    later = changed(DAY, Shift(20, "work"), at(DAY, "10:16"))
    assert due(later, at(DAY, "10:16"), fired) == []
    assert due(later, at(DAY, "10:35"), fired) == [("work", 5)]


def test_who_was_told_of_a_change_is_not_reminded_of_it_at_once() -> None:
    earlier = changed(DAY, Shift(-10, "work"), at(DAY, "10:06"))
    assert due(earlier, at(DAY, "10:06")) == []
    assert due(changed(DAY, Shift(-10, "work"), at(DAY, "10:04")), at(DAY, "10:05")) == [("work", 5)]


def test_nothing_goes_out_in_silent_mode_and_breaks_are_not_silent() -> None:
    assert due(DAY, at(DAY, "08:55")) == []
    late = day(session("a", "09:00", "09:30", remind=[60]), session("b", "08:10", "08:20", silent=True))
    assert due(late, at(late, "08:05")) == [("a", 60)]
    assert due(late, at(late, "08:15")) == []
    assert next_moments(late, at(late, "08:15"), set()) == (at(late, "08:20"),)
    assert due(late, at(late, "08:20")) == [("a", 60)]
    during_a_break = day(session("a", "09:00", "09:30", "break"), session("b", "09:30", "10:00", remind=[5]))
    assert due(during_a_break, at(during_a_break, "09:25")) == [("b", 5)]


def test_a_cancelled_session_is_neither_reminded_of_nor_silent() -> None:
    assert due(changed(DAY, Cancel("work"), at(DAY, "09:10")), at(DAY, "10:15")) == []
    loud = changed(DAY, Cancel("opening"), at(DAY, "08:00"))
    assert due(loud, at(DAY, "08:55")) == [("talk", 5)]


def test_nothing_is_due_after_the_day() -> None:
    assert reminders_due(DAY, at(DAY, "10:16") + dt.timedelta(days=1), set()) == ()
    assert next_moments(DAY, at(DAY, "23:00"), set()) == ()


def test_minutes_left_are_said_as_people_say_them() -> None:
    nine = at(DAY, "09:00")
    left = [
        minutes_left(nine, nine - dt.timedelta(seconds=seconds)) for seconds in (600, 599, 61, 60, 1, 0, -5)
    ]
    assert left == [10, 10, 2, 1, 1, 0, 0]


def test_a_message_that_waited_is_of_use_until_its_session_starts_and_not_in_silent_mode() -> None:
    starts = at(DAY, "10:20")
    assert is_useful(DAY, starts, at(DAY, "10:19"))
    assert not is_useful(DAY, starts, at(DAY, "10:21"))
    assert not is_useful(DAY, starts, at(DAY, "08:31"))
    assert not is_useful(DAY, starts, starts + dt.timedelta(days=1))


@given(st.data())
def test_waking_at_the_planned_moments_sends_what_looking_all_the_time_would(data: st.DataObject) -> None:
    agenda = data.draw(days())
    begin = agenda.entries[0].starts - dt.timedelta(minutes=70)

    def send(now: dt.datetime, fired: set[tuple[str, str, int, int]]) -> None:
        for reminder in reminders_due(agenda, now, fired):
            assert agenda.silent(now) is None
            assert reminder.at <= now < reminder.until
            fired.add(reminder.key(agenda.event.code))

    always: set[tuple[str, str, int, int]] = set()
    for minute in range(18 * 60):
        send(begin + dt.timedelta(minutes=minute), always)
    woken: set[tuple[str, str, int, int]] = set()
    for moment in next_moments(agenda, begin, set()):
        assert moment >= begin
        send(moment, woken)
    assert woken == always


@given(st.data())
def test_however_the_day_moves_nobody_is_reminded_twice_of_one_start_nor_too_late(
    data: st.DataObject,
) -> None:
    agenda = data.draw(days())
    fired: set[tuple[str, str, int, int]] = set()
    for now in sorted(data.draw(st.lists(moments(agenda), min_size=1, max_size=8))):
        with contextlib.suppress(Impossible):
            agenda = changed(agenda, Shift(data.draw(st.integers(-30, 30))), now)
        for reminder in reminders_due(agenda, now, fired):
            assert reminder.key("small") not in fired
            assert now < reminder.until
            assert reminder.entry.changed_at is None or reminder.at > reminder.entry.changed_at
            fired.add(reminder.key("small"))
