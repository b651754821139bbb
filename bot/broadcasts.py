"""Sending to many, stopping, correcting and taking back: each a point in the writer's order.

A copy is a card with the broadcast's subject, so whoever has a card has the message: to these a correction or
a withdrawal goes. A copy that was on its way when that was decided gets it as soon as it is noted as sent.
"""

import datetime as dt
from dataclasses import dataclass, replace

from bot.audiences import belonging_to
from bot.audit import log_action
from bot.expecting import expect_no_more
from bot.rules.schedule import is_over
from bot.runtime import Gone, Runtime, new_id
from bot.steering import Over
from storage.broadcasts import Broadcast, BroadcastMessage
from storage.messages import Delivery
from storage.writer import Transaction, UpdateKey


@dataclass(frozen=True)
class Steered:
    """The broadcast after the step. `changed`: False if it had been done before, or can't be done any more."""

    broadcast: Broadcast
    changed: bool


class UnknownBroadcast(Gone):
    """No such broadcast in the events served here, or nothing that this step applies to."""


class Nobody(Exception):
    """The audience is empty."""


class Past(Exception):
    """That time of the event's day is over."""


async def send(runtime: Runtime, user_id: int, number: int, update: UpdateKey) -> Steered:
    """Nothing leaves before the time to undo is over. Raises `NotAllowed`, `UnknownBroadcast`, `Over`, `Nobody`."""

    def decide(tx: Transaction) -> Steered:
        before = known(runtime, number, user_id)
        if before.state != "draft":
            return Steered(before, changed=False)
        check_day(runtime, before, tx.now)
        released = _release(tx, runtime, before, tx.real_now + runtime.undo_ms, user_id)
        if released is None:
            raise Nobody
        return Steered(released, changed=True)

    return await runtime.writer.write(decide, update)


async def schedule(runtime: Runtime, user_id: int, number: int, at: dt.time, update: UpdateKey) -> Steered:
    """Send at a time of the event's day, to whoever is in the audience then. Raises as `send`, and `Past`."""

    def decide(tx: Transaction) -> Steered:
        before = known(runtime, number, user_id)
        if before.state != "draft" or before.audience is None:
            return Steered(before, changed=False)
        check_day(runtime, before, tx.now)
        moment = int(runtime.event(before.event).at(at).timestamp() * 1000)
        if moment <= tx.now:
            raise Past
        # A clock that stands still is taken to run.
        send_at = runtime.clock.real(moment) or tx.real_now + moment - tx.now
        after = replace(before, state="scheduled", send_at=send_at)
        tx.put(after)
        expect_no_more(tx, user_id)
        _note(tx, after, "broadcast_scheduled", user_id)
        return Steered(after, changed=True)

    return await runtime.writer.write(decide, update)


async def release(runtime: Runtime, number: int) -> None:
    """A scheduled broadcast's time has come; of an event that is over nothing is sent."""

    def decide(tx: Transaction) -> None:
        before = tx.state.broadcasts.get(number)
        if before is None or before.state != "scheduled" or tx.real_now < (before.send_at or 0):
            return
        over = is_over(runtime.event(before.event), tx.now)
        if not over and _release(tx, runtime, before, tx.real_now, before.author) is not None:
            return
        tx.put(replace(before, state="cancelled"))
        _note(tx, before, "broadcast_cancelled", None)
        if not over and before.author is not None:
            key = f"broadcast_not_sent:{number}:{before.author}"
            row = (new_id("d"), before.event, before.author, "broadcast_not_sent", before.subject)
            tx.put(Delivery(*row, "reminders", key, tx.real_now))

    await runtime.writer.write(decide)


async def stop(runtime: Runtime, user_id: int, number: int, update: UpdateKey) -> Steered:
    """What has not left doesn't leave. If nothing has, the broadcast is a draft again, under another number."""

    def decide(tx: Transaction) -> Steered:
        before = known(runtime, number, user_id)
        waiting = [row for row in tx.state.waiting_copies(before.subject) if row.message == "broadcast"]
        if before.state != "sent" or not waiting:
            return Steered(before, changed=False)
        _drop(tx, waiting)
        _note(tx, before, "broadcast_stopped", user_id)
        if tx.state.cards_showing(before.subject):
            stopped = replace(before, state="stopped")
            tx.put(stopped)
            return Steered(stopped, changed=True)
        tx.put(replace(before, state="cancelled"))
        again = replace(before, id=tx.state.last_broadcast_id + 1, state="draft", send_at=None)
        tx.put(again)
        return Steered(again, changed=True)

    return await runtime.writer.write(decide, update)


