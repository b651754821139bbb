"""The agenda as it is now: what the event file says, and what has been changed since.

Moments are aware and in UTC: between two of one local zone, Python takes the difference of what clocks
on the wall show, which is wrong by an hour in the night they are set.
"""

import datetime as dt
import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from zoneinfo import ZoneInfo

from config.event import Event, Session, Text
from storage.agenda import SessionChange, SessionState


@dataclass(frozen=True)
class Entry:
    """A session where it stands now. `changed_at`: when it was last changed; None: as in the event file."""

    session: Session
    starts: dt.datetime
    ends: dt.datetime
    room: Text | None
    state: SessionState = "planned"
    changed_at: dt.datetime | None = None

    @property
    def code(self) -> str:
        return self.session.code

    def lasts_at(self, now: dt.datetime) -> bool:
        return self.starts <= now < self.ends

    def is_placed_as(self, other: "Entry") -> bool:
        """Whether people would see no difference."""
        return replace(self, changed_at=None) == replace(other, changed_at=None)


@dataclass(frozen=True)
class Agenda:
    """All sessions in order of their start, those cancelled too, at the place they had."""

    event: Event
    entries: tuple[Entry, ...]

    @cached_property
    def planned(self) -> tuple[Entry, ...]:
        """Those that take place."""
        return tuple(entry for entry in self.entries if entry.state == "planned")

    def entry(self, code: str) -> Entry | None:
        return next((entry for entry in self.entries if entry.code == code), None)

    def local(self, at: dt.datetime) -> dt.datetime:
        """In the event's zone, as people read it."""
        return at.astimezone(ZoneInfo(self.event.zone))

    def silent(self, now: dt.datetime) -> Entry | None:
        """The session that is under way and in which no reminder is sent."""
        return next((entry for entry in self.planned if entry.session.silent and entry.lasts_at(now)), None)

    def with_placed(self, placed: Iterable[Entry]) -> "Agenda":
        """The same with some sessions where these have them."""
        by_code = {entry.code: entry for entry in placed}
        return agenda_with(self.event, (by_code.get(entry.code, entry) for entry in self.entries))

    @cached_property
    def fingerprint(self) -> int:
        """The same for the same agenda, also after a restart; never 0, at most 10 digits."""
        places = [
            (e.code, to_ms(e.starts), to_ms(e.ends), e.room.root if e.room else None, e.state)
            for e in self.entries
        ]
        return zlib.crc32(json.dumps([self.event.code, places], sort_keys=True).encode()) or 1


@dataclass(frozen=True)
class Change:
    """A session before and after the agenda changed."""

    before: Entry
    after: Entry


def agenda_of(event: Event, changes: Iterable[SessionChange] = ()) -> Agenda:
    """`changes`: in the order they were made. Those of another day, or of sessions the file has no more, are passed over."""
    last = {change.session: change for change in changes}
    return agenda_with(event, (_entry(event, session, last.get(session.code)) for session in event.agenda))


def agenda_with(event: Event, entries: Iterable[Entry]) -> Agenda:
    """Sorted: at one start what takes place stands before what was cancelled, else as in the file."""
    in_file = {session.code: number for number, session in enumerate(event.agenda)}
    order = sorted(entries, key=lambda entry: (entry.starts, entry.state == "cancelled", in_file[entry.code]))
    return Agenda(event, tuple(order))


def difference(before: Agenda, after: Agenda) -> tuple[Change, ...]:
    """What people would see change, in the order it stands in afterwards."""
    pairs = ((before.entry(entry.code), entry) for entry in after.entries)
    return tuple(Change(old, new) for old, new in pairs if old is not None and not new.is_placed_as(old))


def to_ms(at: dt.datetime) -> int:
    """Milliseconds since 1970 UTC."""
    return round(at.timestamp() * 1000)


def from_ms(ms: int) -> dt.datetime:
    """The moment, in UTC."""
    return dt.datetime.fromtimestamp(ms / 1000, dt.UTC)


def _entry(event: Event, session: Session, change: SessionChange | None) -> Entry:
    starts, ends = (event.at(time).astimezone(dt.UTC) for time in (session.starts, session.ends))
    if change is None or _day(event, from_ms(change.starts_at)) != event.date:
        return Entry(session, starts, ends, session.room)
    return Entry(
        session,
        from_ms(change.starts_at),
        from_ms(change.ends_at),
        change.room or session.room,
        change.state,
        from_ms(change.changed_at),
    )


def _day(event: Event, at: dt.datetime) -> dt.date:
    return at.astimezone(ZoneInfo(event.zone)).date()
