"""A number on a scale: what its labelled points mean stands in the text, the numbers on the buttons."""

from bot.message import Keyboard
from config.event import DONT_KNOW, ScaledPoll
from handlers.keyboards import CHOSEN, button, rows
from handlers.kinds.asking import Asking, last_row
from handlers.voice import Voice
from storage.polls import Choice

KIND = "scale"
FOLDS_AT_ONCE = True

_MOST_ACROSS = 6


def lines(voice: Voice, asking: Asking) -> list[str]:
    return [meanings(voice, asking.poll)]


def meanings(voice: Voice, poll: ScaledPoll) -> str:
    """What the labelled points mean."""
    labels = poll.scale.labels
    return " · ".join(f"{voice.number(value)} {voice.of(labels[value])}" for value in sorted(labels))


def buttons(voice: Voice, asking: Asking) -> Keyboard:
    values = [
        button(f"{voice.number(value)}{CHOSEN if value == asking.given else ''}", asking.vote(str(value)))
        for value in asking.poll.scale.values()
    ]
    across = min(len(values), _MOST_ACROSS)
    return (*rows(values, across), *last_row(voice, asking))


def said(voice: Voice, poll: ScaledPoll, given: Choice) -> str:
    if given == DONT_KNOW:
        return voice.plain("answer.dont_know")
    value = int(str(given))
    label, said = poll.scale.labels.get(value), voice.number(value)
    return f"{said} {label.to(voice.language)}" if label else said
