"""The trace: which objectives, outcomes and outputs have evidence, how much, and what would give it to the others.

Only counts, and none that a result or a list doesn't show: of a poll how many answered of those eligible, once its result
may be seen; ideas, entries and steps as exports have them.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from bot.rules import ideas as idea_rules
from bot.rules import roadmap
from bot.rules.agenda import Agenda
from bot.rules.ideas import Idea
from bot.rules.mapping import entries as mapping_rules
from bot.rules.schedule import slots
from bot.rules.turnout import Count, counts_of, total
from config.event import Event, Goal, Poll, TextPoll
from storage.mapping import MappingEntry
from storage.people import Participant
from storage.polls import OpenedPoll, Round
from storage.roadmap import RoadmapStep

Sort = Literal["objective", "outcome", "output"]

Lack = Literal["unserved", "cut", "ask", "close", "approve", "enter", "accept"]
"""What would give a goal evidence: something that serves it, a session that takes place after all, polls to be asked or
closed, ideas to be approved, entries of the mapping, leads who accept."""


@dataclass(frozen=True)
class Asking:
    """A poll that is or was to be asked once. `state`: `cut`: its session is cancelled, and it wasn't asked.

    `count`: who answered of those eligible, as its result says; None while it may not be seen.
    """

    poll: Poll
    round: str
    state: Literal["planned", "cut", "open", "closed", "void"]
    count: Count | None = None

    @property
    def has_answers(self) -> bool:
        return self.count is not None and self.count.answered > 0


@dataclass(frozen=True)
class GoalTrace:
    """What serves one goal, in numbers.

    `cut`: codes of cancelled sessions that were to serve it. `ideas`: approved and not dropped, without `recommendations`,
    which are those of polls whose ideas have types; `waiting`: those of either that nobody has decided about. `entries`: of the
    mapping, as far as they hold; `takes_entries`: whether any could serve it. `steps`: of the road map, dropped ones left
    out; `accepted`: those of them whose lead said yes, or which are done.
    """

    goal: Goal
    sort: Sort
    askings: tuple[Asking, ...] = ()
    cut: tuple[str, ...] = ()
    ideas: int = 0
    recommendations: int = 0
    waiting: int = 0
    entries: int = 0
    takes_entries: bool = False
    steps: int = 0
    accepted: int = 0

    @property
    def answered(self) -> tuple[Asking, ...]:
        return tuple(asking for asking in self.askings if asking.has_answers)

    @property
    def has_evidence(self) -> bool:
        """Whether anybody said anything about it: an answer, an approved idea, an entry, or a lead who said yes."""
        return bool(self.answered or self.ideas or self.recommendations or self.entries or self.accepted)

    @property
    def lacks(self) -> tuple[Lack, ...]:
        """What would give it evidence or more of it, in the order of the day; nothing that can't be done any more."""
        states = {asking.state for asking in self.askings}
        is_served = self.askings or self.takes_entries or self.steps or self.ideas or self.recommendations
        found: dict[Lack, object] = {
            "unserved": not is_served,
            "cut": "cut" in states,
            "ask": "planned" in states,
            "close": "open" in states,
            "approve": self.waiting,
            "enter": self.takes_entries and not self.entries,
            "accept": self.accepted < self.steps,
        }
        return tuple(lack for lack, is_so in found.items() if is_so)


@dataclass(frozen=True)
class Trace:
    """Every goal of the event in its order; `idle`: polls that serve none."""

    goals: tuple[GoalTrace, ...]
    idle: tuple[Poll, ...]

    @property
    def with_evidence(self) -> tuple[GoalTrace, ...]:
        return tuple(each for each in self.goals if each.has_evidence)


def trace(
    agenda: Agenda,
    stored: Sequence[OpenedPoll],
    rounds: Iterable[Round],
    ideas: Collection[tuple[TextPoll, Sequence[Idea]]],
    entries: Iterable[MappingEntry],
    steps: Iterable[RoadmapStep],
    people: Mapping[str, Participant],
) -> Trace:
    """Put together what an event has. `rounds`: with the turnout that their results show; `ideas`: of `taken_away`;
    `steps`: those stored; `people`: by id.
    """
    event = agenda.event
    askings = _askings(agenda, stored, rounds)
    shaped = [(poll, idea, idea_rules.serves(poll, idea)) for poll, listed in ideas for idea in listed]
    held = [
        mapping_rules.serves(event.mapping, entry.given)
        for entry in entries
        if event.mapping is not None and mapping_rules.holds(entry)
    ]
    by_item = idea_rules.goals_by_item(ideas)
    planned = [
        (step, roadmap.serves(step, by_item)) for step in roadmap.in_force(roadmap.steps_of(event, steps))
    ]

    def traced(goal: Goal, sort: Sort) -> GoalTrace:
        own = [(poll, idea) for poll, idea, goals in shaped if goal.code in goals]
        listed = [bool(poll.types) for poll, idea in own if idea.is_item]
        leading = [step for step, goals in planned if goal.code in goals]
        return GoalTrace(
            goal,
            sort,
            tuple(asking for asking in askings if goal.code in asking.poll.serves),
            tuple(e.code for e in agenda.entries if e.state == "cancelled" and goal.code in e.session.serves),
            listed.count(False),
            listed.count(True),
            sum(idea.state == "waiting" for _, idea in own),
            sum(goal.code in goals for goals in held),
            event.mapping is not None and goal.code in event.mapping.goals(),
            len(leading),
            sum(roadmap.is_agreed(step, people) for step in leading),
        )

    idle = {asking.poll.code: asking.poll for asking in askings if not asking.poll.serves}
    return Trace(tuple(traced(goal, sort) for goal, sort in sorted_goals(event)), tuple(idle.values()))


def sorted_goals(event: Event) -> Iterable[tuple[Goal, Sort]]:
    """All of them: objectives, outcomes, outputs."""
    goals = event.goals
    return chain(
        ((goal, "objective") for goal in goals.objectives),
        ((goal, "outcome") for goal in goals.outcomes),
        ((goal, "output") for goal in goals.outputs),
    )


def _askings(agenda: Agenda, stored: Sequence[OpenedPoll], rounds: Iterable[Round]) -> list[Asking]:
    """In the day's order; after them what was opened but the event file has no more."""
    by_code = {(asked.poll, asked.code): asked for asked in rounds}
    opened = {poll.code: poll.definition for poll in stored}
    found: list[Asking] = []
    for slot in slots(agenda, stored):
        asked = by_code.pop((slot.poll.code, slot.round), None)
        if asked is None:
            found.append(Asking(slot.poll, slot.round, "cut" if slot.is_cancelled else "planned"))
        else:
            found.append(_asked(slot.poll, asked))
    return found + [_asked(opened[asked.poll], asked) for asked in by_code.values()]


def _asked(poll: Poll, asked: Round) -> Asking:
    """Of one that is open again the result from before stands, and its count with it."""
    if asked.state == "void":
        return Asking(poll, asked.code, "void")
    shown = asked.published_turnout if asked.is_running else asked.turnout
    count = None if shown is None else total(counts_of(shown))
    return Asking(poll, asked.code, "open" if asked.is_running else "closed", count)
