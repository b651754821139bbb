"""A result that was seen stays until five ballots differ from it, and from every one that was seen before."""

import random
from itertools import combinations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules.publication import Cast, are_same, is_kept, still_stands
from config.event import DONT_KNOW
from storage.polls import Answer, Ballot, Choice
from tests.rules.attacker import told_by_two
from tests.workshop import event, poll_of_kind

ITEMS = ("i1", "i2")
SAID: tuple[Choice, ...] = (1, 5, 5, DONT_KNOW)
BALLOTS = st.dictionaries(
    st.sampled_from([f"p{n}" for n in range(12)]),
    st.tuples(st.sampled_from(["r", "g", ""]), st.sampled_from(["GOV", "CSO"])),
)


def ballots(given_answers: dict[str, tuple[str, str]]) -> dict[str, Ballot]:
    return {
        who: Ballot(1, who, {"": Answer(choice, 1, 1)} if choice else {}, group, "en", "telegram", 1)
        for who, (choice, group) in given_answers.items()
    }


@given(BALLOTS, BALLOTS)
def test_a_result_stands_while_nobody_or_one_to_four_people_differ_from_it(
    shown: dict[str, tuple[str, str]], now: dict[str, tuple[str, str]]
) -> None:
    def answer(answers: dict[str, tuple[str, str]], who: str) -> tuple[str, str] | None:
        return answers[who] if who in answers and answers[who][0] else None

    differing = {who for who in {**shown, **now} if answer(shown, who) != answer(now, who)}
    new = {who for who in differing if (answer(shown, who) or "-")[0] != (answer(now, who) or "-")[0]}
    assert still_stands([ballots(shown)], ballots(now)) == (len(differing) < 5 or 0 < len(new) < 5)


def test_five_people_who_each_change_another_item_are_not_told_apart_by_a_new_result() -> None:
    def cast(changed: int | None) -> dict[str, Ballot]:
        return {
            f"p{n}": Ballot(
                1, f"p{n}", {f"i{n}": Answer("g" if n == changed else "r", 1, 1)}, "GOV", "en", "telegram", 1
            )
            for n in range(6)
        }

    before, after = cast(None), {**cast(None), **{f"p{n}": cast(n)[f"p{n}"] for n in range(5)}}
    assert still_stands([before], after)


@given(BALLOTS)
def test_answered_again_with_the_same_is_no_new_result(shown: dict[str, tuple[str, str]]) -> None:
    later = {
        who: Ballot(1, who, {item: Answer(a.choice, 9, 9) for item, a in b.answers.items()}, b.stakeholder_group,
                    "km", "telegram", 9)
        for who, b in ballots(shown).items()
    }  # fmt: skip
    assert still_stands([ballots(shown)], later)
    assert are_same(ballots(shown), later)


def test_four_corrected_groups_do_not_make_up_for_answers_that_are_the_same() -> None:
    shown = {f"p{n}": ("r", "GOV") for n in range(8)}
    corrected = {f"p{n}": ("r", "CSO") for n in range(4)}
    assert still_stands([ballots(shown)], ballots({**shown, **corrected, "p8": ("g", "GOV")}))
    assert not still_stands([ballots(shown)], ballots({**shown, "p4": ("r", "CSO"), **corrected}))


def test_most_who_change_their_answer_back_are_not_told_from_those_who_do_not() -> None:
    first = {f"p{n}": ("r", "GOV") for n in range(12)}
    second = {**first, **{f"p{n}": ("g", "GOV") for n in range(5)}}
    third = {**first, "p4": ("g", "GOV"), **{f"p{n}": ("b", "GOV") for n in range(5, 7)}}
    assert not still_stands([ballots(first)], ballots(second))
    assert not still_stands([ballots(second)], ballots(third))
    assert still_stands([ballots(first), ballots(second)], ballots(third))


# Somebody who was there each time the result was looked at compares every two.


def results(chance: random.Random, *, compared_with_all: bool = True) -> list[Cast]:
    """What is shown of a poll that is reopened again and again; people answer, change, go back to what they said."""
    people = [f"p{n}" for n in range(chance.randint(5, 14))]
    current: dict[str, Ballot] = {}
    shown: list[Cast] = []
    for _ in range(6):
        earlier = chance.choice(shown) if shown and chance.random() < 0.5 else {}
        current = {**current, **{who: earlier[who] for who in earlier if chance.random() < 0.9}}
        for who in chance.sample(people, chance.randint(0, 2) if earlier else chance.randint(1, len(people))):
            answers = {item: Answer(chance.choice(SAID), 1, 1) for item in ITEMS if chance.random() < 0.9}
            group = chance.choice(["GOV", "GOV", "GOV", "CSO"])
            current[who] = Ballot(1, who, answers, group, "en", "telegram", 1)
        if not shown or not still_stands(shown if compared_with_all else shown[-1:], current):
            shown.append(current)
    return shown


def learned(shown: list[Cast]) -> list[Any]:
    def given_to(item: str, cast: Cast) -> dict[str, Any]:
        return {who: ballot.answers[item].choice for who, ballot in cast.items() if item in ballot.answers}

    return [
        told
        for one, other in combinations(shown, 2)
        for item in ITEMS
        for told in told_by_two(poll_of_kind("scale"), given_to(item, one), given_to(item, other))
    ]


@settings(deadline=None)
@given(st.randoms(use_true_random=False))
def test_nobody_who_compares_any_two_results_learns_what_fewer_than_five_people_answered(
    chance: random.Random,
) -> None:
    assert learned(results(chance)) == []


def test_who_compares_two_results_would_learn_it_if_only_the_last_one_were_compared_with() -> None:
    chance = random.Random(20151120)
    assert sum(bool(learned(results(chance, compared_with_all=False))) for _ in range(200)) > 5


def test_where_names_are_known_nothing_is_held_back() -> None:
    assert [is_kept(poll) for poll in event().polls] == [False, True, True, False]
