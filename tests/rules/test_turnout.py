"""Who is asked and who answered, and what an attacker who subtracts learns from the rows shown."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.suppression import SMALLEST_GROUP
from bot.rules.turnout import Count, may_vote, short_of_quorum, shown, total, turnout
from config.event import Admission
from storage.people import ROLES
from storage.polls import Answer, Ballot
from tests.workshop import NINE, event, registered

COLOUR, _, _, BUDGET = event().polls
VOTED = {"": Answer("r", 1, NINE)}
PERSON = st.fixed_dictionaries(
    {
        "stakeholder_group": st.sampled_from(["GOV", "CSO"]),
        "role": st.sampled_from(ROLES),
        "registered_at": st.none() | st.integers(NINE - 3, NINE + 3),
    }
)
OPEN = Admission(walk_ins="admit", check_in="off")
ROOM = st.lists(st.tuples(PERSON, st.sampled_from([None, {}, VOTED])), max_size=20)
COUNTS = st.dictionaries(
    st.sampled_from("ABCDEF"),
    st.integers(1, 12).flatmap(
        lambda eligible: st.builds(Count, st.integers(0, eligible), st.just(eligible))
    ),
)


def room(entries: list[tuple[dict[str, Any], Any]]) -> tuple[list[Any], dict[str, Ballot]]:
    people = [registered(number, **fields) for number, (fields, _) in enumerate(entries)]
    ballots = {
        person.id: Ballot(1, person.id, answers, "GOV", "en", "telegram", NINE)
        for person, (_, answers) in zip(people, entries, strict=True)
        if answers is not None
    }
    return people, ballots


@given(ROOM)
def test_nobody_answered_who_was_not_eligible(entries: list[tuple[dict[str, Any], Any]]) -> None:
    people, ballots = room(entries)
    counts = turnout(COLOUR, OPEN, NINE, people, ballots)
    assert all(0 <= count.answered <= count.eligible for count in counts.values())
    voters = [p for p in people if p.role == "participant" and p.registered_at is not None]
    assert total(counts).eligible <= len(voters)
    assert total(counts).answered == sum(bool(ballots[p.id].answers) for p in voters if p.id in ballots)


@given(ROOM, st.sampled_from(["GOV", "CSO"]))
def test_whoever_comes_late_and_does_not_answer_changes_no_turnout(
    entries: list[tuple[dict[str, Any], Any]], group: str
) -> None:
    people, ballots = room(entries)
    late = registered(999, group, registered_at=NINE + 1)
    before = turnout(COLOUR, OPEN, NINE, people, ballots)
    assert turnout(COLOUR, OPEN, NINE, [*people, late], ballots) == before
    ballots[late.id] = Ballot(1, late.id, {}, "GOV", "en", "telegram", NINE)  # answered and took it back
    assert turnout(COLOUR, OPEN, NINE, [*people, late], ballots) == before
    ballots[late.id] = Ballot(1, late.id, VOTED, "GOV", "en", "telegram", NINE)
    assert total(turnout(COLOUR, OPEN, NINE, [*people, late], ballots)) == total(before) + Count(1, 1)


@pytest.mark.parametrize("role", ROLES)
def test_only_participants_vote(role: Any) -> None:
    assert may_vote(registered(7, role=role), COLOUR, OPEN) == (role == "participant")


def test_only_the_polls_groups_vote_and_only_once_registered() -> None:
    assert may_vote(registered(7, "GOV"), BUDGET, OPEN)
    assert not may_vote(registered(7, "CSO"), BUDGET, OPEN)
    assert not may_vote(registered(7, "GOV", registered_at=None), BUDGET, OPEN)
    assert not may_vote(None, BUDGET, OPEN)


def test_groups_that_are_not_asked_have_no_turnout() -> None:
    people = [registered(7, "GOV"), registered(8, "CSO")]
    assert turnout(BUDGET, OPEN, NINE, people, {}) == {"GOV": Count(0, 1)}


@given(COUNTS, st.permutations("ABCDEF"))
def test_no_row_is_of_fewer_than_five_people(counts: Mapping[str, Count], order: list[str]) -> None:
    for _, count in shown(counts, order):
        assert count.eligible >= SMALLEST_GROUP


@given(COUNTS, st.lists(st.sampled_from("ABCDEF"), unique=True))
def test_whoever_subtracts_the_rows_from_the_total_learns_nothing(
    counts: Mapping[str, Count], order: list[str]
) -> None:
    """Also where the event file no longer has a group that people are in."""
    rows = shown(counts, order)
    hidden = total(counts).eligible - sum(count.eligible for _, count in rows)
    assert hidden == 0 or rows == []
    assert sum((count for _, count in rows), Count(0, 0)) == (total(counts) if rows else Count(0, 0))


@given(COUNTS, st.permutations("ABCDEF"))
def test_a_row_is_the_sum_of_its_groups_and_each_group_stands_in_one_row(
    counts: Mapping[str, Count], order: list[str]
) -> None:
    rows = shown(counts, order)
    for codes, count in rows:
        assert count == sum((counts[code] for code in codes), Count(0, 0))
    assert sorted(code for codes, _ in rows for code in codes) == (sorted(counts) if rows else [])


@given(COUNTS, st.permutations("ABCDEF"))
def test_nothing_is_hidden_without_need(counts: Mapping[str, Count], order: list[str]) -> None:
    rows = shown(counts, order)
    if all(count.eligible >= SMALLEST_GROUP for count in counts.values()):
        assert rows == [((code,), counts[code]) for code in order if code in counts]
    if total(counts).eligible >= SMALLEST_GROUP:
        assert rows


def test_small_groups_are_shown_together_and_one_alone_with_the_smallest_large_one() -> None:
    counts = {"A": Count(1, 3), "B": Count(2, 2), "C": Count(6, 8), "D": Count(9, 9)}
    assert shown(counts, "ABCD") == [(("C",), Count(6, 8)), (("D",), Count(9, 9)), (("A", "B"), Count(3, 5))]
    del counts["B"]
    assert shown(counts, "ABCD") == [(("D",), Count(9, 9)), (("A", "C"), Count(7, 11))]


@pytest.mark.parametrize(
    ("answered", "eligible", "percent", "short"),
    [
        (4, 9, 50, 1),
        (5, 9, 50, 0),
        (0, 10, 60, 6),
        (6, 10, 60, 0),
        (9, 9, 50, 0),
        (0, 0, 50, 1),
        (0, 3, 0, 1),
    ],
)
def test_a_quorum_is_a_share_of_those_eligible_rounded_up(
    answered: int, eligible: int, percent: int, short: int
) -> None:
    assert short_of_quorum(Count(answered, eligible), percent) == short


@given(
    st.integers(1, 60).flatmap(lambda n: st.builds(Count, st.integers(0, n), st.just(n))), st.integers(1, 100)
)
def test_so_many_more_answers_make_a_quorum_and_one_fewer_does_not(count: Count, percent: int) -> None:
    short = short_of_quorum(count, percent)
    assert 100 * (count.answered + short) >= percent * count.eligible
    if short:
        assert 100 * (count.answered + short - 1) < percent * count.eligible
    assert count.answered + short <= count.eligible
