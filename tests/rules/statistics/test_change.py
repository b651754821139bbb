"""Before and after: matched people, and who is missing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.statistics.change import Change, change

ROUND = st.dictionaries(st.sampled_from("pqrstuvwxyz"), st.integers(1, 5))


def test_changes_worked_out_by_hand() -> None:
    before = {"p": 2, "q": 3, "r": 5, "s": 1, "gone": 4}
    after = {"p": 4, "q": 3, "r": 4, "s": 2, "new": 1, "newer": 5}
    found = change(before, after)
    assert found == Change(up=2, same=1, down=1, only_before=1, only_after=2)
    assert found.matched == 4


@given(ROUND, ROUND)
def test_every_person_is_counted_once(before: dict[str, int], after: dict[str, int]) -> None:
    found = change(before, after)
    both = [person for person in before if person in after]
    assert found.matched == len(both) == found.up + found.same + found.down
    assert found.matched + found.only_before == len(before)
    assert found.matched + found.only_after == len(after)
    assert found.up == sum(after[person] > before[person] for person in both)
    assert found.same == sum(after[person] == before[person] for person in both)


@given(ROUND, ROUND)
def test_the_other_way_round_up_is_down(before: dict[str, int], after: dict[str, int]) -> None:
    there, back = change(before, after), change(after, before)
    assert (back.up, back.same, back.down) == (there.down, there.same, there.up)
    assert (back.only_before, back.only_after) == (there.only_after, there.only_before)


@given(ROUND)
def test_whoever_says_the_same_again_has_not_changed(before: dict[str, int]) -> None:
    assert change(before, before) == Change(0, len(before), 0, 0, 0)


@pytest.mark.parametrize(
    ("before", "after"), [({}, {"p": 1}), ({"p": 1}, {}), ({"p": 1}, {"q": 1}), ({}, {})]
)
def test_people_who_answered_once_match_nobody(before: dict[str, int], after: dict[str, int]) -> None:
    assert change(before, after) == Change(0, 0, 0, len(before), len(after))
