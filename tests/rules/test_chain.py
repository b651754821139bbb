"""What comes first in a chain is what most ways of asking agree on; how sure that is hangs on each of them."""

from fractions import Fraction
from math import comb
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.chain import WAYS, ChainFound, chain_found, most_again
from bot.rules.comparisons import Compared
from bot.rules.findings import Ranked
from bot.rules.statistics.bootstrap import SAMPLES, samples
from bot.rules.statistics.gaps import gaps
from bot.rules.statistics.quadrants import Position, Side
from bot.rules.statistics.rankings import borda, first_choices
from bot.rules.statistics.robustness import Robustness, robustness
from bot.rules.statistics.tiers import Step, Tiers, tiers

ITEMS = ("a", "b", "c")


def gapped(**large: int) -> Compared:
    """Of ten people each, so many of whom see a gap of 3, and the others none."""
    importance = {item: {f"p{n}": 4 for n in range(10)} for item in large}
    status = {item: {f"p{n}": 1 if n < count else 4 for n in range(10)} for item, count in large.items()}
    return Compared(gaps=gaps(importance, status))


def placed(stays: float = 1.0, **feasible: Any) -> Compared:
    """Important ones, on that side of feasibility."""
    positions = {
        item: Position(5, 4 if side == "above" else 2, "above", side, (10, 10, 10), stays)
        for item, side in feasible.items()
    }
    return Compared(positions=positions)


def ranked(*cast: str, groups: dict[str, str] | None = None, options: str = "abc") -> Ranked:
    """Each word is a ranking: its letters, first to last."""
    rankings = {f"p{n}": tuple(word) for n, word in enumerate(cast)}
    found = robustness(rankings, tuple(options), groups or {})
    assert found is not None
    points = borda(rankings.values(), tuple(options))
    firsts = first_choices(rankings.values(), tuple(options))
    return Ranked(points, firsts, tiers(rankings.values(), tuple(options), "x"), found, None, {})


def test_what_all_three_ways_put_first_comes_first_and_holds() -> None:
    found = chain_found(
        ITEMS, gapped(a=10, b=9, c=1), ranked(*["abc"] * 20), placed(a="above", b="below", c="above")
    )
    assert (found.ways, found.agreed, found.first) == (WAYS, 3, ("a",))
    assert [each.item for each in found.order] == [
        "a",
        "b",
        "c",
    ]  # one way each; b stands higher in the ranking
    assert [each.first_by for each in found.order] == [WAYS, ("gap",), ("feasibility",)]
    assert found.holds == 1.0
    assert found.is_firm


def test_what_two_of_three_ways_agree_on_comes_first_but_is_not_firm() -> None:
    found = chain_found(ITEMS, gapped(a=10, b=10, c=1), ranked(*["abc"] * 20), placed(a="below", b="above"))
    assert (found.agreed, found.first) == (2, ("a", "b"))
    assert not found.is_firm


def test_one_way_of_several_puts_nothing_first() -> None:
    found = chain_found(ITEMS, gapped(a=1, b=10, c=1), ranked(*["abc"] * 20), None)
    assert (found.ways, found.agreed, found.first, found.holds) == (("ranking", "gap"), 1, (), None)


def test_the_only_way_that_was_asked_is_enough_to_come_first_and_never_firm() -> None:
    found = chain_found(ITEMS, None, ranked(*["abc"] * 20), None)
    assert (found.ways, found.agreed, found.first, found.is_firm) == (("ranking",), 1, ("a",), False)


def test_a_way_that_is_missing_keeps_the_others_from_being_firm() -> None:
    ways = gapped(a=10, b=1, c=1), ranked(*["abc"] * 20), None
    assert chain_found(ITEMS, *ways, ("ranking", "gap")).is_firm
    found = chain_found(ITEMS, *ways, WAYS)
    assert (found.missing, found.first, found.is_firm) == (("feasibility",), ("a",), False)


def test_half_of_the_pairs_are_enough_for_a_gap() -> None:
    by_item = {each.item: each for each in chain_found(ITEMS, gapped(a=5, b=4), None, None).order}
    assert by_item["a"].first_by == ("gap",)
    assert by_item["b"].first_by == ()
    assert by_item["c"].gap is None


