"""A result that was seen stays until five ballots differ from it."""

from hypothesis import given
from hypothesis import strategies as st

from bot.rules.publication import is_kept, still_stands
from storage.polls import Answer, Ballot
from tests.workshop import event

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
def test_a_result_stands_while_one_to_four_people_differ_from_it(
    shown: dict[str, tuple[str, str]], now: dict[str, tuple[str, str]]
) -> None:
    def answer(answers: dict[str, tuple[str, str]], who: str) -> tuple[str, str] | None:
        return answers[who] if who in answers and answers[who][0] else None

    differing = {who for who in {**shown, **now} if answer(shown, who) != answer(now, who)}
    assert still_stands(ballots(shown), ballots(now)) == (0 < len(differing) < 5)


def test_five_people_who_each_change_another_item_are_not_told_apart_by_a_new_result() -> None:
    def cast(changed: int | None) -> dict[str, Ballot]:
        return {
            f"p{n}": Ballot(
                1, f"p{n}", {f"i{n}": Answer("g" if n == changed else "r", 1, 1)}, "GOV", "en", "telegram", 1
            )
            for n in range(6)
        }

    before, after = cast(None), {**cast(None), **{f"p{n}": cast(n)[f"p{n}"] for n in range(5)}}
    assert still_stands(before, after)


@given(BALLOTS)
def test_answered_again_with_the_same_is_no_change(shown: dict[str, tuple[str, str]]) -> None:
    later = {
        who: Ballot(1, who, {item: Answer(a.choice, 9, 9) for item, a in b.answers.items()}, b.stakeholder_group,
                    "km", "telegram", 9)
        for who, b in ballots(shown).items()
    }  # fmt: skip
    assert not still_stands(ballots(shown), later)


def test_where_names_are_known_nothing_is_held_back() -> None:
    assert [is_kept(poll) for poll in event().polls] == [False, True, True, False]
