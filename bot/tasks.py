"""A step of the road map for whoever is asked to lead it: their answer, their own tasks, and reminders before it is due."""

import datetime as dt
from dataclasses import replace

from bot.clock import moment
from bot.expecting import expect_no_more
from bot.roadmap import note, roadmap, step_named, tell_lead
from bot.rules.retention import names_until
from bot.rules.roadmap import Answer, answered, check_date, due_reminder, may_lead
from bot.runtime import NotAllowed, Runtime
from config.event import Event
from storage.roadmap import RoadmapStep
from storage.state import State
from storage.writer import Transaction, UpdateKey

_AT_HOUR = 9
"""Of the event's zone: when reminders of due dates leave."""


class NotTheLead(NotAllowed):
    """Somebody else leads the step, or they take no part any more."""

    def __init__(self) -> None:
        super().__init__("lead")


def tasks_of(state: State, event: Event, participant: str) -> list[RoadmapStep]:
    """The steps somebody was asked to lead, those that are over too."""
    steps = roadmap(state, event)
    return [
        s for s in steps if participant and s.lead == participant and s.state not in ("proposed", "dropped")
    ]


async def answer(
    runtime: Runtime,
    user_id: int,
    event: Event,
    code: str,
    to: Answer,
    day: dt.date | None,
    drawn: int,
    update: UpdateKey,
) -> RoadmapStep:
    """What the lead says. Raises `NotTheLead`, `UnknownStep`, `Overtaken`, `Unfit`."""

    def decide(tx: Transaction) -> RoadmapStep:
        step = led_by(runtime, user_id, event, code)
        if update in tx.state.handled:
            return step
        if day is not None:
            check_date(event, step, "due_on", day)
        after = answered(step, to, day, drawn, tx.now)
        expect_no_more(tx, user_id, "step:")
        if after != step:
            tx.put(after)
            note(tx, after, step.lead, f"step_{to}", day.isoformat() if day is not None else "")
        return after

    return await runtime.writer.write(decide, update)


def led_by(runtime: Runtime, user_id: int, event: Event, code: str) -> RoadmapStep:
    """The step, for the one who leads it. Raises `NotTheLead`, `UnknownStep`."""
    participant = runtime.state.participant(event.code, user_id)
    if participant is None or not may_lead(participant):
        raise NotTheLead
    step = step_named(runtime.state, event, code)
    if step.lead != participant.id:
        raise NotTheLead
    return step


def names_are_gone(event: Event, now: int) -> bool:
    """Whether the time for which names are kept is over: nobody is written to any more."""
    return now >= names_until(event)


def remind_leads(tx: Transaction, event: Event) -> int:
    """Queue what is due, once for each of the event file's days and step; how many messages."""
    reminders = due(tx.state, event, tx.now)
    for step, days in reminders:
        tx.put(replace(step, reminded_days=days))
        tell_lead(tx, step, "step_due", str(days))
    return len(reminders)


def due(state: State, event: Event, now: int) -> list[tuple[RoadmapStep, int]]:
    """The steps whose leads are to be reminded now (ms by the event's clock), and of how many days before."""
    if not event.roadmap.remind_days or names_are_gone(event, now):
        return []
    local = moment(now, event.zone)
    if local.hour < _AT_HOUR:
        return []
    found = []
    for step in roadmap(state, event):
        lead = state.participants.get(step.lead)
        days = due_reminder(step, event.roadmap.remind_days, local.date())
        if days is not None and may_lead(lead) and lead is not None and lead.muted_at is None:
            found.append((step, days))
    return found
