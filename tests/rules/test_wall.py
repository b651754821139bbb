"""A wall: own questions and upvotes beside each other; upvotes of what is gone count for nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.ballots import ALONE, cast, write
from bot.rules.kinds.answer import Choice, Refused, texts_in, upvotes_in
from bot.rules.kinds.text import shown
from bot.rules.kinds.wall import answered, columns, questions, tally
from bot.rules.moderation import is_shown
from storage.moderation import Moderation
from storage.polls import Answer
from tests.workshop import poll_of_kind

POLL = poll_of_kind("wall")
CODES = ("t1", "t2", "t3", "t4", "t5", "t6")
OWN = st.dictionaries(st.sampled_from(CODES[:3]), st.sampled_from("abc"), max_size=3)
UPVOTES = st.sets(st.sampled_from(CODES[3:]))


@st.composite
def ballots(draw: st.DrawFn) -> Choice | None:
    """As it is stored: own questions, then upvotes."""
    own, upvotes = draw(OWN), draw(UPVOTES)
    return (*own.items(), *((code, "") for code in sorted(upvotes))) or None


@given(ballots(), st.sampled_from(CODES), st.sampled_from(["=1", "=0"]))
def test_a_tap_changes_one_question_and_nothing_else(before: Choice | None, code: str, to: str) -> None:
    if to == "=1" and code in texts_in(before):
        with pytest.raises(Refused) as caught:
            answered(POLL, before, code + to)
        assert caught.value.reason == "own_question"
        return
    after = answered(POLL, before, code + to)
    assert {c: t for c, t in texts_in(before).items() if c != code} == {
        c: t for c, t in texts_in(after).items() if c != code
    }
    assert upvotes_in(before) - {code} == upvotes_in(after) - {code}
    assert (code in upvotes_in(after)) == (to == "=1")
    assert answered(POLL, after, code + to) == after


@given(ballots(), st.sampled_from("xyz"))
def test_asking_and_editing_keep_the_upvotes(before: Choice | None, typed: str) -> None:
    answers = {ALONE: Answer(before, 1, 1)} if before is not None else {}
    own = texts_in(before)
    instead_of = next(iter(own), "") if len(own) == POLL.most else ""
    after = write(POLL, answers, "new", typed, instead_of, 2)[ALONE].choice
    assert upvotes_in(after) == upvotes_in(before)
    assert texts_in(after)["new"] == typed
    assert len(texts_in(after)) == len(own) + (not instead_of)


@given(st.lists(ballots()), st.sets(st.sampled_from(CODES)))
def test_only_upvotes_of_what_is_shown_as_it_was_read_count(
    cast_ballots: list[Choice | None], approved: set[str]
) -> None:
    given_choices = [choice for choice in cast_ballots if choice is not None]
    counted = shown(tally(POLL, given_choices), approved)
    there = {code for choice in given_choices for code in texts_in(choice)}
    assert counted.upvotes.keys() == approved & there
    assert counted.n == len(given_choices)
    for code, people in counted.upvotes.items():
        assert people == sum(code in upvotes_in(choice) for choice in given_choices)


def test_most_upvoted_comes_first_and_what_was_answered_last() -> None:
    given_choices: list[Choice] = [
        (("t1", "one"), ("t2", "two")),
        (("t3", "three"), ("t2", "")),
        (("t1", ""), ("t2", "")),
        (("t1", ""), ("t3", ""), ("t9", "")),
    ]
    counted = tally(POLL, given_choices)
    assert counted.upvotes == {"t1": 2, "t2": 2, "t3": 1}
    assert [one.code for one in questions(counted)] == ["t1", "t2", "t3"]
    done = shown(counted, {"t1", "t2", "t3"})
    done = type(done)({}, 4, 0, texts=done.texts, upvotes=done.upvotes, done=frozenset({"t1"}))
    assert [(one.code, one.is_done) for one in questions(done)] == [
        ("t2", False), ("t3", False), ("t1", True),
    ]  # fmt: skip
    assert [one.code for one in questions(done, by_upvotes=False)] == ["t2", "t3", "t1"]


def test_taking_everything_back_leaves_no_answer() -> None:
    answers = {ALONE: Answer((("t1", "one"), ("t4", "")), 1, 1)}
    assert cast(POLL, answers, ALONE, "", 2) == {}
    assert answered(POLL, (("t4", ""),), "t4=0") is None


@pytest.mark.parametrize("tapped", ["t1", "t1=2", "=1", "t:1=1", "ក=1", "dk"])
def test_what_no_button_carries_is_refused(tapped: str) -> None:
    with pytest.raises(Refused) as caught:
        answered(POLL, None, tapped)
    assert caught.value.reason == "unknown_option"


def test_own_questions_are_rows_with_words_and_upvotes_rows_with_the_questions_code() -> None:
    rows = columns((("t2", "two"), ("t1", "one"), ("t7", "")))
    assert [(row.option, row.text) for row in rows] == [("t2", "two"), ("t1", "one"), ("t7", None)]


@pytest.mark.parametrize(
    ("decision", "held", "unheld"),
    [(None, False, True), ("approved", True, True), ("answered", True, True), ("hidden", False, False)],
)
def test_what_is_shown_follows_the_decision(decision: str | None, held: bool, unheld: bool) -> None:
    decided = Moderation("t1", 1, decision, 1) if decision else None  # type: ignore[arg-type]
    assert is_shown(POLL, decided) is held
    assert is_shown(POLL.model_copy(update={"held": False}), decided) is unheld