def test_a_firm_result_hangs_on_no_group_no_rule_and_no_draw() -> None:
    high, feasible = gapped(a=10, b=1, c=1), placed(a="above", b="below", c="below")
    cast = ["acb"] * 6 + ["bca"] * 5
    whole = ranked(*cast, groups={f"p{n}": "G" if n < 6 else "C" for n in range(11)})
    assert whole.robustness.without == {"G": ("b",)}
    assert chain_found(ITEMS, high, ranked(*["abc"] * 20), feasible).is_firm
    assert not chain_found(ITEMS, high, whole, feasible).is_firm
    loose = chain_found(ITEMS, high, ranked(*["abc"] * 20), placed(0.6, a="above", b="below", c="below"))
    assert (loose.agreed, loose.holds, loose.is_firm) == (3, 0.6, False)
    other = Ranked({"a": 2.0, "b": 1.0}, {}, Tiers((("a",), ("b",)), (Step(("a",), ("b",), 1.0),)),
                   Robustness(("a",), 1.0, ("b",), ("a",), {}), None, {})  # fmt: skip
    assert not chain_found(("a", "b"), high, other, feasible).is_firm


def test_the_first_tier_holds_as_often_as_its_last_beats_the_next() -> None:
    steps = (Step(("a",), ("b",), 0.7), Step(("b",), ("c",), 0.95), Step(("c",), ("d",), 0.99))
    both = Ranked(
        {"a": 3.0, "b": 2.0, "c": 1.0, "d": 0.0},
        {},
        Tiers((("a", "b"), ("c",), ("d",)), steps),
        Robustness(("a",), 1.0, ("a",), ("a",), {}),
        None,
        {},
    )
    found = chain_found(tuple("abcd"), None, both, None)
    assert [(each.tier, each.place, each.holds) for each in found.order] == [
        (1, 1, 0.95),
        (1, 2, 0.95),
        (2, 3, None),
        (3, 4, None),
    ]


def test_what_may_not_be_shown_is_counted_and_asked_for_nothing() -> None:
    hidden = Compared(gaps=(), hidden=3)
    found = chain_found(ITEMS, hidden, ranked(*["abc"] * 20), Compared(positions={}, hidden=2))
    assert (found.ways, found.hidden) == (("ranking",), 3)


ROOMS = st.lists(st.permutations(ITEMS), min_size=1, max_size=8)
SHARES = st.fixed_dictionaries({item: st.integers(0, 10) for item in ITEMS})
SIDES = st.fixed_dictionaries({item: st.sampled_from(["above", "on", "below"]) for item in ITEMS})


def found_of(room: list[tuple[str, ...]], large: dict[str, int], sides: dict[str, Side]) -> ChainFound:
    return chain_found(
        ITEMS, gapped(**large), ranked(*("".join(each) for each in room)), placed(1.0, **sides)
    )


@given(ROOMS, SHARES, SIDES, st.permutations(ITEMS))
def test_names_of_items_and_the_order_of_ballots_change_nothing(
    room: list[tuple[str, ...]], large: dict[str, int], sides: dict[str, Side], names: list[str]
) -> None:
    to = dict(zip(ITEMS, names, strict=True))
    found = found_of(room, large, sides)
    other = found_of(
        [tuple(to[item] for item in each) for each in reversed(room)],
        {to[item]: count for item, count in large.items()},
        {to[item]: side for item, side in sides.items()},
    )
    assert {to[each.item]: (each.first_by, each.place, each.tier) for each in found.order} == {
        each.item: (each.first_by, each.place, each.tier) for each in other.order
    }
    assert {to[item] for item in found.first} == set(other.first)
    assert found.is_firm == other.is_firm


@given(ROOMS, SHARES, SIDES)
def test_whoever_comes_first_comes_first_by_most_ways_and_stands_at_the_top(
    room: list[tuple[str, ...]], large: dict[str, int], sides: dict[str, Side]
) -> None:
    found = found_of(room, large, sides)
    assert [each.item for each in found.order][: len(found.first)] == list(found.first)
    assert all(len(each.first_by) == found.agreed for each in found.order if each.item in found.first)
    assert {each.item for each in found.order} == set(ITEMS)
    if found.is_firm:
        assert found.first
        assert found.agreed == len(found.ways)


@given(st.integers(1, 40).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))))
def test_redrawn_rooms_are_counted_exactly(pair: tuple[int, int]) -> None:
    pairs, large = pair
    exact = sum(
        Fraction(comb(pairs, k) * large**k * (pairs - large) ** (pairs - k), pairs**pairs)
        for k in range(pairs + 1)
        if 2 * k >= pairs
    )
    assert most_again(pairs, large) == pytest.approx(float(exact), abs=1e-12)


def test_redrawn_rooms_are_those_that_samples_draw() -> None:
    large = set(Random(1).sample(range(40), 24))
    drawn = sum(2 * sum(person in large for person in sample) >= 40 for sample in samples(40, "x")) / SAMPLES
    assert most_again(40, 24) == pytest.approx(drawn, abs=0.03)
