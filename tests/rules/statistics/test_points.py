"""Points: nothing given is lost, and nothing counted that wasn't."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.statistics.points import Points, points

BALLOTS = st.lists(st.dictionaries(st.sampled_from("ABC"), st.integers(0, 10)), max_size=12)


def test_points_worked_out_by_hand() -> None:
    ballots = [{"A": 7, "B": 3}, {"A": 10}, {"B": 4, "A": 0}]
    assert points(ballots, "ABC") == {
        "A": Points(17, 17 / 24, 2),
        "B": Points(7, 7 / 24, 2),
        "C": Points(0, 0, 0),
    }


@given(BALLOTS)
def test_every_point_is_counted_once_and_shares_are_of_all_points(ballots: list[dict[str, int]]) -> None:
    found = points(ballots, "ABC")
    everything = sum(sum(ballot.values()) for ballot in ballots)
    assert list(found) == ["A", "B", "C"]
    assert sum(option.total for option in found.values()) == everything
    for code, option in found.items():
        assert option.total == sum(ballot.get(code, 0) for ballot in ballots)
        assert option.givers == sum(ballot.get(code, 0) > 0 for ballot in ballots)
        assert option.share == (option.total / everything if everything else None)


@given(BALLOTS)
def test_the_order_of_ballots_makes_no_difference_and_two_of_everybody_leave_the_shares(
    ballots: list[dict[str, int]],
) -> None:
    found = points(ballots, "ABC")
    assert points(ballots[::-1], "ABC") == found
    twice = points([*ballots, *ballots], "ABC")
    assert {code: option.share for code, option in twice.items()} == {
        code: option.share for code, option in found.items()
    }


@pytest.mark.parametrize("ballot", [{"A": -1}, {"X": 1}, {"X": 0}])
def test_what_are_no_points_is_refused(ballot: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="no points"):
        points([{"A": 3}, ballot], "ABC")
