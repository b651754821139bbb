"""A tap on a poll, or a text for one: decided against the poll as it is at that moment, and stored."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from bot.audit import log_action
from bot.rules.ballots import cast, has_answered, is_complete, is_on_paper, item_codes, write
from bot.rules.kinds.answer import Reason, Refused
from bot.rules.kinds.text import goes_on_about
from bot.rules.kinds.wall import upvoted
from bot.rules.moderation import is_shown
from bot.rules.results import texts_of
from bot.rules.steering import standing
from bot.rules.turnout import may_vote
from bot.runtime import Gone, Runtime, new_id
from config.event import Poll, WallPoll, WrittenPoll, asked_of
from storage.people import Participant
from storage.polls import Answer, Ballot, Round
from storage.writer import Transaction, UpdateKey


@dataclass(frozen=True)
class Outcome:
    """What became of a tap. `refused` names the reason; None: it is stored.

    `ballot`: as it is now; None: the person has none, or the round isn't open.
    """

    asked: Round
    poll: Poll
    ballot: Ballot | None
    refused: Literal["closed", "paused", "void", "extended", "not_eligible", "on_paper"] | Reason | None = (
        None
    )
    most: int = 0


class UnknownRound(Gone):
    """No such round in the events served here."""


Answers = Mapping[str, Answer]


async def cast_ballot(
    runtime: Runtime, user_id: int, round_id: int, item: str, tapped: str, update: UpdateKey
) -> Outcome:
    """Store the answer a button leads to. Raises `UnknownRound`."""

    def change(tx: Transaction, poll: Poll, before: Answers) -> Answers:
        after = cast(poll, before, item, tapped, tx.now)
        if isinstance(poll, WallPoll) and (code := upvoted(tapped)):
            _check_on_the_wall(tx, round_id, poll, code)
        if isinstance(poll, WrittenPoll):  # its card goes on asking
            _expect(tx, user_id, round_id)
        return after

    return await _answer(runtime, user_id, round_id, change, update)


async def write_text(
    runtime: Runtime, user_id: int, round_id: int, typed: str, instead_of: str, update: UpdateKey
) -> Outcome:
    """Store a typed text, `instead_of` one of one's own or as a new one; what is typed next is another, about the same.

    Raises `UnknownRound`, also for a poll that takes no texts.
    """

    def change(tx: Transaction, poll: Poll, before: Answers) -> Answers:
        if not isinstance(poll, WrittenPoll):
            raise UnknownRound
        after = write(poll, before, new_id("t"), typed, instead_of, tx.now)
        _expect(tx, user_id, round_id, goes_on_about(poll, instead_of))
        return after

    return await _answer(runtime, user_id, round_id, change, update)


async def expect_text(
    runtime: Runtime, user_id: int, round_id: int, instead_of: str, update: UpdateKey
) -> None:
    """What somebody types next is a text for that poll."""

    def decide(tx: Transaction) -> None:
        if update not in tx.state.handled:
            _expect(tx, user_id, round_id, instead_of)

    await runtime.writer.write(decide, update)


def expected_text(runtime: Runtime, event: str, user_id: int) -> tuple[int, str] | None:
    """The round that takes what somebody types now, and the code of the text it replaces.

    It is the one whose card asked for it last, or the newest open poll if it has no text of theirs yet.
    """
    person = runtime.state.people.get(user_id)
    what, _, rest = (person.expects if person is not None else "").partition(":")
    if person is None or what not in ("", "text"):
        return None
    number, _, instead_of = rest.partition(":")
    asked = runtime.state.rounds.get(int(number)) if number else None
    if asked is not None and asked.state == "open":
        return asked.id, instead_of
    newest = open_rounds(runtime, event, user_id)[-1:]
    if newest and isinstance(runtime.state.poll_of(newest[0]).definition, WrittenPoll):
        participant = runtime.state.participant(event, user_id)
        ballot = runtime.state.ballot(newest[0], participant.id) if participant is not None else None
        if not has_answered(ballot):
            return newest[0].id, ""
    return (asked.id, "") if asked is not None else None  # closed, which is then said


def _check_on_the_wall(tx: Transaction, round_id: int, poll: WallPoll, code: str) -> None:
    """Raises `Refused` for what was edited, taken back or hidden meanwhile, or isn't approved yet."""
    if not is_shown(poll, tx.state.moderation.get(code)) or code not in dict(
        texts_of(tx.state.ballots.get(round_id, {}).values())
    ):
        raise Refused("no_such_question")


def _expect(tx: Transaction, user_id: int, round_id: int, instead_of: str = "") -> None:
    person = tx.state.people.get(user_id)
    expects = f"text:{round_id}:{instead_of}" if instead_of else f"text:{round_id}"
    if person is not None and person.expects != expects:
        tx.put(replace(person, expects=expects))


async def _answer(
    runtime: Runtime,
    user_id: int,
    round_id: int,
    change: Callable[[Transaction, Poll, Answers], Answers],
    update: UpdateKey,
) -> Outcome:
    """Decide against the round as it is in that moment, and store the answers."""

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
        if is_on_paper(ballot):
            return Outcome(asked, poll, ballot, "on_paper")  # whoever entered it can correct it
        before = ballot.answers if ballot else {}
        try:
            answers = change(tx, poll, before)
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
        ballot = tx.state.ballot(asked, participant.id)
        if ballot is not None:
            withdraw_if_lost(tx, asked, participant, ballot)


def withdraw_if_lost(tx: Transaction, asked: Round, participant: Participant, ballot: Ballot) -> None:
    """That of one round, as `withdraw_lost_votes`."""
    poll = tx.state.poll_of(asked).definition
    votes = may_vote(participant, poll, tx.state.events[asked.event].definition.admission)
    codes = item_codes(asked_of(poll, participant.stakeholder_group)) if votes else ()
    left = {code: answer for code, answer in ballot.answers.items() if code in codes}
    if votes and len(left) == len(ballot.answers):
        return
    if votes:
        tx.put(replace(ballot, answers=left))
    else:
        tx.remove(ballot)
    subject = f"{asked.poll}/{asked.code}"
    log_action(tx, asked.event, participant.id, "ballot_withdrawn", subject)


def poll_for(runtime: Runtime, asked: Round, participant: Participant) -> Poll:
    """The poll as that participant is asked."""
    return asked_of(runtime.state.poll_of(asked).definition, participant.stakeholder_group)


def votes_in(runtime: Runtime, asked: Round, user_id: int) -> Participant | None:
    """The participant, if this account may answer this round (open or not) as things stand now."""
    participant = runtime.state.participant(asked.event, user_id)
    is_participant = runtime.role(asked.event, user_id) == "participant"
    poll, admission = runtime.state.poll_of(asked).definition, runtime.event(asked.event).admission
    eligible = is_participant and may_vote(participant, poll, admission)
    return participant if eligible else None


def sees_result(runtime: Runtime, asked: Round, user_id: int) -> bool:
    """Whether the result of a round is for this account, once there is one: staff, and whoever may answer it."""
    return runtime.may("observe", asked.event, user_id) or votes_in(runtime, asked, user_id) is not None


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
