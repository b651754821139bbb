"""The people of an event as organizers look for them."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.people import GroupCount, found, group_counts, in_order, same_name
from bot.rules.typed import name_key
from storage.people import Participant
from tests.workshop import NINE, event, registered

NAMES = st.text(min_size=1, max_size=12)


def unreached(number: int, name: str, **changes: Any) -> Participant:
    fields: dict[str, Any] = {"user_id": None, "registered_at": None, "consented_at": None, "listed_at": NINE}
    return replace(registered(number, name=name), **fields | changes)


def named(*names: str) -> list[Participant]:
    return [registered(number, name=name) for number, name in enumerate(names)]


def test_each_group_says_how_many_are_expected_listed_registered_and_here() -> None:
    people = [
        unreached(1, "A"),
        registered(2, listed_at=NINE, checked_in_at=NINE),
        registered(3),
        registered(4, "CSO", approved_at=None, checked_in_at=NINE),
        registered(5, "CSO", removed_at=NINE),
        registered(6, "CSO", role="observer"),
        registered(7, "", registered_at=None),
        registered(8, "GONE"),
    ]
    assert group_counts(event(), people) == {
        "GOV": GroupCount(5, 2, 2, 1),
        "CSO": GroupCount(5, 0, 0, 0),
        "": GroupCount(0, 0, 1, 0),
    }


@given(st.lists(NAMES), st.randoms())
def test_the_order_depends_on_nothing_but_names_and_numbers(names: list[str], chance: Any) -> None:
    people = named(*names)
    shuffled = list(people)
    chance.shuffle(shuffled)
    assert in_order(shuffled) == in_order(people)


def test_order_is_without_case_and_those_without_a_name_come_last() -> None:
    assert [p.name for p in in_order(named("", "sok", "Chea", "KEO"))] == ["Chea", "KEO", "sok", ""]


@pytest.mark.parametrize("typed", ["dara", "SOK", "sok dara", "Dara  Sok", "ar", "Da\u200bra", "ＤＡＲＡ"])
def test_part_of_a_name_finds_it_in_whatever_order(typed: str) -> None:
    people = named("Sok Dara", "Chea Maly")
    assert found(people, typed) == people[:1]


@pytest.mark.parametrize("typed", ["តារា", "សុខ", "តា\u200bរា"])
def test_khmer_names_are_found_with_or_without_invisible_spaces(typed: str) -> None:
    people = named("សុខ\u200bតារា", "Chea Maly")
    assert found(people, typed) == people[:1]


@pytest.mark.parametrize("typed", ["", " ", "\u200b"])
def test_nothing_typed_finds_nobody(typed: str) -> None:
    assert found(named("Sok Dara"), typed) == []


@given(NAMES)
def test_everybody_is_found_by_their_own_name(name: str) -> None:
    people = named(name)
    assert found(people, name) == (people if name_key(name) else [])


def test_the_same_name_on_the_list_is_offered_once_nobody_has_reached_it() -> None:
    walk_in = registered(1, name="Dara SOK", approved_at=None)
    on_the_list = unreached(2, "Sok Dara")
    others = [
        unreached(3, "Sok Dary"),
        unreached(4, "Sok Dara", removed_at=NINE),
        registered(5, name="Sok Dara", listed_at=NINE),
        unreached(6, "Sok Dara", role="observer"),
    ]
    assert same_name(walk_in, [walk_in, on_the_list, *others]) == [on_the_list]
    assert same_name(registered(1, name=""), [unreached(2, "")]) == []


def test_a_name_is_the_same_for_the_list_and_for_whoever_looks_for_it() -> None:
    assert name_key("ＳＯＫ  Dara\u200b") == name_key("sok dara")
    assert found(named("Sok Dara"), "ｄａｒａ") == named("Sok Dara")
