"""Gaps: complete pairs only, in an order of counts of people."""

import statistics
from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from bot.rules.statistics.gaps import Gap, gaps

RATED = st.dictionaries(
    st.sampled_from(["g1", "g2", "g3"]),
    st.dictionaries(st.sampled_from("pqrstuvw"), st.integers(1, 5)),
)
Rated = Mapping[str, Mapping[str, int]]


def test_gaps_worked_out_by_hand() -> None:
    importance = {
        "g1": {"p": 5, "q": 4, "r": 3},
        "g2": {"p": 5, "q": 5, "r": 5, "s": 2},
        "g3": {"p": 4},
        "g4": {"p": 1, "q": 3, "r": 3},
    }
    status = {
        "g1": {"p": 1, "q": 3, "r": 3, "s": 5},
        "g2": {"p": 3, "q": 3, "r": 4},
        "g3": {"q": 2},
        "g4": {"p": 5, "q": 1, "r": 5},
    }
    assert gaps(importance, status) == (
        Gap("g2", 3, 1, 2 / 3, 2, 1),
        Gap("g1", 3, 1, 1 / 3, 1, 2),
        Gap("g4", 3, 0, 1 / 3, -2, 3),
        Gap("g3", 0, 2, None, None, None),
    )


def test_the_share_of_large_gaps_comes_before_the_median() -> None:
    """Half the room sees a gap of 2 at "often"; at "mild" everybody sees one of 1."""
    importance = {"mild": dict.fromkeys("pqrs", 4), "often": {"p": 4, "q": 4, "r": 2, "s": 2}}
    status = {"mild": dict.fromkeys("pqrs", 3), "often": dict.fromkeys("pqrs", 2)}
    assert [(gap.item, gap.large, gap.median) for gap in gaps(importance, status)] == [
        ("often", 0.5, 1),
        ("mild", 0, 1),
    ]


def test_equal_gaps_share_a_place_in_the_order_of_the_items() -> None:
    rated = {"g2": {"p": 5}, "g1": {"q": 5}}
    found = gaps(rated, {"g1": {"q": 1}, "g2": {"p": 1}})
    assert [(gap.item, gap.place) for gap in found] == [("g2", 1), ("g1", 1)]


def test_an_item_of_one_poll_only_has_no_pairs() -> None:
    assert gaps({"g1": {"p": 5}}, {"g2": {"p": 5}}) == (
        Gap("g1", 0, 1, None, None, None),
        Gap("g2", 0, 1, None, None, None),
    )
    assert gaps({}, {}) == ()


@given(RATED, RATED)
def test_every_gap_is_that_of_the_single_people(importance: Rated, status: Rated) -> None:
    found = gaps(importance, status)
    assert sorted(gap.item for gap in found) == sorted({*importance, *status})
    for gap in found:
        upper, lower = importance.get(gap.item, {}), status.get(gap.item, {})
        pairs = [upper[person] - lower[person] for person in upper if person in lower]
        assert gap.pairs == len(pairs)
        assert gap.incomplete == len({*upper, *lower}) - len(pairs)
        if pairs:
            assert gap.median == statistics.median(pairs)
            assert gap.large == sum(pair >= 2 for pair in pairs) / len(pairs)


@given(RATED, RATED)
def test_the_order_is_by_share_of_large_gaps_then_median_and_places_count_who_is_before(
    importance: Rated, status: Rated
) -> None:
    found = [gap for gap in gaps(importance, status) if gap.pairs]
    sizes = [(gap.large, gap.median) for gap in found]
    assert sizes == sorted(sizes, reverse=True)
    assert [gap.place for gap in found] == [1 + sizes.index(size) for size in sizes]
    assert all(gap.place is None for gap in gaps(importance, status)[len(found) :])


@given(RATED, RATED, st.permutations("pqrstuvw"))
def test_people_are_told_apart_by_their_ids_and_by_nothing_else(
    importance: Rated, status: Rated, names: list[str]
) -> None:
    renamed = dict(zip("pqrstuvw", names, strict=True))

    def others(rated: Rated) -> Rated:
        return {
            item: {renamed[person]: value for person, value in reversed(values.items())}  # type: ignore[call-overload]
            for item, values in rated.items()
        }

    assert gaps(others(importance), others(status)) == gaps(importance, status)
    twice = [
        {item: {**v, **{f"{p}2": value for p, value in v.items()}} for item, v in rated.items()}
        for rated in (importance, status)
    ]
    assert [(gap.item, gap.large, gap.median, gap.place) for gap in gaps(*twice)] == [
        (gap.item, gap.large, gap.median, gap.place) for gap in gaps(importance, status)
    ]
