"""The road map: its steps as they stand, what is missing in them, and what each change makes of one.

A step goes from `proposed` to `asked` (its lead got a message) and from there to `accepted`, `amended` (the lead suggests
another date) or `declined`; an accepted one is `done` in the end, any may be `dropped`. Whatever the lead agreed to and
is changed afterwards makes the step `proposed` again: they are asked anew.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Literal, get_args

from bot.rules.admission import is_accepted
from config.event import Event
from config.event import Step as Planned
from storage.people import Participant
from storage.roadmap import RoadmapStep

Missing = Literal["no_lead", "lead_left", "declined", "no_date"]
Answer = Literal["accepted", "amended", "declined", "done"]
"""What a lead says; `done`: that it is."""

Settled = Literal["confirmed", "kept", "done", "open", "dropped", "restored"]
"""What a facilitator decides: on a date the lead suggests, that a step is done or not, in the road map or not."""

SETTLED: tuple[Settled, ...] = get_args(Settled)

AGREED_TO = ("action", "lead", "due_on")
"""What the lead is asked about."""

LONGEST_YEARS = 20

Why = Literal["before_start", "after_due", "too_far"]


class Unfit(Exception):
    """The date can't be; `reason` names the text that says why, `beside` the date it doesn't fit to."""

    def __init__(self, reason: Why, beside: dt.date) -> None:
        super().__init__(reason)
        self.reason = reason
        self.beside = beside


class Overtaken(Exception):
    """The step has changed since, or this can't be done to it as it is."""


def steps_of(event: Event, stored: Iterable[RoadmapStep]) -> tuple[RoadmapStep, ...]:
    """The event file's steps and those of the chat, by due date, those without one last."""
    steps = {step.code: _planned(event.code, step) for step in event.roadmap.steps}
    steps |= {step.code: step for step in stored}
    return tuple(sorted(steps.values(), key=lambda step: (step.due_on or dt.date.max, step.code)))


def in_force(steps: Iterable[RoadmapStep]) -> tuple[RoadmapStep, ...]:
    """Those that weren't dropped."""
    return tuple(step for step in steps if step.state != "dropped")


