"""One option of several: numbered lines, a number on each button."""

from bot.message import Keyboard
from config.event import ChoicePoll, options_of
from handlers.keyboards import numbers
from handlers.kinds.asking import Asking, last_row, numbered, option_said
from handlers.voice import Voice
from storage.polls import Choice

KIND = "choice"
FOLDS_AT_ONCE = True


def lines(voice: Voice, asking: Asking) -> list[str]:
    return numbered(voice, options_of(asking.poll))


def buttons(voice: Voice, asking: Asking) -> Keyboard:
    codes = [option.code for option in options_of(asking.poll)]
    marks = [code == asking.given for code in codes]
    return (*numbers(voice, map(asking.vote, codes), marks), *last_row(voice, asking))


def said(voice: Voice, poll: ChoicePoll, given: Choice) -> str:
    return option_said(voice, options_of(poll), str(given))
