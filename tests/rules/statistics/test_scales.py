"""Scales: published figures, SciPy's quantiles, and what holds of every distribution."""

import statistics
from collections.abc import Callable, Mapping
from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from bot.rules.statistics.scales import (
    agreement,
    consensus,
    distribution,
    mean,
    median,
    people,
    quartiles,
    top_share,
)

FIVE = range(1, 6)
VALUES = st.lists(st.sampled_from(FIVE), min_size=1, max_size=40)
COUNTS = VALUES.map(lambda values: distribution(values, FIVE))
FIGURES: tuple[Callable[[Mapping[int, int]], object], ...] = (
    mean,
    median,
    quartiles,
    top_share,
    consensus,
    agreement,
)

AGRMT = {value: count for value, count in enumerate((30, 40, 210, 130, 530, 50, 10), start=1)}  # noqa: C416
"""The vector V of the R package agrmt's documentation."""


def mirrored(counts: Mapping[int, int]) -> dict[int, int]:
    return {6 - value: counts[value] for value in counts}


def test_published_consensus() -> None:
    """agrmt, `consensus(V)`."""
    assert consensus(AGRMT) == pytest.approx(0.7256876, abs=5e-8)


def test_published_agreement() -> None:
    """agrmt, `agreement(V)`, and `polarization(V)`, which is (1 − A) ÷ 2."""
    a = agreement(AGRMT)
    assert a == pytest.approx(0.6113333, abs=5e-8)
    assert a is not None
    assert (1 - a) / 2 == pytest.approx(0.1943333, abs=5e-8)


@pytest.mark.parametrize(
    ("frequencies", "a"),
    [
        (
            (1, 0, 1, 0, 0, 0, 0),
            7 / 15,
        ),  # the second pattern on p. 333 of van der Eijk, worked out by equation 2
        ((5, 0, 0, 0, 5), -1),
        ((7, 7, 7, 7, 7), 0),
        ((0, 0, 9, 0, 0), 1),
        ((1, 0, 0), 1),
        ((1, 1, 0), 0.5),
        ((1, 0, 1), -1),
        ((2, 1, 2), -0.4),
    ],
)
def test_agreement_worked_out_by_hand(frequencies: tuple[int, ...], a: float) -> None:
    assert agreement(dict(enumerate(frequencies))) == pytest.approx(a, abs=1e-12)


@pytest.mark.parametrize(
    ("frequencies", "expected"),
    [((3, 0, 0, 0, 3), 0), ((0, 4, 0), 1), ((1, 1), 0), ((2, 0, 1), 1 + (2 * log2(2 / 3) + log2(1 / 3)) / 3)],
)
def test_consensus_worked_out_by_hand(frequencies: tuple[int, ...], expected: float) -> None:
    assert consensus(dict(enumerate(frequencies))) == pytest.approx(expected, abs=1e-12)


@given(VALUES)
def test_consensus_is_that_of_the_single_answers(values: list[int]) -> None:
    middle = statistics.fmean(values)
    expected = 1 + statistics.fmean(log2(1 - abs(value - middle) / 4) for value in values)
    assert consensus(distribution(values, FIVE)) == pytest.approx(expected, abs=1e-9)


@given(COUNTS, st.integers(1, 9))
def test_as_many_more_people_on_every_value_add_a_layer_without_agreement(
    counts: dict[int, int], more: int
) -> None:
    a = agreement(counts)
    assert a is not None
    raised = {value: count + more for value, count in counts.items()}
    assert agreement(raised) == pytest.approx(a * people(counts) / people(raised), abs=1e-12)


@given(VALUES)
def test_quartiles_are_scipys_and_the_median_the_standard_librarys(values: list[int]) -> None:
    found = quartiles(distribution(values, FIVE))
    assert found is not None
    by_scipy = stats.quantile(values, [0.25, 0.5, 0.75], method="averaged_inverted_cdf")
    assert [found.lower, found.median, found.upper] == list(by_scipy)
    assert found.median == statistics.median(values) == median(distribution(values, FIVE))


@given(VALUES)
def test_a_quarter_of_the_people_is_at_or_below_and_three_quarters_at_or_above_the_lower_quartile(
    values: list[int],
) -> None:
    found = quartiles(distribution(values, FIVE))
    assert found is not None
    assert found.lower <= found.median <= found.upper
    for quartile, below in ((found.lower, 1), (found.median, 2), (found.upper, 3)):
        assert sum(value <= quartile for value in values) * 4 >= below * len(values)
        assert sum(value >= quartile for value in values) * 4 >= (4 - below) * len(values)
        assert (2 * quartile).is_integer()


