"""A question of a quiz looks like a choice; after closing everybody sees what is right, and how they did."""

from collections.abc import Mapping, Sequence

from bot.rules.kinds.answer import Tally
from bot.rules.kinds.quiz import score
from config.event import DONT_KNOW, QuizPoll, options_of
from handlers.kinds.asking import bar, option_said
from handlers.kinds.choice import buttons, lines, said
from handlers.voice import Voice, escaped, fitting
from storage.polls import Answer

__all__ = ["FOLDS_AT_ONCE", "KIND", "buttons", "counted", "lines", "revealed", "said", "untold"]

KIND = "quiz"
FOLDS_AT_ONCE = True


def revealed(voice: Voice, poll: QuizPoll, answers: Mapping[str, Answer]) -> list[str]:
    """For one person: each question with their answer, what is right and why; above them their score."""
    rows = []
    for number, question in enumerate(poll.items, start=1):
        answer = answers.get(question.code)
        given = str(answer.choice) if answer else ""
        right = escaped(option_said(voice, question.options, question.right))
        rows.append(f"\n{voice.number(number)} {voice.of(question.label)}")
        if given == question.right:
            rows.append(f"✓ <b>{right}</b>")
        else:
            own = escaped(option_said(voice, question.options, given)) if given else "–"
            rows.append(f"{'' if given in ('', DONT_KNOW) else '✗ '}{own}")
            rows.append(voice("quiz.right", answer=right))
        if question.explanation is not None:
            rows.append(voice.of(question.explanation))
    if not answers:
        return rows
    return [f"<b>{voice('quiz.score', right=score(poll, answers), count=len(poll.items))}</b>", *rows]


def untold(poll: QuizPoll) -> QuizPoll:
    """While it runs nobody is shown what is right, not even whoever sees its result so far."""
    return poll.model_copy(update={"items": tuple(q.model_copy(update={"right": ""}) for q in poll.items)})


def counted(voice: Voice, poll: QuizPoll, tally: Tally, room: int) -> Sequence[str]:
    """A bar an option, ✓ before the right one. `room`: of a wording."""
    right = {question.right for question in poll.items}
    return [
        f"{'✓ ' if code in right else ''}{escaped(fitting(option_said(voice, options_of(poll), str(code)), room))}\n"
        f"{bar(voice, people, tally.n)}"
        for code, people in tally.counts.items()
    ]
