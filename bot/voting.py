"""A tap on a poll: decided against the poll as it is at that moment, and stored."""

from dataclasses import dataclass, replace
from typing import Literal

from bot.rules.ballots import cast, is_complete, item_codes
from bot.rules.kinds.answer import Reason, Refused
from bot.rules.steering import standing
from bot.rules.turnout import may_vote
from bot.runtime import Runtime, new_id
from config.event import Poll, asked_of
from storage.journal import AuditEntry
from storage.people import Participant
from storage.polls import Ballot, Round
from storage.writer import Transaction, UpdateKey


@dataclass(frozen=True)
class Outcome:
    """What became of a tap. `refused` names the reason; None: it is stored.

    `ballot`: as it is now; None: the person has none, or the round isn't open.
    """

    asked: Round
    poll: Poll
    ballot: Ballot | None
    refused: Literal["closed", "paused", "void", "extended", "not_eligible"] | Reason | None = None
    most: int = 0


class UnknownRound(Exception):
    """No such round in the events served here."""


async def cast_ballot(
    runtime: Runtime, user_id: int, round_id: int, item: str, tapped: str, update: UpdateKey
) -> Outcome:
    """Store the answer a button leads to. Raises `UnknownRound`."""

    def decide(tx: Transaction) -> Outcome:
        asked = tx.state.rounds.get(round_id)
        if asked is None or asked.event not in runtime.events:
            raise UnknownRound
        poll = tx.state.poll_of(asked).definition
        participant = votes_in(runtime, asked, user_id)
        if participant is None:
            return Outcome(asked, poll, None, "not_eligible")
        stands = standing(asked, participant.stakeholder_group)
        if stands != "open":
            return Outcome(asked, poll, None, stands)
        poll = asked_of(poll, participant.stakeholder_group)
        ballot = tx.state.ballot(asked, participant.id)
        if update in tx.state.handled:  # a newer tap may have come since: what is stored now is what is told
            return Outcome(asked, poll, ballot)
        before = ballot.answers if ballot else {}
        try:
            answers = cast(poll, before, item, tapped, tx.now)
        except Refused as refused:
            return Outcome(asked, poll, ballot, refused.reason, refused.most)
        if answers is not before:
            language = tx.state.people[user_id].language
            group = participant.stakeholder_group
            ballot = Ballot(asked.id, participant.id, answers, group, language, "telegram", tx.now)
            tx.put(ballot)
        return Outcome(asked, poll, ballot)

    return await runtime.writer.write(decide, update)


def withdraw_lost_votes(tx: Transaction, participant: Participant) -> None:
    """Whoever may not vote in a running poll any more (another group, another role) has no ballot in it.

    Nor has anybody answers to what their group isn't asked.
    """
    for asked in tx.state.running_rounds(participant.event):
        ballot, poll = tx.state.ballot(asked, participant.id), tx.state.poll_of(asked).definition
        if ballot is None:
            continue
        votes = may_vote(participant, poll)
        codes = item_codes(asked_of(poll, participant.stakeholder_group)) if votes else ()
        left = {code: answer for code, answer in ballot.answers.items() if code in codes}
        if votes and len(left) == len(ballot.answers):
            continue
        if votes:
            tx.put(replace(ballot, answers=left))
        else:
            tx.remove(ballot)
        subject = f"{asked.poll}/{asked.code}"
        tx.put(AuditEntry(new_id("a"), asked.event, tx.real_now, participant.id, "ballot_withdrawn", subject))


def poll_for(runtime: Runtime, asked: Round, participant: Participant) -> Poll:
    """The poll as that participant is asked."""
    return asked_of(runtime.state.poll_of(asked).definition, participant.stakeholder_group)


def votes_in(runtime: Runtime, asked: Round, user_id: int) -> Participant | None:
    """The participant, if this account may answer this round (open or not) as things stand now."""
    participant = runtime.state.participant(asked.event, user_id)
    is_participant = runtime.role(asked.event, user_id) == "participant"
    eligible = is_participant and may_vote(participant, runtime.state.poll_of(asked).definition)
    return participant if eligible else None


def answers_in(runtime: Runtime, asked: Round, user_id: int) -> bool:
    """Whether this account may answer the round now."""
    participant = votes_in(runtime, asked, user_id)
    return participant is not None and standing(asked, participant.stakeholder_group) == "open"


def open_rounds(runtime: Runtime, event: str, user_id: int) -> list[Round]:
    """Those this account may answer now, in the order they were opened."""
    rounds = runtime.state.open_rounds(event)
    return [asked for asked in rounds if answers_in(runtime, asked, user_id)]


def unanswered(runtime: Runtime, event: str, user_id: int) -> list[Round]:
    """Open rounds that this account may answer and hasn't finished, in the order they were opened."""
    state, participant = runtime.state, runtime.state.participant(event, user_id)
    return [
        asked
        for asked in open_rounds(runtime, event, user_id)
        if participant is not None
        and not is_complete(poll_for(runtime, asked, participant), state.ballot(asked, participant.id))
    ]


def unanswered_beside(runtime: Runtime, asked: Round, user_id: int) -> Round | None:
    """Another open round that waits for this account's answer, the longest open first."""
    waiting = unanswered(runtime, asked.event, user_id)
    return next((other for other in waiting if other.id != asked.id), None)
