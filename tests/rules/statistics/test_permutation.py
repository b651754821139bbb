"""The permutation test against SciPy's and against every division tried, and Holm's correction."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from bot.rules.statistics.bootstrap import SAMPLES
from bot.rules.statistics.permutation import holm, permutation_test

NOISE = 5 / (2 * SAMPLES**0.5)
ANSWERS = st.lists(st.tuples(st.integers(1, 5), st.sampled_from("GHI")), min_size=2, max_size=14)
P_VALUES = st.dictionaries(st.sampled_from("abcdef"), st.floats(0, 1), max_size=6)
Answers = Sequence[tuple[int, str]]


def p_value(answers: Answers, drawn_from: str = "seed") -> float | None:
    values = {f"p{number}": value for number, (value, _) in enumerate(answers)}
    return permutation_test(values, {f"p{n}": group for n, (_, group) in enumerate(answers)}, drawn_from)


def room(sizes: Mapping[str, int], shift: Mapping[str, int], number: int) -> Answers:
    """A room of groups that answer 1 to 3, moved up by a group's shift."""
    votes = Random(number)
    return [(votes.randint(1, 3) + shift.get(g, 0), g) for g, size in sizes.items() for _ in range(size)]


@pytest.mark.parametrize("number", range(2))
@pytest.mark.parametrize("shift", [{}, {"G": 1}, {"G": 2, "H": 1}])
def test_the_p_value_is_that_of_scipys_permutation_test(shift: Mapping[str, int], number: int) -> None:
    answers = room({"G": 12, "H": 9, "I": 7}, shift, number)
    samples = [[value for value, group in answers if group == code] for code in "GHI"]
    by_scipy = stats.permutation_test(
        samples, kruskal, permutation_type="independent", alternative="greater", n_resamples=1999,
        rng=1,
    )  # fmt: skip
    assert p_value(answers) == pytest.approx(by_scipy.pvalue, abs=NOISE)


def kruskal(*samples: Any) -> Any:
    return stats.kruskal(*samples).statistic


@pytest.mark.parametrize(
    "answers",
    [
        [(1, "G"), (2, "G"), (2, "H"), (3, "H"), (5, "H")],
        [(1, "G"), (1, "G"), (1, "G"), (5, "H"), (4, "H"), (5, "H")],
        [(3, "G"), (1, "H"), (2, "H"), (4, "H"), (5, "H")],
        [(1, "G"), (4, "G"), (4, "G"), (4, "G"), (2, "H"), (2, "H"), (3, "H")],
    ],
)
def test_the_p_value_is_the_share_of_all_divisions_tried_one_by_one(answers: Answers) -> None:
    ranked = stats.rankdata([value for value, _ in answers])
    size = sum(group == "G" for _, group in answers)

    def difference(chosen: Sequence[int]) -> float:
        ours = sum(ranked[person] for person in chosen)
        theirs = sum(ranked) - ours
        return float(ours**2 / size + theirs**2 / (len(answers) - size))

    found = difference([number for number, (_, group) in enumerate(answers) if group == "G"])
    every = [difference(chosen) for chosen in combinations(range(len(answers)), size)]
    share = sum(other >= found - 1e-9 for other in every) / len(every)
    assert p_value(answers) == pytest.approx(share, abs=NOISE)


@given(ANSWERS)
@settings(max_examples=30)
def test_a_p_value_is_never_0_and_1_where_all_say_the_same(answers: Answers) -> None:
    p = p_value(answers)
    assert (p is None) == (len({group for _, group in answers}) < 2)
    if p is not None:
        assert 1 / (SAMPLES + 1) <= p <= 1
        assert p_value([(3, group) for _, group in answers]) == 1


@given(ANSWERS, st.permutations("GHI"), st.integers(0, 99))
@settings(max_examples=30)
def test_names_of_groups_the_order_of_people_and_a_mirrored_scale_make_no_difference(
    answers: Answers, names: list[str], shuffle: int
) -> None:
    renamed = dict(zip("GHI", names, strict=True))
    others = [(value, renamed[group]) for value, group in answers]
    Random(shuffle).shuffle(others)
    p = p_value(answers)
    assert p_value(others) == p
    mirrored = p_value([(6 - value, group) for value, group in answers])
    assert mirrored == (p if p is None else pytest.approx(p, abs=2 * NOISE))


def test_a_clear_difference_has_the_smallest_p_value_and_one_seed_draws_one() -> None:
    answers = [(1, "G")] * 12 + [(5, "H")] * 12
    assert p_value(answers) == 1 / 2001
    mixed = room({"G": 9, "H": 9}, {"G": 1}, 7)
    assert p_value(mixed, "a") == p_value(mixed, "a") != p_value(mixed, "b")


def test_people_without_a_group_do_not_count() -> None:
    values = {"p": 1, "q": 2, "r": 5, "s": 4, "nobody's": 3}
    groups = {"p": "G", "q": "G", "r": "H", "s": "H", "away": "H"}
    del values["nobody's"]
    p = permutation_test(values, groups, "seed")
    assert permutation_test({**values, "nobody's": 3}, groups, "seed") == p
    assert permutation_test(values, {"p": "G"}, "seed") is None
    assert permutation_test({}, groups, "seed") is None


@pytest.mark.parametrize(
    ("found", "corrected"),
    [
        (
            (0.01, 0.04, 0.03, 0.005),
            (0.03, 0.06, 0.06, 0.02),
        ),  # Wikipedia, Holm-Bonferroni method, its example
        ((0.01, 0.02, 0.03, 0.04, 0.05), (0.05, 0.08, 0.09, 0.09, 0.09)),  # R, p.adjust(1:5 / 100, "holm")
        ((0.5, 0.6), (1, 1)),
        ((), ()),
    ],
)
def test_published_corrections(found: Sequence[float], corrected: Sequence[float]) -> None:
    by_item = {f"g{number}": p for number, p in enumerate(found)}
    assert list(holm(by_item).values()) == pytest.approx(corrected)
    assert list(holm(by_item)) == list(by_item)


@given(P_VALUES, st.floats(0.001, 0.5))
def test_what_holm_corrects_is_below_a_level_where_his_steps_reject(
    found: dict[str, float], level: float
) -> None:
    """The procedure of 1979, as steps: go on from the smallest while p ≤ level ÷ (tests left)."""
    rejected = set()
    for left, item in zip(range(len(found), 0, -1), sorted(found, key=lambda item: found[item]), strict=True):
        if found[item] * left > level:
            break
        rejected.add(item)
    assert {item for item, p in holm(found).items() if p <= level} == rejected


@given(P_VALUES)
def test_a_corrected_p_value_is_no_smaller_than_found_and_keeps_the_order(found: dict[str, float]) -> None:
    corrected = holm(found)
    assert all(found[item] <= corrected[item] <= 1 for item in found)
    assert all(corrected[a] <= corrected[b] for a in found for b in found if found[a] <= found[b])


@pytest.mark.parametrize("p", [-0.1, 1.1, float("nan")])
def test_what_is_no_p_value_is_refused(p: float) -> None:
    with pytest.raises(ValueError, match="p-value"):
        holm({"a": p})
