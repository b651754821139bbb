"""The road map as facilitators and rapporteurs write it: each change is one unit, with its audit entry and its messages.

What a lead does is in `bot.tasks`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, get_args

from bot.audit import log_action
from bot.expecting import expect_next, expect_no_more
from bot.rules.roadmap import (
    Settled,
    asked,
    check_date,
    corrected,
    in_force,
    may_lead,
    next_code,
    settled,
    steps_of,
    without_lead,
)
from bot.runtime import Gone, NotAllowed, Right, Runtime, new_id
from config.checking.polls import MOST_ITEMS
from config.event import Event, Text
from storage.messages import Delivery
from storage.people import Person
from storage.roadmap import RoadmapStep
from storage.state import State
from storage.writer import Transaction, UpdateKey

What = Literal["new", "action", "lead", "starts_on", "due_on", "indicator", "recommendation", "my_date"]
"""What is typed next; `my_date`: the date that a lead suggests."""

LONGEST = 200
"""Characters of a step's wording, as readers count them: 40 of them are items of a poll."""

_EXPECTED = "step"


class UnknownStep(Gone):
    """There is no such step."""


class TooMany(Exception):
    """No poll could ask about one more."""


@dataclass(frozen=True)
class Expected:
    """What somebody is about to type. `step`: '' for a new one; `drawn`: its revision as they saw it."""

    event: str
    step: str
    what: What
    drawn: int = 0

    def packed(self) -> str:
        """As it stands in `Person.expects`."""
        return f"{_EXPECTED}:{self.event}:{self.step}:{self.what}:{self.drawn}"


def expected(person: Person | None) -> Expected | None:
    """What of the road map this person is to type; None: nothing."""
    kind, *rest = person.expects.split(":") if person is not None else [""]
    if kind != _EXPECTED or len(rest) != 4 or rest[2] not in get_args(What):
        return None
    return Expected(rest[0], rest[1], rest[2], int(rest[3]))  # type: ignore[arg-type]


def roadmap(state: State, event: Event) -> tuple[RoadmapStep, ...]:
    """All steps as they are now, also those that were dropped."""
    return steps_of(event, state.roadmap_steps(event.code))


def step_named(state: State, event: Event, code: str) -> RoadmapStep:
    """Raises `UnknownStep`."""
    found = next((step for step in roadmap(state, event) if step.code == code), None)
    if found is None:
        raise UnknownStep
    return found


async def expect(runtime: Runtime, user_id: int, what: Expected, update: UpdateKey) -> None:
    """Raises `NotAllowed`, `UnknownStep`."""
    if what.step:
        step_named(runtime.state, runtime.event(what.event), what.step)

    def decide(tx: Transaction) -> None:
        if what.what != "my_date":  # who may suggest a date is asked when it is there
            runtime.check("record", what.event, user_id)
        if update not in tx.state.handled:
            expect_next(tx, user_id, what.event, what.packed())

    await runtime.writer.write(decide, update)


async def add(runtime: Runtime, user_id: int, event: Event, words: str, update: UpdateKey) -> RoadmapStep:
    """A further step, by what is to be done. It serves what the vote of confidence does. Raises `NotAllowed`, `TooMany`."""

    def decide(tx: Transaction) -> RoadmapStep:
        runtime.check("record", event.code, user_id)
        steps = roadmap(tx.state, event)
        if update in tx.state.handled:  # the answer was lost
            return max(tx.state.roadmap_steps(event.code), key=lambda step: step.changed_at)
        if len(in_force(steps)) >= MOST_ITEMS:
            raise TooMany
        poll = event.poll(event.roadmap.confidence)
        serves = poll.serves if poll is not None else ()
        step = RoadmapStep(
            event.code, next_code(steps), _text(words), serves=serves, revision=1, changed_at=tx.now
        )
        tx.put(step)
        note(tx, step, user_id, "step_added")
        expect_no_more(tx, user_id, f"{_EXPECTED}:")
        return step

    return await runtime.writer.write(decide, update)


async def correct(
    runtime: Runtime, user_id: int, event: Event, code: str, field: str, value: Any, update: UpdateKey
) -> RoadmapStep:
    """Give one field of a step another value. Raises `NotAllowed`, `UnknownStep`, `Unfit`.

    `value`: words for `action`, `indicator` and `recommendation`, days or None for dates, codes else.
    """

    def change(tx: Transaction, step: RoadmapStep) -> RoadmapStep:
        if step.state not in ("proposed", "done", "dropped") and not runtime.may(
            "facilitate", event.code, user_id
        ):
            raise NotAllowed("facilitate")  # what a lead was asked about is not a rapporteur's any more
        new = value
        match field:
            case "action":
                new = _text(value)
            case "indicator":
                new = _text(value) if value else None
            case "starts_on" | "due_on" if value is not None:
                check_date(event, step, field, value)
            case "lead" if value and not _is_of(event, tx.state, value):
                raise UnknownStep
        if field in ("action", "indicator", "starts_on", "due_on", "lead", "recommendation"):
            expect_no_more(tx, user_id, f"{_EXPECTED}:")
        return corrected(step, field, new, tx.now)

    return await _change(runtime, user_id, event, code, change, "step_changed", update, "record", field)


