"""What the agenda becomes when it is shifted, a session is cancelled, two are swapped or one moves to another room.

Only what has not begun moves; the session under way can end earlier or later.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal
from zoneinfo import ZoneInfo

from bot.rules.agenda import Agenda, Change, Entry, difference
from config.event import Text

SHORTEST = dt.timedelta(minutes=5)
"""No session is shortened to less."""

Reason = Literal["nothing", "past", "midnight", "too_short", "overlap", "begun", "over"]


class Impossible(Exception):
    """The agenda can't be changed so; `entry` is the session that stands in the way, if it is one."""

    def __init__(self, reason: Reason, entry: Entry | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.entry = entry


@dataclass(frozen=True)
class Shift:
    """Later (or earlier, if negative) by minutes: from a session on, or from now if `since` is empty.

    `lunch_stays`: lunch and what follows it keep their times, and what would run into lunch is shortened.
    """

    minutes: int
    since: str = ""
    lunch_stays: bool = True


@dataclass(frozen=True)
class Cancel:
    """A session doesn't take place; `takes_place`: it does after all."""

    session: str
    takes_place: bool = False


@dataclass(frozen=True)
class Swap:
    """Two sessions exchange their places; each keeps its length, and what stands between moves accordingly."""

    one: str
    other: str


@dataclass(frozen=True)
class MoveToRoom:
    session: str
    room: Text


Step = Shift | Cancel | Swap | MoveToRoom


def rescheduled(agenda: Agenda, step: Step, now: dt.datetime) -> Agenda:
    """The agenda after the step. `now` is aware. Raises `Impossible`."""
    match step:
        case Shift():
            placed = _shifted(agenda, step, now)
        case Cancel():
            placed = [_cancelled(agenda, step, now)]
        case Swap():
            placed = _swapped(agenda, step, now)
        case MoveToRoom():
            entry = _known(agenda, step.session)
            if entry.ends <= now or entry.state == "cancelled":
                raise Impossible("over", entry)
            placed = [replace(entry, room=step.room)]
    after = agenda.with_placed(placed)
    changes = difference(agenda, after)
    if not changes:
        raise Impossible("nothing")
    for change in changes:
        _check(agenda, change, now)
    return after


def lunch_ahead(agenda: Agenda, since: str, now: dt.datetime) -> Entry | None:
    """The lunch that can stay where it is when the day is shifted: the first after what moves."""
    first = agenda.entry(since) if since else None
    after = first.starts if first is not None else now
    later = (entry for entry in agenda.planned if entry.starts > after)
    return next((entry for entry in later if entry.session.kind == "lunch"), None)


def _shifted(agenda: Agenda, step: Shift, now: dt.datetime) -> list[Entry]:
    by = dt.timedelta(minutes=step.minutes)
    if step.since:
        first = _known(agenda, step.since)
        if first.starts <= now:
            raise Impossible("begun", first)
        moving = [entry for entry in agenda.planned if entry.starts >= first.starts]
        placed = list(_making_room(agenda.planned, first, by))
    else:
        moving = [entry for entry in agenda.planned if entry.starts > now]
        placed = [replace(e, ends=e.ends + by) for e in agenda.planned if e.lasts_at(now)]
    lunch = lunch_ahead(agenda, step.since, now) if step.lunch_stays else None
    if lunch is not None:
        moving = [entry for entry in moving if entry.starts < lunch.starts]
    placed += [replace(entry, starts=entry.starts + by, ends=entry.ends + by) for entry in moving]
    if lunch is None:
        return placed
    return [entry if entry.ends <= lunch.starts else replace(entry, ends=lunch.starts) for entry in placed]


def _making_room(planned: Iterable[Entry], first: Entry, by: dt.timedelta) -> Iterable[Entry]:
    """Sessions before the first one that moves end earlier, if it moves into them."""
    starts = first.starts + by
    return (
        replace(entry, ends=starts)
        for entry in planned
        if entry.starts < first.starts and entry.ends > starts
    )


def _cancelled(agenda: Agenda, step: Cancel, now: dt.datetime) -> Entry:
    entry = _known(agenda, step.session)
    if entry.ends <= now:
        raise Impossible("over", entry)
    if step.takes_place:
        others = (other for other in agenda.planned if other.code != entry.code)
        in_the_way = next((o for o in others if o.starts < entry.ends and entry.starts < o.ends), None)
        if in_the_way is not None:
            raise Impossible("overlap", in_the_way)
    return replace(entry, state="planned" if step.takes_place else "cancelled")


def _swapped(agenda: Agenda, step: Swap, now: dt.datetime) -> list[Entry]:
    first, last = sorted((_known(agenda, step.one), _known(agenda, step.other)), key=lambda e: e.starts)
    for entry in (first, last):
        if entry.state == "cancelled":
            raise Impossible("over", entry)
        if entry.starts <= now:
            raise Impossible("begun", entry)
    by = (last.ends - last.starts) - (first.ends - first.starts)
    between = [entry for entry in agenda.planned if first.starts < entry.starts < last.starts]
    return [
        replace(last, starts=first.starts, ends=first.starts + (last.ends - last.starts)),
        *(replace(entry, starts=entry.starts + by, ends=entry.ends + by) for entry in between),
        replace(first, starts=last.ends - (first.ends - first.starts), ends=last.ends),
    ]


def _check(agenda: Agenda, change: Change, now: dt.datetime) -> None:
    before, after = change.before, change.after
    if (after.starts < now <= before.starts) or (after.ends < now <= before.ends):
        raise Impossible("past", after)
    length = after.ends - after.starts
    if length < SHORTEST and length < before.ends - before.starts:
        raise Impossible("too_short", after)
    day = agenda.event.date
    if any(at.astimezone(ZoneInfo(agenda.event.zone)).date() != day for at in (after.starts, after.ends)):
        raise Impossible("midnight", after)


def _known(agenda: Agenda, code: str) -> Entry:
    entry = agenda.entry(code)
    if entry is None:  # the file has it no more
        raise Impossible("nothing")
    return entry
