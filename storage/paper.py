"""Ballots on paper: the sheets that were printed, what came in from them, and what is being entered."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from storage.polls import Answer, answers_in, written_answers
from storage.record import Record, record


@record("ballot_sheets", key=("code",))
@dataclass(frozen=True)
class BallotSheet(Record):
    """A printed sheet for one round of a poll; it is nobody's. See the schema for each column."""

    code: str
    event: str
    poll: str
    round: str
    number: int
    language: str
    printed_at: int


@record("paper_ballots", key=("round", "participant"))
@dataclass(frozen=True)
class PaperBallot(Record):
    """How a ballot came in that somebody didn't tap themself; the answers that count stand in `ballots`.

    `second`: what the second facilitator entered; `differs`: 1 until a difference between the two is settled.
    """

    round: int
    participant: str
    sheet: str
    entered_by: str
    checked_by: str = ""
    second: Mapping[str, Answer] = field(default_factory=dict)
    differs: int = 0

    def row(self) -> tuple[Any, ...]:
        how = (self.round, self.participant, self.sheet, self.entered_by, self.checked_by)
        return (*how, written_answers(self.second), self.differs)

    @classmethod
    def of(cls, row: Iterable[Any]) -> Self:
        number, participant, sheet, entered_by, checked_by, second, differs = row
        return cls(number, participant, sheet, entered_by, checked_by, answers_in(second), differs)


@record("paper_drafts", key=("user_id",))
@dataclass(frozen=True)
class PaperDraft(Record):
    """What a facilitator is entering. `sheet`: "" if it is dictated; `participant`: "" until chosen."""

    user_id: int
    event: str
    round: int
    sheet: str
    language: str
    participant: str = ""
    answers: Mapping[str, Answer] = field(default_factory=dict)

    def row(self) -> tuple[Any, ...]:
        what = (self.user_id, self.event, self.round, self.sheet, self.language, self.participant)
        return (*what, written_answers(self.answers))

    @classmethod
    def of(cls, row: Iterable[Any]) -> Self:
        user_id, event, number, sheet, language, participant, answers = row
        return cls(user_id, event, number, sheet, language, participant, answers_in(answers))
