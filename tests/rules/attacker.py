"""Somebody who is given everything that is shown of a poll's item, and works out what isn't.

What is shown becomes facts about unknown counts: of every group, how many gave each answer. A count is
disclosed if all whole numbers that fit the facts agree on it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from scipy.optimize import LinearConstraint, milp

from bot.rules.by_group import GroupTable
from bot.rules.kinds import kind_of
from bot.rules.kinds.answer import Choice, Tally
from config.event import ApprovalPoll, Poll

Answer = str | int | None
"""An answer, or None for "don't know"."""
Unknown = tuple[str, Answer]
"""How many of a group gave an answer."""
Counts = Mapping[Unknown, int]


@dataclass(frozen=True)
class Fact:
    """The weighted sum of some unknowns lies between two numbers."""

    weights: Mapping[Unknown, int]
    least: int
    most: int

    def fits(self, counts: Counts) -> bool:
        return self.least <= sum(weight * counts[it] for it, weight in self.weights.items()) <= self.most


@dataclass(frozen=True)
class Room:
    """What is true of an item: group to what its people answered."""

    poll: Poll
    given: Mapping[str, Sequence[Choice]]

    def tally(self, groups: Iterable[str]) -> Tally:
        return kind_of(self.poll).tally(self.poll, [choice for code in groups for choice in self.given[code]])

    def people(self, groups: Iterable[str]) -> int:
        return sum(len(self.given[code]) for code in groups)

    @cached_property
    def counts(self) -> dict[Unknown, int]:
        found: dict[Unknown, int] = {}
        for code in self.given:
            tally = self.tally([code])
            found |= {(code, answer): people for answer, people in tally.counts.items()}
            found[code, None] = tally.dont_know
        return found

    @cached_property
    def answers(self) -> list[Answer]:
        return [*self.tally(self.given).counts, None]


def known_before(room: Room) -> list[Fact]:
    """The room's total, how many of each group answered, and what the kind of poll implies."""
    return [*_sums(room.given, room.tally(room.given)), *_implied(room)]


def _implied(room: Room) -> list[Fact]:
    facts: list[Fact] = []
    for code in room.given:
        people = room.people([code])
        chosen: dict[Unknown, int] = {(code, answer): 1 for answer in room.answers if answer is not None}
        if not isinstance(room.poll, ApprovalPoll):
            facts.append(Fact({**chosen, (code, None): 1}, people, people))
            continue
        most = room.poll.most or len(chosen)
        facts.append(Fact({**chosen, (code, None): 1}, people, len(chosen) * people))
        facts.append(Fact({**chosen, (code, None): most}, 0, most * people))
        facts += [Fact({one: 1, (code, None): 1}, 0, people) for one in chosen]
    return facts


