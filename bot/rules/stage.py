"""What the stage shows: what a facilitator turned it to, or else what happened last in the session under way."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from bot.rules.agenda import Agenda, to_ms
from bot.rules.schedule import now_and_next
from config.event import Chain, Comparison, Event, Poll, WallPoll
from storage.polls import Round

Page = Literal["auto", "join", "agenda", "wall", "blank"]
"""What it can be turned to, beside a round (`round:17`) and several polls (`comparison:gap`). `auto`: it follows by itself."""

PAGES: tuple[Page, ...] = get_args(Page)

View = Literal["round", "change", "groups"]
"""What it can show of a round that is closed: its result, what became of the answers since the round before, how groups answered."""

VIEWS: tuple[View, ...] = get_args(View)

Together = Literal["comparison", "chain"]
"""Several polls, by the code that the event file gives to what is made of them."""

TOGETHER: tuple[Together, ...] = get_args(Together)

Kind = Literal[
    "join", "agenda", "poll", "closed", "result", "change", "groups", "comparison", "chain", "wall", "blank"
]
"""`poll`: open or paused, with how many have answered. `closed`: its result is not shown yet."""

Asked = tuple[Round, Poll]

STANDS_MS = 120_000
"""So long the result of the second of two compared polls stands by itself."""


@dataclass(frozen=True)
class Scene:
    """`round`: which is shown; 0: none. `code`: of a comparison or a chain.

    `otherwise`: the round whose result is shown if there is nothing to show of a comparison that nobody chose.
    """

    kind: Kind
    round: int = 0
    code: str = ""
    otherwise: int = 0


def of_round(number: int, view: View = "round") -> str:
    """The `shows` of a round: its count while it runs, and then that view of its result."""
    return f"{view}:{number}"


def of_several(kind: Together, code: str) -> str:
    """The `shows` of a comparison or a chain."""
    return f"{kind}:{code}"


def view_shown(shows: str) -> View | None:
    """None where it is turned to no round."""
    view, _, _ = shows.partition(":")
    return next((each for each in VIEWS if each == view), None)


def round_shown(shows: str) -> int:
    """0 where it is turned to no round."""
    _, _, number = shows.partition(":")
    return int(number) if view_shown(shows) is not None else 0


def several_shown(shows: str) -> tuple[Together, str] | None:
    """A comparison or a chain with its code; None where it is turned to neither."""
    kind, _, code = shows.partition(":")
    return next(((each, code) for each in TOGETHER if each == kind), None)


def several_named(kind: Kind, code: str, event: Event) -> Comparison | Chain | None:
    """The one of that kind: a comparison and a chain may have the same code."""
    return event.comparison(code) if kind == "comparison" else event.chain(code)


def scene(shows: str, agenda: Agenda, asked: Sequence[Asked], now: dt.datetime, real_now: int) -> Scene:
    """`asked`: every round of the event with its poll. `now`: aware, by the event's clock; `real_now`: ms.

    What can't be shown (a round asked by mistake, a wall nobody opened) gives way to the agenda.
    """
    match shows:
        case "join" | "agenda" | "blank":
            return Scene(shows)
        case "wall":
            walls = [one for one in asked if isinstance(one[1], WallPoll) and one[0].state != "void"]
            if not walls:
                return _of_the_day(agenda, now)
            running = [one for one in walls if one[0].is_running]
            return Scene("wall", max(running or walls, key=_opened)[0].id)
        case "auto":
            return _last(agenda, asked, now, real_now)
        case _:
            return _turned_to(shows, agenda.event, asked, real_now) or _last(agenda, asked, now, real_now)


def _turned_to(shows: str, event: Event, asked: Sequence[Asked], real_now: int) -> Scene | None:
    """A view of a round, or several polls together; None if there is nothing to show of it."""
    several, view = several_shown(shows), view_shown(shows)
    if several is not None:
        return _of_several(*several, event, asked, real_now)
    pinned = [one for one in asked if one[0].id == round_shown(shows) and one[0].state != "void"]
    if not pinned:
        return None
    place = _of_round(*pinned[0], real_now)
    match view:
        case "change" | "groups" if place.kind == "result":
            return replace(place, kind=view)
        case _:
            return place


def _of_several(
    kind: Together, code: str, event: Event, asked: Sequence[Asked], real_now: int
) -> Scene | None:
    """While one of the polls is asked nothing of it: how many have answered that one."""
    polls = polls_counted_in(kind, code, event)
    there = [one for one in asked if one[0].poll in polls and one[0].state != "void"]
    running = [one for one in there if one[0].is_running]
    if running:
        return _of_round(*max(running, key=_opened), real_now)
    closed = {one[0].poll for one in there}
    if not closed or (kind == "comparison" and len(closed) < len(polls)):
        return None
    undoable = [one for one in there if _can_be_undone(one[0], real_now)]
    return Scene("closed", undoable[0][0].id) if undoable else Scene(kind, code=code)


def polls_counted_in(kind: Kind, code: str, event: Event) -> set[str]:
    """Codes of the polls that are counted in a comparison or a chain."""
    match several_named(kind, code, event):
        case Comparison() as comparison:
            return {comparison.importance, comparison.second}
        case Chain() as chain:
            return {poll for part, poll in chain.polls.items() if part != "ideas"}
        case None:
            return set()


def _last(agenda: Agenda, asked: Sequence[Asked], now: dt.datetime, real_now: int) -> Scene:
    """A poll opened in this session before anything that closed in it; a result or a wall before a poll left open."""
    since = max((to_ms(entry.starts) for entry in agenda.planned if entry.starts <= now), default=0)
    running = [one for one in asked if one[0].is_running and not isinstance(one[1], WallPoll)]
    fresh = [one for one in running if one[0].opened_at >= since]
    if fresh:
        return _of_round(*max(fresh, key=_opened), real_now)
    happened = [(at, one) for one in asked if (at := _happened(one)) is not None and at >= since]
    if happened:
        at, one = max(happened, key=lambda found: (found[0], found[1][0].id))
        stands = at + STANDS_MS > to_ms(now)
        compared = None if stands else _compared(one, agenda.event, asked, real_now)
        return compared or _of_round(*one, real_now)
    if running:
        return _of_round(*max(running, key=_opened), real_now)
    return _of_the_day(agenda, now)


def _happened(one: Asked) -> int | None:
    """When a result came, or a wall was opened (ms). Of a poll of some groups only, the result is theirs: it has to be chosen."""
    asked, poll = one
    if asked.state == "closed":
        return asked.closed_at if not poll.groups else None
    return asked.opened_at if asked.is_running and isinstance(poll, WallPoll) else None


def _compared(one: Asked, event: Event, asked: Sequence[Asked], real_now: int) -> Scene | None:
    """The poll beside the other that it is compared with, once that is closed too; if one is for some groups only, it has to be chosen."""
    if one[0].is_running:
        return None
    groups = {poll.code for _, poll in asked if poll.groups}
    for each in event.comparisons:
        if one[0].poll in (each.importance, each.second) and not groups & {each.importance, each.second}:
            place = _of_several("comparison", each.code, event, asked, real_now)
            if place is not None and place.kind == "comparison":
                return replace(place, otherwise=one[0].id)
    return None


def _of_round(asked: Round, poll: Poll, real_now: int) -> Scene:
    if asked.is_running:
        return Scene("wall" if isinstance(poll, WallPoll) else "poll", asked.id)
    return Scene("closed" if _can_be_undone(asked, real_now) else "result", asked.id)


def _can_be_undone(asked: Round, real_now: int) -> bool:
    """Once a result was seen, undoing the closing would keep it beside the new one."""
    return asked.undo_until is not None and real_now < asked.undo_until


def _of_the_day(agenda: Agenda, now: dt.datetime) -> Scene:
    """Before the day and after it one joins."""
    current, following = now_and_next(agenda, now)
    has_begun: Collection[object] = [entry for entry in agenda.planned if entry.starts <= now]
    is_over = current is None and following is None
    return Scene("agenda" if has_begun and not is_over else "join")


def _opened(one: Asked) -> tuple[int, int]:
    return (one[0].opened_at, one[0].id)
