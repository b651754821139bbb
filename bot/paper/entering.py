"""A facilitator enters what somebody without Telegram answered: from a sheet, or as it is dictated.

What is entered is a draft until it is saved; then it is a ballot like any other, decided against the round as it is in that
moment. The first entry of a sheet counts at once. Another facilitator may enter the sheet again: what differs is listed until
somebody says which is right (`bot.paper.settling`).
"""

from collections.abc import Callable
from dataclasses import replace

from bot.audit import actor
from bot.expecting import expect_next
from bot.paper.sheets import NotOnPaper, without_telegram
from bot.rules.ballots import cast, has_answered
from bot.rules.ballots import write as written
from bot.rules.paper import code_in, taken_as, why_not_on_paper
from bot.rules.steering import standing
from bot.rules.turnout import may_vote
from bot.runtime import Gone, Runtime, new_id
from bot.voting import Answers, poll_for
from config.event import Poll, WrittenPoll
from storage.paper import PaperBallot, PaperDraft
from storage.people import Participant
from storage.polls import Round
from storage.state import State
from storage.writer import Transaction, UpdateKey

EXPECTED_CODE = "sheet:"
"""What a facilitator expects begins so while the code of a sheet is asked for; then the event's code."""

EXPECTED_TEXT = "paper:"
"""What a facilitator expects begins so who copies a text from a sheet; then the code of the text that it replaces, or nothing."""


class UnknownSheet(Exception):
    """No sheet of the events served here has that code."""


class NotRunning(Exception):
    """Nothing can be entered now: `asked` isn't open to that person, or was not opened yet (None)."""

    def __init__(self, event: str, asked: Round | None) -> None:
        super().__init__(event)
        self.event = event
        self.asked = asked


class NoDraft(Gone):
    """The facilitator is entering nothing, or something else, or their person may not answer any more."""


async def expect_text(runtime: Runtime, user_id: int, instead_of: str, update: UpdateKey) -> None:
    """What this facilitator types next is a text of the sheet, `instead_of` another. Raises `NotAllowed`, `NoDraft`."""

    def decide(tx: Transaction) -> None:
        draft, _ = draft_of(runtime, tx, user_id)
        if update not in tx.state.handled:
            expect_next(tx, user_id, draft.event, f"{EXPECTED_TEXT}{instead_of}")

    await runtime.writer.write(decide, update)


async def begin(runtime: Runtime, user_id: int, typed: str, update: UpdateKey) -> PaperDraft:
    """Enter a sheet. Whose it is, is known if it was entered before. Raises `UnknownSheet`, `NotAllowed`, `NotRunning`."""

    def decide(tx: Transaction) -> PaperDraft:
        sheet = tx.state.sheets.get(code_in(typed) or "")
        if sheet is None or sheet.event not in runtime.events:
            raise UnknownSheet
        runtime.check("facilitate", sheet.event, user_id)
        asked = tx.state.round(sheet.event, sheet.poll, sheet.round)
        if asked is None or not asked.is_running:
            raise NotRunning(sheet.event, asked)
        draft = PaperDraft(user_id, sheet.event, asked.id, sheet.code, sheet.language)
        known = next((each for each in entered(tx.state, asked) if each.sheet == sheet.code), None)
        if known is not None:
            draft = _with(tx, draft, asked, known.participant)
        is_written = isinstance(tx.state.poll_of(asked).definition, WrittenPoll)
        expect_next(tx, user_id, draft.event, EXPECTED_TEXT if is_written and known is not None else "")
        tx.put(draft)
        return draft

    return await runtime.writer.write(decide, update)


async def dictate(
    runtime: Runtime, user_id: int, round_id: int, language: str, update: UpdateKey
) -> PaperDraft:
    """Enter for somebody. Raises `NotAllowed`, `NotRunning`, `NotOnPaper`, `NoDraft` for a round that isn't there."""

    def decide(tx: Transaction) -> PaperDraft:
        asked = tx.state.rounds.get(round_id)
        if asked is None:
            raise NoDraft
        runtime.check("facilitate", asked.event, user_id)
        if (reason := why_not_on_paper(tx.state.poll_of(asked).definition)) is not None:
            raise NotOnPaper(reason)
        if not asked.is_running:
            raise NotRunning(asked.event, asked)
        draft = PaperDraft(user_id, asked.event, asked.id, "", language)
        expect_next(tx, user_id, asked.event, "")
        tx.put(draft)
        return draft

    return await runtime.writer.write(decide, update)


async def choose(runtime: Runtime, user_id: int, participant: str, update: UpdateKey) -> PaperDraft:
    """Whose answers are entered. Raises `NotAllowed`, `NoDraft`, `NotRunning`, `NotTaken`."""

    def decide(tx: Transaction) -> PaperDraft:
        draft, asked = draft_of(runtime, tx, user_id)
        person = tx.state.participants.get(participant)
        if person is None or person not in voters(runtime, asked):
            raise NoDraft
        check_open(asked, person)
        if update in tx.state.handled:
            return draft
        draft = _with(tx, replace(draft, answers={}), asked, participant)
        tx.put(draft)
        if isinstance(tx.state.poll_of(asked).definition, WrittenPoll):
            expect_next(tx, user_id, draft.event, EXPECTED_TEXT)
        return draft

    return await runtime.writer.write(decide, update)


