"""An attacker who subtracts is given everything that is shown of random polls, and learns nothing.

The seeded loop tries 1,000 polls with some 3,000 tables; with `SALA_ATTACKED_POLLS=20000` in the environment it
tries more.
"""

import os
import random
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules.ballots import item_codes
from bot.rules.by_group import GroupTable, by_group, poll_rows
from bot.rules.kinds.answer import Choice, Tally
from bot.rules.suppression import Coded, Row, are_enough, pooled, top_coded, top_coded_options
from bot.rules.turnout import turnout_rows
from config.event import DONT_KNOW, ApprovalPoll, ChoicePoll, Poll, ScalePoll, options_of
from storage.polls import Answer, Ballot
from tests.rules.attacker import Room, disclosed

POLLS = int(os.environ.get("SALA_ATTACKED_POLLS", "1000"))
GROUPS = "ABCDEFGH"
KINDS = ("choice", "scale", "approval")


def poll(kind: str, items: int, options: int, **changes: Any) -> Poll:
    fields: dict[str, Any] = {
        "code": "any",
        "title": "Any",
        "question": "Which?",
        "anonymity": "confidential",
        "items": [{"code": f"i{n}", "label": f"Item {n}"} for n in range(items)] if items > 1 else [],
        "rounds": [{"session": "one", "at": "09:30"}],
        "kind": kind,
    }
    fields |= (
        {"scale": {"from": 1, "to": max(2, options), "labels": {"1": "No", str(max(2, options)): "Yes"}}}
        if kind == "scale"
        else {"options": [{"code": f"o{n}", "label": f"Option {n}"} for n in range(options)]}
    )
    models: dict[str, type[Any]] = {"choice": ChoicePoll, "scale": ScalePoll, "approval": ApprovalPoll}
    made: Poll = models[kind].model_validate(fields | changes)
    return made


class Asked:
    """A random poll and what everybody answered. `eligible`: by group; some don't answer, some skip items."""

    def __init__(self, chance: random.Random) -> None:
        self.poll = poll(chance.choice(KINDS), chance.choice([1, 1, 2, 3]), chance.randint(2, 5))
        if isinstance(self.poll, ApprovalPoll) and chance.random() < 0.4:
            self.poll = self.poll.model_copy(update={"most": chance.randint(1, len(self.poll.options))})
        codes = GROUPS[: chance.randint(1, 8)]
        largest = chance.choice([4, 8, 12, 20])
        self.eligible = {code: chance.randint(0, largest) for code in codes}
        self.ballots: list[Ballot] = []
        agreement = chance.choice([0.2, 0.7, 0.9, 1.0])
        skipping, staying_away = chance.choice([0.0, 0.1, 0.5]), chance.choice([0.0, 0.3])
        for code, people in self.eligible.items():
            favourites = {item: self._any(chance) for item in item_codes(self.poll)}
            for number in range(people):
                if chance.random() < staying_away:
                    continue
                answers = {
                    item: Answer(favourites[item] if chance.random() < agreement else self._any(chance), 1, 1)
                    for item in item_codes(self.poll)
                    if chance.random() >= skipping
                }
                self.ballots.append(Ballot(1, f"{code}{number}", answers, code, "en", "telegram", 1))

    def _any(self, chance: random.Random) -> Choice:
        if chance.random() < 0.15:
            return DONT_KNOW
        if isinstance(self.poll, ScalePoll):
            return chance.choice(list(self.poll.scale.values()))
        codes = [option.code for option in options_of(self.poll)]
        if not isinstance(self.poll, ApprovalPoll):
            return chance.choice(codes)
        ticked = chance.sample(codes, chance.randint(1, self.poll.most or len(codes)))
        return tuple(code for code in codes if code in ticked)

    @property
    def turnout_rows(self) -> list[Row]:
        return turnout_rows(self.eligible, GROUPS)

    def room(self, item: str) -> Room:
        given: dict[str, list[Choice]] = {code: [] for code in self.eligible}
        for ballot in self.ballots:
            if item in ballot.answers:
                given[ballot.stakeholder_group].append(ballot.answers[item].choice)
        return Room(self.poll, given)


Tables = Callable[[Asked, str], Sequence[GroupTable]]


def as_shown(asked: Asked, item: str) -> Sequence[GroupTable]:
    return by_group(asked.poll, asked.ballots, asked.turnout_rows)[item]


def attack(asked: Asked, tables: Tables, *, coded: bool = True) -> list[Any]:
    """What is worked out from the tables beside the totals, of items that five people answered."""
    learned: list[Any] = []
    for item in item_codes(asked.poll):
        room = asked.room(item)
        if are_enough(room.people(room.given)):
            learned += disclosed(room, tables(asked, item), rows_of(asked, room), coded=coded)
    return learned


def rows_of(asked: Asked, room: Room) -> list[Row]:
    """The groups that an item's table shows together, before anything is said of unanimity."""
    counts = [{code: len(choices) for code, choices in room.given.items()}]
    if isinstance(asked.poll, ApprovalPoll):
        counts.append({code: sum(c != DONT_KNOW for c in choices) for code, choices in room.given.items()})
    rows = pooled(poll_rows(asked.ballots, asked.turnout_rows), *counts)
    return [row for row in rows if room.people(row)]


