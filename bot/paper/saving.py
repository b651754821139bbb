"""What was entered is saved: it becomes a ballot, or is compared with the one that is there."""

from dataclasses import dataclass, replace

from bot.audit import actor, log_action
from bot.expecting import expect_next
from bot.paper.entering import EXPECTED_CODE, check_open, draft_of, entered, voter
from bot.rules.ballots import item_codes
from bot.rules.paper import Entry, NotTaken, differing, taken_as
from bot.runtime import Runtime
from bot.voting import poll_for
from storage.paper import PaperBallot, PaperDraft
from storage.polls import Ballot, Round
from storage.writer import Transaction, UpdateKey

_ACTIONS = {"first": "paper_entered", "again": "paper_corrected", "second": "paper_confirmed"}


@dataclass(frozen=True)
class Saved:
    """`number`: of answers; `differs`: of items that the two entries answer differently."""

    draft: PaperDraft
    entry: Entry
    number: int
    differs: int


async def save(runtime: Runtime, user_id: int, round_id: int, update: UpdateKey) -> Saved:
    """What was entered is a ballot, or is compared with the one that is there. Raises `NotAllowed`, `NoDraft`,
    `NotRunning`, `NotTaken`.
    """

    def decide(tx: Transaction) -> Saved:
        draft, asked = draft_of(runtime, tx, user_id, round_id)
        person = voter(runtime, asked, draft)
        check_open(asked, person)
        codes = item_codes(poll_for(runtime, asked, person))  # their group may have been corrected meanwhile
        draft = replace(draft, answers={i: given for i, given in draft.answers.items() if i in codes})
        if not draft.answers:
            raise NotTaken("empty")
        who, ballot = actor(tx, draft.event, user_id), tx.state.ballot(asked, person.id)
        paper = tx.state.paper.get(asked.id, {}).get(person.id)
        entry = taken_as(paper, ballot, draft, who)
        others = (each for each in entered(tx.state, asked) if each.participant != person.id)
        if draft.sheet and any(each.sheet == draft.sheet for each in others):
            raise NotTaken("taken")
        if entry == "first" or paper is None:
            paper = PaperBallot(asked.id, person.id, draft.sheet, who)
        if entry == "second":
            paper = replace(paper, checked_by=who, second=draft.answers)
        else:
            source, group = "paper" if draft.sheet else "proxy", person.stakeholder_group
            ballot = Ballot(asked.id, person.id, draft.answers, group, draft.language, source, tx.now)  # type: ignore[arg-type]
            tx.put(ballot)
        poll = tx.state.poll_of(asked).definition
        first = ballot.answers if ballot is not None else {}
        differs = len(differing(poll, first, paper.second)) if paper.second else 0
        tx.put(replace(paper, differs=int(differs > 0)))
        tx.remove(draft)
        action = "paper_differs" if entry == "second" and differs else _ACTIONS[entry]
        note_paper(tx, asked, action, who, draft.sheet)
        expect_next(tx, user_id, draft.event, f"{EXPECTED_CODE}{draft.event}" if draft.sheet else "")
        return Saved(draft, entry, len(draft.answers), differs)

    return await runtime.writer.write(decide, update)


def note_paper(tx: Transaction, asked: Round, action: str, who: str, sheet: str) -> None:
    """In the audit log: by the sheet's code, and not whose it is."""
    what = f"{asked.poll}/{asked.code} {sheet or 'dictated'}"
    log_action(tx, asked.event, who, action, what)
