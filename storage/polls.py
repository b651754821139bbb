"""Polls as they were opened, their rounds, and the ballots cast in them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
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
pairs of an option's code and its points (points), or of a text's own code and the text (text). On a wall the text is
one's own question; beside somebody else's code it is empty: that is an upvote.
"""


@record("polls", key=("event", "code"))
@dataclass(frozen=True)
class OpenedPoll(Record):
    """A poll with the wording people saw or will see; see the schema for each column."""

    event: str
    code: str
    definition: Poll
    opened_at: int | None
    composed_at: int | None = None

    def row(self) -> tuple[Any, ...]:
        definition = self.definition.model_dump_json(by_alias=True)
        return (self.event, self.code, definition, self.opened_at, self.composed_at)

    @classmethod
    def of(cls, row: Iterable[Any]) -> Self:
        event, code, definition, opened_at, composed_at = row
        return cls(event, code, _POLL.validate_json(definition), opened_at, composed_at)


@record("poll_drafts", key=("user_id",))
@dataclass(frozen=True)
class PollDraft(Record):
    """A poll that a facilitator is writing in the chat. `draft`: see `bot.rules.composing`."""

    user_id: int
    event: str
    draft: Mapping[str, Any]

    def row(self) -> tuple[Any, ...]:
        return (self.user_id, self.event, orjson.dumps(self.draft).decode())

    @classmethod
    def of(cls, row: Iterable[Any]) -> Self:
        user_id, event, draft = row
        return cls(user_id, event, orjson.loads(draft))


RoundState = Literal["open", "paused", "closed", "void"]
Turnout = Mapping[str, tuple[int, int]]
"""Group to (answered, eligible)."""

RUNNING = ("open", "paused")
"""States in which ballots may still change, now or later."""


@dataclass(frozen=True)
class Feedback:
    """What a Delphi round tells of the one before. `items`: lower quartile, median, upper quartile, people; by code."""

    round: int
    items: Mapping[str, tuple[float, float, float, int]]


@record("rounds", key=("id",))
@dataclass(frozen=True)
class Round(Record):
    """One asking of a poll; see the schema for each column. None of `published_turnout`: none is kept."""

    id: int
    event: str
    poll: str
    code: str
    state: RoundState
    opened_at: int
    closed_at: int | None = None
    turnout: Turnout = field(default_factory=dict)
    step: int = 0
    paused_at: int | None = None
    undo_until: int | None = None
    published_at: int | None = None
    published_turnout: Turnout | None = None
    closes_at: int | None = None
    extended_to: str = ""
    feedback: Feedback | None = None
    replaced: int = 0
    erased: int = 0

    @property
    def subject(self) -> str:
        """What cards and deliveries call it."""
        return f"round:{self.id}"

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING

    def row(self) -> tuple[Any, ...]:
        row = {field.name: getattr(self, field.name) for field in fields(self)}
        row["turnout"] = "" if self.is_running else json.dumps(self.turnout)
        published = self.published_turnout
        row["published_turnout"] = "" if published is None else json.dumps(published)
        row["feedback"] = (
            "" if self.feedback is None else json.dumps([self.feedback.round, self.feedback.items])
        )
        return tuple(row.values())

    @classmethod
    def of(cls, row: Iterable[Any]) -> Self:
        found = dict(zip(cls.table.columns, row, strict=True))
        found["turnout"] = _turnout(found["turnout"]) or {}
        found["published_turnout"] = _turnout(found["published_turnout"])
        if found["feedback"]:
            number, items = json.loads(found["feedback"])
            found["feedback"] = Feedback(number, {item: tuple(middle) for item, middle in items.items()})
        else:
            found["feedback"] = None
        return cls(**found)


def _turnout(written: str) -> Turnout | None:
    counts = json.loads(written) if written else None
    return None if counts is None else {group: (n, of) for group, (n, of) in counts.items()}


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
        how = (self.stakeholder_group, self.language, self.source, self.answered_at)
        return (self.round, self.participant, written_answers(self.answers), *how)

    @classmethod
    def of(cls, row: Iterable[Any]) -> Self:
        number, participant, text, stakeholder_group, language, source, answered_at = row
        return cls(number, participant, answers_in(text), stakeholder_group, language, source, answered_at)


DETACHED = "x"
"""How the id begins that stands for whoever erased themself; a participant's begins otherwise."""


