"""A question wall: one's own questions are texts, and beside them stand the codes of others' that one upvoted.

An upvote is of the words that were read: once they are edited, taken back or hidden, it counts for nothing.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.rules.kinds import text
from bot.rules.kinds.answer import WITHDRAWN, Choice, Columns, Refused, Tally, texts_in, upvotes_in
from bot.rules.kinds.approval import OFF, ON
from config.event import WallPoll

KIND = "wall"


@dataclass(frozen=True)
class Question:
    """One that may be read by all. `is_done`: it was answered in the room."""

    code: str
    words: str
    is_done: bool = False


def upvoted(tapped: str) -> str:
    """The code of the question that a tap upvotes; nothing if it leads to anything else."""
    return tapped.removesuffix(ON) if tapped.endswith(ON) else ""


def answered(poll: WallPoll, before: Choice | None, tapped: str) -> Choice | None:
    """A button leads to an upvote (`t0f=1`), or to an upvote or one's own question being gone (`t0f=0`).

    Whether there is such a question to upvote, the caller knows. Raises `Refused`, also for one's own.
    """
    del poll
    if tapped == WITHDRAWN:
        return None
    code, state = tapped[: -len(OFF)], tapped[-len(OFF) :]
    if state not in (ON, OFF) or not (code.isascii() and code.isalnum()):
        raise Refused("unknown_option")
    own, upvotes = texts_in(before), upvotes_in(before)
    if state == ON:
        if code in own:
            raise Refused("own_question")
        return _choice(own, upvotes | {code})
    own.pop(code, None)
    return _choice(own, upvotes - {code})


def written(poll: WallPoll, before: Choice | None, code: str, typed: str, instead_of: str = "") -> Choice:
    """As of texts; the upvotes stay. Raises `Refused`."""
    own = text.written(poll, _choice(texts_in(before), ()), code, typed, instead_of)
    return _choice(texts_in(own), upvotes_in(before)) or ()


def columns(given: Choice) -> Sequence[Columns]:
    """Own questions have their words; an upvote has the question's code alone."""
    return [
        *(Columns(option=code, text=words) for code, words in texts_in(given).items()),
        *(Columns(option=code) for code in sorted(upvotes_in(given))),
    ]


def tally(poll: WallPoll, given: Iterable[Choice]) -> Tally:
    """`n` is the number of people, whether they asked or upvoted. Upvotes of what is gone are in it, and count no more."""
    del poll
    answers = list(given)
    texts = sorted(pair for answer in answers for pair in texts_in(answer).items())
    found = Counter(code for answer in answers for code in upvotes_in(answer))
    return Tally({}, len(answers), 0, texts=tuple(texts), upvotes={code: found[code] for code, _ in texts})


def questions(tally: Tally, *, by_upvotes: bool = True) -> list[Question]:
    """Most upvoted first, those that were answered last; else in the order of their codes, which tells nothing."""
    found = [Question(code, words, code in tally.done) for code, words in tally.texts]
    votes = tally.upvotes if by_upvotes else {}
    return sorted(found, key=lambda one: (one.is_done, -votes.get(one.code, 0), one.code))


def _choice(own: dict[str, str], upvotes: Iterable[str]) -> Choice | None:
    """Own questions as they were written; the order of upvotes tells nothing."""
    return (*own.items(), *((code, "") for code in sorted(upvotes))) or None
