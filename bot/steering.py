"""Opening and closing a poll: a point in the writer's order, with the messages that follow from it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from bot.group_chats import tell
from bot.rules.schedule import Slot, is_over, slots
from bot.rules.turnout import may_vote, turnout
from bot.runtime import Runtime, actor, new_id
from bot.voting import unanswered
from storage.journal import AuditEntry
from storage.messages import Card, Delivery
from storage.polls import OpenedPoll, Round
from storage.state import State
from storage.writer import Transaction, UpdateKey

MessageName = Literal["poll_opened", "poll_again", "poll_waits", "poll_closed"]


@dataclass(frozen=True)
class Steered:
    """The round after the step. `changed`: False if somebody else had done it before."""

    asked: Round
    changed: bool


class NotAllowed(Exception):
    """The person may not steer polls of this event."""


class Over(Exception):
    """The event's day is over: nothing is sent any more, so nothing can be opened."""


class NotPlanned(Exception):
    """The event has no such poll or round, or the round is over."""


async def open_poll(
    runtime: Runtime, user_id: int, event: str, poll: str, code: str, update: UpdateKey | None
) -> Steered:
    """Open a planned round to everybody eligible. Raises `NotAllowed`, `NotPlanned`, `Over`."""
    slot = _slot(runtime, event, poll, code)

    def decide(tx: Transaction) -> Steered:
        _check(runtime, event, user_id)
        earlier = tx.state.round(event, poll, code)
        if earlier is not None:
            if earlier.state == "closed":
                raise NotPlanned
            return Steered(earlier, changed=False)
        opened = tx.state.polls.get((event, poll))
        if is_over(runtime.event(event), tx.now):
            raise Over
        if opened is None:
            opened = OpenedPoll(event, poll, slot.poll, tx.now)
            tx.put(opened)
        asked = Round(tx.state.last_round_id + 1, event, poll, code, "open", tx.now)
        tx.put(asked)
        tx.put(
            AuditEntry(
                new_id("a"), event, tx.real_now, actor(tx, event, user_id), "poll_opened", f"{poll}/{code}"
            )
        )
        for person in _audience(runtime, tx.state, opened):
            for older in _unanswered_cards(runtime, tx.state, event, person, asked):
                enqueue(tx, event, person, "poll_waits", older, f"{older.id}:{asked.id}")
            enqueue(tx, event, person, "poll_opened", asked)
        tell(tx, event, "poll_opened", subject_of(asked), "cards")
        return Steered(asked, changed=True)

    return await runtime.writer.write(decide, update)


async def close_poll(
    runtime: Runtime, user_id: int, event: str, poll: str, code: str, update: UpdateKey | None
) -> Steered:
    """Close an open round and freeze its turnout. Raises `NotAllowed`, `NotPlanned`."""

    def decide(tx: Transaction) -> Steered:
        _check(runtime, event, user_id)
        asked = tx.state.round(event, poll, code)
        if asked is None:
            raise NotPlanned
        if asked.state == "closed":
            return Steered(asked, changed=False)
        definition = tx.state.poll_of(asked).definition
        ballots = dict(tx.state.ballots.get(asked.id, {}))
        counts = turnout(definition, asked.opened_at, tx.state.participants_of(event), ballots)
        frozen = {group: (count.answered, count.eligible) for group, count in counts.items()}
        for ballot in ballots.values():
            group = tx.state.participants[ballot.participant].stakeholder_group
            if ballot.stakeholder_group != group:  # corrected while open; from now on it stays
                tx.put(replace(ballot, stakeholder_group=group))
        closed = replace(asked, state="closed", closed_at=tx.now, turnout=frozen)
        tx.put(closed)
        tx.put(
            AuditEntry(
                new_id("a"), event, tx.real_now, actor(tx, event, user_id), "poll_closed", f"{poll}/{code}"
            )
        )
        for card in tx.state.cards_showing(subject_of(closed)):
            enqueue(tx, event, card.user_id, "poll_closed", closed)
        return Steered(closed, changed=True)

    return await runtime.writer.write(decide, update)


def note_card(tx: Transaction, card: Card, instead_of: str = "") -> list[Card]:
    """From now on this message is its subject's card; returns those it takes the place of.

    `instead_of`: it also takes the place of the person's cards whose subjects begin so. If its poll
    closed while the message was on its way, it is to be redrawn.
    """
    state = tx.state
    known = state.cards.get((card.user_id, card.subject))
    before = [known] if known is not None else []
    if instead_of:
        mine = state.cards_of(card.user_id)
        before = [other for other in mine if other.subject.startswith(instead_of)]
    for other in before:
        tx.remove(other)
    tx.put(card)
    asked = state.rounds.get(round_of(card.subject))
    if asked is not None and asked.state == "closed":
        enqueue(tx, asked.event, card.user_id, "poll_closed", asked, f"{asked.id}:{card.message_id}")
    return [other for other in before if other.message_id != card.message_id]


def subject_of(asked: Round) -> str:
    """What cards and deliveries call a round."""
    return f"round:{asked.id}"


def round_of(subject: str) -> int:
    """The id of the round that a card's subject names; 0 if it names none."""
    kind, _, number = subject.partition(":")
    return int(number) if kind == "round" else 0


def _slot(runtime: Runtime, event: str, poll: str, code: str) -> Slot:
    if event not in runtime.events:
        raise NotPlanned
    found = (slot for slot in slots(runtime.agenda(event)) if (slot.poll.code, slot.round) == (poll, code))
    slot = next(found, None)
    if slot is None:
        raise NotPlanned
    return slot


def _check(runtime: Runtime, event: str, user_id: int) -> None:
    if event not in runtime.events or not runtime.may("facilitate", event, user_id):
        raise NotAllowed


def _audience(runtime: Runtime, state: State, opened: OpenedPoll) -> Iterable[int]:
    """Accounts of everybody eligible whom messages reach."""
    for participant in state.participants_of(opened.event):
        reachable = state.people[participant.user_id].blocked_at is None
        votes = runtime.role(opened.event, participant.user_id) == "participant"
        if reachable and votes and may_vote(participant, opened.definition):
            yield participant.user_id


def _unanswered_cards(
    runtime: Runtime, state: State, event: str, user_id: int, asked: Round
) -> Iterable[Round]:
    """Open rounds this person has a card of and hasn't finished: they fold, so that one card asks at a time."""
    for older in unanswered(runtime, event, user_id):
        if older.id != asked.id and (user_id, subject_of(older)) in state.cards:
            yield older


def enqueue(
    tx: Transaction, event: str, user_id: int, message: MessageName, asked: Round, about: str = ""
) -> None:
    """A row about a round, once for what it is `about`."""
    key = f"{message}:{about or asked.id}:{user_id}"
    tx.put(Delivery(new_id("d"), event, user_id, message, subject_of(asked), "cards", key, tx.real_now))