@given(VALUES, st.data())
def test_whoever_moves_up_lowers_no_quartile_mean_nor_top_share(
    values: list[int], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(values) - 1))
    moved = [*values[:at], min(5, values[at] + 1), *values[at + 1 :]]
    before, after = distribution(values, FIVE), distribution(moved, FIVE)
    for figure in (mean, top_share, median):
        assert figure(after) >= figure(before)  # type: ignore[operator]
    lower, upper = quartiles(before), quartiles(after)
    assert lower is not None
    assert upper is not None
    assert upper.lower >= lower.lower
    assert upper.upper >= lower.upper


@given(COUNTS)
def test_a_second_copy_of_everybody_changes_no_figure(counts: dict[int, int]) -> None:
    twice = {value: 2 * count for value, count in counts.items()}
    for figure in FIGURES:
        assert figure(twice) == figure(counts)


@given(VALUES, st.randoms(use_true_random=False))
def test_the_order_of_answers_and_of_values_makes_no_difference(
    values: list[int], random: st.DataObject
) -> None:
    counts = distribution(values, FIVE)
    random.shuffle(values)  # type: ignore[attr-defined]
    assert distribution(values, FIVE) == counts
    backwards = dict(reversed(counts.items()))
    assert quartiles(backwards) == quartiles(counts)
    for figure in (mean, top_share, consensus, agreement):
        assert figure(backwards) == pytest.approx(figure(counts))


@given(COUNTS)
def test_a_mirrored_room_agrees_as_much(counts: dict[int, int]) -> None:
    assert agreement(mirrored(counts)) == agreement(counts)
    assert consensus(mirrored(counts)) == pytest.approx(consensus(counts))
    there, back = quartiles(counts), quartiles(mirrored(counts))
    assert there is not None
    assert back is not None
    assert (back.lower, back.median, back.upper) == (6 - there.upper, 6 - there.median, 6 - there.lower)


@given(COUNTS)
def test_consensus_and_agreement_keep_their_bounds_and_reach_1_where_all_say_the_same(
    counts: dict[int, int],
) -> None:
    alike = sum(count > 0 for count in counts.values()) == 1
    consent, a = consensus(counts), agreement(counts)
    assert consent is not None
    assert a is not None
    assert 0 <= consent <= 1
    assert -1 <= a <= 1
    assert (consent == 1) == (a == 1) == alike


@given(COUNTS)
def test_consensus_is_0_only_of_a_room_halved_between_the_ends(counts: dict[int, int]) -> None:
    halved = counts[1] == counts[5] and not counts[2] + counts[3] + counts[4]
    assert (consensus(counts) == pytest.approx(0, abs=1e-12)) == halved


@given(VALUES)
def test_the_top_share_counts_the_highest_values(values: list[int]) -> None:
    counts = distribution(values, FIVE)
    assert top_share(counts) == sum(value >= 4 for value in values) / len(values)
    assert top_share(counts, 1) == values.count(5) / len(values)
    assert top_share(counts, 5) == 1


@given(VALUES)
def test_a_distribution_has_every_value_of_the_scale(values: list[int]) -> None:
    counts = distribution(values, FIVE)
    assert counts == {value: values.count(value) for value in FIVE}
    assert people(counts) == len(values)
    assert mean(counts) == pytest.approx(statistics.fmean(values))


def test_nobodys_answers_have_no_figure() -> None:
    assert {figure(distribution([], FIVE)) for figure in FIGURES} == {None}


@given(st.lists(st.sampled_from([1, 2])))
def test_two_values_have_no_agreement_a(values: list[int]) -> None:
    assert agreement(distribution(values, (1, 2))) is None


def test_a_scale_of_one_value_leaves_no_room_for_dissent() -> None:
    assert consensus({3: 8}) == 1


def test_what_is_no_answer_is_refused() -> None:
    with pytest.raises(ValueError, match=r"not on the scale: \[0, 9\]"):
        distribution([0, 3, 9], FIVE)
    for figure in FIGURES:
        with pytest.raises(ValueError, match="negative"):
            figure({1: 2, 2: -1, 3: 0})


@given(
    st.lists(st.integers(0, 9), min_size=2, max_size=2), st.lists(st.integers(0, 9), min_size=2, max_size=2)
)
def test_agreement_is_below_0_of_no_room_with_one_peak(rising: list[int], falling: list[int]) -> None:
    peak = max(*rising, *falling) + 1
    counts = dict(zip(FIVE, [*sorted(rising), peak, *sorted(falling, reverse=True)], strict=True))
    a = agreement(counts)
    assert a is not None
    assert a >= 0
