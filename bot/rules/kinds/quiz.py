"""Questions with a right answer. A question is answered and counted like a choice; being right is told after closing."""

from collections.abc import Mapping

from bot.rules.kinds.choice import answered, columns, tally
from config.event import QuizPoll
from storage.polls import Answer

__all__ = ["KIND", "answered", "columns", "score", "tally"]

KIND = "quiz"


def score(poll: QuizPoll, answers: Mapping[str, Answer]) -> int:
    """How many questions somebody answered rightly; "don't know" and no answer are not right."""
    given = {code: answer.choice for code, answer in answers.items()}
    return sum(given.get(question.code) == question.right for question in poll.items)
