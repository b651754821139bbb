"""Opening a poll: a point in the writer's order, with the messages that follow from it, and those about a round at all.

The steps after opening are in `bot.steps`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Literal

from bot.audit import log_action
from bot.confidence import with_steps
from bot.expecting import expect_no_more
from bot.group_chats import tell
from bot.publishing import published
from bot.rules.ballots import is_complete
from bot.rules.delphi import earlier, feedback
from bot.rules.schedule import Slot, is_over
from bot.rules.steering import standing, void_code
from bot.rules.turnout import may_vote
from bot.runtime import Gone, Runtime, new_id
from bot.voting import poll_for, unanswered
from config.event import WrittenPoll
from storage.messages import Card, Delivery
from storage.people import Participant
from storage.polls import Feedback, OpenedPoll, Round
from storage.state import State
from storage.writer import Transaction, UpdateKey

MessageName = Literal[
    "poll_opened", "poll_again", "poll_waits", "poll_closed", "poll_reopened", "poll_changed", "poll_nudged"
]

MINUTE_MS = 60_000


@dataclass(frozen=True)
class Steered:
    """The round after the step. `changed`: False if somebody else had done it before."""

    asked: Round
    changed: bool


class Over(Exception):
    """The event's day is over: nothing is sent any more, so nothing can be opened."""


class NotPlanned(Gone):
    """The event has no such poll or round, or the round is over."""


async def open_poll(
    runtime: Runtime,
    user_id: int,
    event: str,
    poll: str,
    code: str,
    update: UpdateKey | None,
    void: int = 0,
) -> Steered:
    """Open a planned round to everybody eligible. Raises `NotAllowed`, `NotPlanned`, `Over`.

    `void`: the id of the round that was asked by mistake before, if the poll is asked again.
    """
    return await runtime.writer.write(await opening(runtime, user_id, event, poll, code, void), update)


async def opening(
    runtime: Runtime, user_id: int, event: str, poll: str, code: str, void: int = 0
) -> Callable[[Transaction], Steered]:
    """What `open_poll` decides, to be done in one unit with something else. Both raise as it does."""
    slot = _slot(runtime, event, poll, code)
    runtime.check("facilitate", event, user_id)
    fed_back = await _feedback(runtime, event, slot, user_id)

    def decide(tx: Transaction) -> Steered:
        runtime.check("facilitate", event, user_id)
        earlier = tx.state.round(event, poll, code)
        if earlier is not None and earlier.id != void:
            if earlier.state in ("closed", "void"):
                raise NotPlanned
            return Steered(earlier, changed=False)
        opened = tx.state.polls.get((event, poll))
        if is_over(runtime.event(event), tx.now):
            raise Over
        if opened is None or opened.opened_at is None:
            composed_at = opened.composed_at if opened is not None else None
            asked_about = _slot(runtime, event, poll, code).poll  # its list may have come since
            asked_about = with_steps(runtime, runtime.event(event), asked_about)
            opened = OpenedPoll(event, poll, asked_about, tx.now, composed_at)
            tx.put(opened)
        if earlier is not None:
            if earlier.state != "void":
                raise NotPlanned
            taken = {asked.code for asked in tx.state.rounds_of(event) if asked.poll == poll}
            tx.put(replace(earlier, code=void_code(code, taken)))
        closes_at = tx.now + slot.minutes * MINUTE_MS if slot.minutes else None
        number = tx.state.last_round_id + 1
        asked = Round(number, event, poll, code, "open", tx.now, closes_at=closes_at, feedback=fed_back)
        tx.put(asked)
        note(tx, asked, "poll_opened", user_id)
        ask(tx, runtime, asked, "poll_opened")
        tell(tx, event, "poll_opened", asked.subject, "cards")
        return Steered(asked, changed=True)

    return decide


async def _feedback(runtime: Runtime, event: str, slot: Slot, user_id: int) -> Feedback | None:
    """Of the round before, if it is a Delphi poll; that counts as showing its result."""
    before = earlier(runtime.state.rounds_of(event), slot.poll)
    if before is None:
        return None
    counted = await published(runtime, before.id, user_id)
    return feedback(slot.poll, before, counted.ballots)


def note_card(tx: Transaction, card: Card, instead_of: str = "") -> list[Card]:
    """From now on this message is its subject's card; returns those it takes the place of.

    `instead_of`: it also takes the place of the person's cards whose subjects begin so. If its poll
    closed or paused while the message was on its way, it is to be redrawn.
    """
    state = tx.state
    if card.user_id not in state.people:  # they erased themself while it was on its way
        return []
    known = state.cards.get((card.user_id, card.subject))
    before = [known] if known is not None else []
    if instead_of:
        mine = state.cards_of(card.user_id)
        before = [other for other in mine if other.subject.startswith(instead_of)]
    for other in before:
        tx.remove(other)
    tx.put(card)
    asked = state.rounds.get(round_of(card.subject))
    if asked is not None and asked.state != "open":
        enqueue(tx, asked.event, card.user_id, redrawing(asked), asked, f"{asked.id}:m{card.message_id}")
    return [other for other in before if other.message_id != card.message_id]


