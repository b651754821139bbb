"""The calendar file is read back as other programs read it."""

import datetime as dt

import pytest
from icalendar import Calendar

from bot.calendar import calendar
from bot.rules.agenda import agenda_of
from config.event import Text
from storage.agenda import SessionChange
from tests.rules.days import day, session
from tests.workshop import MINUTE, NINE, event, shipped_event

NOW = dt.datetime(2015, 11, 20, 2, 30, tzinfo=dt.UTC)
MOVED = SessionChange(
    "small",
    1,
    "two",
    NINE,
    NINE + 60 * MINUTE,
    Text.model_validate({"en": "B", "km": "ខ"}),
    "cancelled",
    NINE,
)


@pytest.mark.parametrize(("language", "place"), [("en", "B, Hall <1>"), ("km", "ខ, សាល")])
def test_a_session_is_an_appointment_in_ones_language(language: str, place: str) -> None:
    file = Calendar.from_ical(calendar(agenda_of(event(), [MOVED]), language, NOW))
    one, two = file.events
    assert str(two["LOCATION"]) == place
    assert str(two["SUMMARY"]) == "Two & more"
    assert (two.start, two.end) == (NOW, NOW + dt.timedelta(hours=1))
    assert (str(one["STATUS"]), str(two["STATUS"])) == ("CONFIRMED", "CANCELLED")
    assert file["METHOD"] == "PUBLISH"


def test_a_session_that_moved_keeps_its_uid_and_counts_up() -> None:
    files = [
        Calendar.from_ical(calendar(agenda_of(event(), changes), "en", NOW)) for changes in ([], [MOVED])
    ]
    before, after = ({str(e["UID"]): e.sequence for e in file.events} for file in files)
    assert set(before) == set(after) == {"one@small.sala", "two@small.sala"}
    assert before["two@small.sala"] < after["two@small.sala"]
    assert before["one@small.sala"] == after["one@small.sala"]


def test_times_are_right_in_the_night_when_clocks_are_set() -> None:
    night = day(session("one", "00:30", "04:00"), zone="Europe/Berlin", date="2026-03-29")
    (one,) = Calendar.from_ical(calendar(night, "en", NOW)).events
    assert one.end - one.start == dt.timedelta(hours=2, minutes=30)


def test_the_shipped_event_is_a_calendar_in_khmer_too() -> None:
    sapw = shipped_event()
    content = calendar(agenda_of(sapw), "km", NOW)
    file = Calendar.from_ical(content)
    assert [str(e["SUMMARY"]) for e in file.events] == [s.title.to("km") for s in sapw.agenda]
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
