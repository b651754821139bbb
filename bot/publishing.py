"""The ballots that a poll's result is counted from: whatever shows a result takes them here, and nowhere else."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.rules.ballots import has_answered
from bot.rules.turnout import turnout
from bot.runtime import Runtime
from bot.unlinking import is_unlinked
from storage.polls import Ballot, Round, ballots_of, published_of
from storage.state import State
from storage.unlinked import unlinked_of
from storage.writer import Transaction


class NotYet(Exception):
    """The poll isn't closed, it isn't live to this account and no earlier result of it stands, or it was asked by mistake."""


@dataclass(frozen=True)
class Counted:
    """The ballots that are counted, and their round with the turnout that belongs to them.

    Where `asked.published_turnout` isn't None they are those from before the poll was reopened.
    """

    asked: Round
    ballots: Iterable[Ballot]


async def published(runtime: Runtime, round_id: int, user_id: int) -> Counted:
    """The ballots behind the result that this account may see now; that it was shown is noted. Raises `NotYet`."""
    asked = runtime.state.rounds[round_id]
    if asked.state == "void":
        raise NotYet
    if is_live(runtime, asked, user_id):
        return _so_far(runtime, asked)
    if asked.published_turnout is not None:
        kept = await published_of(runtime.engine, round_id)
        shown = replace(asked, turnout=asked.published_turnout)
        return Counted(shown, [ballot.as_ballot() for ballot in kept.values()])
    if asked.state != "closed":
        raise NotYet
    if asked.published_at is None:
        await runtime.writer.write(lambda tx: _note(tx, round_id))
    unlinked = is_unlinked(runtime.state.poll_of(asked).definition)
    ballots = await (unlinked_of if unlinked else ballots_of)(runtime.engine, round_id)
    now = runtime.state.rounds[round_id]
    if now.step != asked.step:  # it was reopened while this read
        return await published(runtime, round_id, user_id)
    return Counted(now, ballots.values())


def is_live(runtime: Runtime, asked: Round, user_id: int) -> bool:
    """Whether this account may see what was answered so far: facilitators of named polls, others where the file says so."""
    poll = runtime.state.poll_of(asked).definition
    if not asked.is_running or poll.anonymity != "named":
        return False
    if runtime.may("facilitate", asked.event, user_id):
        return True
    participant = runtime.state.participant(asked.event, user_id)
    return (
        poll.results == "live"
        and participant is not None
        and has_answered(runtime.state.ballot(asked, participant.id))
    )


def _so_far(runtime: Runtime, asked: Round) -> Counted:
    state, ballots = runtime.state, dict(runtime.state.ballots.get(asked.id, {}))
    people = state.participants_of(asked.event)
    counts = turnout(state.poll_of(asked).definition, asked.opened_at, people, ballots)
    frozen = {group: (count.answered, count.eligible) for group, count in counts.items()}
    return Counted(
        replace(asked, turnout=frozen), [_of_their_group(state, ballot) for ballot in ballots.values()]
    )


def _of_their_group(state: State, ballot: Ballot) -> Ballot:
    """The person's group may have been corrected since they answered."""
    return replace(ballot, stakeholder_group=state.participants[ballot.participant].stakeholder_group)


def _note(tx: Transaction, round_id: int) -> None:
    asked = tx.state.rounds[round_id]
    if asked.state != "closed":
        raise NotYet
    if asked.published_at is None:
        tx.put(replace(asked, published_at=tx.now))
