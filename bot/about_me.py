"""What somebody may see of themself: all of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.runtime import Runtime
from config.event import Event, Poll
from storage.personal import About, everything
from storage.polls import Ballot, Round
from storage.record import Record

_OTHERS = {"actor": "organizer", "created_by": "organizer", "author": "organizer", "used_by": "somebody"}
"""Columns that may have somebody else's account, and what stands there instead."""


@dataclass(frozen=True)
class Answered:
    """One's ballot in a round, and the poll as it was worded."""

    asked: Round
    poll: Poll
    ballot: Ballot


@dataclass(frozen=True)
class AboutMe:
    """`rows`: every row about somebody in an event, by table, as the database has it but for others' accounts; `answers`: in
    the order they were asked.
    """

    event: Event
    rows: Mapping[type[Record], list[tuple[Any, ...]]]
    answers: tuple[Answered, ...]


async def stored_about(runtime: Runtime, event: Event, user_id: int) -> AboutMe:
    """What is on the disk by now. Raises `StorageError`."""
    participant = runtime.state.participant(event.code, user_id)
    who = About(event.code, user_id, participant.id if participant is not None else "")
    rows = await everything(runtime.engine, who)
    ballots = [ballot for ballot in map(Ballot.of, rows.get(Ballot, [])) if ballot.answers]
    state = runtime.state
    answers = [
        Answered(state.rounds[ballot.round], state.poll_of(state.rounds[ballot.round]).definition, ballot)
        for ballot in sorted(ballots, key=lambda ballot: ballot.round)
        if ballot.round in state.rounds
    ]
    told = {kind: [_without_others(kind, row, who) for row in found] for kind, found in rows.items()}
    return AboutMe(event, told, tuple(answers))


def _without_others(kind: type[Record], row: tuple[Any, ...], who: About) -> tuple[Any, ...]:
    """A row without the Telegram number of whoever let them in, wrote to them, or was invited by them."""
    mine = (None, 0, who.user_id, who.as_organizer)
    return tuple(
        _OTHERS[column] if value not in mine and _is_account(column, value) else value
        for column, value in zip(kind.table.columns, row, strict=True)
    )


def _is_account(column: str, value: Any) -> bool:
    return column in _OTHERS and (isinstance(value, int) or value.startswith("organizer:"))
