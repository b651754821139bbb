"""Somebody has everything erased that an event stores of them: a point in the writer's order.

Ballots of polls in which names are known, and words of one's own, go at once. Of a confidential poll whose result was
shown the answers stay in that result, under an id that is nobody's, until five answers have changed: else the next
result would tell what they were; see `bot.rules.publication`. Ballots of unlinked polls that are over can't be found.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.accounts import cut_off
from bot.admitting import known
from bot.audit import actor, log_action
from bot.lists import forget_words
from bot.publishing import show_taken
from bot.roadmap import leave
from bot.rules.ballots import has_answered
from bot.rules.publication import outlives_erasure, without
from bot.rules.results import texts_of
from bot.runtime import Runtime, new_id
from config.event import WrittenPoll
from storage.messages import Delivery
from storage.personal import About, everything
from storage.polls import DETACHED, Ballot, PublishedBallot, Round, ballots_of
from storage.writer import Transaction, UpdateKey


@dataclass(frozen=True)
class Erased:
    """`messages`: ids of those in the person's chat that showed something of theirs. `was_known`: there was something to erase."""

    messages: tuple[int, ...] = ()
    was_known: bool = False


class HasAccount(Exception):
    """Whoever has Telegram erases themself there, and is not erased by others."""


class _Overtaken(Exception):
    """A round opened, closed or was shown while its ballots were read."""


@dataclass(frozen=True)
class _Stored:
    """What memory doesn't hold: one's ballots in rounds that are over, those that count in results shown, the messages.

    `rounds`: as they were before this was read; `others`: everybody's ballots of the rounds whose result was shown.
    """

    rounds: tuple[Round, ...]
    ballots: Mapping[int, Ballot] = field(default_factory=dict)
    kept: tuple[PublishedBallot, ...] = ()
    others: Mapping[int, Mapping[str, Ballot]] = field(default_factory=dict)
    messages: tuple[Delivery, ...] = ()


async def erase_somebody(runtime: Runtime, user_id: int, participant: str, update: UpdateKey) -> Erased:
    """The same for somebody without Telegram who asks at the desk; an organizer does it. Raises `NotAllowed`, `HasAccount`."""
    while True:
        event = known(runtime, user_id, participant).event
        who = About(event, 0, participant)
        stored = await _read(runtime, who)

        def decide(tx: Transaction, who: About = who, stored: _Stored = stored) -> Erased:
            if update in tx.state.handled:
                return Erased(was_known=True)
            if known(runtime, user_id, participant).user_id is not None:
                raise HasAccount
            if tuple(tx.state.rounds_of(who.event)) != stored.rounds:
                raise _Overtaken
            return _erase(tx, who, stored, actor(tx, who.event, user_id))

        try:
            return await runtime.writer.write(decide, update)
        except _Overtaken:
            continue


async def erase(runtime: Runtime, user_id: int, event: str, update: UpdateKey) -> Erased:
    """Erase what is stored of somebody in an event, whoever they are there; who was none before, is none after."""
    while True:
        participant = runtime.state.participant(event, user_id)
        who = About(event, user_id, participant.id if participant is not None else "")
        stored = await _read(runtime, who)

        def decide(tx: Transaction, who: About = who, stored: _Stored = stored) -> Erased:
            if update in tx.state.handled:  # they may have begun anew since
                return Erased(was_known=True)
            now = tx.state.participant(event, user_id)
            if (now.id if now is not None else "") != who.participant:
                raise _Overtaken
            if tuple(tx.state.rounds_of(event)) != stored.rounds:
                raise _Overtaken
            return _erase(tx, who, stored)

        try:
            return await runtime.writer.write(decide, update)
        except _Overtaken:
            continue


