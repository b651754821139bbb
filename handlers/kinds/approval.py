"""All options one supports: buttons that tick and untick, and a way to say that one is done."""

from bot.message import Keyboard
from bot.rules.kinds.answer import codes_in
from bot.rules.kinds.approval import OFF, ON
from config.event import ApprovalPoll, options_of
from handlers.keyboards import numbers
from handlers.kinds.asking import Asking, done_row, last_row, numbered, option_said
from handlers.voice import Voice
from storage.polls import Choice

KIND = "approval"
FOLDS_AT_ONCE = False


def lines(voice: Voice, asking: Asking) -> list[str]:
    most = asking.poll.most
    hint = voice("poll.choose_up_to", n=most) if most else voice("poll.choose_all")
    return [*numbered(voice, options_of(asking.poll)), hint]


def buttons(voice: Voice, asking: Asking) -> Keyboard:
    ticked = codes_in(asking.given)
    codes = [option.code for option in options_of(asking.poll)]
    meanings = [asking.vote(code + (OFF if code in ticked else ON)) for code in codes]
    ticks = numbers(voice, meanings, [code in ticked for code in codes])
    return (*ticks, *last_row(voice, asking), *done_row(voice, asking))


def said(voice: Voice, poll: ApprovalPoll, given: Choice) -> str:
    codes = codes_in(given) or (str(given),)
    return "; ".join(option_said(voice, options_of(poll), code) for code in codes)
