"""Two facilitators entered a sheet differently: somebody who looks at it says which is right."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from bot.audit import actor
from bot.paper.entering import NotRunning
from bot.paper.saving import note_paper
from bot.rules.ballots import has_answered
from bot.rules.paper import differing
from bot.runtime import Runtime
from bot.steering import NotPlanned, known
from storage.paper import PaperBallot
from storage.polls import Answer, Ballot, Round
from storage.state import State
from storage.writer import Transaction, UpdateKey

Right = Literal["first", "second"]


@dataclass(frozen=True)
class Difference:
    """A sheet, the first entry's answers, which count, and the items that the second one answers differently."""

    paper: PaperBallot
    first: Mapping[str, Answer]
    items: tuple[str, ...]


@dataclass(frozen=True)
class Progress:
    """Of a round: sheets printed; ballots from sheets, dictated, entered twice; sheets that differ."""

    printed: int
    entered: int
    dictated: int
    twice: int
    differ: int


def progress(state: State, event: str, poll: str, code: str) -> Progress:
    """How far a planned round is; also of one that isn't open yet."""
    asked = state.round(event, poll, code)
    entered = list(state.paper.get(asked.id, {}).values()) if asked is not None else []
    printed = sum(
        (each.event, each.poll, each.round) == (event, poll, code) for each in state.sheets.values()
    )
    from_sheets = [each for each in entered if each.sheet]
    return Progress(
        printed,
        len(from_sheets),
        len(entered) - len(from_sheets),
        sum(bool(each.second) for each in from_sheets),
        sum(each.differs for each in from_sheets),
    )


def differences(state: State, asked: Round) -> list[Difference]:
    """Of a running round, in order of the sheets' codes; none of one that is over."""
    poll, found = state.poll_of(asked).definition, []
    for paper in sorted(state.paper.get(asked.id, {}).values(), key=lambda each: each.sheet):
        ballot = state.ballot(asked, paper.participant)
        if paper.differs and ballot is not None and has_answered(ballot):
            items = differing(poll, ballot.answers, paper.second)
            found.append(Difference(paper, ballot.answers, items))
    return found


async def settle(
    runtime: Runtime, user_id: int, round_id: int, sheet: str, right: Right, update: UpdateKey
) -> bool:
    """That entry counts from now on; False if somebody settled it before. Raises `NotAllowed`, `NotPlanned`, `NotRunning`."""

    def decide(tx: Transaction) -> bool:
        asked = known(runtime, round_id, user_id)
        entered = tx.state.paper.get(asked.id, {}).values()
        paper = next((each for each in entered if sheet and each.sheet == sheet), None)
        if paper is None:
            raise NotPlanned
        if not asked.is_running:
            raise NotRunning(asked.event, asked)
        ballot: Ballot | None = tx.state.ballot(asked, paper.participant)
        if not paper.differs or ballot is None:
            return False
        if right == "second":
            tx.put(replace(ballot, answers=paper.second, answered_at=tx.now))
        else:
            tx.put(ballot)  # who looks at the count sees that it is settled
        tx.put(replace(paper, second=paper.second if right == "second" else ballot.answers, differs=0))
        note_paper(tx, asked, "paper_settled", actor(tx, asked.event, user_id), f"{sheet} {right}")
        return True

    return await runtime.writer.write(decide, update)
