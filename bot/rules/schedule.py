"""The day's polls in the order they are to be asked, and what stands where in the agenda."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from config.event import Event, Poll, Session


@dataclass(frozen=True)
class Slot:
    """One planned asking of a poll. `number`: its place in the day, from 1."""

    number: int
    poll: Poll
    round: str
    session: str
    at: dt.time


def slots(event: Event) -> tuple[Slot, ...]:
    """Every planned round in order of time; polls at the same time in the file's order."""
    planned = [(plan.at, poll, plan) for poll in event.polls for plan in poll.rounds]
    ordered = sorted(planned, key=lambda entry: entry[0])
    return tuple(
        Slot(number, poll, plan.code, plan.session, plan.at)
        for number, (_, poll, plan) in enumerate(ordered, start=1)
    )


def with_left_over(planned: tuple[Slot, ...], opened: Iterable[tuple[Poll, str]]) -> tuple[Slot, ...]:
    """Those planned, and after them what was opened but the file has no more: it must still be closed."""
    known = {(slot.poll.code, slot.round) for slot in planned}
    left = [(poll, code) for poll, code in opened if (poll.code, code) not in known]
    plans = [next((plan for plan in poll.rounds if plan.code == code), None) for poll, code in left]
    return planned + tuple(
        Slot(number, poll, code, plan.session if plan else "", plan.at if plan else dt.time())
        for number, ((poll, code), plan) in enumerate(zip(left, plans, strict=True), start=len(planned) + 1)
    )


def now_and_next(event: Event, now: dt.datetime) -> tuple[Session | None, Session | None]:
    """The session under way and the one after; `now` is aware."""
    current = next((s for s in event.agenda if event.at(s.starts) <= now < event.at(s.ends)), None)
    upcoming = next((s for s in event.agenda if event.at(s.starts) > now), None)
    return current, upcoming


def is_over(event: Event, now: int) -> bool:
    """Whether the event's day has passed (`now` in milliseconds since 1970 UTC)."""
    return dt.datetime.fromtimestamp(now / 1000, ZoneInfo(event.zone)).date() > event.date