@record("published_ballots", key=("round", "generation", "participant"))
@dataclass(frozen=True)
class PublishedBallot(Record):
    """A ballot as it was counted in a result that was shown before its poll was reopened.

    `generation`: which of these results; `replaced` of the round as it was then.
    """

    round: int
    participant: str
    answers: Mapping[str, Answer]
    stakeholder_group: str
    generation: int

    def row(self) -> tuple[Any, ...]:
        answers = written_answers(self.answers)
        return (self.round, self.participant, answers, self.stakeholder_group, self.generation)

    @classmethod
    def of(cls, row: Iterable[Any]) -> Self:
        number, participant, text, stakeholder_group, generation = row
        return cls(number, participant, answers_in(text), stakeholder_group, generation)

    @property
    def is_detached(self) -> bool:
        """Whether it was somebody's who erased themself since: it is counted on, and belongs to nobody."""
        return self.participant.startswith(DETACHED)

    @classmethod
    def like(cls, ballot: Ballot, generation: int) -> Self:
        return cls(ballot.round, ballot.participant, ballot.answers, ballot.stakeholder_group, generation)

    def as_ballot(self) -> Ballot:
        """To be counted as any other."""
        return Ballot(self.round, self.participant, self.answers, self.stakeholder_group, "", "telegram", 0)


def written_answers(answers: Mapping[str, Answer]) -> str:
    """As JSON: item code to choice, revision, at."""
    return orjson.dumps({item: [a.choice, a.revision, a.at] for item, a in answers.items()}).decode()


def answers_in(written: str) -> dict[str, Answer]:
    """What `written_answers` wrote."""
    return {
        item: Answer(choice_in(choice), revision, at)
        for item, (choice, revision, at) in orjson.loads(written).items()
    }


def choice_in(found: Any) -> Any:
    """The choice that JSON has: with lists where choices have tuples."""
    return tuple(map(choice_in, found)) if isinstance(found, list) else found


async def ballots_of(engine: "Engine", round_id: int) -> dict[str, Ballot]:
    """All ballots of a round by participant, in order of participant."""
    return ballots_in(await ballot_rows_of(engine, round_id))


async def ballot_rows_of(engine: "Engine", round_id: int) -> list[tuple[Any, ...]]:
    """As they are stored: of a large room it takes a while to read them, which then is done elsewhere."""
    return await engine.read(f"{Ballot.table.select} WHERE round = $1 ORDER BY participant", round_id)


def ballots_in(rows: Iterable[tuple[Any, ...]]) -> dict[str, Ballot]:
    """What `ballot_rows_of` found, by participant."""
    return {ballot.participant: ballot for ballot in map(Ballot.of, rows)}


async def ballot_of(engine: "Engine", round_id: int, participant: str) -> Ballot | None:
    rows = await engine.read(
        f"{Ballot.table.select} WHERE round = $1 AND participant = $2", round_id, participant
    )
    return Ballot.of(rows[0]) if rows else None


async def published_of(engine: "Engine", asked: Round) -> list[dict[str, PublishedBallot]]:
    """The ballots by participant of every result that was shown before a round was reopened, the newest last.

    `[]` unless the newest of them is the one to show.
    """
    if asked.published_turnout is None:
        return []
    rows = await engine.read(
        f"{PublishedBallot.table.select} WHERE round = $1 ORDER BY generation, participant", asked.id
    )
    found: dict[int, dict[str, PublishedBallot]] = {}
    for ballot in map(PublishedBallot.of, rows):
        found.setdefault(ballot.generation, {})[ballot.participant] = ballot
    newest = found.pop(asked.replaced, {})  # without a row if nobody had answered
    return [*found.values(), newest]


async def polls_of(engine: "Engine", event: str) -> list[OpenedPoll]:
    rows = await engine.read(
        f"{OpenedPoll.table.select} WHERE event = $1 ORDER BY COALESCE(opened_at, composed_at), code", event
    )
    return [OpenedPoll.of(row) for row in rows]


async def round_of(engine: "Engine", round_id: int) -> Round:
    """One that there is: rounds are never deleted."""
    (row,) = await engine.read(f"{Round.table.select} WHERE id = $1", round_id)
    return Round.of(row)


async def rounds_of(engine: "Engine", event: str) -> list[Round]:
    rows = await engine.read(f"{Round.table.select} WHERE event = $1 ORDER BY id", event)
    return [Round.of(row) for row in rows]
