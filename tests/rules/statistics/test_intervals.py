"""Wilson's interval: Newcombe's table, SciPy, and its bounds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from bot.rules.statistics.intervals import wilson

COUNTED = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(
    ("people", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0000, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_published_intervals(people: int, n: int, low: float, high: float) -> None:
    """Newcombe 1998, table I, method 3."""
    found = wilson(people, n)
    assert found is not None
    assert found.low == pytest.approx(low, abs=5e-5)
    assert found.high == pytest.approx(high, abs=5e-5)


@given(COUNTED, st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_intervals_are_scipys(counted: tuple[int, int], confidence: float) -> None:
    found = wilson(*counted, confidence)
    by_scipy = stats.binomtest(*counted).proportion_ci(confidence, method="wilson")
    assert found is not None
    assert (found.low, found.high) == pytest.approx((by_scipy.low, by_scipy.high), abs=1e-12)


@given(COUNTED)
def test_an_interval_holds_the_share_and_mirrors(counted: tuple[int, int]) -> None:
    people, n = counted
    found, mirrored = wilson(people, n), wilson(n - people, n)
    assert found is not None
    assert mirrored is not None
    assert 0 <= found.low <= people / n <= found.high <= 1
    assert (mirrored.low, mirrored.high) == pytest.approx((1 - found.high, 1 - found.low), abs=1e-12)


@given(COUNTED)
def test_more_people_narrow_it_and_more_confidence_widens_it(counted: tuple[int, int]) -> None:
    people, n = counted
    found, more, surer = wilson(people, n), wilson(2 * people, 2 * n), wilson(people, n, 0.99)
    assert found is not None
    assert more is not None
    assert surer is not None
    assert more.high - more.low < found.high - found.low < surer.high - surer.low


def test_none_and_all_have_exact_ends() -> None:
    none, every = wilson(0, 7), wilson(7, 7)
    assert none is not None
    assert every is not None
    assert none.low == 0
    assert every.high == 1
    assert wilson(0, 0) is None


@pytest.mark.parametrize(
    ("people", "n", "confidence"), [(-1, 5, 0.95), (6, 5, 0.95), (1, 5, 0), (1, 5, 1), (0, -1, 0.95)]
)
def test_what_is_no_share_is_refused(people: int, n: int, confidence: float) -> None:
    with pytest.raises(ValueError, match="no interval"):
        wilson(people, n, confidence)