async def _read(runtime: Runtime, who: About) -> _Stored:
    for asked in list(runtime.state.rounds_of(who.event)):
        if asked.state == "closed" and asked.published_at is None:
            await show_taken(runtime, asked, who.user_id)
    rounds = tuple(runtime.state.rounds_of(who.event))
    rows = await everything(runtime.engine, who)
    ballots = {ballot.round: ballot for ballot in map(Ballot.of, rows.get(Ballot, []))}
    over = {asked.id: asked for asked in rounds if asked.id in ballots and not asked.is_running}
    others = {
        number: await ballots_of(runtime.engine, number)
        for number, asked in over.items()
        if has_answered(ballots[number])
        and _is_shown(asked)
        and outlives_erasure(runtime.state.poll_of(asked).definition)
    }
    return _Stored(
        rounds,
        {number: ballots[number] for number in over},
        tuple(map(PublishedBallot.of, rows.get(PublishedBallot, []))),
        others,
        tuple(map(Delivery.of, rows.get(Delivery, []))),
    )


def _is_shown(asked: Round) -> bool:
    """Whether a result of today's ballots was shown, and none of before stands instead."""
    return asked.state == "closed" and asked.published_at is not None and asked.published_turnout is None


def _erase(tx: Transaction, who: About, stored: _Stored, organizer: str = "") -> Erased:
    """`organizer`: who does it for them, as the audit log has them; "": they do it themself."""
    state, participant = tx.state, tx.state.participants.get(who.participant)
    if participant is None and who.user_id not in state.people:
        return Erased()
    cards = [card.message_id for card in state.cards_of(who.user_id)]
    nobody = new_id(DETACHED)
    for asked in stored.rounds:
        ballot = state.ballot(asked, who.participant) or stored.ballots.get(asked.id)
        kept = [row for row in stored.kept if row.round == asked.id]
        if ballot is not None or kept:
            _erase_ballot(tx, asked, ballot, kept, nobody, stored.others.get(asked.id, {}))
    if participant is not None:
        leave(tx, participant.id)
        tx.remove(participant)
    for row in stored.messages:
        if row.state == "waiting":  # so that it isn't sent; the row itself goes with the others
            tx.put(replace(row, state="dropped"))
    cut_off(tx, who)
    # Not even a number: one that an earlier export has with a name would tell who it was.
    said = (organizer, "somebody at their request") if organizer else ("somebody", "own data")
    log_action(tx, who.event, said[0], "erased", said[1])
    sent = [row.message_id for row in stored.messages if row.message_id is not None]
    return Erased(tuple(dict.fromkeys([*cards, *sent])), was_known=True)


def _erase_ballot(
    tx: Transaction,
    asked: Round,
    ballot: Ballot | None,
    kept: list[PublishedBallot],
    nobody: str,
    others: Mapping[str, Ballot],
) -> None:
    """Of one round: today's ballot, and what results shown before count of it."""
    poll, after = tx.state.poll_of(asked).definition, asked
    for row in kept:
        tx.remove(row)
        if outlives_erasure(poll):
            tx.put(replace(row, participant=nobody))
    if others:  # from now on the result shown is another than that of today's ballots
        for other in others.values():
            if ballot is not None and other.participant == ballot.participant:
                tx.put(replace(PublishedBallot.like(other, asked.replaced), participant=nobody))
            elif other.participant in tx.state.participants:
                tx.put(PublishedBallot.like(other, asked.replaced))
        after = replace(after, published_turnout=asked.turnout)
    if ballot is not None:
        tx.remove(ballot)
        if has_answered(ballot) and not asked.is_running:
            after = replace(after, turnout=without(after.turnout, ballot.stakeholder_group))
    if isinstance(poll, WrittenPoll):
        gone = [*([ballot] if ballot is not None else []), *(row.as_ballot() for row in kept)]
        forget_words(tx, asked.event, {words for _, words in texts_of(gone)})
        for code, _ in texts_of(gone):
            if code in tx.state.moderation:
                tx.remove(tx.state.moderation[code])
        if after.published_turnout is not None and any(row.answers for row in kept):
            less = without(after.published_turnout, kept[-1].stakeholder_group)
            after = replace(after, published_turnout=less)
    was_counted = any(row.answers for row in kept) or (
        has_answered(ballot)
        and (asked.state == "void" or (asked.published_at is not None and asked.published_turnout is None))
    )
    if was_counted:
        after = replace(after, erased=1)
    if after != asked:
        tx.put(after)
