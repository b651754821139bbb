"""Unlinked polls: while open a ballot is a draft tied to its person; closing cuts that tie for good.

In the unit that closes the round, answers are copied under random ids, in the order of these, and drafts, cards, messages
and dead letters of the poll go; then the writer has the log truncated and the files written anew. After that there
is no change, erasure or reopening. Copies of the database that were made before stay linked.
"""

from collections import Counter
from collections.abc import Mapping

from bot.rules.suppression import are_enough
from bot.runtime import new_id
from config.event import Poll, QuizPoll
from storage.engine import Engine
from storage.polls import Ballot, Round
from storage.state import State
from storage.unlinked import UnlinkedBallot, has_traces, traces_of
from storage.writer import Transaction, Writer


class Final(Exception):
    """The answers are cut off from people: the round can't run again."""


class Revealed(Exception):
    """Everybody has seen what is right: the quiz can't run again."""


def is_unlinked(poll: Poll) -> bool:
    return poll.anonymity == "unlinked"


def closes_for_good(poll: Poll) -> bool:
    """After closing there is nothing to answer: it is cut off from people, or everybody has seen what is right."""
    return is_unlinked(poll) or isinstance(poll, QuizPoll)


def unlink(tx: Transaction, asked: Round, ballots: Mapping[str, Ballot]) -> None:
    """Called in the unit that ends the round. Its cards are redrawn from memory after that, see `handlers.live`."""
    given = [ballot for ballot in ballots.values() if ballot.answers]
    sizes = Counter(ballot.stakeholder_group for ballot in given)
    with_groups = all(are_enough(size) for size in sizes.values())
    cut_off = [
        UnlinkedBallot(
            new_id("u"),
            asked.id,
            {item: ballot.answers[item].choice for item in sorted(ballot.answers)},
            ballot.stakeholder_group if with_groups else "",
        )
        for ballot in given
    ]
    for row in sorted(cut_off, key=lambda row: row.id):  # the ids are random, so this is a shuffle
        tx.put(row)
    for ballot in ballots.values():
        tx.remove(ballot)
    for card in tx.state.cards_showing(asked.subject):
        tx.remove(card)
    tx.erase(traces_of(asked))


def over_and_unlinked(state: State) -> list[Round]:
    return [
        asked
        for asked in state.rounds.values()
        if not asked.is_running and is_unlinked(state.poll_of(asked).definition)
    ]


async def sweep(writer: Writer, engine: Engine, state: State, *, at_start: bool = False) -> None:
    """Messages that were on their way, taps on old cards; at the start also what a kill left in the files."""
    left = [
        asked
        for asked in over_and_unlinked(state)
        if at_start or state.cards_showing(asked.subject) or await has_traces(engine, asked)
    ]

    def decide(tx: Transaction) -> None:
        for asked in left:
            for card in tx.state.cards_showing(asked.subject):
                tx.remove(card)
            tx.erase(traces_of(asked))

    if left:
        await writer.write(decide)