async def answer(
    runtime: Runtime, user_id: int, round_id: int, item: str, tapped: str, update: UpdateKey
) -> PaperDraft:
    """Enter an answer. Raises `NotAllowed`, `NoDraft`, `NotRunning`, `Refused`."""

    def change(tx: Transaction, poll: Poll, before: Answers) -> Answers:
        return cast(poll, before, item, tapped, tx.now)

    return await _change(runtime, user_id, round_id, change, update)


async def write(
    runtime: Runtime, user_id: int, round_id: int, typed: str, instead_of: str, update: UpdateKey
) -> PaperDraft:
    """Enter a text. Raises as `answer`."""

    def change(tx: Transaction, poll: Poll, before: Answers) -> Answers:
        if not isinstance(poll, WrittenPoll):
            raise NoDraft
        return written(poll, before, new_id("t"), typed, instead_of, tx.now)

    return await _change(runtime, user_id, round_id, change, update)


async def cancel(runtime: Runtime, user_id: int, update: UpdateKey) -> None:
    """What was being entered goes."""

    def decide(tx: Transaction) -> None:
        draft = tx.state.paper_drafts.get(user_id)
        if draft is not None and update not in tx.state.handled:
            tx.remove(draft)
            expect_next(tx, user_id, draft.event, "")

    await runtime.writer.write(decide, update)


def voters(runtime: Runtime, asked: Round) -> list[Participant]:
    """Who may answer a round and has no Telegram here, by name."""
    poll, admission = runtime.state.poll_of(asked).definition, runtime.event(asked.event).admission
    people = without_telegram(runtime.state, asked.event)
    return [each for each in people if may_vote(each, poll, admission)]


def voter(runtime: Runtime, asked: Round, draft: PaperDraft) -> Participant:
    """Whose answers a draft has. Raises `NoDraft` if nobody was chosen, or they may not answer any more."""
    person = runtime.state.participants.get(draft.participant)
    poll, admission = runtime.state.poll_of(asked).definition, runtime.event(asked.event).admission
    if person is None or not may_vote(person, poll, admission):
        raise NoDraft
    return person


def entered(state: State, asked: Round) -> list[PaperBallot]:
    """Those whose ballot is still there: with another group it may have gone."""
    entered = state.paper.get(asked.id, {})
    return [each for who, each in entered.items() if has_answered(state.ballot(asked, who))]


def draft_of(
    runtime: Runtime, tx: Transaction, user_id: int, round_id: int | None = None
) -> tuple[PaperDraft, Round]:
    """What a facilitator is entering, in that round if one is given, and the round. Raises `NoDraft`, `NotAllowed`."""
    draft = tx.state.paper_drafts.get(user_id)
    if draft is None or round_id not in (None, draft.round) or draft.event not in runtime.events:
        raise NoDraft
    runtime.check("facilitate", draft.event, user_id)
    return draft, tx.state.rounds[draft.round]


def _with(tx: Transaction, draft: PaperDraft, asked: Round, participant: str) -> PaperDraft:
    """The draft of that person's; who entered it before goes on from there. Raises `NotTaken`."""
    ballot, paper = tx.state.ballot(asked, participant), tx.state.paper.get(asked.id, {}).get(participant)
    entry = taken_as(paper, ballot, draft, actor(tx, draft.event, draft.user_id))
    answers = ballot.answers if entry == "again" and ballot is not None else {}
    return replace(draft, participant=participant, answers=answers)


def check_open(asked: Round, person: Participant) -> None:
    """In a pause too: nobody can tap then, and sheets take time. Raises `NotRunning`."""
    if standing(asked, person.stakeholder_group) not in ("open", "paused"):
        raise NotRunning(asked.event, asked)


async def _change(
    runtime: Runtime,
    user_id: int,
    round_id: int,
    change: Callable[[Transaction, Poll, Answers], Answers],
    update: UpdateKey,
) -> PaperDraft:
    def decide(tx: Transaction) -> PaperDraft:
        draft, asked = draft_of(runtime, tx, user_id, round_id)
        person = voter(runtime, asked, draft)
        check_open(asked, person)
        poll = poll_for(runtime, asked, person)
        if isinstance(poll, WrittenPoll):
            expect_next(tx, user_id, draft.event, EXPECTED_TEXT)
        if update in tx.state.handled:
            return draft
        after = replace(draft, answers=change(tx, poll, draft.answers))
        if after != draft:
            tx.put(after)
        return after

    return await runtime.writer.write(decide, update)
