"""A quiz: what is right is told by its own options, and only those of a question answer it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.ballots import cast
from bot.rules.kinds.answer import Refused
from bot.rules.kinds.quiz import score
from config.event import DONT_KNOW, asked_about, options_of
from storage.polls import Answer
from tests.workshop import poll_of_kind

POLL = poll_of_kind("quiz")
RIGHT = {question.code: question.right for question in POLL.items}


def test_an_option_of_another_question_is_refused() -> None:
    for tapped in ("q2a", "q1d", "q1"):
        with pytest.raises(Refused):
            cast(POLL, {}, "q1", tapped, 1)
    assert cast(POLL, {}, "q1", "q1a", 1)["q1"].choice == "q1a"


def test_a_question_has_its_own_options_and_the_quiz_all() -> None:
    assert [option.code for option in options_of(asked_about(POLL, "q2"))] == ["q2a", "q2b", "q2c"]
    assert [option.code for option in options_of(POLL)] == ["q1a", "q1b", "q1c", "q2a", "q2b", "q2c"]
    choice = poll_of_kind("choice")
    assert asked_about(choice, "") is choice


ANSWERS: Any = st.fixed_dictionaries(
    {},
    optional={
        code: st.sampled_from([f"{code}a", f"{code}b", f"{code}c", DONT_KNOW]).map(lambda c: Answer(c, 1, 1))
        for code in RIGHT
    },
)


@given(ANSWERS)
def test_the_score_is_the_number_of_right_answers(answers: dict[str, Answer]) -> None:
    given = [answer.choice for answer in answers.values()]
    assert score(POLL, answers) == given.count("q1b") + given.count("q2b")
