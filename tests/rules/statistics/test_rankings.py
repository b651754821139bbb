"""Borda, first choices and Kendall's W: published figures, SciPy's, and what holds of every ranking."""

from collections.abc import Sequence
from itertools import permutations
from statistics import fmean

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from bot.rules.statistics.rankings import borda, first_choices, kendalls_w, places, ranks, strength
from tests.rules.statistics.elections import BORDA_21, OPTIONS, RANKINGS, TENNESSEE, Rankings

ROUNDING_FIRST_BASE = [
    (540, 550, 555), (585, 570, 575), (520, 560, 550), (555, 550, 540), (590, 585, 570), (545, 555, 560),
    (540, 540, 535), (545, 550, 535), (525, 515, 500), (585, 580, 570), (525, 520, 510), (565, 555, 545),
    (560, 535, 545), (505, 500, 495), (550, 550, 540), (545, 555, 550), (555, 555, 535), (545, 550, 555),
    (550, 545, 525), (565, 560, 540), (570, 565, 555), (630, 630, 625),
]  # fmt: skip
"""Hundredths of a second of 22 runners by three ways of rounding first base; ties are between the slower two only.

Hollander & Wolfe, "Nonparametric statistical methods" (1973), p. 140; R's `friedman.test` has them as `RoundingTimes`.
"""


def fastest_first(times: Sequence[int]) -> tuple[str, ...]:
    by_time = sorted(zip(times, "ABC", strict=True))
    alone = [option for time, option in by_time if times.count(time) == 1]
    return tuple(alone[:1] if len(alone) == 1 else alone)


def test_published_points_of_the_capital_of_tennessee() -> None:
    """Wikipedia, Borda count."""
    assert borda(TENNESSEE.cast(), "MNCK") == {"M": 126, "N": 194, "C": 173, "K": 107}
    assert places(borda(TENNESSEE.cast(), "MNCK")) == (("N",), ("C",), ("M",), ("K",))


def test_bordas_own_example_is_lost_by_whom_most_have_first() -> None:
    assert first_choices(BORDA_21.cast(), "ABC") == {"A": 8, "B": 7, "C": 6}
    assert places(borda(BORDA_21.cast(), "ABC")) == (("C",), ("B",), ("A",))


def test_the_unranked_share_what_is_left() -> None:
    assert borda([("C",)], "ABCD") == {"A": 1, "B": 1, "C": 3, "D": 1}
    assert borda([("C", "A")], "ABCDE") == {"A": 3, "B": 1, "C": 4, "D": 1, "E": 1}
    assert ranks(("C", "A"), "ABCD") == {"A": 2, "B": 3.5, "C": 1, "D": 3.5}


@given(RANKINGS)
def test_sharing_is_the_mean_over_every_way_to_rank_the_rest(rankings: Rankings) -> None:
    expected = dict.fromkeys(OPTIONS, 0.0)
    for ranking in rankings:
        rest = [option for option in OPTIONS if option not in ranking]
        full = [(*ranking, *order) for order in permutations(rest)]
        for option in OPTIONS:
            expected[option] += fmean(4 - order.index(option) for order in full)
    assert borda(rankings, OPTIONS) == pytest.approx(expected)


@given(RANKINGS)
def test_every_person_gives_the_same_number_of_points(rankings: Rankings) -> None:
    assert sum(borda(rankings, OPTIONS).values()) == len(rankings) * 10


@given(RANKINGS, st.data())
def test_ranking_an_option_higher_never_costs_it_points_or_a_first_choice(
    rankings: Rankings, data: st.DataObject
) -> None:
    option = data.draw(st.sampled_from(OPTIONS))
    number = data.draw(st.integers(0, len(rankings) - 1))
    others = [other for other in rankings[number] if other != option]
    most = rankings[number].index(option) if option in rankings[number] else len(others)
    at = data.draw(st.integers(0, most))
    raised = [*rankings[:number], (*others[:at], option, *others[at:]), *rankings[number + 1 :]]
    assert borda(raised, OPTIONS)[option] >= borda(rankings, OPTIONS)[option]
    assert first_choices(raised, OPTIONS)[option] >= first_choices(rankings, OPTIONS)[option]


@given(RANKINGS, st.permutations(OPTIONS), st.randoms(use_true_random=False))
def test_names_and_the_order_of_ballots_make_no_difference(
    rankings: Rankings, names: list[str], random: st.DataObject
) -> None:
    renamed = dict(zip(OPTIONS, names, strict=True))
    others = [tuple(renamed[option] for option in ranking) for ranking in rankings]
    random.shuffle(others)  # type: ignore[attr-defined]
    for count in (borda, first_choices):
        found = count(rankings, OPTIONS)
        assert count(others, names) == {renamed[option]: number for option, number in found.items()}
    assert kendalls_w(others, names) == pytest.approx(kendalls_w(rankings, OPTIONS))


@given(RANKINGS)
def test_a_second_copy_of_everybody_doubles_the_points_and_leaves_order_and_w(rankings: Rankings) -> None:
    twice = [*rankings, *rankings]
    assert borda(twice, OPTIONS) == {o: 2 * points for o, points in borda(rankings, OPTIONS).items()}
    assert places(borda(twice, OPTIONS)) == places(borda(rankings, OPTIONS))
    if len(rankings) > 1:
        assert kendalls_w(twice, OPTIONS) == pytest.approx(kendalls_w(rankings, OPTIONS))


