"""Importance against feasibility: where an item stands, and in how many samples it stays there."""

import statistics
from collections.abc import Mapping
from itertools import product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules.statistics.bootstrap import SAMPLES
from bot.rules.statistics.quadrants import position

FIVE = range(1, 6)
NOISE = 5 / (2 * SAMPLES**0.5)
RATED = st.dictionaries(st.sampled_from("pqrstuvw"), st.sampled_from(FIVE), min_size=1)
Rated = Mapping[str, int]


def side(middle: float, of: float = 3) -> str:
    return "on" if middle == of else "above" if middle > of else "below"


def stays_by_enumeration(importance: Rated, feasibility: Rated) -> float:
    """The share of all samples there are: of n people n^n."""
    people = sorted({*importance, *feasibility})
    wanted = tuple(side(statistics.median(rated.values())) for rated in (importance, feasibility))
    same = 0.0
    for sample in product(people, repeat=len(people)):
        given_values = [[rated[p] for p in sample if p in rated] for rated in (importance, feasibility)]
        if all(given_values):
            same += tuple(side(statistics.median(values)) for values in given_values) == wanted
    return same / float(len(people) ** len(people))


def test_positions_worked_out_by_hand() -> None:
    found = position({"p": 5, "q": 4, "r": 4}, {"p": 1, "q": 2, "s": 3, "t": 2}, FIVE, "seed")
    assert found is not None
    assert (found.importance, found.feasibility) == (4, 2)
    assert (found.important, found.feasible) == ("above", "below")
    assert found.rated == (3, 4, 2)
    assert not found.is_on_the_line


def test_exactly_on_the_midpoint_is_on_the_line() -> None:
    found = position({"p": 2, "q": 4}, {"p": 5, "q": 5}, FIVE, "seed")
    assert found is not None
    assert (found.important, found.feasible) == ("on", "above")
    assert found.is_on_the_line
    assert found.stays == pytest.approx(0.5, abs=NOISE)  # p and q, in either order, of the four samples


def test_a_scale_of_four_has_its_midpoint_between_two_values() -> None:
    found = position({"p": 2, "q": 3}, {"p": 3, "q": 3}, range(1, 5), "seed")
    assert found is not None
    assert (found.important, found.feasible) == ("on", "above")


@given(st.sampled_from(FIVE), st.sampled_from(FIVE), st.integers(1, 20))
@settings(max_examples=30)
def test_a_room_of_one_mind_stays(important: int, feasible: int, people: int) -> None:
    found = position(
        dict.fromkeys(map(str, range(people)), important),
        dict.fromkeys(map(str, range(people)), feasible),
        FIVE,
        "seed",
    )
    assert found is not None
    assert found.stays == 1


@given(RATED, RATED)
@settings(max_examples=30)
def test_medians_and_sides_are_those_of_the_single_answers(importance: Rated, feasibility: Rated) -> None:
    found = position(importance, feasibility, FIVE, "seed")
    assert found is not None
    assert found.importance == statistics.median(importance.values())
    assert found.feasibility == statistics.median(feasibility.values())
    assert (found.important, found.feasible) == (side(found.importance), side(found.feasibility))
    assert found.rated == (len(importance), len(feasibility), len({*importance} & {*feasibility}))
    assert 0 <= found.stays <= 1


@pytest.mark.parametrize(
    ("importance", "feasibility"),
    [
        ({"p": 5, "q": 2, "r": 4}, {"p": 2, "q": 1, "r": 4}),
        ({"p": 5, "q": 2}, {"q": 1, "r": 4, "s": 2}),
        ({"p": 1, "q": 4, "r": 4, "s": 3, "t": 5}, {"p": 4, "q": 2, "r": 4, "s": 5, "t": 1}),
        ({"p": 3, "q": 5, "r": 1}, {"s": 3}),
    ],
)
def test_staying_is_that_of_all_samples_tried_one_by_one(importance: Rated, feasibility: Rated) -> None:
    found = position(importance, feasibility, FIVE, "seed")
    assert found is not None
    assert found.stays == pytest.approx(stays_by_enumeration(importance, feasibility), abs=NOISE)


@given(RATED, RATED, st.permutations("pqrstuvw"), st.integers(0, 99))
@settings(max_examples=30)
def test_who_said_it_and_in_which_order_makes_no_difference(
    importance: Rated, feasibility: Rated, names: list[str], shuffle: int
) -> None:
    renamed = dict(zip("pqrstuvw", names, strict=True))

    def others(rated: Rated) -> Rated:
        entries = [(renamed[person], value) for person, value in rated.items()]
        Random(shuffle).shuffle(entries)
        return dict(entries)

    there = position(importance, feasibility, FIVE, "seed")
    assert position(others(importance), others(feasibility), FIVE, "seed") == there


def test_one_seed_draws_one_result() -> None:
    votes = Random(3)
    importance, feasibility = ({str(p): votes.choice(FIVE) for p in range(40)} for _ in range(2))
    found = {position(importance, feasibility, FIVE, drawn_from) for drawn_from in ("a", "a", "b", "c")}
    assert len(found) == 3


def test_without_answers_to_both_there_is_no_position() -> None:
    assert position({}, {"p": 3}, FIVE, "seed") is None
    assert position({"p": 3}, {}, FIVE, "seed") is None


def test_what_is_not_on_the_scale_is_refused() -> None:
    with pytest.raises(ValueError, match="not on the scale"):
        position({"p": 9}, {"p": 3}, FIVE, "seed")
