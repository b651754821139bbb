"""Several items on a card: numbered lines, and under them a row of numbers for each."""

from bot.message import Keyboard
from bot.rules.kinds.answer import WITHDRAWN
from config.event import DONT_KNOW, MatrixPoll
from handlers.callbacks.answering import ShowItem, Vote
from handlers.keyboards import CHOSEN, button
from handlers.kinds.asking import Asking
from handlers.kinds.scale import meanings, said
from handlers.voice import Voice

__all__ = ["FOLDS_AT_ONCE", "KIND", "buttons", "lines", "said"]

KIND = "matrix"
FOLDS_AT_ONCE = True

_DONT_KNOW = "?"
_WITHDRAW = "✕"


def lines(voice: Voice, asking: Asking) -> list[str]:
    """The items of the card by their number, and what the signs on the buttons mean."""
    poll: MatrixPoll = asking.poll
    labels = {item.code: voice.of(item.label) for item in poll.items}
    return [
        *(f"{voice.number(number)} {labels[code]}" for number, code in asking.together),
        meanings(voice, poll),
        voice("poll.signs", dont_know=_DONT_KNOW, withdraw=_WITHDRAW),
    ]


def buttons(voice: Voice, asking: Asking) -> Keyboard:
    """A row an item: its number, which takes an answer back once there is one, the values, don't know."""
    rows = []
    for number, code in asking.together:
        given = asking.answers.get(code)
        first = button(f"{voice.number(number)}:", ShowItem(asking.round, code))
        if given is not None:
            first = button(f"{voice.number(number)} {_WITHDRAW}", Vote(asking.round, code, WITHDRAWN))
        row = [first]
        values = ((value, voice.number(value)) for value in asking.poll.scale.values())
        for answer, sign in (*values, (DONT_KNOW, _DONT_KNOW)):
            mark = CHOSEN if answer == given else ""
            row.append(button(f"{sign}{mark}", Vote(asking.round, code, str(answer))))
        rows.append(tuple(row))
    return tuple(rows)
