"""What a report of the day is written from: everything as facilitators may see it now, gathered once."""

from collections.abc import AsyncIterator, Awaitable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

from bot.chain import ShownChain, chain_result
from bot.ideas import UnknownIdea, collection, collections
from bot.lists import listed, targets
from bot.mapping.rights import entries_of
from bot.outline import ShownOutline, outline_of
from bot.publishing import NotYet
from bot.results import (
    ShownComparison,
    ShownResult,
    ShownTables,
    shown_comparison,
    shown_result,
    shown_tables,
)
from bot.roadmap import roadmap
from bot.rules.ideas import Idea
from bot.rules.moderation import is_listed
from bot.rules.roadmap import in_force, is_agreed
from bot.rules.trace import Trace
from bot.runtime import Runtime
from bot.trace import trace
from config.event import Comparison, Event, Poll, TextPoll, WrittenPoll
from storage.mapping import MappingEntry
from storage.people import Participant
from storage.polls import Round
from storage.roadmap import RoadmapStep

T = TypeVar("T")


@dataclass(frozen=True)
class Asking:
    """A poll's round as it stands. `result`, `tables`: as far as they may be shown; `round`: the code it has or would have."""

    poll: Poll
    round: str
    state: Literal["not_asked", "open", "closed"]
    result: ShownResult | None = None
    tables: ShownTables | None = None

    @property
    def key(self) -> tuple[str, str]:
        return self.poll.code, self.round


@dataclass(frozen=True)
class Collected:
    """Ideas of a poll that others may read. `is_asked_about`: whether another poll asks about them."""

    poll: TextPoll
    ideas: tuple[Idea, ...]
    is_asked_about: bool


@dataclass(frozen=True)
class Facts:
    """`people`: who registered and takes part, whatever their name; `leads`: of the road map, by participant id."""

    event: Event
    now: int
    askings: tuple[Asking, ...]
    comparisons: tuple[tuple[Comparison, ShownComparison | None], ...]
    chains: tuple[ShownChain, ...]
    outline: ShownOutline | None
    trace: Trace
    collected: tuple[Collected, ...]
    people: tuple[Participant, ...]
    entries: tuple[MappingEntry, ...]
    steps: tuple[RoadmapStep, ...]
    leads: Mapping[str, Participant]

    @property
    def agreed_steps(self) -> int:
        """How many steps of the road map somebody leads who said so, or are done."""
        return sum(is_agreed(step, self.leads) for step in self.steps)

    def results(self) -> Iterator[ShownResult]:
        return (asking.result for asking in self.askings if asking.result is not None)

    def last(self, poll: str) -> ShownResult | None:
        """Of the last round of a poll that has a result."""
        found = [asking.result for asking in self.askings if asking.poll.code == poll and asking.result]
        return found[-1] if found else None


async def gather(runtime: Runtime, event: Event, user_id: int, language: str) -> Facts:
    """What that account may see. `language`: in which ideas are worded."""
    askings = [
        await _asking(runtime, poll, code, asked, user_id, language)
        for poll, code, asked in _rounds(runtime, event)
    ]
    comparisons = [
        (each, await _if_there(shown_comparison(runtime, event, each, user_id))) for each in event.comparisons
    ]
    chains = [await _if_there(chain_result(runtime, event, each, user_id)) for each in event.chains]
    state = runtime.state
    steps = in_force(roadmap(state, event))
    return Facts(
        event,
        runtime.clock.now(),
        tuple(askings),
        tuple(comparisons),
        tuple([each for each in chains if each is not None]),
        await _if_there(outline_of(runtime, event, user_id)),
        await trace(runtime.engine, event),
        tuple([each async for each in _collected(runtime, event)]),
        tuple(
            sorted(
                (each for each in state.participants_of(event.code) if _takes_part(each)),
                key=lambda each: each.id,
            )
        ),
        tuple(entries_of(runtime, event.code)) if event.mapping is not None else (),
        steps,
        {step.lead: state.participants[step.lead] for step in steps if step.lead in state.participants},
    )


async def reworded(runtime: Runtime, facts: Facts, user_id: int, language: str) -> Facts:
    """The same with ideas in another language: all else is the same in every one, and takes longer to work out."""

    async def again(asking: Asking) -> Asking:
        if asking.result is None or not isinstance(asking.poll, WrittenPoll):
            return asking
        result = await shown_result(runtime, asking.result.asked.id, user_id, language)
        return replace(asking, result=result)

    return replace(facts, askings=tuple([await again(each) for each in facts.askings]))


def _rounds(runtime: Runtime, event: Event) -> Iterator[tuple[Poll, str, Round | None]]:
    """The event file's polls and rounds in its order, asked or not; then what was asked beside it."""
    asked = [each for each in runtime.state.rounds_of(event.code) if each.state != "void"]
    left = {each.id: each for each in sorted(asked, key=lambda each: each.id)}
    for poll in event.polls:
        planned = [plan.code for plan in poll.rounds]
        own = [each for each in left.values() if each.poll == poll.code]
        for code in dict.fromkeys([*planned, *(each.code for each in own)]):
            found = next((each for each in own if each.code == code), None)
            if found is not None:
                del left[found.id]
            yield (runtime.state.poll_of(found).definition if found is not None else poll), code, found
    for each in left.values():
        yield runtime.state.poll_of(each).definition, each.code, each


async def _asking(
    runtime: Runtime, poll: Poll, code: str, asked: Round | None, user_id: int, language: str
) -> Asking:
    if asked is None:
        return Asking(poll, code, "not_asked")
    if asked.is_running and asked.published_turnout is None:
        return Asking(poll, code, "open")
    tables = None
    try:
        result = await shown_result(runtime, asked.id, user_id, language)
    except NotYet:
        return Asking(poll, code, "open")
    with suppress(NotYet):
        tables = await shown_tables(runtime, asked.id, user_id)
    return Asking(poll, code, "closed", result, tables)


async def _if_there(result: Awaitable[T]) -> T | None:
    """None of what can't be shown yet."""
    try:
        return await result
    except NotYet:
        return None


async def _collected(runtime: Runtime, event: Event) -> AsyncIterator[Collected]:
    """Of polls whose rounds have all closed; what was dropped isn't among them."""
    for asked in collections(runtime, event.code):
        rounds = [each for each in runtime.state.rounds_of(event.code) if each.poll == asked.poll]
        if any(each.is_running for each in rounds):
            continue
        with suppress(UnknownIdea):
            found = await collection(runtime, event.code, asked.poll)
            ideas = tuple(
                idea for idea in found.ideas if is_listed(found.poll, idea) and idea.status != "dropped"
            )
            about = targets(runtime, event, await listed(runtime, event, found.poll.into))
            yield Collected(found.poll, ideas, bool(about))


def _takes_part(person: Participant) -> bool:
    return person.role == "participant" and person.registered_at is not None and person.removed_at is None
