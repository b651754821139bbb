"""What a round keeps when it is over, and what it has again when it runs once more."""

from collections.abc import Mapping
from dataclasses import replace

from bot.rules.publication import is_kept, still_stands
from bot.rules.turnout import turnout
from bot.unlinking import is_unlinked, unlink
from storage.polls import Ballot, PublishedBallot, Round
from storage.writer import Transaction


def over(tx: Transaction, asked: Round, after: Round) -> Round:
    """Freeze what a running round has: its turnout, and people's groups."""
    definition, ballots = tx.state.poll_of(asked).definition, dict(tx.state.ballots.get(asked.id, {}))
    counts = turnout(definition, asked.opened_at, tx.state.participants_of(asked.event), ballots)
    for number, ballot in ballots.items():
        group = tx.state.participants[ballot.participant].stakeholder_group
        if ballot.stakeholder_group != group:  # corrected while it ran; from now on it stays
            ballots[number] = replace(ballot, stakeholder_group=group)
            tx.put(ballots[number])
    if is_unlinked(definition):
        unlink(tx, asked, ballots)
    kept = dict(tx.state.published.get(asked.id, {}))
    after = replace(
        after, turnout={group: (count.answered, count.eligible) for group, count in counts.items()}
    )
    if asked.published_turnout is None:
        return after
    if after.state == "closed" and still_stands({who: b.as_ballot() for who, b in kept.items()}, ballots):
        return after
    for row in kept.values():
        tx.remove(row)
    return replace(after, published_at=None, published_turnout=None, replaced=1)


def running_again(
    tx: Transaction,
    after: Round,
    ballots: Mapping[str, Ballot],
    kept: Mapping[str, PublishedBallot],
) -> Round:
    """Its ballots are at hand again; the result that was shown is kept aside. See `bot.rules.publication`."""
    for ballot in ballots.values():
        tx.state.put(ballot)
    running = replace(after, turnout={})
    if after.published_turnout is not None:
        for row in kept.values():
            tx.state.put(row)
        return running
    if after.published_at is None or not is_kept(tx.state.poll_of(after).definition):
        return replace(running, published_at=None)
    for ballot in ballots.values():
        tx.put(PublishedBallot.like(ballot))
    return replace(running, published_turnout=after.turnout)
