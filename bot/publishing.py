"""The ballots that a poll's result is counted from: whatever shows a result takes them here, and nowhere else."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from bot.closing import so_far
from bot.rules.ballots import has_answered
from bot.rules.publication import are_same, is_kept, still_stands
from bot.runtime import Runtime
from bot.unlinking import is_unlinked
from config.event import Poll
from storage.engine import Engine
from storage.journal import taken_since_closing
from storage.polls import Ballot, PublishedBallot, Round, ballot_rows_of, ballots_in, published_of
from storage.unlinked import unlinked_in, unlinked_rows_of
from storage.writer import Transaction

Kept = Mapping[str, PublishedBallot]
"""The ballots by participant behind a result that was shown before its poll was reopened."""


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
        frozen, cast = so_far(runtime.state, asked)
        return Counted(replace(asked, turnout=frozen), cast.values())
    if asked.state != "closed" and asked.published_turnout is None:
        raise NotYet
    ballots = await stored_ballots(runtime.engine, runtime.state.poll_of(asked).definition, asked)
    kept = await published_of(runtime.engine, asked)
    if runtime.state.rounds[round_id] == asked:
        shown = standing(asked, ballots, kept)
        if shown is not None:
            return shown
        is_noted = asked.published_at is not None and asked.published_turnout is None
        if is_noted or await runtime.writer.write(lambda tx: _note(tx, asked, ballots, kept)):
            return Counted(runtime.state.rounds[round_id], ballots.values())
    # It was reopened, or shown to another, while this read.
    return await published(runtime, round_id, user_id)


async def show_all(runtime: Runtime, event: str, user_id: int) -> None:
    """Whoever takes every answer away has seen every result: what is changed later is compared with these."""
    for asked in runtime.state.rounds_of(event):
        if asked.state == "closed" and is_kept(runtime.state.poll_of(asked).definition):
            with suppress(NotYet):
                await published(runtime, asked.id, user_id)


async def show_taken(runtime: Runtime, asked: Round, user_id: int) -> None:
    """Before a round runs again, or loses a ballot: `sala export`, which is no part of the bot, can't note itself that it had the result."""
    if await taken_since_closing(runtime.engine, asked):
        with suppress(NotYet):
            await published(runtime, asked.id, user_id)


async def stored_ballots(engine: Engine, poll: Poll, asked: Round) -> dict[str, Ballot]:
    """Of a round, by participant; of an unlinked one that is over, by their random ids. Those of a large room keep no tap waiting."""
    if is_unlinked(poll) and not asked.is_running:
        return await asyncio.to_thread(unlinked_in, await unlinked_rows_of(engine, asked.id))
    return await asyncio.to_thread(ballots_in, await ballot_rows_of(engine, asked.id))


def standing(asked: Round, ballots: Mapping[str, Ballot], kept: Sequence[Kept]) -> Counted | None:
    """The last result from before the poll was reopened, unless a newer one may take its place. `kept`: all of them."""
    if asked.published_turnout is None:
        return None
    shown = [_as_ballots(cast) for cast in kept]
    if not asked.is_running and not still_stands(shown, ballots):
        return None
    return Counted(replace(asked, turnout=asked.published_turnout), shown[-1].values())


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


def _as_ballots(kept: Kept) -> dict[str, Ballot]:
    return {who: row.as_ballot() for who, row in kept.items()}


def _note(tx: Transaction, asked: Round, ballots: Mapping[str, Ballot], kept: Sequence[Kept]) -> bool:
    """That this result is shown; only now it takes the others' place. False if it is another's turn to be shown."""
    if tx.state.rounds[asked.id] != asked:
        return False
    if asked.published_turnout is not None:
        for cast in kept:
            if are_same(_as_ballots(cast), ballots):  # shown again: one copy of it is enough
                for row in cast.values():
                    tx.remove(row)
        tx.put(replace(asked, published_at=tx.now, published_turnout=None, replaced=asked.replaced + 1))
    elif asked.published_at is None:
        tx.put(replace(asked, published_at=tx.now))
    return True