def test_nobody_who_subtracts_learns_a_small_groups_answers_or_that_all_agree() -> None:
    chance = random.Random(20151120)
    for number in range(POLLS):
        assert attack(Asked(chance), as_shown) == [], number


@settings(deadline=None)
@given(st.randoms(use_true_random=False))
def test_no_poll_is_found_of_which_somebody_who_subtracts_learns_anything(chance: random.Random) -> None:
    assert attack(Asked(chance), as_shown) == []


# Without the rules, or with half of them, the same attacker succeeds.


def each_group_alone(asked: Asked, item: str) -> Sequence[GroupTable]:
    room = asked.room(item)
    return [GroupTable({(code,): room.tally([code]) for code in room.given})]


def small_groups_left_out(asked: Asked, item: str) -> Sequence[GroupTable]:
    room = asked.room(item)
    return [
        GroupTable({(code,): room.tally([code]) for code in room.given if are_enough(room.people([code]))})
    ]


def pools_of_its_own_in_another_table(asked: Asked, item: str) -> Sequence[GroupTable]:
    """As a chart might pool by the numbers of one item, and the chat by those of another."""
    room = asked.room(item)
    people = {code: room.people([code]) for code in room.given}
    forwards = pooled([(code,) for code in people], people)
    backwards = [tuple(row) for row in _in_runs_of_five(list(reversed(people)), people)]
    return [GroupTable({row: room.tally(row) for row in rows}) for rows in (forwards, backwards)]


def _in_runs_of_five(codes: Sequence[str], people: dict[str, int]) -> list[list[str]]:
    runs: list[list[str]] = [[]]
    for code in codes:
        if sum(people[one] for one in runs[-1]) >= 5:
            runs.append([])
        runs[-1].append(code)
    return [*runs[:-2], runs[-2] + runs[-1]] if len(runs) > 1 else runs


def unanimity_left_blank(asked: Asked, item: str) -> Sequence[GroupTable]:
    """What nearly all answered is said, but the other groups are shown beside the total."""
    room = asked.room(item)
    tallies = {row: room.tally(row) for row in rows_of(asked, room)}
    said = top_coded(tallies).nearly
    hidden = {nearly.groups for nearly in said}
    return [GroupTable({row: tally for row, tally in tallies.items() if row not in hidden}, said)]


@pytest.mark.parametrize(
    ("tables", "at_least"),
    [
        (each_group_alone, 0.5),
        (small_groups_left_out, 0.3),
        (pools_of_its_own_in_another_table, 0.2),
        (unanimity_left_blank, 0.05),
    ],
)
def test_the_attacker_succeeds_where_a_rule_is_left_out(tables: Tables, at_least: float) -> None:
    chance = random.Random(20151120)
    rooms = [Asked(chance) for _ in range(60)]
    of_one_answer = [asked for asked in rooms if not isinstance(asked.poll, ApprovalPoll)]
    broken = sum(bool(attack(asked, tables, coded=False)) for asked in of_one_answer)
    assert broken >= at_least * len(of_one_answer)


def test_whoever_knows_the_rules_is_not_sure_of_unanimity_either() -> None:
    """Of all tables that would look the same there is one in which somebody of the group answered otherwise."""
    for sizes, options in [((5, 6), 2), ((5, 6), 3), ((5, 5, 5), 2), ((6, 10, 11), 2), ((5, 5, 6), 3)]:
        alike: dict[Any, list[tuple[tuple[int, ...], ...]]] = {}
        for table in product(*(list(_splits(people, options)) for people in sizes)):
            alike.setdefault(_looks(table), []).append(table)
        for tables in alike.values():
            for people, of_group in zip(sizes, zip(*tables, strict=True), strict=True):
                said = {row.index(people) for row in of_group if people in row}
                certain = len(said) == 1 and all(people in row for row in of_group)
                total = [sum(column) for column in zip(*tables[0], strict=True)]
                assert not certain or max(total) == sum(sizes), tables


def _splits(people: int, options: int) -> Iterator[tuple[int, ...]]:
    if options == 1:
        yield (people,)
        return
    for first in range(people + 1):
        for rest in _splits(people - first, options - 1):
            yield (first, *rest)


def _looks(table: Sequence[Sequence[int]]) -> Any:
    """What is shown of a table: the total, and how groups answered."""
    tallies: dict[Row, Tally] = {
        (code,): Tally(dict(enumerate(row)), sum(row), 0) for code, row in zip(GROUPS, table, strict=False)
    }
    coded = top_coded(tallies)
    rows = {
        row: [sum(cells) for cells in zip(*(table[GROUPS.index(code)] for code in row), strict=True)]
        for row in coded.rows
    }
    total = [sum(cells) for cells in zip(*table, strict=True)]
    return repr((total, rows, coded.nearly))


# What tables look like