async def cancel(runtime: Runtime, user_id: int, number: int, update: UpdateKey) -> Steered:
    """Throw away a draft, or what was to be sent later."""

    def decide(tx: Transaction) -> Steered:
        before = known(runtime, number, user_id)
        if before.state not in ("draft", "scheduled"):
            return Steered(before, changed=False)
        after = replace(before, state="cancelled")
        tx.put(after)
        return Steered(after, changed=True)

    return await runtime.writer.write(decide, update)


async def withdraw(runtime: Runtime, user_id: int, number: int, update: UpdateKey) -> Steered:
    """Take every copy back, and send no more of them. Raises `NotAllowed`, `UnknownBroadcast`."""

    def decide(tx: Transaction) -> Steered:
        before = known(runtime, number, user_id)
        if before.state not in ("sent", "stopped"):
            return Steered(before, changed=False)
        after = replace(before, state="withdrawn", correction={})
        tx.put(after)
        _drop(tx, tx.state.waiting_copies(before.subject))
        for card in tx.state.cards_showing(before.subject):
            _enqueue(tx, after, card.user_id, "broadcast_withdrawn")
        _note(tx, after, "broadcast_withdrawn", user_id)
        return Steered(after, changed=True)

    return await runtime.writer.write(decide, update)


async def correct(runtime: Runtime, user_id: int, number: int, update: UpdateKey) -> Steered:
    """Change every copy to what was written as its correction. Raises `NotAllowed`, `UnknownBroadcast`, `Over`."""

    def decide(tx: Transaction) -> Steered:
        before = known(runtime, number, user_id)
        if before.state not in ("sent", "stopped") or not before.correction:
            return Steered(before, changed=False)
        check_day(runtime, before, tx.now)
        contents = {**before.contents, **before.correction}
        after = replace(before, contents=contents, correction={}, revision=before.revision + 1)
        tx.put(after)
        # Also where another language was mended: people change theirs.
        for card in tx.state.cards_showing(before.subject):
            _enqueue(tx, after, card.user_id, "broadcast_corrected")
        _note(tx, after, "broadcast_corrected", user_id)
        return Steered(after, changed=True)

    return await runtime.writer.write(decide, update)


def follow(tx: Transaction, number: int, user_id: int, revision: int) -> None:
    """A copy, drawn at that revision, has been sent: what was decided while it was on its way is true of it too."""
    now = tx.state.broadcasts[number]
    if now.state in ("withdrawn", "cancelled"):
        _enqueue(tx, now, user_id, "broadcast_withdrawn")
    elif now.revision != revision:
        _enqueue(tx, now, user_id, "broadcast_corrected")


def known(runtime: Runtime, number: int, user_id: int) -> Broadcast:
    """Asked at every step. Raises `UnknownBroadcast`, `NotAllowed`."""
    found = runtime.state.broadcasts.get(number)
    if found is None or found.event not in runtime.events:
        raise UnknownBroadcast
    runtime.check("organize", found.event, user_id)
    return found


def check_day(runtime: Runtime, broadcast: Broadcast, now: int) -> None:
    if is_over(runtime.event(broadcast.event), now):
        raise Over


def _release(
    tx: Transaction, runtime: Runtime, before: Broadcast, send_at: int, user_id: int | None
) -> Broadcast | None:
    """Queue a copy for everybody in the audience; None if that is nobody."""
    if before.audience is None:
        raise UnknownBroadcast
    everybody = belonging_to(runtime, before.event, before.audience)
    if not any(member.is_reachable for member in everybody):
        return None
    after = replace(before, state="sent", send_at=send_at)
    tx.put(after)
    for member in everybody:
        _enqueue(tx, after, member.user_id, "broadcast", not_before=send_at, is_lost=not member.is_reachable)
    _note(tx, after, "broadcast_sent", user_id)
    return after


def _enqueue(
    tx: Transaction,
    of: Broadcast,
    user_id: int,
    message: BroadcastMessage,
    *,
    not_before: int = 0,
    is_lost: bool = False,
) -> None:
    """`is_lost`: it isn't tried, but counted among those that did not arrive."""
    about = f"{of.id}:{of.revision}" if message == "broadcast_corrected" else str(of.id)
    key = f"{message}:{about}:{user_id}"
    row = Delivery(
        new_id("d"), of.event, user_id, message, of.subject, "broadcasts", key, tx.real_now, not_before
    )
    tx.put(replace(row, state="failed", fault="blocked") if is_lost else row)


def _drop(tx: Transaction, waiting: list[Delivery]) -> None:
    for row in waiting:
        tx.put(replace(row, state="dropped"))


def _note(tx: Transaction, of: Broadcast, action: str, user_id: int | None) -> None:
    log_action(tx, of.event, "timer" if user_id is None else user_id, action, of.subject)
