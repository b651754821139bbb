"""A tap on a poll: decided against the poll as it is at that moment, and stored."""

from dataclasses import dataclass
from typing import Literal

from bot.rules.ballots import cast, is_complete
from bot.rules.kinds.answer import Refused
from bot.rules.turnout import may_vote
from bot.runtime import Runtime
from config.event import Poll
from storage.people import Participant
from storage.polls import Ballot, Round
from storage.writer import Transaction, UpdateKey


@dataclass(frozen=True)
class Outcome:
    """What became of a tap. `refused` names the reason; None: it is stored.

    `ballot`: as it is now; None: the person has none, or the round is closed.
    """

    asked: Round
    poll: Poll
    ballot: Ballot | None
    refused: Literal["closed", "not_eligible", "unknown_option", "too_many"] | None = None
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
        participant = tx.state.participant(asked.event, user_id)
        if (
            participant is None
            or not may_vote(participant, poll)
            or runtime.role(asked.event, user_id) != "participant"
        ):
            return Outcome(asked, poll, None, "not_eligible")
        if asked.state != "open":
            return Outcome(asked, poll, None, "closed")
        ballot = tx.state.ballot(asked, participant.id)
        before = ballot.answers if ballot else {}
        try:
            answers = cast(poll, before, item, tapped, tx.now)
        except Refused as refused:
            return Outcome(asked, poll, ballot, refused.reason, refused.most)
        if answers is not before:
            language = tx.state.people[user_id].language
            ballot = Ballot(asked.id, participant.id, answers, language, "telegram", tx.now)
            tx.put(ballot)
        return Outcome(asked, poll, ballot)

    return await runtime.writer.write(decide, update)


def open_rounds(runtime: Runtime, event: str) -> list[Round]:
    """In the order they were opened."""
    return sorted((r for r in runtime.state.rounds_of(event) if r.state == "open"), key=lambda r: r.id)


def unanswered(runtime: Runtime, event: str, participant: Participant | None) -> list[Round]:
    """Open rounds that somebody may answer and hasn't finished, in the order they were opened."""
    state = runtime.state
    return [
        asked
        for asked in open_rounds(runtime, event)
        if participant is not None
        and may_vote(participant, state.poll_of(asked).definition)
        and not is_complete(state.poll_of(asked).definition, state.ballot(asked, participant.id))
    ]
