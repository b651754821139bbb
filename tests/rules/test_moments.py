"""A result that was shown stays until what changed since is the answers of five people."""

import random
from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.suppression import Answers, kept_items

ITEMS = ("i1", "i2")
BALLOTS = [f"p{number}" for number in range(12)]
ANSWERS = st.dictionaries(
    st.sampled_from(BALLOTS), st.dictionaries(st.sampled_from(ITEMS), st.sampled_from("abc"), min_size=1)
)


def later(answers: Answers, chance: random.Random) -> Answers:
    """Some people answer, change, go back to what they said, or withdraw; some ballots are erased."""
    changed = {ballot: dict(given) for ballot, given in answers.items()}
    for ballot in chance.sample(BALLOTS, chance.randint(0, 7)):
        given = changed.setdefault(ballot, {})
        for item in ITEMS:
            match chance.choice(["stays", "changes", "goes"]):
                case "changes":
                    given[item] = chance.choice("ab")
                case "goes":
                    given.pop(item, None)
    return {ballot: given for ballot, given in changed.items() if given}


def people_who_differ(one: Answers, other: Answers, item: str) -> int:
    return sum(one.get(ballot, {}).get(item) != other.get(ballot, {}).get(item) for ballot in BALLOTS)


def counts(answers: Answers, item: str) -> Counter[object]:
    return Counter(given[item] for given in answers.values() if item in given)


def moments(chance: random.Random, *, always_current: bool = False) -> list[Answers]:
    """What is shown at six moments of a poll that is reopened again and again."""
    current: Answers = {}
    shown: list[Answers] = []
    for _ in range(6):
        current = later(current, chance)
        is_kept = shown and kept_items(shown, current) and not always_current
        shown.append(shown[-1] if is_kept else current)
    return shown


def told(shown: list[Answers]) -> int:
    """How often two moments tell what fewer than five people answered: their counts differ by so few."""
    return sum(
        0 < people_who_differ(one, other, item) < 5 and counts(one, item) != counts(other, item)
        for one, other in combinations(shown, 2)
        for item in ITEMS
    )


@given(st.randoms(use_true_random=False))
def test_no_two_moments_tell_what_fewer_than_five_people_answered(chance: random.Random) -> None:
    assert told(moments(chance)) == 0


def test_two_moments_would_tell_if_the_current_answers_were_always_shown() -> None:
    assert sum(bool(told(moments(random.Random(seed), always_current=True))) for seed in range(100)) > 90


@given(ANSWERS, ANSWERS)
def test_an_item_is_kept_while_one_to_four_people_differ(published: Answers, current: Answers) -> None:
    kept = kept_items([published], current)
    assert kept == {item for item in ITEMS if 0 < people_who_differ(published, current, item) < 5}


@given(ANSWERS)
def test_what_was_never_shown_is_not_kept(current: Answers) -> None:
    assert kept_items([], current) == frozenset()


@given(ANSWERS, ANSWERS)
def test_fingerprints_do_as_well_as_answers(published: Answers, current: Answers) -> None:
    def fingerprints(answers: Answers) -> Answers:
        return {
            ballot: {item: hash((item, a)) for item, a in given.items()} for ballot, given in answers.items()
        }

    assert kept_items([published], current) == kept_items([fingerprints(published)], fingerprints(current))


@pytest.mark.parametrize(("changes", "is_kept"), [(0, False), (1, True), (4, True), (5, False), (12, False)])
def test_five_changed_answers_replace_what_was_shown(changes: int, is_kept: bool) -> None:
    published = {ballot: {"i1": "a", "i2": "a"} for ballot in BALLOTS}
    current = {
        ballot: {"i1": "b" if number < changes else "a", "i2": "a"} for number, ballot in enumerate(BALLOTS)
    }
    assert kept_items([published], current) == ({"i1"} if is_kept else set())


def test_a_late_answer_and_an_erased_one_count_as_changes() -> None:
    published = {ballot: {"i1": "a"} for ballot in BALLOTS[:7]}
    current = {ballot: {"i1": "a"} for ballot in BALLOTS[2:10]}  # two erased, three late
    assert kept_items([published], current) == frozenset()
    assert kept_items([published], {ballot: {"i1": "a"} for ballot in BALLOTS[2:9]}) == {"i1"}


def test_who_changes_an_answer_and_back_again_is_not_found_by_the_earliest_moment() -> None:
    first = {ballot: {"i1": "a"} for ballot in BALLOTS}
    second = first | {ballot: {"i1": "b"} for ballot in BALLOTS[:5]}
    third = first | {ballot: {"i1": "b"} for ballot in [BALLOTS[4], BALLOTS[6]]}  # four went back, one came
    assert kept_items([second], third) == frozenset()
    assert kept_items([first, second], third) == {"i1"}
