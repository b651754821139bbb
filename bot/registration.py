"""Coming in: language, consent, name, group, organisation, and later corrections of them.

Each function is one step; it stores what was said and returns what the person is asked next.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any, TypeGuard

from bot.audit import log_action
from bot.rules.agenda import Agenda
from bot.rules.registration import Step, clean_name, step
from bot.runtime import Runtime, new_id
from bot.voting import withdraw_lost_votes
from config.catalogs import Numerals
from config.event import Event
from storage.people import Expected, Participant, Person
from storage.writer import Transaction, UpdateKey

_SAID = {"name": "name", "stakeholder_group": "group", "organisation": "organisation"}
"""How the audit log calls what was corrected; what it was corrected to stays out of it."""

SKIPPED = ""
"""The organisation of somebody who skipped the question."""


@dataclass(frozen=True)
class Standing:
    """Where somebody stands in an event: what is stored, and what is asked next."""

    agenda: Agenda
    person: Person
    participant: Participant | None
    step: Step

    @property
    def event(self) -> Event:
        return self.agenda.event


class NotAName(Exception):
    """What was typed can't be a name."""


class Misplaced(Exception):
    """A button or text that doesn't fit where the person stands; they are shown where that is."""


def standing(runtime: Runtime, event: Event, user_id: int) -> Standing:
    person = runtime.state.people.get(user_id) or Person(user_id)
    participant = runtime.state.participant(event.code, user_id)
    role = runtime.role(event.code, user_id)
    return Standing(runtime.agenda(event.code), person, participant, step(person, participant, role))


async def begin(runtime: Runtime, user_id: int, event: Event, update: UpdateKey) -> Standing:
    """Somebody pressed Start: remember the account, the event, and that messages arrive again."""

    def decide(tx: Transaction) -> Standing:
        before = tx.state.people.get(user_id) or Person(user_id)
        after = replace(before, event=event.code, expects="", blocked_at=None)
        if after != tx.state.people.get(user_id):
            tx.put(after)
        return _and_expect(runtime, tx, event, user_id)

    return await runtime.writer.write(decide, update)


async def choose_language(
    runtime: Runtime, user_id: int, event: Event, language: str, update: UpdateKey, numerals: Numerals = ""
) -> Standing:
    def decide(tx: Transaction) -> Standing:
        person = tx.state.people.get(user_id) or Person(user_id, event=event.code)
        tx.put(replace(person, language=language, numerals=numerals))
        return _and_expect(runtime, tx, event, user_id)

    return await runtime.writer.write(decide, update)


async def consent(runtime: Runtime, user_id: int, event: Event, update: UpdateKey) -> Standing:
    """Before this nothing but the account, its language and its event is stored."""

    def decide(tx: Transaction) -> Standing:
        if tx.state.people.get(user_id) is None:
            raise Misplaced
        participant = tx.state.participant(event.code, user_id)
        if participant is None:
            participant = Participant(new_id("p"), event.code, user_id)
        if participant.consented_at is None:
            agreed = replace(participant, consented_at=tx.now)
            tx.put(completed(agreed, tx.state.people[user_id], event, tx.now))  # the list may have said all
        return _and_expect(runtime, tx, event, user_id)

    return await runtime.writer.write(decide, update)


async def decline(runtime: Runtime, user_id: int, event: Event, update: UpdateKey) -> None:
    """Take a consent back before registration is complete. Raises `Misplaced` after that."""

    def decide(tx: Transaction) -> None:
        participant = tx.state.participant(event.code, user_id)
        if participant is None:
            return
        if participant.role != "participant" or participant.registered_at is not None:
            raise Misplaced
        if participant.listed_at is None:
            tx.remove(participant)
        else:  # the list is the organizer's, and says again that they are not reached
            tx.put(replace(participant, user_id=None, consented_at=None))
        tx.put(replace(tx.state.people[user_id], expects=""))

    await runtime.writer.write(decide, update)