def serves(step: RoadmapStep, recommended: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Codes of the goals that a step serves: its own, and those of the recommendation it follows from.

    `recommended`: see `bot.rules.ideas.goals_by_item`.
    """
    return tuple(dict.fromkeys((*step.serves, *recommended.get(step.recommendation.strip(), ()))))


def next_code(steps: Iterable[RoadmapStep]) -> str:
    """Of a step that is added: `s01`, `s02`, …; a code is never given twice, since steps are dropped, not deleted."""
    given = [int(s.code[1:]) for s in steps if s.code[0] == "s" and s.code[1:].isdecimal()]
    return f"s{max(given, default=0) + 1:02}"


def may_lead(participant: Participant | None) -> bool:
    """Whether somebody gets a message about a step: takes part or is of the staff, and has an account."""
    return (
        participant is not None
        and participant.user_id is not None
        and participant.removed_at is None
        and (participant.role != "participant" or is_accepted(participant))
    )


def is_agreed(step: RoadmapStep, people: Mapping[str, Participant]) -> bool:
    """Whether somebody who is there said that they lead it, or it is done."""
    return step.state == "done" or (step.state == "accepted" and may_lead(people.get(step.lead)))


def missing_in(step: RoadmapStep, people: Mapping[str, Participant]) -> tuple[Missing, ...]:
    """Why a step is an orphan; nothing if it has a lead and a date, is done or dropped."""
    if step.state in ("done", "dropped"):
        return ()
    found: list[Missing] = []
    if not step.lead:
        found.append("no_lead")
    elif not may_lead(people.get(step.lead)):
        found.append("lead_left")
    elif step.state == "declined":
        found.append("declined")
    if step.due_on is None:
        found.append("no_date")
    return tuple(found)


def check_date(event: Event, step: RoadmapStep, field: Literal["starts_on", "due_on"], day: dt.date) -> None:
    """Raises `Unfit`."""
    last = event.date.replace(year=event.date.year + LONGEST_YEARS, day=1)
    first = event.date.replace(year=event.date.year - LONGEST_YEARS, day=1)
    if not first <= day <= last:
        raise Unfit("too_far", event.date)
    if field == "due_on" and step.starts_on is not None and day < step.starts_on:
        raise Unfit("before_start", step.starts_on)
    if field == "starts_on" and step.due_on is not None and day > step.due_on:
        raise Unfit("after_due", step.due_on)


def corrected(step: RoadmapStep, field: str, value: Any, now: int) -> RoadmapStep:
    """With another value; the lead is to be asked again if they had been asked about it."""
    if getattr(step, field) == value:
        return step
    after = replace(step, **{field: value}, revision=step.revision + 1, changed_at=now)
    if field in AGREED_TO and step.state in ("asked", "accepted", "amended", "declined"):
        after = replace(after, state="proposed", proposed_on=None)
    return replace(after, reminded_days=None) if field in AGREED_TO else after


def asked(step: RoadmapStep, now: int) -> RoadmapStep:
    """The lead is asked. Raises `Overtaken`."""
    if step.state != "proposed" or not step.lead:
        raise Overtaken
    return _moved(step, now, state="asked")


def answered(step: RoadmapStep, to: Answer, day: dt.date | None, drawn: int, now: int) -> RoadmapStep:
    """What the lead says to the step as it was shown to them. Said again, nothing changes. Raises `Overtaken`."""
    wanted = {"state": to, "proposed_on": day if to == "amended" else None}
    if all(getattr(step, field) == value for field, value in wanted.items()):
        return step
    if step.revision != drawn or step.state in ("proposed", "dropped"):
        raise Overtaken
    if to == "done" and step.state != "accepted":
        raise Overtaken
    if to == "amended" and (day is None or day == step.due_on):
        raise Overtaken
    return _moved(step, now, **wanted)


def settled(step: RoadmapStep, to: Settled, drawn: int, now: int) -> RoadmapStep:
    """What a facilitator decides about the step as it was shown. Done already, nothing changes. Raises `Overtaken`."""
    if to == "done" == step.state or to == "dropped" == step.state:
        return step
    if step.revision != drawn:
        raise Overtaken
    match to, step.state:
        case "confirmed", "amended":
            return _moved(
                step, now, state="accepted", due_on=step.proposed_on, proposed_on=None, reminded_days=None
            )
        case "kept", "amended":
            return _moved(step, now, state="asked", proposed_on=None)
        case "done", "proposed" | "asked" | "accepted" | "amended" | "declined":
            return _moved(step, now, state="done", proposed_on=None)
        case "open", "done":
            return _moved(step, now, state="accepted" if step.lead else "proposed")
        case "dropped", _:
            return _moved(step, now, state="dropped", proposed_on=None)
        case "restored", "dropped":
            return _moved(step, now, state="proposed")
        case _:
            raise Overtaken


def without_lead(step: RoadmapStep) -> RoadmapStep:
    """Of somebody who is gone: nobody leads it, unless it is over."""
    state = step.state if step.state in ("done", "dropped") else "proposed"
    return replace(step, lead="", state=state, proposed_on=None, revision=step.revision + 1)


def due_reminder(step: RoadmapStep, days: Iterable[int], today: dt.date) -> int | None:
    """Of the days before the due date at which the lead is reminded, the one that has come; once each, the nearest only."""
    if step.state not in ("asked", "accepted") or step.due_on is None or today > step.due_on:
        return None
    left = (step.due_on - today).days
    come = [each for each in days if left <= each]
    nearest = min(come, default=None)
    if nearest is None or (step.reminded_days is not None and step.reminded_days <= nearest):
        return None
    return nearest


def _moved(step: RoadmapStep, now: int, **changes: Any) -> RoadmapStep:
    return replace(step, **changes, revision=step.revision + 1, changed_at=now)


def _planned(event: str, step: Planned) -> RoadmapStep:
    return RoadmapStep(
        event,
        step.code,
        step.action,
        organisation=step.lead,
        supporters=step.supporters,
        starts_on=step.start,
        due_on=step.due,
        indicator=step.indicator,
        recommendation=step.recommendation,
        serves=step.serves,
    )
