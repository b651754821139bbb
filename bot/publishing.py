"""The ballots that a poll's result is counted from: whatever shows a result takes them here, and nowhere else."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from bot.rules.ballots import has_answered
from bot.rules.publication import is_kept, still_stands
from bot.rules.turnout import turnout
from bot.runtime import Runtime
from bot.unlinking import is_unlinked
from config.event import Poll
from storage.engine import Engine
from storage.polls import Ballot, PublishedBallot, Round, ballots_of, published_of
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
    if asked.state != "closed" and asked.published_turnout is None:
        raise NotYet
    ballots = await stored_ballots(runtime.engine, runtime.state.poll_of(asked).definition, asked)
    kept = await published_of(runtime.engine, round_id) if asked.published_turnout is not None else {}
    if runtime.state.rounds[round_id] == asked:
        shown = standing(asked, ballots, kept)
        if shown is not None:
            return shown
        is_noted = asked.published_at is not None and asked.published_turnout is None
        if is_noted or await runtime.writer.write(lambda tx: _note(tx, asked, kept)):
            return Counted(runtime.state.rounds[round_id], ballots.values())
    # It was reopened, or shown to another, while this read.
    return await published(runtime, round_id, user_id)


async def show_all(runtime: Runtime, event: str, user_id: int) -> None:
    """Whoever takes every answer away has seen every result: what is changed later is compared with these."""
    for asked in runtime.state.rounds_of(event):
        if asked.state == "closed" and is_kept(runtime.state.poll_of(asked).definition):
            with suppress(NotYet):
                await published(runtime, asked.id, user_id)


async def stored_ballots(engine: Engine, poll: Poll, asked: Round) -> dict[str, Ballot]:
    """Of a round, by participant; of an unlinked one that is over, by their random ids."""
    cut_off = is_unlinked(poll) and not asked.is_running
    return await (unlinked_of if cut_off else ballots_of)(engine, asked.id)


def standing(
    asked: Round, ballots: Mapping[str, Ballot], kept: Mapping[str, PublishedBallot]
) -> Counted | None:
    """The result from before the poll was reopened, unless a newer one may take its place."""
    if asked.published_turnout is None:
        return None
    before = {who: ballot.as_ballot() for who, ballot in kept.items()}
    if not asked.is_running and not still_stands(before, ballots):
        return None
    return Counted(replace(asked, turnout=asked.published_turnout), before.values())


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
    admission = state.events[asked.event].definition.admission
    counts = turnout(state.poll_of(asked).definition, admission, asked.opened_at, people, ballots)
    frozen = {group: (count.answered, count.eligible) for group, count in counts.items()}
    return Counted(
        replace(asked, turnout=frozen), [_of_their_group(state, ballot) for ballot in ballots.values()]
    )


def _of_their_group(state: State, ballot: Ballot) -> Ballot:
    """The person's group may have been corrected since they answered."""
    return replace(ballot, stakeholder_group=state.participants[ballot.participant].stakeholder_group)


def _note(tx: Transaction, asked: Round, kept: Mapping[str, PublishedBallot]) -> bool:
    """That this result is shown; only now those before it go. False if it is another's turn to be shown."""
    if tx.state.rounds[asked.id] != asked:
        return False
    if asked.published_turnout is not None:
        for row in kept.values():
            tx.remove(row)
        tx.put(replace(asked, published_at=tx.now, published_turnout=None, replaced=1))
    elif asked.published_at is None:
        tx.put(replace(asked, published_at=tx.now))
    return True
