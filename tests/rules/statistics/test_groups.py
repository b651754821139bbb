"""Groups side by side: support that all share, and items that split the room."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.statistics.groups import Support, common_ground, split, support
from bot.rules.statistics.scales import agreement, distribution

SUPPORT = st.integers(0, 20).flatmap(lambda n: st.builds(Support, st.integers(0, n), st.just(n)))
ITEMS = st.dictionaries(
    st.sampled_from(["s1", "s2", "s3"]), st.dictionaries(st.sampled_from("GHIJ"), SUPPORT)
)


def test_support_is_counted_by_group_of_those_who_answered_and_have_one() -> None:
    in_favour = {"p": True, "q": False, "r": True, "s": True, "t": True}
    groups = {"p": "H", "q": "H", "r": "G", "s": "H", "away": "G"}
    assert support(in_favour, groups) == {"G": Support(1, 1), "H": Support(2, 3)}
    assert support({}, groups) == {}


@pytest.mark.parametrize(
    ("by_group", "common"),
    [
        ({"G": Support(6, 10), "H": Support(3, 5)}, True),
        ({"G": Support(10, 10), "H": Support(59, 100)}, False),
        ({"G": Support(10, 10), "H": Support(0, 0), "I": Support(2, 3)}, True),
        ({"G": Support(10, 10), "H": Support(0, 0)}, False),
        ({"G": Support(10, 10)}, False),
        ({}, False),
    ],
)
def test_common_ground_is_60_of_100_in_every_group_that_answered_and_needs_two(
    by_group: dict[str, Support], common: bool
) -> None:
    assert common_ground({"s1": by_group}) == (("s1",) if common else ())


@given(ITEMS)
def test_common_ground_is_what_the_least_favourable_of_two_or_more_groups_supports(
    items: dict[str, dict[str, Support]],
) -> None:
    expected = []
    for item, by_group in items.items():
        shares = [Fraction(group.in_favour, group.answered) for group in by_group.values() if group.answered]
        if len(shares) >= 2 and min(shares) >= Fraction(3, 5):
            expected.append(item)
    assert list(common_ground(items)) == expected


@given(ITEMS, st.permutations("GHIJ"))
def test_names_of_groups_and_a_second_copy_of_everybody_make_no_difference(
    items: dict[str, dict[str, Support]], names: list[str]
) -> None:
    renamed = dict(zip("GHIJ", names, strict=True))
    twice = {
        item: {renamed[code]: Support(2 * s.in_favour, 2 * s.answered) for code, s in by_group.items()}
        for item, by_group in items.items()
    }
    assert common_ground(twice) == common_ground(items)


@given(ITEMS, st.data())
def test_one_more_in_favour_never_takes_common_ground_away(
    items: dict[str, dict[str, Support]], data: st.DataObject
) -> None:
    places = [(item, code) for item, by_group in items.items() for code in by_group]
    for item, code in places:
        before = items[item][code]
        answered = before.answered + data.draw(st.integers(0, 1)) * (before.answered > 0)
        more = Support(min(answered, before.in_favour + 1), answered)
        raised = {**items, item: {**items[item], code: more}}
        assert set(common_ground(raised)) >= set(common_ground(items))


def test_an_item_with_two_camps_splits_the_room_and_an_even_one_does_not() -> None:
    camps = {1: 9, 2: 1, 3: 0, 4: 1, 5: 9}
    even = dict.fromkeys(range(1, 6), 4)
    agreed = {1: 0, 2: 1, 3: 9, 4: 1, 5: 0}
    nobody = dict.fromkeys(range(1, 6), 0)
    assert split({"a": even, "b": camps, "c": agreed, "d": nobody, "e": camps}) == ("b", "e")


@given(st.lists(st.lists(st.integers(1, 5), max_size=12), max_size=4))
def test_split_is_where_agreement_is_below_0(rooms: list[list[int]]) -> None:
    items = {f"s{number}": distribution(values, range(1, 6)) for number, values in enumerate(rooms)}
    found = split(items)
    for item, counts in items.items():
        a = agreement(counts)
        assert (item in found) == (a is not None and a < 0)
