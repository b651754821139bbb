"""Rounds as an export reads them: each with its ballots at one moment, while people go on."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.publishing import Counted, standing, stored_ballots
from bot.results import shown_together
from bot.rules.by_group import GroupTable, by_group, is_by_group
from bot.rules.findings import Findings, find
from bot.rules.results import Result, result
from bot.rules.turnout import Count, counts_of, turnout
from config.event import Event, Poll
from storage.engine import Engine
from storage.people import Participant
from storage.polls import Ballot, Round, published_of, round_of


@dataclass(frozen=True)
class Read:
    """`ballots`: those there are, by participant. `standing`: an earlier result that stays, with its ballots."""

    asked: Round
    poll: Poll
    ballots: Mapping[str, Ballot]
    standing: Counted | None

    @property
    def exported(self) -> list[Ballot]:
        """The ballots that `responses` has: those that the result is counted from, nobody's included; else the
        difference of the two would be the answers of whoever erased themself.
        """
        if self.asked.is_running or self.standing is None:
            return list(self.ballots.values())
        return list(self.standing.ballots)

    def turnout(self, event: Event, people: Iterable[Participant]) -> dict[str, Count]:
        """Of a running round it is today's; of one that is over that of the result. `people`: where it runs."""
        if self.asked.is_running:
            return turnout(self.poll, event.admission, self.asked.opened_at, people, self.ballots)
        shown = self.standing.asked if self.standing is not None else self.asked
        return counts_of(shown.turnout)


@dataclass(frozen=True)
class Shown:
    """A round's result as a facilitator may see it: what the chat's cards and charts are made of."""

    asked: Round
    poll: Poll
    cast: Sequence[Ballot]
    counted: Result
    found: Findings
    tables: Mapping[str, tuple[GroupTable, ...]]


async def read_round(engine: Engine, poll: Poll, number: int) -> Read:
    """Once more if a step was taken meanwhile: else ballots of a poll that was reopened were taken for the result of before."""
    while True:
        asked = await round_of(engine, number)
        ballots = await stored_ballots(engine, poll, asked)
        kept = await published_of(engine, asked)
        if await round_of(engine, number) == asked:
            shown = await asyncio.to_thread(standing, asked, ballots, kept)
            return Read(asked, poll, ballots, shown)


async def replaced(engine: Engine, poll: Poll, asked: Round) -> int:
    """How many results of the round took an earlier one's place, with today's: it is shown by being taken away."""
    if asked.is_running or asked.published_turnout is None:
        return asked.replaced
    read = await read_round(engine, poll, asked.id)
    return asked.replaced + (read.standing is None)


def counted(read: Read, event: Event, people: Sequence[Participant]) -> Counted | None:
    """The ballots whose result a facilitator may see now, as `publishing.published` says; None if there is no such result.

    `people`: everybody of the event, where the round runs.
    """
    asked = read.asked
    if asked.state == "void":
        return None
    if asked.is_running and read.poll.anonymity == "named":
        groups = {person.id: person.stakeholder_group for person in people}
        turnout = {g: (c.answered, c.eligible) for g, c in read.turnout(event, people).items()}
        now = (
            replace(ballot, stakeholder_group=groups.get(ballot.participant, ballot.stakeholder_group))
            for ballot in read.ballots.values()
        )
        return Counted(replace(asked, turnout=turnout), list(now))
    if read.standing is not None:
        return read.standing
    return Counted(asked, read.ballots.values()) if asked.state == "closed" else None


def shown(event: Event, poll: Poll, counted: Counted, before: Sequence[Ballot] = ()) -> Shown:
    """Everything that is said of these ballots. `before`: those of the last round before, where it is closed."""
    asked, cast = counted.asked, list(counted.ballots)
    rows = shown_together(event, asked)
    tables = by_group(poll, cast, rows) if is_by_group(asked, poll) else {}
    return Shown(asked, poll, cast, result(poll, cast), find(poll, asked, cast, rows, before), tables)