async def expect(runtime: Runtime, user_id: int, event: Event, what: Expected, update: UpdateKey) -> Standing:
    """The next text somebody types is their name, or their organisation, in this event."""

    def decide(tx: Transaction) -> Standing:
        _consented(tx, event, user_id, {what})
        tx.put(replace(tx.state.people[user_id], event=event.code, expects=what))
        return standing(runtime, event, user_id)

    return await runtime.writer.write(decide, update)


async def give_name(runtime: Runtime, user_id: int, event: Event, typed: str, update: UpdateKey) -> Standing:
    """Raises `NotAName`."""
    name = clean_name(typed)
    if name is None:
        raise NotAName
    return await _change(runtime, user_id, event, update, name=name)


async def choose_group(
    runtime: Runtime, user_id: int, event: Event, group: str, update: UpdateKey
) -> Standing:
    if event.group(group) is None:
        raise Misplaced
    return await _change(runtime, user_id, event, update, stakeholder_group=group)


async def give_organisation(
    runtime: Runtime, user_id: int, event: Event, organisation: str, update: UpdateKey
) -> Standing:
    """A code of the event file, a typed name, or `SKIPPED`. Raises `NotAName`."""
    if organisation != SKIPPED and all(known.code != organisation for known in event.organisations):
        organisation = clean_name(organisation) or ""
        if not organisation:
            raise NotAName
    return await _change(runtime, user_id, event, update, organisation=organisation, organisation_given=1)


async def _change(runtime: Runtime, user_id: int, event: Event, update: UpdateKey, **fields: Any) -> Standing:
    """Store the fields; the last one missing makes the registration complete, later ones are corrections."""

    def decide(tx: Transaction) -> Standing:
        before = _consented(tx, event, user_id, fields)
        if update in tx.state.handled:  # it may have been corrected since
            return standing(runtime, event, user_id)
        person = replace(tx.state.people[user_id], expects="")
        after = completed(replace(before, **fields), person, event, tx.now)
        if before.registered_at is not None and after != before:
            changed = ", ".join(_SAID[name] for name in fields if name in _SAID)
            log_action(tx, event.code, before.id, "corrected", f"own {changed}")
        tx.put(after)
        tx.put(person)
        withdraw_lost_votes(tx, after)
        return _and_expect(runtime, tx, event, user_id)

    return await runtime.writer.write(decide, update)


def completed(participant: Participant, person: Person, event: Event, now: int) -> Participant:
    """Registered at `now` (ms by the event's clock) if nothing is missing any more; a walk-in perhaps approved, too."""
    if participant.registered_at is None and step(person, participant, participant.role) == "registered":
        participant = replace(participant, registered_at=now)
        if participant.approved_at is None and event.admission.walk_ins == "admit":
            participant = replace(participant, approved_at=now)
    return participant


def _consented(tx: Transaction, event: Event, user_id: int, says: Collection[str]) -> Participant:
    """Who agreed to have stored what they say; of a name the card of somebody with a role says what it is for."""
    participant = tx.state.participant(event.code, user_id)
    if not may_say(participant, says):
        raise Misplaced
    return participant


def may_say(participant: Participant | None, says: Collection[str]) -> TypeGuard[Participant]:
    """Whether somebody may be asked for these fields of theirs."""
    if participant is None:
        return False
    return participant.consented_at is not None or (
        participant.role != "participant" and set(says) == {"name"}
    )


def _and_expect(runtime: Runtime, tx: Transaction, event: Event, user_id: int) -> Standing:
    """Where a step asks for something that can be typed, typing it is taken for the answer."""
    now = standing(runtime, event, user_id)
    expects: dict[Step, Expected] = {"name": "name", "organisation": "organisation"}
    person = replace(now.person, event=event.code, expects=expects.get(now.step, ""))
    if now.person != person:
        tx.put(person)
    return replace(now, person=person)


async def note_reach(
    runtime: Runtime, user_id: int, *, blocked: bool, update: UpdateKey | None = None
) -> None:
    """Somebody blocked the bot, or lets it write again."""

    def decide(tx: Transaction) -> None:
        person = tx.state.people.get(user_id)
        if person is not None and (person.blocked_at is not None) != blocked:
            tx.put(replace(person, blocked_at=tx.now if blocked else None))

    await runtime.writer.write(decide, update)
