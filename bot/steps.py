"""Every step of a round after its opening, by whoever facilitates or by its timer: a point in the writer's order each."""

from collections.abc import Callable

from bot.closing import over, running_again
from bot.publishing import show_taken
from bot.rules.schedule import is_over
from bot.rules.steering import Overtaken, Step, extended, given_back, is_due, steered, timed
from bot.runtime import Runtime
from bot.steering import NotPlanned, Over, Steered, ask, enqueue, known, note, redrawing
from bot.unlinking import Final, Revealed, closes_for_good, is_unlinked
from storage.polls import Round, ballots_of
from storage.writer import Transaction, UpdateKey

_NOTED: dict[Step, str] = {
    "paused": "poll_paused",
    "resumed": "poll_resumed",
    "closed": "poll_closed",
    "undone": "poll_closing_undone",
    "reopened": "poll_reopened",
    "void": "poll_void",
}
"""Steps as the audit log has them."""


async def steer(
    runtime: Runtime, user_id: int, round_id: int, to: Step, drawn: int, update: UpdateKey | None
) -> Steered:
    """Take a round to another state; see `steered` for `drawn`. Raises `NotAllowed`, `NotPlanned`, `Overtaken`,
    `TooLate`, `Over`, `Final`, `Revealed`.
    """

    def change(tx: Transaction, asked: Round) -> Round:
        return steered(asked, to, drawn, tx.now, tx.real_now, _undo_ms(runtime, asked))

    return await _step(runtime, user_id, round_id, change, _NOTED[to], update)


async def set_timer(
    runtime: Runtime, user_id: int, round_id: int, closes_at: int | None, drawn: int, update: UpdateKey | None
) -> Steered:
    """Let an open round close by itself then; None: not. Raises as `steer`, and `Past`."""

    def change(tx: Transaction, asked: Round) -> Round:
        return timed(asked, closes_at, drawn, tx.now)

    return await _step(runtime, user_id, round_id, change, "timer_set", update)


async def extend(
    runtime: Runtime, user_id: int, round_id: int, group: str, drawn: int, update: UpdateKey | None
) -> Steered:
    """Let a late group answer when the others' time is over. Raises as `steer`."""

    def change(_: Transaction, asked: Round) -> Round:
        poll, groups = runtime.state.poll_of(asked).definition, runtime.event(asked.event).groups
        if group not in {known.code for known in groups} or (poll.groups and group not in poll.groups):
            raise NotPlanned
        return extended(asked, group, drawn)

    return await _step(runtime, user_id, round_id, change, f"poll_extended_{group}", update)


async def close_due(runtime: Runtime, round_id: int) -> None:
    """A timer has run out, unless somebody has moved it since."""

    def decide(tx: Transaction) -> None:
        asked = tx.state.rounds[round_id]
        if is_due(asked, tx.now):
            take(
                tx,
                runtime,
                asked,
                steered(asked, "closed", None, tx.now, tx.real_now, _undo_ms(runtime, asked)),
            )
            note(tx, asked, "poll_closed", "timer")

    await runtime.writer.write(decide)


def give_back(tx: Transaction, runtime: Runtime, event: str, began_at: int, ended_at: int) -> None:
    """Timers of an event get the time of an outage (ms by the event's clock) back."""
    for asked in tx.state.open_rounds(event):
        after = given_back(asked, began_at, ended_at)
        if after is not asked:
            take(tx, runtime, asked, after)
            note(tx, asked, "timer_given_back", "timer")


async def _step(
    runtime: Runtime,
    user_id: int,
    round_id: int,
    change: Callable[[Transaction, Round], Round],
    action: str,
    update: UpdateKey | None,
) -> Steered:
    before = known(runtime, round_id, user_id)
    # Those of a round that is over are in no memory; until it runs again they can only be erased.
    is_back = before.state == "closed"
    if is_back:
        await show_taken(runtime, before, user_id)
    stored = await ballots_of(runtime.engine, round_id) if is_back else {}

    def decide(tx: Transaction) -> Steered:
        asked = known(runtime, round_id, user_id)
        after = change(tx, asked)
        if after is asked:
            return Steered(asked, changed=False)
        if after.is_running and not asked.is_running:
            definition = tx.state.poll_of(asked).definition
            if closes_for_good(definition):
                raise Final if is_unlinked(definition) else Revealed
            if asked.step != before.step:
                raise Overtaken
            if is_over(runtime.event(asked.event), tx.now):
                raise Over
            after = running_again(
                tx, after, {who: b for who, b in stored.items() if who in tx.state.participants}
            )
        after = take(tx, runtime, asked, after)
        note(tx, after, action, user_id)
        return Steered(after, changed=True)

    return await runtime.writer.write(decide, update)


def _undo_ms(runtime: Runtime, asked: Round) -> int:
    """What cuts answers off from people, or tells everybody what is right, can't be undone."""
    return 0 if closes_for_good(runtime.state.poll_of(asked).definition) else runtime.undo_ms


def take(tx: Transaction, runtime: Runtime, asked: Round, after: Round) -> Round:
    """Store a step, ask whoever may answer now and couldn't before, and draw every other card anew."""
    if asked.is_running and not after.is_running:
        after = over(tx, asked, after)
    tx.put(after)
    opens = after.state == "open" and (not asked.is_running or asked.extended_to != after.extended_to)
    anew = ask(tx, runtime, after, "poll_reopened", str(after.step)) if opens else set()
    for card in tx.state.cards_showing(after.subject):
        if card.user_id not in anew:
            enqueue(tx, after.event, card.user_id, redrawing(after), after, f"{after.id}:{after.step}")
    return after
