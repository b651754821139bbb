"""A result that was seen stays until five ballots differ from it."""

from hypothesis import given
from hypothesis import strategies as st

from bot.rules.publication import changed, is_kept, still_stands
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
def test_only_what_is_counted_counts_as_a_change(
    shown: dict[str, tuple[str, str]], now: dict[str, tuple[str, str]]
) -> None:
    def answer(answers: dict[str, tuple[str, str]], who: str) -> tuple[str, str] | None:
        return answers[who] if who in answers and answers[who][0] else None

    differing = {who for who in {**shown, **now} if answer(shown, who) != answer(now, who)}
    assert changed(ballots(shown), ballots(now)) == len(differing)
    assert still_stands(ballots(shown), ballots(now)) == (len(differing) < 5)


@given(BALLOTS)
def test_answered_again_with_the_same_is_no_change(shown: dict[str, tuple[str, str]]) -> None:
    later = {
        who: Ballot(1, who, {item: Answer(a.choice, 9, 9) for item, a in b.answers.items()}, b.stakeholder_group,
                    "km", "telegram", 9)
        for who, b in ballots(shown).items()
    }  # fmt: skip
    assert changed(ballots(shown), later) == 0


def test_where_names_are_known_nothing_is_held_back() -> None:
    assert [is_kept(poll) for poll in event().polls] == [False, True, True, False]
