"""Results as an account may see them now: counted, with what they say, by group, and two polls side by side.

Cards and charts are drawn of these, so that a chart shows nothing that a card wouldn't. All raise `publishing.NotYet`.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from bot import publishing
from bot.moderation import for_everybody
from bot.rules.by_group import GroupTable, by_group, is_by_group
from bot.rules.comparisons import Compared, compare
from bot.rules.findings import Findings, find
from bot.rules.results import Result, result
from bot.rules.suppression import Row
from bot.rules.turnout import turnout_rows
from bot.runtime import Runtime
from config.event import Comparison, Event, Poll, ScaledPoll
from storage.polls import Round

NOBODY = 0
"""An account without any right: what it may see of a result, everybody may."""


@dataclass(frozen=True)
class ShownResult:
    """`asked`: the round with the turnout that belongs to the counts. `before`: the round before and its result, of a scale."""

    asked: Round
    poll: Poll
    counted: Result
    found: Findings
    before: tuple[Round, Result] | None


@dataclass(frozen=True)
class ShownTables:
    """By item code; see `by_group`."""

    asked: Round
    poll: Poll
    tables: Mapping[str, tuple[GroupTable, ...]]


@dataclass(frozen=True)
class ShownComparison:
    """Importance first, then what it is compared with."""

    polls: tuple[Poll, Poll]
    asked: tuple[Round, Round]
    compared: Compared


async def shown_result(runtime: Runtime, round_id: int, user_id: int, language: str = "") -> ShownResult:
    """The result of a round and what it says. In a thread: samples of a large room take a while.

    `language`: in which ideas are worded; '': the account's own.
    """
    counted = await publishing.published(runtime, round_id, user_id)
    poll, event = _poll(runtime, counted.asked), runtime.event(counted.asked.event)
    cast = list(counted.ballots)
    last = last_closed(runtime, event.code, poll.code, before=counted.asked)
    earlier, before = [], None
    if last is not None and isinstance(poll, ScaledPoll):
        seen = await publishing.published(runtime, last.id, user_id)
        earlier = list(seen.ballots)
        before = seen.asked, result(_poll(runtime, last), earlier)
    found = await asyncio.to_thread(
        find, poll, counted.asked, cast, shown_together(event, counted.asked), earlier
    )
    person = runtime.state.people.get(user_id)
    spoken = language or (person.language if person is not None else "en")
    tallies = for_everybody(runtime, counted.asked, poll, result(poll, cast), spoken)
    return ShownResult(counted.asked, poll, tallies, found, before)


async def shown_tables(runtime: Runtime, round_id: int, user_id: int) -> ShownTables:
    """How groups answered; `NotYet` also where that may not be shown at all."""
    counted = await publishing.published(runtime, round_id, user_id)
    poll, event = _poll(runtime, counted.asked), runtime.event(counted.asked.event)
    if not is_by_group(counted.asked, poll):
        raise publishing.NotYet
    cast, rows = list(counted.ballots), shown_together(event, counted.asked)
    return ShownTables(counted.asked, poll, await asyncio.to_thread(by_group, poll, cast, rows))


async def shown_comparison(
    runtime: Runtime, event: Event, comparison: Comparison, user_id: int
) -> ShownComparison:
    """Of the last rounds of both polls that are closed."""
    found = []
    for code in (comparison.importance, comparison.second):
        last = last_closed(runtime, event.code, code)
        if last is None:
            raise publishing.NotYet
        counted = await publishing.published(runtime, last.id, user_id)
        found.append((_poll(runtime, last), list(counted.ballots), counted.asked))
    first, second = found
    compared = await asyncio.to_thread(compare, event.code, comparison, first[:2], second[:2])
    return ShownComparison((first[0], second[0]), (first[2], second[2]), compared)


def _poll(runtime: Runtime, asked: Round) -> Poll:
    return runtime.state.poll_of(asked).definition


def last_closed(runtime: Runtime, event: str, poll: str, before: Round | None = None) -> Round | None:
    """The newest round of a poll that is closed, of those before another."""
    rounds = runtime.state.rounds_of(event)
    closed = [asked for asked in rounds if (asked.poll, asked.state) == (poll, "closed")]
    earlier = [asked for asked in closed if before is None or asked.id < before.id]
    return max(earlier, key=lambda asked: asked.id, default=None)


def shown_together(event: Event, asked: Round) -> list[Row]:
    """The groups that turnout shows together."""
    eligible = {group: people for group, (_, people) in asked.turnout.items()}
    return turnout_rows(eligible, [group.code for group in event.groups])
