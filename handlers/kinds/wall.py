"""A question wall: the questions that were approved, a page of them at a time, and a number to upvote each.

One's own, waiting or approved, stand on a page of their own, where they are edited and taken back as texts are.
"""

from bot.message import Button, Keyboard
from bot.rules.kinds.answer import texts_in, upvotes_in
from bot.rules.kinds.approval import OFF, ON
from bot.rules.kinds.wall import Question
from config.event import WallPoll
from handlers.callbacks.answering import ShowOptions, Write
from handlers.keyboards import CHOSEN, button, rows
from handlers.kinds import text
from handlers.kinds.asking import OWN, Asking, done_row
from handlers.voice import Voice, escaped, fitting
from storage.polls import Choice

KIND = "wall"
FOLDS_AT_ONCE = False

ON_A_PAGE = 6

_ROOM = 2400
"""What a page of questions takes of a message's 4,096; cut here, they are whole in the result."""

_ACROSS = 3
"""A number and a ✓ on each."""


def lines(voice: Voice, asking: Asking) -> list[str]:
    """A page of the wall; or one's own questions, where the card is turned to them."""
    if _is_turned_to_own(asking):
        return text.lines(voice, asking)
    poll: WallPoll = asking.poll
    own, page = texts_in(asking.given), _page(asking)
    room, found = _ROOM // max(1, len(page)), []
    for number, one in page:
        signs = [
            *([voice("wall.yours")] if one.code in own else []),
            *([voice("wall.answered")] if one.is_done else []),
        ]
        behind = f" · <i>{' · '.join(signs)}</i>" if signs else ""
        found.append(f"{voice.number(number)} {escaped(fitting(one.words, room))}{behind}")
    waiting = len(own.keys() - {one.code for one in asking.questions})
    return [
        *(found or [voice("wall.empty")]),
        voice("wall.how" if found else "wall.ask_by_message"),
        *([voice("wall.waiting", n=waiting)] if waiting else []),
        *([voice("text.held")] if poll.held else []),
    ]


def buttons(voice: Voice, asking: Asking) -> Keyboard:
    """A button leads to the upvote, or to it being gone; the number of one's own edits it."""
    if _is_turned_to_own(asking):
        wall = button(voice.plain("wall.all"), ShowOptions(asking.round, asking.item, ""))
        return (*text.buttons(voice, asking), (wall,))
    poll: WallPoll = asking.poll
    own, upvotes = texts_in(asking.given), upvotes_in(asking.given)
    ticks: list[Button] = []
    for number, one in _page(asking):
        if one.code in own:
            ticks.append(button(f"{voice.number(number)} {text.EDIT}", Write(asking.round, one.code)))
        elif one.code in upvotes:
            ticks.append(button(f"{voice.number(number)}{CHOSEN}", asking.vote(one.code + OFF)))
        else:
            ticks.append(button(f"{voice.number(number)} ▲", asking.vote(one.code + ON)))
    last = [button(voice.plain("texts.refresh"), _turn(asking, ""))]
    if own:
        last.insert(0, button(voice.plain("wall.own"), _turn(asking, OWN)))
    if len(own) < poll.most:
        last.insert(0, button(voice.plain("wall.ask"), Write(asking.round, "")))
    return (*rows(ticks, _ACROSS), *_pages(voice, asking), tuple(last), *done_row(voice, asking))


def said(voice: Voice, poll: WallPoll, given: Choice) -> str:
    """Own questions, and how many of others' one upvoted."""
    own = tuple(texts_in(given).items())
    upvotes = len(upvotes_in(given))
    parts = [voice.plain("wall.upvoted", n=upvotes)] if upvotes else []
    return " · ".join([*parts, *([text.said(voice, poll, own)] if own else [])])


def _is_turned_to_own(asking: Asking) -> bool:
    return asking.at == OWN and bool(texts_in(asking.given))


def _turn(asking: Asking, at: str) -> ShowOptions:
    return ShowOptions(asking.round, asking.item, at)


def _first(asking: Asking) -> int:
    """Where the page begins that shows `asking.at`."""
    place = next((place for place, one in enumerate(asking.questions) if one.code == asking.at), 0)
    return place - place % ON_A_PAGE


def _page(asking: Asking) -> list[tuple[int, Question]]:
    """The questions shown, each with its number."""
    start = _first(asking)
    return list(enumerate(asking.questions, start=1))[start : start + ON_A_PAGE]


def _pages(voice: Voice, asking: Asking) -> Keyboard:
    """‹ the questions before, those behind ›."""
    count, start = len(asking.questions), _first(asking)
    row = [
        button(
            form.format(voice.number(other + 1), voice.number(min(other + ON_A_PAGE, count))),
            _turn(asking, asking.questions[other].code),
        )
        for other, form in ((start - ON_A_PAGE, "‹ {}–{}"), (start + ON_A_PAGE, "{}–{} ›"))
        if 0 <= other < count
    ]
    return (tuple(row),) if row else ()