@settings(deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_rows_of_a_table_are_the_room_and_each_is_of_five_people_or_more(chance: random.Random) -> None:
    asked = Asked(chance)
    for item in item_codes(asked.poll):
        room = asked.room(item)
        for table in as_shown(asked, item):
            shown = [code for row in table.rows for code in row]
            assert len(shown) == len(set(shown))
            assert all(are_enough(room.people(row)) for row in table.rows)
            assert not table.rows or room.people(shown) == room.people(room.given)
            for row, tally in table.rows.items():
                counts = room.tally(row).counts
                assert tally.counts == (
                    counts if table.option is None else {table.option: counts[table.option]}
                )


@settings(deadline=None)
@given(st.randoms(use_true_random=False))
def test_no_table_splits_what_another_shows_together(chance: random.Random) -> None:
    """Of turnout, of the poll, of an item: a difference of two tables is a sum of whole rows."""
    asked = Asked(chance)
    rows = poll_rows(asked.ballots, asked.turnout_rows)
    tables = [table for item in item_codes(asked.poll) for table in as_shown(asked, item)]
    chain = [(asked.turnout_rows, rows), *((rows, list(table.rows)) for table in tables)]
    for finer, coarser in chain:
        assert all(set(small) <= set(row) or not set(small) & set(row) for small in finer for row in coarser)


@settings(deadline=None)
@given(st.randoms(use_true_random=False))
def test_where_names_are_known_small_groups_are_shown_together_and_nothing_is_left_unsaid(
    chance: random.Random,
) -> None:
    asked = Asked(chance)
    asked.poll = asked.poll.model_copy(update={"anonymity": "named"})
    for item in item_codes(asked.poll):
        room = asked.room(item)
        for table in as_shown(asked, item):
            assert list(table.rows) == (rows_of(asked, room) if are_enough(room.people(room.given)) else [])
            assert table.nearly == ()


def table(**rows: tuple[int, ...]) -> dict[Row, Tally]:
    """Groups and how many gave each answer, the last of which is "don't know"."""
    return {
        (code,): Tally({f"o{n}": people for n, people in enumerate(cells[:-1])}, sum(cells[:-1]), cells[-1])
        for code, cells in rows.items()
    }


def test_a_group_that_all_agree_is_shown_with_the_smallest_other_and_only_nearly_is_said() -> None:
    coded = top_coded(table(A=(8, 0, 0), B=(4, 6, 1), C=(3, 4, 0), D=(7, 7, 0)))
    assert coded.rows == (("B",), ("D",), ("A", "C"))
    (nearly,) = coded.nearly
    assert (nearly.groups, nearly.answer, nearly.n, nearly.percent) == (("A",), "o0", 8, 80)


@pytest.mark.parametrize(
    ("cells", "percent"),
    [
        ((9, 1, 0), 90),
        ((8, 2, 0), None),
        ((18, 2, 0), 90),
        ((17, 3, 0), None),
        ((4, 1, 0), 80),
        ((3, 2, 0), None),
        ((0, 1, 9), 90),
    ],
)
def test_nine_tenths_are_nearly_all_and_of_fewer_than_ten_all_but_one(
    cells: tuple[int, ...], percent: int | None
) -> None:
    coded = top_coded(table(A=cells, B=(5, 5, 5), C=(20, 20, 3)))
    assert [nearly.percent for nearly in coded.nearly] == ([percent] if percent else [])


def test_where_the_whole_room_agrees_nothing_is_shown_by_group() -> None:
    assert top_coded(table(A=(8, 0, 0), B=(9, 0, 0))) == Coded(())


def test_groups_that_together_nearly_agree_are_shown_with_everybody() -> None:
    coded = top_coded(table(A=(9, 0, 0), B=(9, 1, 0), C=(10, 2, 0), D=(12, 20, 0)))  # 28 of 31 in A, B and C
    assert [nearly.groups for nearly in coded.nearly] == [("A",), ("B",)]
    assert coded.rows == (("A", "B", "C", "D"),)
    coded = top_coded(table(A=(9, 0, 0), B=(9, 1, 0), C=(9, 3, 0), D=(12, 20, 0)))  # 27 of 31
    assert coded.rows == (("D",), ("A", "B", "C"))


def test_a_group_that_does_not_know_is_shown_with_another_in_every_option() -> None:
    """Else how many of it did know would tell, beside any of them."""
    rows = table(A=(0, 0, 8), B=(4, 6, 2), C=(9, 5, 0))
    assert [coded.rows for coded in top_coded_options(rows, most=2).values()] == [(("C",), ("A", "B"))] * 2
    rows = table(A=(3, 3, 54), B=(4, 6, 2), C=(9, 5, 0))
    assert [coded.rows for coded in top_coded_options(rows, most=2).values()] == [(("C",), ("A", "B"))] * 2


def test_ticks_that_everybody_must_have_made_tell_nothing() -> None:
    """Everybody ticked one option: where a group ticked no other, all of it ticked the one that isn't shown."""
    rows = table(A=(5, 0, 0, 0), B=(3, 4, 3, 0))
    assert {coded.rows for coded in top_coded_options(rows, most=1).values()} == {()}
    assert {
        coded.rows for coded in top_coded_options(table(A=(5, 2, 1, 0), B=(3, 4, 3, 0)), most=3).values()
    } != {()}
