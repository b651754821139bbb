"""Which reminders are due, and until when each is of use."""

import datetime as dt
import math
from collections.abc import Container, Iterable
from dataclasses import dataclass

from bot.rules.agenda import Agenda, Entry, to_ms
from bot.rules.schedule import is_over

ReminderKey = tuple[str, str, int, int]
"""Event, session, minutes and start (ms), as the table of reminders has them."""

_STARTING = dt.timedelta(minutes=1)
"""For so long after its start a session is still said to start now."""


@dataclass(frozen=True)
class PlannedReminder:
    """A session's reminder, so many minutes before its start; `at`: aware, in UTC."""

    entry: Entry
    minutes: int
    at: dt.datetime

    @property
    def until(self) -> dt.datetime:
        """A late one is of use until the session starts."""
        return self.entry.starts if self.minutes else self.entry.starts + _STARTING

    def key(self, event: str) -> ReminderKey:
        return (event, self.entry.code, self.minutes, to_ms(self.entry.starts))


def planned_reminders(agenda: Agenda) -> tuple[PlannedReminder, ...]:
    """All of the agenda as it is now, in order of time.

    Not those whose moment falls in a silent session, nor those due before the session was put where it
    is: people were told of that just then.
    """
    every = (
        PlannedReminder(entry, minutes, entry.starts - dt.timedelta(minutes=minutes))
        for entry in agenda.planned
        for minutes in entry.session.remind
    )
    wanted = (
        reminder
        for reminder in every
        if agenda.silent(reminder.at) is None
        and (reminder.entry.changed_at is None or reminder.at > reminder.entry.changed_at)
    )
    return tuple(sorted(wanted, key=lambda reminder: (reminder.at, reminder.entry.starts)))


def reminders_due(
    agenda: Agenda, now: dt.datetime, fired: Container[ReminderKey]
) -> tuple[PlannedReminder, ...]:
    """What is to be sent now, late ones too as long as they are of use; nothing in a silent session."""
    if agenda.silent(now) is not None or is_over(agenda.event, to_ms(now)):
        return ()
    return tuple(r for r in _left(agenda, now, fired) if r.at <= now)


def is_useful(agenda: Agenda, starts: dt.datetime, now: dt.datetime) -> bool:
    """Whether a message that waited may still say that something starts then."""
    return now < starts + _STARTING and agenda.silent(now) is None and not is_over(agenda.event, to_ms(now))


def next_moments(agenda: Agenda, now: dt.datetime, fired: Container[ReminderKey]) -> tuple[dt.datetime, ...]:
    """When to look again whether something is due, in order; none of them before `now`."""
    silent = agenda.silent(now)
    earliest = silent.ends if silent is not None else now
    return tuple(sorted({max(r.at, earliest) for r in _left(agenda, now, fired)}))


def minutes_left(starts: dt.datetime, now: dt.datetime) -> int:
    """As a person says it: what is left of a minute counts as one; 0 once it has started."""
    return max(0, math.ceil((starts - now) / dt.timedelta(minutes=1)))


def _left(agenda: Agenda, now: dt.datetime, fired: Container[ReminderKey]) -> Iterable[PlannedReminder]:
    code = agenda.event.code
    return (r for r in planned_reminders(agenda) if now < r.until and r.key(code) not in fired)