async def support(
    runtime: Runtime,
    user_id: int,
    event: Event,
    code: str,
    organisation: str,
    update: UpdateKey,
    *,
    yes: bool,
) -> RoadmapStep:
    """An organisation is among those that support a step, or not. Raises as `correct`."""
    step = step_named(runtime.state, event, code)
    known = [each.code for each in event.organisations]
    if organisation not in known:
        raise UnknownStep
    wanted = {*step.supporters, organisation} if yes else {*step.supporters} - {organisation}
    ordered = tuple(sorted(wanted, key=lambda each: known.index(each) if each in known else -1))
    return await correct(runtime, user_id, event, code, "supporters", ordered, update)


async def ask(
    runtime: Runtime, user_id: int, event: Event, codes: tuple[str, ...], update: UpdateKey
) -> tuple[RoadmapStep, ...]:
    """The leads of these steps get a message; those asked already, or without a lead, are left out. Raises `NotAllowed`."""

    def decide(tx: Transaction) -> tuple[RoadmapStep, ...]:
        runtime.check("facilitate", event.code, user_id)
        if update in tx.state.handled:
            return ()
        ready = [step for step in ready_to_ask(tx.state, event) if step.code in codes]
        for step in ready:
            after = asked(step, tx.now)
            tx.put(after)
            note(tx, after, user_id, "step_asked", after.lead)
            tell_lead(tx, after, "step_asked")
        return tuple(ready)

    return await runtime.writer.write(decide, update)


def ready_to_ask(state: State, event: Event) -> list[RoadmapStep]:
    """Those with a lead who wasn't asked yet, or not about the step as it is now."""
    return [
        step
        for step in roadmap(state, event)
        if step.state == "proposed" and may_lead(state.participants.get(step.lead))
    ]


async def settle(
    runtime: Runtime, user_id: int, event: Event, code: str, to: Settled, drawn: int, update: UpdateKey
) -> RoadmapStep:
    """See `bot.rules.roadmap.settled`. The lead hears what became of the date. Raises `NotAllowed`, `UnknownStep`, `Overtaken`."""

    def change(tx: Transaction, step: RoadmapStep) -> RoadmapStep:
        after = settled(step, to, drawn, tx.now)
        if after != step and to in ("confirmed", "kept"):
            tell_lead(tx, after, "step_settled")
        return after

    return await _change(runtime, user_id, event, code, change, f"step_{to}", update, "facilitate")


def leave(tx: Transaction, participant: str) -> None:
    """Somebody is erased: the steps they were to lead have no lead."""
    for event in list(tx.state.events):
        for step in tx.state.roadmap_steps(event):
            if step.lead == participant:
                tx.put(without_lead(step))


def note(tx: Transaction, step: RoadmapStep, who: int | str, action: str, more: str = "") -> None:
    """In the audit log: to which step, and what."""
    log_action(tx, step.event, who, action, f"{step.code} {more}".strip())


def tell_lead(tx: Transaction, step: RoadmapStep, message: str, about: str = "") -> None:
    """Queue a message to the lead about the step as it is."""
    lead = tx.state.participants.get(step.lead)
    if lead is None or lead.user_id is None:
        return
    key = f"{message}:{step.event}:{step.code}:{step.revision}:{about}:{lead.user_id}"
    row = (step.event, lead.user_id, message, f"step:{step.event}:{step.code}", "cards", key)
    tx.put(Delivery(new_id("d"), *row, tx.real_now))  # type: ignore[arg-type]


def step_of(subject: str) -> str:
    """The code of the step that a message is about."""
    return subject.rpartition(":")[2]


async def _change(
    runtime: Runtime,
    user_id: int,
    event: Event,
    code: str,
    change: Callable[[Transaction, RoadmapStep], RoadmapStep],
    action: str,
    update: UpdateKey,
    right: Right,
    field: str = "",
) -> RoadmapStep:
    def decide(tx: Transaction) -> RoadmapStep:
        runtime.check(right, event.code, user_id)
        step = step_named(tx.state, event, code)
        if update in tx.state.handled:
            return step
        after = change(tx, step)
        if after != step:
            tx.put(after)
            value = getattr(after, field) if field in ("lead", "starts_on", "due_on", "organisation") else ""
            said = f"{field} {value or '-'}" if field and value != "" else field
            note(tx, after, user_id, action, said)
        return after

    return await runtime.writer.write(decide, update)


def _is_of(event: Event, state: State, participant: str) -> bool:
    found = state.participants.get(participant)
    return found is not None and found.event == event.code and may_lead(found)


def _text(words: str) -> Text:
    """What is typed reads the same in every language."""
    return Text.model_validate(words)
