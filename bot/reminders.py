"""Reminders: what is out is a table, and the plan of what comes is APScheduler's, in memory, made anew at boot.

A job of that plan only wakes us: what is due, and whether it is still of use, is decided then, in the
writer's order, and what follows is stored with its messages in one unit. So a reminder goes out once,
however often we are woken, and a late one goes out as long as it is of use.
"""

import contextlib
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import tasks
from bot.clock import real_now
from bot.registration import Misplaced
from bot.rules.admission import is_accepted
from bot.rules.agenda import from_ms, to_ms
from bot.rules.reminders import PlannedReminder, next_moments, reminders_due
from bot.runtime import Runtime, new_id
from storage.agenda import Reminder, SessionChange
from storage.errors import StorageError
from storage.messages import Delivery
from storage.people import Participant, Person
from storage.record import Record
from storage.state import State
from storage.writer import Transaction, UpdateKey

_LOOK_EVERY_SECONDS = 60
"""Whatever became of the jobs (the machine slept, its clock was set): what is due goes out."""

_PLAN_AHEAD_MS = 24 * 3600 * 1000
"""Real time. What comes later is planned later."""

_SUBJECT = "start"


class Reminders:
    """`accept` is told what was committed; `look` sends what is due and plans what comes."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        self._scheduler = AsyncIOScheduler(timezone=dt.UTC, job_defaults=defaults)

    async def start(self) -> None:
        """What came due while nothing ran goes out if it is still of use."""
        self._scheduler.start()
        self._scheduler.add_job(self.look, "interval", seconds=_LOOK_EVERY_SECONDS)
        await self.look()

    def close(self) -> None:
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def accept(self, records: Sequence[Record]) -> None:
        """The agenda has moved: the plan is made anew."""
        for event in {r.event for r in records if isinstance(r, SessionChange)} & set(self._runtime.events):
            self._plan(event)

    async def look(self) -> None:
        for event in self._runtime.events:
            await self._look_at(event)
            await self._look_at_roadmap(event)
            self._plan(event)

    @property
    def planned(self) -> list[dt.datetime]:
        """Real times at which we will be woken for something that is due then, in order."""
        jobs = self._scheduler.get_jobs()
        return sorted(job.next_run_time for job in jobs if job.args)

    def _plan(self, event: str) -> None:
        for job in self._scheduler.get_jobs():
            if job.args == (event,):
                job.remove()
        runtime, now = self._runtime, real_now()
        moments = next_moments(runtime.agenda(event), from_ms(runtime.clock.now()), runtime.state.reminders)
        for moment in moments:
            real = runtime.clock.real(to_ms(moment))
            if real is not None and real < now + _PLAN_AHEAD_MS:
                self._scheduler.add_job(self._look_at, "date", run_date=from_ms(real), args=(event,))

    async def _look_at(self, event: str) -> None:
        runtime = self._runtime
        if not reminders_due(runtime.agenda(event), from_ms(runtime.clock.now()), runtime.state.reminders):
            return
        try:
            await runtime.writer.write(lambda tx: remind(tx, runtime, event))
        except StorageError:  # the writer has said why; we look again in a minute
            return

    async def _look_at_roadmap(self, code: str) -> None:
        """Steps that are due soon, to the minute: a day is long."""
        runtime, event = self._runtime, self._runtime.event(code)
        if tasks.due(runtime.state, event, runtime.clock.now()):
            with contextlib.suppress(StorageError):  # as above
                await runtime.writer.write(lambda tx: tasks.remind_leads(tx, event))


def remind(tx: Transaction, runtime: Runtime, event: str) -> int:
    """Queue what is due, one message to a person for all that starts together; how many messages."""
    due = reminders_due(runtime.agenda(event), from_ms(tx.now), tx.state.reminders)
    people = list(_audience(tx.state, event))
    for reminder in due:
        tx.put(Reminder(*reminder.key(event), tx.now))
    messages = 0
    for starts, together in groupby(sorted(due, key=_starts), key=_starts):
        reminders = list(together)
        about = "+".join(sorted(f"{reminder.entry.code}-{reminder.minutes}" for reminder in reminders))
        expires_at = runtime.clock.real(to_ms(max(reminder.until for reminder in reminders)))
        for person in people:
            subject = f"{_SUBJECT}:{event}:{to_ms(starts)}"
            key = f"session_starts:{event}:{to_ms(starts)}:{about}:{person.user_id}"
            row = Delivery(
                new_id("d"), event, person.user_id, "session_starts", subject, "reminders", key, tx.real_now
            )
            tx.put(replace(row, expires_at=expires_at))
            messages += 1
    return messages


def start_of(subject: str) -> dt.datetime:
    """The start that a reminder's subject names."""
    return from_ms(int(subject.rsplit(":", 1)[1]))


async def want_reminders(
    runtime: Runtime, user_id: int, event: str, *, wanted: bool, update: UpdateKey
) -> None:
    """Raises `Misplaced` for those who are not registered and get none anyway."""

    def decide(tx: Transaction) -> None:
        participant = tx.state.participant(event, user_id)
        if participant is None or participant.registered_at is None:
            raise Misplaced
        if (participant.muted_at is None) != wanted and update not in tx.state.handled:
            tx.put(replace(participant, muted_at=None if wanted else tx.now))

    await runtime.writer.write(decide, update)


def _starts(reminder: PlannedReminder) -> dt.datetime:
    return reminder.entry.starts


def _audience(state: State, event: str) -> Iterable[Person]:
    """Whoever was let in, wants reminders, and is reached by messages."""
    return (
        person
        for participant, person in state.accounts_of(event)
        if is_reminded(participant) and person.blocked_at is None
    )


def is_reminded(participant: Participant | None) -> bool:
    """Whether somebody is to get reminders."""
    return is_accepted(participant) and participant.muted_at is None