def follow(tx: Transaction, round_id: int, user_id: int, drawn: int) -> None:
    """A card, drawn at that step, has been sent: if the round was steered meanwhile, it is to be redrawn."""
    asked = tx.state.rounds[round_id]
    if asked.state == "open" and asked.step != drawn:
        enqueue(tx, asked.event, user_id, "poll_changed", asked, f"{asked.id}:{new_id('s')}")


def redraw_cards(tx: Transaction, event: str, user_id: int) -> None:
    """What somebody may answer has changed: the cards of running polls in their chat are to say so."""
    for asked in tx.state.running_rounds(event):
        if (user_id, asked.subject) in tx.state.cards:
            enqueue(tx, event, user_id, "poll_changed", asked, f"{asked.id}:{new_id('s')}")


def round_of(subject: str) -> int:
    """The id of the round that a card's subject names; 0 if it names none."""
    kind, _, number = subject.partition(":")
    return int(number) if kind == "round" else 0


def _slot(runtime: Runtime, event: str, poll: str, code: str) -> Slot:
    if event not in runtime.events:
        raise NotPlanned
    found = (slot for slot in runtime.slots(event) if (slot.poll.code, slot.round) == (poll, code))
    slot = next(found, None)
    if slot is None:
        raise NotPlanned
    return slot


def known(runtime: Runtime, round_id: int, user_id: int) -> Round:
    """Asked at every step. Raises `NotPlanned`, `NotAllowed`."""
    asked = runtime.state.rounds.get(round_id)
    if asked is None:
        raise NotPlanned
    runtime.check("facilitate", asked.event, user_id)
    return asked


def note(tx: Transaction, asked: Round, action: str, who: int | str) -> None:
    what = f"{asked.poll}/{asked.code}"
    log_action(tx, asked.event, who, action, what)


def ask(tx: Transaction, runtime: Runtime, asked: Round, message: MessageName, about: str = "") -> set[int]:
    """Everybody eligible who hasn't finished gets a card at the bottom of the chat; older ones fold. Who does."""
    people = set()
    state = tx.state
    for participant, person in list(audience(runtime, state, state.poll_of(asked))):
        answers = standing(asked, participant.stakeholder_group) == "open"
        mine = poll_for(runtime, asked, participant)
        if not answers or is_complete(mine, state.ballot(asked, participant.id)):
            continue
        for older in _unanswered_cards(runtime, state, asked.event, person, asked):
            enqueue(
                tx, asked.event, person, "poll_waits", older, f"{older.id}:{asked.id}{about and f':{about}'}"
            )
        enqueue(tx, asked.event, person, message, asked, about and f"{asked.id}:{about}")
        if isinstance(mine, WrittenPoll):
            _expect_no_other_text(tx, asked, person)
        people.add(person)
    return people


def _expect_no_other_text(tx: Transaction, asked: Round, user_id: int) -> None:
    """What is typed after the card of one text poll isn't for another that asked before."""
    if tx.state.people[user_id].expects.split(":")[:2] != ["text", str(asked.id)]:
        expect_no_more(tx, user_id, "text:")


def redrawing(asked: Round) -> MessageName:
    return "poll_closed" if asked.state == "closed" else "poll_changed"


def audience(runtime: Runtime, state: State, opened: OpenedPoll) -> Iterable[tuple[Participant, int]]:
    """Everybody eligible whom messages reach, with their accounts."""
    admission = runtime.event(opened.event).admission
    for participant, person in state.accounts_of(opened.event):
        votes = runtime.role(opened.event, person.user_id) == "participant"
        if person.blocked_at is None and votes and may_vote(participant, opened.definition, admission):
            yield participant, person.user_id


def _unanswered_cards(
    runtime: Runtime, state: State, event: str, user_id: int, asked: Round
) -> Iterable[Round]:
    """Open rounds this person has a card of and hasn't finished: they fold, so that one card asks at a time."""
    for older in unanswered(runtime, event, user_id):
        if older.id != asked.id and (user_id, older.subject) in state.cards:
            yield older


def enqueue(
    tx: Transaction, event: str, user_id: int, message: MessageName, asked: Round, about: str = ""
) -> None:
    """A row about a round, once for what it is `about`."""
    key = f"{message}:{about or asked.id}:{user_id}"
    tx.put(Delivery(new_id("d"), event, user_id, message, asked.subject, "cards", key, tx.real_now))
