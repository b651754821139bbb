"""Tiers: the same for everybody who computes them, and no finer than resampling supports."""

from collections import Counter
from itertools import pairwise, product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from bot.rules.statistics.bootstrap import SAMPLES, samples, seed
from bot.rules.statistics.rankings import borda, places
from bot.rules.statistics.tiers import Step, tiers
from tests.rules.statistics.elections import OPTIONS, RANKINGS, SCHULZE_45, TENNESSEE, Rankings

SEED = seed("sapw", "ranking", "1")
NOISE = 5 / (2 * SAMPLES**0.5)
"""Five standard deviations of a share of the samples, at its widest."""


def test_the_published_elections_have_the_same_tiers_wherever_they_are_computed() -> None:
    """Golden: a change here changes what was shown for old polls."""
    found = tiers(TENNESSEE.cast(), "MNCK", SEED)
    assert found.tiers == (("N",), ("C",), ("M", "K"))
    assert [step.share for step in found.steps] == [1, 0.9375, 0.0455]
    found = tiers(SCHULZE_45.cast(), "ABCDE", SEED)
    assert found.tiers == (("E", "A", "B", "C", "D"),)
    assert [step.share for step in found.steps] == [0.5535, 0.233, 0.022, 0.0525]


def test_a_sample_is_numbers_of_people_in_rising_order() -> None:
    drawn = list(samples(60, SEED))
    assert len(drawn) == SAMPLES == 2000
    assert all(sample == sorted(sample) and len(sample) == 60 for sample in drawn)
    found = Counter(person for sample in drawn for person in sample)
    assert set(found) == set(range(60))
    assert stats.chisquare([found[person] for person in range(60)]).pvalue > 1e-6


def test_each_round_of_each_poll_draws_for_itself_and_twice_the_same() -> None:
    seeds = {seed(*codes) for codes in product(("sapw", "other"), ("gaps", "roles"), ("before", "after"))}
    assert len(seeds) == 8
    first = {one: list(samples(9, one)) for one in seeds}
    assert len({str(drawn) for drawn in first.values()}) == 8
    assert all(list(samples(9, one)) == drawn for one, drawn in first.items())


@pytest.mark.parametrize("upper", [16, 18, 20, 21, 22, 24, 30])
def test_the_share_of_samples_is_the_binomial_tail(upper: int) -> None:
    """Of 30 people who all decide, the upper wins a sample with more than 15."""
    (step,) = tiers([("A", "B")] * upper + [("B", "A")] * (30 - upper), "AB", SEED).steps
    assert step.upper == ("A",)
    assert step.share == pytest.approx(stats.binom.sf(15, 30, upper / 30), abs=NOISE)


def test_who_ranks_neither_is_drawn_too() -> None:
    """Every sample of 3 for, 1 against and 3 undecided, counted one by one."""
    rankings: Rankings = [("C", "A")] * 3 + [("C", "B")] + [("C",)] * 3
    exact = sum(sum(sample) > 0 for sample in product((1, 1, 1, -1, 0, 0, 0), repeat=7)) / 7**7
    first, second = tiers(rankings, "ABC", SEED).steps
    assert first == Step(("C",), ("A",), 1)
    assert (second.upper, second.lower) == (("A",), ("B",))
    assert second.share == pytest.approx(exact, abs=NOISE)


def test_where_two_share_a_place_the_step_is_that_of_the_weaker_pair() -> None:
    """A and B have 48 points each; of 40 people 32 prefer A to C, and only 24 B to C."""
    rankings = [tuple(ranking) for ranking in ["ACB"] * 16 + ["BAC"] * 16 + ["BCA"] * 8]
    (step,) = tiers(rankings, "ABC", SEED).steps
    assert (step.upper, step.lower) == (("A", "B"), ("C",))
    assert step.share == pytest.approx(stats.binom.sf(20, 40, 24 / 40), abs=NOISE)


@pytest.mark.parametrize("n", [5, 20, 60])
def test_a_room_of_one_mind_has_a_tier_for_each_option_ranked(n: int) -> None:
    assert tiers([("C", "A", "B")] * n, "ABCDE", SEED).tiers == (("C",), ("A",), ("B",), ("D", "E"))


def test_a_room_halved_has_one_tier() -> None:
    assert tiers([("A", "B"), ("B", "A")] * 30, "AB", SEED).tiers == (("A", "B"),)


def test_a_close_race_has_one_tier_and_a_clear_one_two() -> None:
    close = tiers([("A", "B")] * 31 + [("B", "A")] * 29, "AB", SEED)
    assert close.tiers == (("A", "B"),)
    assert close.steps[0].share < 0.9
    clear = tiers([("A", "B")] * 45 + [("B", "A")] * 15, "AB", SEED)
    assert clear.tiers == (("A",), ("B",))
    assert clear.steps[0].share >= 0.9


@given(RANKINGS)
@settings(max_examples=30)
def test_tiers_cut_the_order_of_points_where_a_step_holds_in_90_of_100_samples(rankings: Rankings) -> None:
    found = tiers(rankings, OPTIONS, SEED)
    order = places(borda(rankings, OPTIONS))
    assert [option for tier in found.tiers for option in tier] == [o for place in order for o in place]
    assert [(step.upper, step.lower) for step in found.steps] == list(pairwise(order))
    tier_of = {option: number for number, tier in enumerate(found.tiers) for option in tier}
    for step in found.steps:
        apart = tier_of[step.lower[0]] - tier_of[step.upper[0]]
        assert apart == (step.share >= 0.9)
        assert len({tier_of[option] for option in step.upper}) == 1


@given(RANKINGS, st.permutations(OPTIONS), st.integers(0, 99))
@settings(max_examples=30)
def test_names_and_the_order_of_ballots_make_no_difference(
    rankings: Rankings, names: list[str], shuffle: int
) -> None:
    renamed = dict(zip(OPTIONS, names, strict=True))

    def rename(codes: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(renamed[code] for code in codes)

    others = [rename(ranking) for ranking in rankings]
    Random(shuffle).shuffle(others)
    there, here = tiers(rankings, OPTIONS, SEED), tiers(others, names, SEED)
    assert here.tiers == tuple(rename(tier) for tier in there.tiers)
    assert here.steps == tuple(
        Step(rename(step.upper), rename(step.lower), step.share) for step in there.steps
    )


@given(RANKINGS, st.permutations(OPTIONS))
@settings(max_examples=30)
def test_the_polls_order_of_options_makes_no_difference_to_what_is_apart(
    rankings: Rankings, order: list[str]
) -> None:
    assert [set(tier) for tier in tiers(rankings, order, SEED).tiers] == [
        set(tier) for tier in tiers(rankings, OPTIONS, SEED).tiers
    ]


def test_without_rankings_there_is_one_tier() -> None:
    assert tiers([], "AB", SEED).tiers == (("A", "B"),)
    assert tiers([], "", SEED).tiers == ()
    assert tiers([("A",)], "A", SEED).tiers == (("A",),)
