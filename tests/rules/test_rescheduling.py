"""What the agenda becomes: nothing overlaps, nothing is lost, and what can't be is refused with its reason."""

import datetime as dt
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.agenda import Agenda, difference
from bot.rules.rescheduling import (
    SHORTEST,
    Cancel,
    Impossible,
    MoveToRoom,
    Shift,
    Step,
    Swap,
    lunch_ahead,
    rescheduled,
)
from config.event import Text
from tests.rules.days import at, day, days, moments, session, spans

DAY = day(
    session("talk", "09:00", "10:00"),
    session("coffee", "10:00", "10:20", "break"),
    session("work", "10:20", "12:00"),
    session("lunch", "12:00", "13:00", "lunch"),
    session("score", "13:30", "14:30", "polling"),
    session("close", "14:30", "15:00"),
)
ROOM = Text.model_validate("Ballroom 2")


def after(step: Step, now: str = "08:00", agenda: Agenda = DAY) -> dict[str, str]:
    return spans(rescheduled(agenda, step, at(agenda, now)))


def refused(step: Step, now: str = "08:00", agenda: Agenda = DAY) -> tuple[str, str]:
    with pytest.raises(Impossible) as impossible:
        rescheduled(agenda, step, at(agenda, now))
    return impossible.value.reason, impossible.value.entry.code if impossible.value.entry else ""


def test_twenty_minutes_late_with_lunch_where_it_is() -> None:
    assert after(Shift(20), "09:50") == {
        "talk": "09:00-10:20", "coffee": "10:20-10:40", "work": "10:40-12:00", "lunch": "12:00-13:00",
        "score": "13:30-14:30", "close": "14:30-15:00",
    }  # fmt: skip


def test_twenty_minutes_late_with_lunch_too() -> None:
    assert after(Shift(20, lunch_stays=False), "09:50") == {
        "talk": "09:00-10:20", "coffee": "10:20-10:40", "work": "10:40-12:20", "lunch": "12:20-13:20",
        "score": "13:50-14:50", "close": "14:50-15:20",
    }  # fmt: skip


def test_from_a_session_on_what_stands_before_stays() -> None:
    assert after(Shift(10, "score"), "09:50") == spans(DAY) | {"score": "13:40-14:40", "close": "14:40-15:10"}


def test_a_session_before_gives_way_to_one_that_comes_earlier() -> None:
    assert after(Shift(-10, "work"), "09:50") == spans(DAY) | {"coffee": "10:00-10:10", "work": "10:10-11:50"}
    assert refused(Shift(-16, "work"), "09:50") == ("too_short", "coffee")


def test_lunch_can_be_shifted_when_asked_for_itself() -> None:
    assert after(Shift(15, "lunch"))["lunch"] == "12:15-13:15"
    assert after(Shift(15, "lunch"))["score"] == "13:45-14:45"


def test_between_sessions_only_what_comes_moves() -> None:
    assert after(Shift(10), "13:10") == spans(DAY) | {"score": "13:40-14:40", "close": "14:40-15:10"}


