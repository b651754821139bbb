"""Reminding those who have not answered an open poll. Nobody is told who they are, only how many.

It is a facilitator's own act, so it is sent in silent mode too; but it is a reminder, so whoever turned reminders off
gets none.
"""

from dataclasses import replace

from bot.reminders import is_reminded
from bot.rules.ballots import is_complete
from bot.rules.schedule import is_over
from bot.runtime import Runtime
from bot.steering import Over, enqueue, known, note
from bot.voting import answers_in, poll_for
from storage.people import Participant
from storage.polls import Round
from storage.writer import Transaction, UpdateKey

NUDGE_AGAIN_MS = 5 * 60_000
"""Real time in which nobody is reminded twice, of whatever poll."""


def to_nudge(runtime: Runtime, asked: Round, real_now: int) -> list[tuple[Participant, int]]:
    """Who would be reminded now, with their accounts."""
    if asked.state != "open":
        return []
    state = runtime.state
    return [
        (participant, person.user_id)
        for participant, person in state.accounts_of(asked.event)
        if not is_complete(poll_for(runtime, asked, participant), state.ballot(asked, participant.id))
        and is_reminded(participant)
        and not _was_nudged(participant, real_now)
        and person.blocked_at is None
        and answers_in(runtime, asked, person.user_id)
    ]


async def nudge(runtime: Runtime, user_id: int, round_id: int, update: UpdateKey) -> int:
    """Bring the card to everybody who hasn't finished answering; to how many. Raises `NotAllowed`, `NotPlanned`, `Over`."""

    def decide(tx: Transaction) -> int:
        asked = known(runtime, round_id, user_id)
        if is_over(runtime.event(asked.event), tx.now):
            raise Over
        people = to_nudge(runtime, asked, tx.real_now)
        for participant, account in people:
            tx.put(replace(participant, nudged_at=tx.real_now))
            about = f"{asked.id}:{tx.real_now}"
            enqueue(tx, asked.event, account, "poll_nudged", asked, about)
        if people:
            note(tx, asked, "poll_nudged", user_id)
        return len(people)

    return await runtime.writer.write(decide, update)


def _was_nudged(participant: Participant, real_now: int) -> bool:
    return participant.nudged_at is not None and real_now - participant.nudged_at < NUDGE_AGAIN_MS
