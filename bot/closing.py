"""What a round keeps when it is over, and what it has again when it runs once more."""

from collections.abc import Mapping
from dataclasses import replace

from bot.rules.publication import is_kept
from bot.rules.turnout import turnout
from bot.unlinking import is_unlinked, unlink
from bot.voting import withdraw_if_lost
from storage.polls import Ballot, PublishedBallot, Round, Turnout
from storage.state import State
from storage.writer import Transaction


def over(tx: Transaction, asked: Round, after: Round) -> Round:
    """Freeze what a running round has: its turnout, and people's groups."""
    frozen, ballots = so_far(tx.state, asked)
    for number, ballot in ballots.items():
        if ballot != tx.state.ballot(asked, number):
            tx.put(ballot)
    if is_unlinked(tx.state.poll_of(asked).definition):
        unlink(tx, asked, ballots)
    return replace(after, turnout=frozen)


def so_far(state: State, asked: Round) -> tuple[Turnout, dict[str, Ballot]]:
    """The turnout of a running round, and its ballots in the groups that people are in now: they may have been
    corrected since the last answer.
    """
    ballots = {
        number: replace(ballot, stakeholder_group=state.participants[ballot.participant].stakeholder_group)
        for number, ballot in state.ballots.get(asked.id, {}).items()
    }
    people, definition = state.participants_of(asked.event), state.poll_of(asked).definition
    admission = state.events[asked.event].definition.admission
    counts = turnout(definition, admission, asked.opened_at, people, ballots)
    return {group: (count.answered, count.eligible) for group, count in counts.items()}, ballots


def running_again(tx: Transaction, after: Round, ballots: Mapping[str, Ballot]) -> Round:
    """Its ballots are at hand again; the result that was shown is kept aside, beside earlier ones. See `bot.rules.publication`."""
    for ballot in ballots.values():
        tx.state.put(ballot)
    running = _with_kept(tx, after, ballots)
    tx.put(running)
    for ballot in ballots.values():  # groups and roles may have been corrected while it was closed
        withdraw_if_lost(tx, running, tx.state.participants[ballot.participant], ballot)
    return running


def _with_kept(tx: Transaction, after: Round, ballots: Mapping[str, Ballot]) -> Round:
    running = replace(after, turnout={})
    if after.published_turnout is not None:  # kept before: nobody saw a newer one
        return running
    if after.published_at is None or not is_kept(tx.state.poll_of(after).definition):
        return replace(running, published_at=None)
    for ballot in ballots.values():
        tx.put(PublishedBallot.like(ballot, after.replaced))
    return replace(running, published_turnout=after.turnout)
