"""What one wrote, numbered; what one types is another text. A row of buttons edits a text or takes it back."""

from bot.message import Keyboard
from bot.rules.kinds.answer import texts_in
from bot.rules.kinds.approval import OFF
from bot.rules.kinds.text import LONGEST_TEXT, about_of
from config.event import PollBase, WrittenPoll, abouts_of
from handlers.callbacks.answering import ShowOptions, Write
from handlers.keyboards import button, numbers
from handlers.kinds.asking import Asking, done_row
from handlers.voice import Voice, escaped, fitting
from storage.polls import Choice

KIND = "text"
FOLDS_AT_ONCE = False

_ROOM = 2600
"""What one's own texts take of a message's 4,096; cut here, they are whole where they are counted."""

_HEADING = 40

ABOUT = "about"
"""What the card is turned to where one chooses what a comment is about."""

EDIT = "✎"
_WITHDRAW = "✕"


def lines(voice: Voice, asking: Asking) -> list[str]:
    """What one wrote; or what there is to comment on, where the card is turned to that."""
    poll: WrittenPoll = asking.poll
    places = abouts_of(poll)
    if asking.at == ABOUT and places:
        listed = [fitting(item.label.to(voice.language), _ROOM // len(places)) for item in places]
        numbered = [
            f"{voice.number(number)} {escaped(label)}" for number, label in enumerate(listed, start=1)
        ]
        return [voice("text.which_about"), *numbered]
    texts = texts_in(asking.given)
    rows: list[str] = [voice("text.how_about" if places else "text.how", most=LONGEST_TEXT)]
    room = _ROOM // max(1, len(texts))
    for number, (code, text) in enumerate(texts.items(), start=1):
        rows.append(
            f"{voice.number(number)} {_heading(voice, poll, code)}<b>{escaped(fitting(text, room))}</b>"
        )
    if texts:
        rows.append(voice("text.signs", edit=EDIT, withdraw=_WITHDRAW))
    return [*rows, *([voice("text.held")] if poll.held else [])]


def buttons(voice: Voice, asking: Asking) -> Keyboard:
    texts, places = texts_in(asking.given), abouts_of(asking.poll)
    if asking.at == ABOUT and places:
        whole = button(voice.plain("text.about_whole"), Write(asking.round, ""))
        return (*numbers(voice, [Write(asking.round, item.code) for item in places]), (whole,))
    rows = [
        (
            button(f"{voice.number(number)} {EDIT}", Write(asking.round, code)),
            button(f"{voice.number(number)} {_WITHDRAW}", asking.vote(code + OFF)),
        )
        for number, code in enumerate(texts, start=1)
    ]
    ask = ShowOptions(asking.round, asking.item, ABOUT) if places else Write(asking.round, "")
    write = button(voice.plain("text.another" if texts else "text.write"), ask)
    more = ((write,),) if len(texts) < asking.poll.most else ()
    return (*rows, *more, *done_row(voice, asking))


def heading_of(voice: Voice, poll: PollBase, code: str) -> str:
    """What a text is about, before its words; nothing where that is the whole. Not escaped."""
    about = about_of(code)
    label = next((item.label.to(voice.language) for item in abouts_of(poll) if item.code == about), "")
    return f"{fitting(label, _HEADING)}: " if label else ""


def _heading(voice: Voice, poll: PollBase, code: str) -> str:
    return escaped(heading_of(voice, poll, code))


def said(voice: Voice, poll: WrittenPoll, given: Choice) -> str:
    texts = [f"{heading_of(voice, poll, code)}{text}" for code, text in texts_in(given).items()]
    if len(texts) == 1:
        return texts[0]
    return "; ".join(f"{voice.number(n)} {text}" for n, text in enumerate(texts, start=1))