@given(RANKINGS)
def test_first_choices_are_one_a_person(rankings: Rankings) -> None:
    found = first_choices(rankings, OPTIONS)
    assert list(found) == list(OPTIONS)
    assert sum(found.values()) == len(rankings)
    assert all(found[option] == sum(r[0] == option for r in rankings) for option in OPTIONS)


def test_a_published_friedman_statistic_with_ties() -> None:
    """χ² = 11.1429 in R, and χ² = m (n − 1) W."""
    rankings = [fastest_first(times) for times in ROUNDING_FIRST_BASE]
    assert sum(len(ranking) == 1 for ranking in rankings) == 4  # of which the slower two are tied
    w = kendalls_w(rankings, "ABC")
    assert w is not None
    assert 22 * 2 * w == pytest.approx(11.1429, abs=5e-5)


def test_a_published_w() -> None:
    """ProofWiki, Kendall's coefficient of concordance, arbitrary example 1: four judges, three competitors."""
    assert kendalls_w([("X", "Z", "Y"), ("X", "Y", "Z"), ("Z", "X", "Y"), ("Y", "Z", "X")], "XYZ") == 1 / 16


@given(st.lists(st.permutations(OPTIONS), min_size=2, max_size=8), st.lists(st.integers(1, 5), min_size=8))
def test_w_is_that_of_scipys_friedman_test(orders: list[list[str]], ranked: list[int]) -> None:
    rankings = [tuple(order[:many]) for order, many in zip(orders, ranked, strict=False)]
    by_option = [[ranks(ranking, OPTIONS)[option] for ranking in rankings] for option in OPTIONS]
    chi2 = stats.friedmanchisquare(*by_option).statistic
    assert kendalls_w(rankings, OPTIONS) == pytest.approx(chi2 / (len(rankings) * 4), abs=1e-12)


@given(st.lists(st.permutations(OPTIONS), min_size=2, max_size=6))
def test_w_without_ties_follows_from_spearmans_correlations(orders: list[list[str]]) -> None:
    """Kendall: the mean correlation of all pairs of people is (m W − 1) ÷ (m − 1)."""
    positions = [[order.index(option) for option in OPTIONS] for order in orders]
    found = [stats.spearmanr(a, b).statistic for n, a in enumerate(positions) for b in positions[n + 1 :]]
    w = kendalls_w(orders, OPTIONS)
    assert w is not None
    assert fmean(found) == pytest.approx((len(orders) * w - 1) / (len(orders) - 1), abs=1e-9)


@given(RANKINGS)
def test_w_lies_between_0_and_1_and_is_1_for_the_same_ranking_only(rankings: Rankings) -> None:
    assume(len(rankings) > 1)
    w = kendalls_w(rankings, OPTIONS)
    assert w is not None
    assert -1e-12 <= w <= 1 + 1e-12
    alike = len({tuple(ranks(ranking, OPTIONS).items()) for ranking in rankings}) == 1
    assert (w > 1 - 1e-9) == alike


@given(st.lists(st.permutations(OPTIONS), min_size=1, max_size=4))
def test_people_who_contradict_each_other_have_nothing_in_common(orders: list[list[str]]) -> None:
    assert kendalls_w([*orders, *[order[::-1] for order in orders]], OPTIONS) == 0


@pytest.mark.parametrize("rankings", [[], [("A", "B", "C")], [(), ()]])
def test_there_is_no_w_of_one_person_nor_of_people_who_prefer_nothing(rankings: Rankings) -> None:
    assert kendalls_w(rankings, "ABC") is None


def test_there_is_no_w_of_one_option() -> None:
    assert kendalls_w([("A",), ("A",)], "A") is None


@pytest.mark.parametrize(
    ("w", "word"),
    [
        (0, "very_weak"), (0.29, "very_weak"), (0.3, "weak"), (0.49, "weak"), (0.5, "moderate"),
        (0.69, "moderate"), (0.7, "strong"), (0.89, "strong"), (0.9, "unusually_strong"), (1, "unusually_strong"),
    ],
)  # fmt: skip
def test_the_word_for_a_w_is_never_stronger_than_schmidts(w: float, word: str) -> None:
    assert strength(w) == word


def test_equal_scores_share_a_place_in_the_order_they_came() -> None:
    assert places({"A": 1, "B": 2, "C": 1, "D": 0}) == (("B",), ("A", "C"), ("D",))
    assert places({}) == ()


def test_without_rankings_nothing_has_points() -> None:
    assert borda([], "AB") == {"A": 0, "B": 0}
    assert first_choices([], "AB") == first_choices([()], "AB") == {"A": 0, "B": 0}


@pytest.mark.parametrize("ranking", [("A", "A"), ("X",), ("A", "B", "C", "A")])
@pytest.mark.parametrize("count", [borda, first_choices, kendalls_w])
def test_what_is_no_ranking_is_refused(count: object, ranking: tuple[str, ...]) -> None:
    assert callable(count)
    with pytest.raises(ValueError, match="no ranking"):
        count([ranking], "ABC")
