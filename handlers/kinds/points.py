"""Points to spread: a row of − and + for each option, a page of options at a time."""

from collections.abc import Sequence

from bot.message import Button, Keyboard
from bot.rules.kinds.answer import Tally, points_in
from bot.rules.kinds.points import having
from config.event import PointsPoll, options_of
from handlers.callbacks.answering import ShowOptions
from handlers.keyboards import button
from handlers.kinds.asking import Asking, done_row, last_row, numbered, option_said
from handlers.voice import Voice, escaped, fitting
from storage.polls import Choice

KIND = "points"
FOLDS_AT_ONCE = False

ON_A_PAGE = 6
"""Options whose rows of buttons a phone shows at once."""

_BAR = 10


def lines(voice: Voice, asking: Asking) -> list[str]:
    """The options of the page, and what is left of the budget."""
    poll: PointsPoll = asking.poll
    start = _first(asking)
    page = numbered(voice, options_of(poll))[start : start + ON_A_PAGE]
    left = poll.budget - sum(points_in(asking.given).values())
    cap = f" {voice('poll.points_cap', n=poll.cap)}" if poll.cap else ""
    return [
        *page,
        voice("poll.points") + cap,
        f"<b>{voice('poll.points_left', left=left, n=poll.budget)}</b>",
    ]


def buttons(voice: Voice, asking: Asking) -> Keyboard:
    """The number between − and + says which option, and its points; tapping it changes nothing."""
    options, given, start = options_of(asking.poll), points_in(asking.given), _first(asking)
    rows = []
    for number, option in list(enumerate(options, start=1))[start : start + ON_A_PAGE]:
        points = given.get(option.code, 0)
        rows.append(
            (
                button("−", asking.vote(having(option.code, max(0, points - 1)))),
                button(
                    f"{voice.number(number)} · {voice.number(points)}",
                    ShowOptions(asking.round, asking.item, option.code),
                ),
                button("+", asking.vote(having(option.code, points + 1))),
            )
        )
    return (*rows, *_pages(voice, asking, start), *last_row(voice, asking), *done_row(voice, asking))


def said(voice: Voice, poll: PointsPoll, given: Choice) -> str:
    spread = points_in(given)
    if not spread:
        return option_said(voice, options_of(poll), str(given))
    used = voice.plain("answer.points", used=sum(spread.values()), n=poll.budget)
    parts = [
        f"{option_said(voice, options_of(poll), code)}: {voice.number(points)}"
        for code, points in spread.items()
    ]
    return f"{used} · {'; '.join(parts)}"


def counted(voice: Voice, poll: PointsPoll, tally: Tally, room: int) -> Sequence[str]:
    """The points an option got and from how many, most points first. `room`: of a wording."""
    most = max(tally.points.values(), default=0)
    rows = []
    for code in sorted(tally.points, key=lambda code: -tally.points[code]):
        filled = round(_BAR * tally.points[code] / most) if most else 0
        wording = escaped(fitting(option_said(voice, options_of(poll), code), room))
        bar = "▓" * filled + "░" * (_BAR - filled)
        rows.append(
            f"{wording}\n{bar} {voice.number(tally.points[code])} · {voice.number(tally.counts[code])}"
        )
    return [voice("result.points"), *rows]


def _first(asking: Asking) -> int:
    """Where the page begins that shows `asking.at`."""
    codes = [option.code for option in options_of(asking.poll)]
    place = codes.index(asking.at) if asking.at in codes else 0
    return place - place % ON_A_PAGE


def _pages(voice: Voice, asking: Asking, start: int) -> Keyboard:
    """‹ the options before, those behind ›."""
    options = options_of(asking.poll)
    row: list[Button] = []
    for other, form in ((start - ON_A_PAGE, "‹ {}–{}"), (start + ON_A_PAGE, "{}–{} ›")):
        if 0 <= other < len(options):
            last = min(other + ON_A_PAGE, len(options))
            label = form.format(voice.number(other + 1), voice.number(last))
            row.append(button(label, ShowOptions(asking.round, asking.item, options[other].code)))
    return (tuple(row),) if row else ()
