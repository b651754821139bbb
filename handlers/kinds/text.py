"""What one wrote, numbered; what one types is another text. A row of buttons edits a text or takes it back."""

from bot.message import Keyboard
from bot.rules.kinds.answer import texts_in
from bot.rules.kinds.approval import OFF
from bot.rules.kinds.text import LONGEST_TEXT
from config.event import WrittenPoll
from handlers.callbacks.answering import Write
from handlers.keyboards import button
from handlers.kinds.asking import Asking, done_row
from handlers.voice import Voice, escaped, fitting
from storage.polls import Choice

KIND = "text"
FOLDS_AT_ONCE = False

_ROOM = 2600
"""What one's own texts take of a message's 4,096; cut here, they are whole where they are counted."""

EDIT = "✎"
_WITHDRAW = "✕"


def lines(voice: Voice, asking: Asking) -> list[str]:
    poll: WrittenPoll = asking.poll
    texts = texts_in(asking.given)
    rows: list[str] = [voice("text.how", most=LONGEST_TEXT)]
    room = _ROOM // max(1, len(texts))
    for number, text in enumerate(texts.values(), start=1):
        rows.append(f"{voice.number(number)} <b>{escaped(fitting(text, room))}</b>")
    if texts:
        rows.append(voice("text.signs", edit=EDIT, withdraw=_WITHDRAW))
    return [*rows, *([voice("text.held")] if poll.held else [])]


def buttons(voice: Voice, asking: Asking) -> Keyboard:
    texts = texts_in(asking.given)
    rows = [
        (
            button(f"{voice.number(number)} {EDIT}", Write(asking.round, code)),
            button(f"{voice.number(number)} {_WITHDRAW}", asking.vote(code + OFF)),
        )
        for number, code in enumerate(texts, start=1)
    ]
    write = button(voice.plain("text.another" if texts else "text.write"), Write(asking.round, ""))
    more = ((write,),) if len(texts) < asking.poll.most else ()
    return (*rows, *more, *done_row(voice, asking))


def said(voice: Voice, poll: WrittenPoll, given: Choice) -> str:
    del poll
    texts = list(texts_in(given).values())
    if len(texts) == 1:
        return texts[0]
    return "; ".join(f"{voice.number(n)} {text}" for n, text in enumerate(texts, start=1))
