"""Polls as they were opened, their rounds, and the ballots cast in them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Self

import orjson
from pydantic import TypeAdapter

from config.event import Poll
from storage.record import Record, record

if TYPE_CHECKING:  # records are plain values; only their readers need an engine
    from storage.engine import Engine

_POLL: TypeAdapter[Poll] = TypeAdapter(Poll)

Choice = str | int | tuple[str, ...] | tuple[tuple[str, int], ...] | tuple[tuple[str, str], ...]
"""An answer to one item; `dk` is don't know.

An option's code (choice), a number (scale), or the codes approved (approval) or ranked, first to last (ranking);
pairs of an option's code and its points (points), or of a text's own code and the text (text).
"""


@record("polls", key=("event", "code"))
@dataclass(frozen=True)
class OpenedPoll(Record):
    """A poll with the wording people saw: the snapshot taken at its first opening."""

    event: str
    code: str
    definition: Poll
    opened_at: int

    def row(self) -> tuple[Any, ...]:
        return (self.event, self.code, self.definition.model_dump_json(by_alias=True), self.opened_at)

    @classmethod
    def of(cls, row: Iterable[Any]) -> Self:
        event, code, definition, opened_at = row
        return cls(event, code, _POLL.validate_json(definition), opened_at)


@record("rounds", key=("id",))
@dataclass(frozen=True)
class Round(Record):
    """One asking of a poll. `turnout`: frozen at closing, group to (answered, eligible)."""

    id: int
    event: str
    poll: str
    code: str
    state: Literal["open", "closed"]
    opened_at: int
    closed_at: int | None = None
    turnout: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def row(self) -> tuple[Any, ...]:
        turnout = json.dumps(self.turnout) if self.state == "closed" else ""
        return (
            self.id,
            self.event,
            self.poll,
            self.code,
            self.state,
            self.opened_at,
            self.closed_at,
            turnout,
        )

    @classmethod
    def of(cls, row: Iterable[Any]) -> Self:
        number, event, poll, code, state, opened_at, closed_at, turnout = row
        counts = json.loads(turnout) if turnout else {}
        frozen = {group: (answered, eligible) for group, (answered, eligible) in counts.items()}
        return cls(number, event, poll, code, state, opened_at, closed_at, frozen)


@dataclass(frozen=True)
class Answer:
    """What was answered to one item, how often it was changed, and when last (ms)."""

    choice: Choice
    revision: int
    at: int


@record("ballots", key=("round", "participant"))
@dataclass(frozen=True)
class Ballot(Record):
    """One participant's answer in one round: item code to answer; withdrawn answers are absent."""

    round: int
    participant: str
    answers: Mapping[str, Answer]
    stakeholder_group: str
    language: str
    source: Literal["telegram", "paper", "proxy"]
    answered_at: int

    def row(self) -> tuple[Any, ...]:
        answers = {item: [a.choice, a.revision, a.at] for item, a in self.answers.items()}
        text = orjson.dumps(answers).decode()
        how = (self.stakeholder_group, self.language, self.source, self.answered_at)
        return (self.round, self.participant, text, *how)

    @classmethod
    def of(cls, row: Iterable[Any]) -> Self:
        number, participant, text, stakeholder_group, language, source, answered_at = row
        answers = {
            item: Answer(_frozen(choice), revision, at)
            for item, (choice, revision, at) in orjson.loads(text).items()
        }
        return cls(number, participant, answers, stakeholder_group, language, source, answered_at)


def _frozen(choice: Any) -> Any:
    """JSON has lists where choices have tuples."""
    return tuple(map(_frozen, choice)) if isinstance(choice, list) else choice


async def ballots_of(engine: "Engine", round_id: int) -> dict[str, Ballot]:
    """All ballots of a round by participant, in order of participant."""
    rows = await engine.read(f"{Ballot.table.select} WHERE round = $1 ORDER BY participant", round_id)
    return {ballot.participant: ballot for ballot in map(Ballot.of, rows)}


async def ballot_of(engine: "Engine", round_id: int, participant: str) -> Ballot | None:
    rows = await engine.read(
        f"{Ballot.table.select} WHERE round = $1 AND participant = $2", round_id, participant
    )
    return Ballot.of(rows[0]) if rows else None


async def polls_of(engine: "Engine", event: str) -> list[OpenedPoll]:
    rows = await engine.read(f"{OpenedPoll.table.select} WHERE event = $1 ORDER BY opened_at, code", event)
    return [OpenedPoll.of(row) for row in rows]


async def rounds_of(engine: "Engine", event: str) -> list[Round]:
    rows = await engine.read(f"{Round.table.select} WHERE event = $1 ORDER BY id", event)
    return [Round.of(row) for row in rows]
