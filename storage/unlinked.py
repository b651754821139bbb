"""Ballots of unlinked polls after closing, and how every trace that ties one to a person goes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import orjson

from storage.polls import Answer, Ballot, Choice, Round, choice_in
from storage.record import Record, record

if TYPE_CHECKING:  # records are plain values; only their readers need an engine
    from storage.engine import Engine, Statement

BUTTONS = "visqr"
"""Letters of the buttons on a poll's card, each followed by the round: a dead letter has the whole card in it."""


@record("unlinked_ballots", key=("id",))
@dataclass(frozen=True)
class UnlinkedBallot(Record):
    """What somebody answered, and nothing of who or when. `answers`: item code to choice."""

    id: str
    round: int
    answers: Mapping[str, Choice]
    stakeholder_group: str

    def row(self) -> tuple[Any, ...]:
        return (self.id, self.round, orjson.dumps(self.answers).decode(), self.stakeholder_group)

    @classmethod
    def of(cls, row: Iterable[Any]) -> Self:
        number, asked, text, group = row
        answers = {item: choice_in(found) for item, found in orjson.loads(text).items()}
        return cls(number, asked, answers, group)

    def as_ballot(self) -> Ballot:
        """To be counted and exported as any other; what it doesn't know is 0 or ""."""
        answers = {item: Answer(choice, 0, 0) for item, choice in self.answers.items()}
        return Ballot(self.round, self.id, answers, self.stakeholder_group, "", "telegram", 0)


async def unlinked_rows_of(engine: "Engine", round_id: int) -> list[tuple[Any, ...]]:
    """All ballots of an unlinked round that is over, as they are stored, in the order of their random ids."""
    return await engine.read(f"{UnlinkedBallot.table.select} WHERE round = $1 ORDER BY id", round_id)


def unlinked_in(rows: Iterable[tuple[Any, ...]]) -> dict[str, Ballot]:
    """What `unlinked_rows_of` found, by id."""
    return {ballot.id: ballot.as_ballot() for ballot in map(UnlinkedBallot.of, rows)}


def traces_of(asked: Round) -> "list[Statement]":
    """What deletes messages about a round, whether or not they were sent, and updates of its cards that were put aside."""
    letters = [[f'%"{letter}:{asked.id}{end}%'] for letter in BUTTONS for end in (":", '"')]
    return [
        ("DELETE FROM outbox WHERE subject = $1", [[asked.subject]]),
        ("DELETE FROM dead_letters WHERE body LIKE $1", letters),
    ]


async def has_traces(engine: "Engine", asked: Round) -> bool:
    """Whether anything is there that `traces_of` deletes."""
    for sql, rows in traces_of(asked):
        for row in rows:
            ((found,),) = await engine.read(sql.replace("DELETE", "SELECT COUNT(*)", 1), *row)
            if found:
                return True
    return False
