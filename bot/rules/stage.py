"""What the stage shows: what a facilitator turned it to, or else what happened last in the session under way."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from bot.rules.agenda import Agenda, to_ms
from bot.rules.schedule import now_and_next
from config.event import Poll, WallPoll
from storage.polls import Round

Page = Literal["auto", "join", "agenda", "wall", "blank"]
"""What it can be turned to, beside a round (`round:17`). `auto`: it follows by itself."""

PAGES: tuple[Page, ...] = get_args(Page)

Kind = Literal["join", "agenda", "poll", "closed", "result", "wall", "blank"]
"""`poll`: open or paused, with how many have answered. `closed`: its result is not shown yet."""

Asked = tuple[Round, Poll]


@dataclass(frozen=True)
class Scene:
    """`round`: which is shown; 0: none."""

    kind: Kind
    round: int = 0


def of_round(number: int) -> str:
    """The `shows` of a round: its count while it runs, and then its result."""
    return f"round:{number}"


def round_shown(shows: str) -> int:
    """0 where it is turned to no round."""
    return int(shows.partition(":")[2]) if ":" in shows else 0


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
            pinned = [one for one in asked if one[0].id == round_shown(shows) and one[0].state != "void"]
            return _of_round(*pinned[0], real_now) if pinned else _last(agenda, asked, now, real_now)


def _last(agenda: Agenda, asked: Sequence[Asked], now: dt.datetime, real_now: int) -> Scene:
    """A poll opened in this session before anything that closed in it; a result or a wall before a poll left open."""
    since = max((to_ms(entry.starts) for entry in agenda.planned if entry.starts <= now), default=0)
    running = [one for one in asked if one[0].is_running and not isinstance(one[1], WallPoll)]
    fresh = [one for one in running if one[0].opened_at >= since]
    if fresh:
        return _of_round(*max(fresh, key=_opened), real_now)
    happened = [(at, one) for one in asked if (at := _happened(one)) is not None and at >= since]
    if happened:
        return _of_round(*max(happened, key=lambda found: (found[0], found[1][0].id))[1], real_now)
    if running:
        return _of_round(*max(running, key=_opened), real_now)
    return _of_the_day(agenda, now)


def _happened(one: Asked) -> int | None:
    """When a result came, or a wall was opened (ms). Of a poll of some groups only, the result is theirs: it has to be chosen."""
    asked, poll = one
    if asked.state == "closed":
        return asked.closed_at if not poll.groups else None
    return asked.opened_at if asked.is_running and isinstance(poll, WallPoll) else None


def _of_round(asked: Round, poll: Poll, real_now: int) -> Scene:
    if asked.is_running:
        return Scene("wall" if isinstance(poll, WallPoll) else "poll", asked.id)
    # Once a result was seen, undoing the closing would keep it beside the new one.
    can_be_undone = asked.undo_until is not None and real_now < asked.undo_until
    return Scene("closed" if can_be_undone else "result", asked.id)


def _of_the_day(agenda: Agenda, now: dt.datetime) -> Scene:
    """Before the day and after it one joins."""
    current, following = now_and_next(agenda, now)
    has_begun: Collection[object] = [entry for entry in agenda.planned if entry.starts <= now]
    is_over = current is None and following is None
    return Scene("agenda" if has_begun and not is_over else "join")


def _opened(one: Asked) -> tuple[int, int]:
    return (one[0].opened_at, one[0].id)
