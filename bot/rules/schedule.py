"""The day's polls in the order they are to be asked, and what stands where in the agenda as it is now."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import chain
from zoneinfo import ZoneInfo

from bot.rules.agenda import Agenda, Entry
from config.event import Event, Poll, RoundPlan
from storage.polls import OpenedPoll

_LAST = dt.timedelta(minutes=1)
"""A poll of a session that was shortened is asked in its last minute, if its time would come later."""


@dataclass(frozen=True)
class Slot:
    """One planned asking of a poll. `number`: its place in the day, from 1.

    `at`: when it is to be asked; aware, in UTC. `is_cancelled`: its session is; it can still be opened by hand.
    """

    number: int
    poll: Poll
    round: str
    session: str
    at: dt.datetime
    is_cancelled: bool = False

    @property
    def minutes(self) -> int | None:
        """For how long it is to be open; None: until somebody closes it."""
        return next((plan.minutes for plan in self.poll.rounds if plan.code == self.round), None)


@dataclass(frozen=True)
class LostEvidence:
    """Codes of goals: which less serves than planned, and which nothing does any more."""

    less: tuple[str, ...]
    none: tuple[str, ...]


def slots(agenda: Agenda, stored: Iterable[OpenedPoll] = ()) -> tuple[Slot, ...]:
    """Every planned round in order of time, moved with its session; polls at the same time in the file's order.

    `stored`: wordings that stand in place of the file's, and polls composed in the chat.
    """
    by_code = {poll.code: poll for poll in stored}
    polls = [_as_stored(poll, by_code.pop(poll.code, None)) for poll in agenda.event.polls]
    polls += [poll.definition for poll in by_code.values() if poll.composed_at is not None]
    planned = [
        (_moved(agenda.event, plan, entry), poll, plan, entry)
        for poll in polls
        for plan in poll.rounds
        if (entry := agenda.entry(plan.session)) is not None
    ]
    ordered = sorted(planned, key=lambda place: place[0])
    return tuple(
        Slot(number, poll, plan.code, entry.code, at, entry.state == "cancelled")
        for number, (at, poll, plan, entry) in enumerate(ordered, start=1)
    )


def with_left_over(
    planned: tuple[Slot, ...], opened: Iterable[tuple[Poll, str, dt.datetime]]
) -> tuple[Slot, ...]:
    """Those planned, and after them what was opened (then) but the file has no more: it must still be closed."""
    known = {(slot.poll.code, slot.round) for slot in planned}
    left = [(poll, code, at) for poll, code, at in opened if (poll.code, code) not in known]
    return planned + tuple(
        Slot(number, poll, code, "", at)
        for number, (poll, code, at) in enumerate(left, start=len(planned) + 1)
    )


def now_and_next(agenda: Agenda, now: dt.datetime) -> tuple[Entry | None, Entry | None]:
    """The session under way and the one after; `now` is aware."""
    current = next((entry for entry in agenda.planned if entry.lasts_at(now)), None)
    upcoming = next((entry for entry in agenda.planned if entry.starts > now), None)
    return current, upcoming


def lost_evidence(before: Agenda, after: Agenda, opened: Collection[tuple[str, str]]) -> LostEvidence:
    """What a change of the agenda costs. `opened`: (poll, round) of those asked already, which count."""

    def asked(agenda: Agenda) -> list[Slot]:
        return [s for s in slots(agenda) if not s.is_cancelled or (s.poll.code, s.round) in opened]

    kept, held = asked(after), {entry.code for entry in after.planned}
    keys = {(slot.poll.code, slot.round) for slot in kept}
    left = {goal for slot in kept for goal in slot.poll.serves} | _served_at_any_time(after.event)
    lost = [slot.poll.serves for slot in asked(before) if (slot.poll.code, slot.round) not in keys]
    lost += [entry.session.serves for entry in before.planned if entry.code not in held]
    goals = sorted(set(chain.from_iterable(lost)))
    return LostEvidence(tuple(g for g in goals if g in left), tuple(g for g in goals if g not in left))


def _served_at_any_time(event: Event) -> frozenset[str]:
    """What the mapping and the road map serve, which belong to no session."""
    steps = chain.from_iterable(step.serves for step in event.roadmap.steps)
    return frozenset(steps) | (event.mapping.goals() if event.mapping is not None else frozenset())


def is_over(event: Event, now: int) -> bool:
    """Whether the event's day has passed (`now` in milliseconds since 1970 UTC)."""
    return dt.datetime.fromtimestamp(now / 1000, ZoneInfo(event.zone)).date() > event.date


def _as_stored(poll: Poll, stored: OpenedPoll | None) -> Poll:
    """With the wording people saw, at the times that the file has now."""
    return poll if stored is None else stored.definition.model_copy(update={"rounds": poll.rounds})


def _moved(event: Event, plan: RoundPlan, entry: Entry) -> dt.datetime:
    """As far into its session as the file has it."""
    into = event.at(plan.at).astimezone(dt.UTC) - event.at(entry.session.starts).astimezone(dt.UTC)
    return max(entry.starts, min(entry.starts + into, entry.ends - _LAST))