@pytest.mark.parametrize(
    ("step", "now", "reason", "entry"),
    [
        (Shift(20), "15:00", "nothing", ""),
        (Shift(20), "11:00", "nothing", ""),  # what is under way would run into lunch
        (Shift(0), "09:00", "nothing", ""),
        (Shift(20, "talk"), "09:00", "begun", "talk"),
        (Shift(20, "gone"), "09:00", "nothing", ""),
        (Shift(97), "09:50", "too_short", "work"),
        (Shift(-15), "09:50", "past", "talk"),
        (Shift(-30), "13:10", "past", "score"),
        (Shift(-56, "close"), "08:00", "too_short", "score"),
        (Shift(600, lunch_stays=False), "09:50", "midnight", "score"),
        (Cancel("talk"), "10:00", "over", "talk"),
        (Cancel("talk", takes_place=True), "08:00", "nothing", ""),
        (Swap("talk", "work"), "09:00", "begun", "talk"),
        (Swap("work", "work"), "09:00", "nothing", ""),
        (MoveToRoom("talk", ROOM), "10:00", "over", "talk"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(step: Any, now: str, reason: str, entry: str) -> None:
    assert refused(step, now) == (reason, entry)


def test_a_cancelled_session_keeps_its_place_and_may_come_back_while_nothing_is_there() -> None:
    cancelled = rescheduled(DAY, Cancel("score"), at(DAY, "08:00"))
    assert spans(cancelled) == spans(DAY) | {"score": "13:30-14:30 x"}
    assert after(Cancel("score", takes_place=True), agenda=cancelled) == spans(DAY)
    earlier = rescheduled(cancelled, Shift(-20, "close"), at(DAY, "08:00"))
    assert refused(Cancel("score", takes_place=True), agenda=earlier) == ("overlap", "close")
    for step in (Swap("score", "work"), MoveToRoom("score", ROOM)):
        assert refused(step, agenda=cancelled) == ("over", "score")


def test_two_sessions_change_places_and_what_is_between_moves_accordingly() -> None:
    assert after(Swap("score", "talk")) == {
        "score": "09:00-10:00", "coffee": "10:00-10:20", "work": "10:20-12:00", "lunch": "12:00-13:00",
        "talk": "13:30-14:30", "close": "14:30-15:00",
    }  # fmt: skip
    assert after(Swap("coffee", "work")) == spans(DAY) | {"work": "10:00-11:40", "coffee": "11:40-12:00"}
    assert after(Swap("coffee", "score"))["work"] == "11:00-12:40"


def test_a_session_moves_to_another_room_and_nothing_else_changes() -> None:
    moved = rescheduled(DAY, MoveToRoom("work", ROOM), at(DAY, "11:00"))
    (change,) = difference(DAY, moved)
    assert (change.before.room, change.after.room) == (None, ROOM)
    assert spans(moved) == spans(DAY)
    assert refused(MoveToRoom("work", ROOM), agenda=moved) == ("nothing", "")


def test_durations_are_kept_in_the_night_when_clocks_are_set() -> None:
    night = day(
        session("one", "00:30", "01:30"),
        session("two", "01:30", "04:00"),
        zone="Europe/Berlin",
        date="2026-03-29",
    )
    two = night.entries[1]
    assert two.ends - two.starts == dt.timedelta(minutes=90)  # from 2 to 3 there is no time
    moved = rescheduled(night, Shift(60), at(night, "00:00"))
    assert spans(moved) == {"one": "01:30-03:30", "two": "03:30-05:00"}
    assert [e.ends - e.starts for e in moved.entries] == [e.ends - e.starts for e in night.entries]


@st.composite
def steps(draw: st.DrawFn, agenda: Agenda) -> Step:
    codes = st.sampled_from([entry.code for entry in agenda.entries])
    return draw(
        st.one_of(
            st.builds(Shift, st.integers(-120, 240), codes | st.just(""), st.booleans()),
            st.builds(Cancel, codes, st.booleans()),
            st.builds(Swap, codes, codes),
            st.builds(MoveToRoom, codes, st.just(ROOM)),
        )
    )


@given(st.data())
def test_whatever_is_done_nothing_overlaps_lies_in_the_past_or_gets_lost(data: st.DataObject) -> None:
    agenda = data.draw(days(earliest=data.draw(st.sampled_from([8 * 60, 20 * 60]))))
    for _ in range(4):
        now = data.draw(moments(agenda))
        step = data.draw(steps(agenda))
        try:
            moved = rescheduled(agenda, step, now)
        except Impossible:
            continue
        planned = moved.planned
        assert all(one.ends <= other.starts for one, other in pairwise(planned))
        assert sorted(e.code for e in moved.entries) == sorted(e.code for e in agenda.entries)
        for change in difference(agenda, moved):
            before, new = change.before, change.after
            assert new.starts == before.starts or min(before.starts, new.starts) >= now
            assert new.ends == before.ends or min(before.ends, new.ends) >= now
            assert new.ends - new.starts >= min(SHORTEST, before.ends - before.starts)
            assert {moved.local(new.starts).date(), moved.local(new.ends).date()} == {agenda.event.date}
        agenda = moved


@given(st.data())
def test_lunch_that_stays_stays_with_all_that_follows(data: st.DataObject) -> None:
    agenda = data.draw(days())
    now = data.draw(moments(agenda))
    since = data.draw(st.sampled_from(["", *(entry.code for entry in agenda.entries)]))
    lunch = lunch_ahead(agenda, since, now)
    try:
        moved = rescheduled(agenda, Shift(data.draw(st.integers(-60, 60)), since), now)
    except Impossible:
        return
    if lunch is not None:
        assert [e for e in moved.entries if e.starts >= lunch.starts] == [
            e for e in agenda.entries if e.starts >= lunch.starts
        ]


@given(st.data())
def test_a_shift_and_one_back_leave_the_day_as_it_was(data: st.DataObject) -> None:
    agenda = data.draw(days(earliest=4 * 60))  # it never comes near midnight
    before = agenda.entries[0].starts - dt.timedelta(days=1)
    first, minutes = agenda.entries[0].code, data.draw(st.integers(1, 119))
    there = rescheduled(agenda, Shift(minutes, first, lunch_stays=False), before)
    back = rescheduled(there, Shift(-minutes, first, lunch_stays=False), before)
    assert back == agenda
    assert back.fingerprint == agenda.fingerprint != there.fingerprint