def told_by(table: GroupTable, room: Room, rows: Iterable[Sequence[str]]) -> Iterator[Fact]:
    """What a table shows. `rows`: those of which it would be said if they were nearly unanimous."""
    for groups, tally in table.rows.items():
        yield from _sums(groups, tally)
    for said in table.nearly:
        yield Fact({(code, said.answer): 1 for code in said.groups}, -(-said.percent * said.n // 100), said.n)
        if said.answer is not None and said.n != room.people(said.groups):
            unsure = room.people(said.groups) - said.n
            yield Fact({(code, None): 1 for code in said.groups}, unsure, unsure)
    for row in rows:
        if table.rows and tuple(row) not in [said.groups for said in table.nearly]:
            of = room.people(row)
            for answer in room.answers if table.option is None else [table.option]:
                yield Fact({(code, answer): 1 for code in row}, 0, _nearly_all(of) - 1)


def _nearly_all(of: int) -> int:
    return -(-9 * of // 10) if of >= 10 else of - 1


def _sums(groups: Iterable[str], tally: Tally) -> Iterator[Fact]:
    codes = list(groups)
    answers: dict[Answer, int] = {None: tally.dont_know}
    answers.update(tally.counts)  # type: ignore[arg-type]
    for answer, people in answers.items():
        yield Fact({(code, answer): 1 for code in codes}, people, people)


def is_certain(room: Room, facts: Sequence[Fact], groups: Sequence[str], answer: Answer) -> bool:
    """Whether how many of these groups together gave the answer can be worked out."""
    truth = room.counts
    for change in _exchanges(room, groups, answer):
        changed = truth | {it: truth[it] + by for it, by in change.items()}
        if min(changed.values()) >= 0 and all(
            fact.fits(changed) for fact in facts if fact.weights.keys() & change.keys()
        ):
            return False
    target = [it in {(code, answer) for code in groups} for it in truth]
    return _extreme(truth, facts, target, 1) == _extreme(truth, facts, target, -1)


def _extreme(unknowns: Iterable[Unknown], facts: Sequence[Fact], target: Sequence[bool], sign: int) -> int:
    """The least (`sign` 1) or greatest (-1) sum of the target that fits the facts: a linear program in whole numbers."""
    weights = [[fact.weights.get(it, 0) for it in unknowns] for fact in facts]
    bounds = LinearConstraint(weights, [fact.least for fact in facts], [fact.most for fact in facts])
    solved = milp([sign * part for part in target], constraints=bounds, integrality=[1] * len(target))
    assert solved.success, solved.message
    found: float = sign * solved.fun
    return round(found)


def _exchanges(room: Room, groups: Sequence[str], answer: Answer) -> Iterator[Counter[Unknown]]:
    """One person of the groups changes places with one of the others. What is found soonest: most often it fits."""
    for mine, theirs, one in product(groups, room.given.keys() - set(groups), (1, -1)):
        exchanged: dict[Unknown, int] = {(mine, answer): one, (theirs, answer): -one}
        if isinstance(room.poll, ApprovalPoll):
            yield Counter(exchanged)
        for other in room.answers:
            if other != answer:
                yield Counter(exchanged | {(mine, other): -one, (theirs, other): one})


def secrets(room: Room, rows: Iterable[Sequence[str]]) -> Iterator[tuple[tuple[str, ...], Answer]]:
    """What must not come out: answers of fewer than five people, and exactly how many of nearly all gave one.

    `rows`: groups that are shown together, beside each group alone.
    """
    counts = room.counts
    for groups in {*((code,) for code in room.given), *map(tuple, rows)}:
        people = room.people(groups)
        unsure = sum(counts[code, None] for code in groups)
        for answer in room.answers:
            of = people if answer is None or people - unsure < 5 else people - unsure
            gave = sum(counts[code, answer] for code in groups)
            if 0 < people < 5 or (people >= 5 and gave >= _nearly_all(of)):
                yield groups, answer


def disclosed(
    room: Room, tables: Sequence[GroupTable], rows: Sequence[Sequence[str]], *, coded: bool = True
) -> list[tuple[tuple[str, ...], Answer]]:
    """The secrets that the tables of an item give away. `rows`: those it has before anything is said of unanimity;
    `coded`: whether it is.

    What the room's total says by itself is no fault of theirs. That nobody gave an answer isn't kept secret: if it
    tells what was answered instead, that is found.
    """
    before = known_before(room)
    facts = [*before, *(fact for table in tables for fact in told_by(table, room, rows if coded else ()))]
    total, counts = room.tally(room.given), room.counts
    return [
        (groups, answer)
        for groups, answer in secrets(room, rows)
        if any(counts[code, answer] for code in groups)
        and room.people(groups) < room.people(room.given)
        and (answer is None or total.counts[answer] < total.n)
        and is_certain(room, facts, groups, answer)
        and not is_certain(room, before, groups, answer)
    ]


def told_by_two(
    poll: Poll, one: Mapping[str, Choice], other: Mapping[str, Choice]
) -> list[tuple[str, Answer]]:
    """What two totals of an item tell of fewer than five people: whose answers to it are new, gone or different.

    Worst of all the attacker knows who they are. `one`, `other`: what was answered at either moment, by person.
    """
    differ = {who for who in one.keys() | other.keys() if one.get(who) != other.get(who)}
    if len(differ) >= 5:
        return []
    before, after = ([cast[who] for who in sorted(differ & cast.keys())] for cast in (one, other))
    same = [choice for who, choice in one.items() if who not in differ]
    room = Room(poll, {"same": same, "before": before, "after": after})
    moments = {part: list(_sums(("same", part), room.tally(("same", part)))) for part in ("before", "after")}
    implied, counts = _implied(room), room.counts
    return [
        (part, answer)
        for part, total in moments.items()
        for answer in room.answers
        if counts[part, answer]
        and is_certain(room, [*implied, *moments["before"], *moments["after"]], [part], answer)
        and not is_certain(room, [*implied, *total], [part], answer)
    ]
