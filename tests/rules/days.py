"""Days to shift: agendas without overlaps, as an event file may have them, for the tests of what moves them."""

import datetime as dt
from typing import Any

from hypothesis import strategies as st

from bot.rules.agenda import Agenda, agenda_of
from tests.workshop import event

KINDS = ["plenary", "break", "lunch", "polling"]
ZONES = ["Asia/Phnom_Penh", "Europe/Berlin", "America/New_York"]
DATES = ["2015-11-20", "2026-03-29", "2026-10-25", "2026-03-08", "2026-11-01"]
"""In the last four clocks are set in Berlin or New York."""


def session(code: str, starts: str, ends: str, kind: str = "plenary", **keys: Any) -> dict[str, Any]:
    return {"code": code, "kind": kind, "title": code, "starts": starts, "ends": ends} | keys


def day(*sessions: dict[str, Any], **keys: Any) -> Agenda:
    """An event with these sessions and no polls, as it is written."""
    return agenda_of(event(**{"agenda": list(sessions), "polls": []} | keys))


@st.composite
def days(draw: st.DrawFn, *, fewest: int = 1, earliest: int = 8 * 60) -> Agenda:
    """Up to eight sessions with gaps and reminders, some silent; in any zone, on days when clocks are set too.

    `earliest`: minutes after midnight; later than any clock is set, so that every time of day exists.
    """
    minute, sessions = earliest, []
    for number in range(draw(st.integers(fewest, 8))):
        minute += draw(st.sampled_from([0, 0, 0, 10, 45]))
        length = draw(st.sampled_from([4, 5, 15, 40, 90]))
        if minute + length >= 24 * 60:
            break
        keys = {
            "silent": draw(st.booleans()),
            "remind": draw(st.lists(st.sampled_from([0, 3, 10, 60]), unique=True)),
        }
        sessions.append(
            session(f"s{number}", _time(minute), _time(minute + length), draw(st.sampled_from(KINDS)), **keys)
        )
        minute += length
    return day(*sessions, zone=draw(st.sampled_from(ZONES)), date=draw(st.sampled_from(DATES)))


@st.composite
def moments(draw: st.DrawFn, agenda: Agenda) -> dt.datetime:
    """A moment of the day, before it or after it, in UTC."""
    first = agenda.entries[0].starts
    return first + dt.timedelta(
        minutes=draw(st.integers(-90, 12 * 60)), seconds=draw(st.sampled_from([0, 0, 30]))
    )


def at(agenda: Agenda, time: str) -> dt.datetime:
    """A time of the event's day."""
    return agenda.event.at(dt.time.fromisoformat(time)).astimezone(dt.UTC)


def spans(agenda: Agenda) -> dict[str, str]:
    """Every session's times, as people read them."""
    return {
        e.code: f"{agenda.local(e.starts):%H:%M}-{agenda.local(e.ends):%H:%M}"
        + ("" if e.state == "planned" else " x")
        for e in agenda.entries
    }


def _time(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
