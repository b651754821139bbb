"""A chain of polls about one list: what comes first in it, for cards, exports and reports alike."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from bot import publishing
from bot.results import NOBODY, last_closed, shown_comparison, shown_result
from bot.rules.chain import ChainFound, Way, chain_found
from bot.rules.comparisons import Compared
from bot.rules.findings import Ranked
from bot.runtime import Runtime
from bot.voting import sees_result
from config.event import Chain, ChainPart, Comparison, Event, Item, Poll, items_of, options_of
from storage.polls import Round

Second = Literal["status", "feasibility"]
_COMPARED: tuple[Second, ...] = get_args(Second)
"""What importance is compared with."""

_PARTS_OF: Mapping[Way, frozenset[ChainPart]] = {
    "ranking": frozenset({"ranking"}),
    "gap": frozenset({"importance", "status"}),
    "feasibility": frozenset({"importance", "feasibility"}),
}
"""The parts that have to be asked for each way of coming first."""


@dataclass(frozen=True)
class ShownChain:
    """A chain's result as an account may see it now: of polls whose results are for it.

    `items`: what was asked about, as it was worded then. `polls`, `asked`: by part, of those that are counted in `found`, with
    the turnout that belongs to them. `missing`: the parts that aren't: not closed yet, or nothing of them may be shown.
    """

    chain: Chain
    items: tuple[Item, ...]
    polls: Mapping[ChainPart, Poll]
    asked: Mapping[ChainPart, Round]
    missing: tuple[ChainPart, ...]
    found: ChainFound

    def item(self, code: str) -> Item:
        return next(item for item in self.items if item.code == code)


def is_ready(runtime: Runtime, event: Event, chain: Chain) -> bool:
    """Whether there is something to lay side by side: two ways whose polls are closed, or the only one there is."""
    closed = {
        part for part, code in chain.polls.items() if last_closed(runtime, event.code, code) is not None
    }
    ways = [way for way in _planned(chain) if _PARTS_OF[way] <= closed]
    return bool(ways) and len(ways) >= min(2, len(_planned(chain)))


async def chain_result(runtime: Runtime, event: Event, chain: Chain, user_id: int) -> ShownChain:
    """What comes first in a chain and how sure that is: of its parts that are closed, `user_id` being who looks at it.

    Everything in it is what `bot.results` shows that account: counted from published ballots, of nobody too few. That it was
    seen is noted there. Raises `publishing.NotYet` while there is neither a ranking nor a gap to show.
    """
    polls: dict[ChainPart, Poll] = {}
    asked: dict[ChainPart, Round] = {}
    gaps, positions = [
        await _compared(runtime, event, chain, part, user_id, polls, asked) for part in _COMPARED
    ]
    ranked = await _ranked(runtime, event, chain, user_id, polls, asked)
    items = _items(polls.values())
    codes, planned = [item.code for item in items], _planned(chain)
    found = await asyncio.to_thread(chain_found, codes, gaps, ranked, positions, planned)
    if not {"ranking", "gap"} & {*found.ways}:
        raise publishing.NotYet
    there = {part for way in found.ways for part in _PARTS_OF[way]}
    missing = tuple(part for part in chain.polls if part not in there and part != "ideas")
    return ShownChain(chain, items, polls, asked, missing, found)


async def _compared(
    runtime: Runtime,
    event: Event,
    chain: Chain,
    part: Second,
    user_id: int,
    polls: dict[ChainPart, Poll],
    asked: dict[ChainPart, Round],
) -> Compared | None:
    """Importance beside that part, whose polls and rounds are put to the others; None if it can't be shown yet."""
    comparison = comparison_of(event, chain, part)
    both = (_last(runtime, event, chain, each, user_id) for each in ("importance", part))
    if comparison is None or None in both:
        return None
    try:
        shown = await shown_comparison(runtime, event, comparison, user_id)
    except publishing.NotYet:
        return None
    polls |= dict(zip(("importance", part), shown.polls, strict=True))
    asked |= dict(zip(("importance", part), shown.asked, strict=True))
    return shown.compared


async def _ranked(
    runtime: Runtime,
    event: Event,
    chain: Chain,
    user_id: int,
    polls: dict[ChainPart, Poll],
    asked: dict[ChainPart, Round],
) -> Ranked | None:
    """What the ranking says; see `_compared`."""
    last = _last(runtime, event, chain, "ranking", user_id)
    if last is None:
        return None
    try:
        shown = await shown_result(runtime, last.id, user_id)
    except publishing.NotYet:
        return None
    polls["ranking"], asked["ranking"] = shown.poll, shown.asked
    return shown.found.ranked


def _last(
    runtime: Runtime, event: Event, chain: Chain, part: ChainPart | Second, user_id: int
) -> Round | None:
    """The newest closed round of a part, if its result is for this account; for nobody in particular, if it is for all groups."""
    last = last_closed(runtime, event.code, chain.polls.get(part, ""))
    if last is None:
        return None
    if user_id == NOBODY:
        return None if runtime.state.poll_of(last).definition.groups else last
    return last if sees_result(runtime, last, user_id) else None


def comparison_of(event: Event, chain: Chain, part: Second) -> Comparison | None:
    """Importance beside another part of the chain; the event's own comparison of the two if it has one, so that both say the same."""
    importance, second = chain.polls.get("importance"), chain.polls.get(part)
    if importance is None or second is None:
        return None
    own = (
        each for each in event.comparisons if (each.importance, getattr(each, part)) == (importance, second)
    )
    found = next(own, None)
    if found is not None:
        return found
    keys = {"code": chain.code, "title": chain.title, "importance": importance, part: second}
    return Comparison.model_validate(keys)


def _planned(chain: Chain) -> tuple[Way, ...]:
    """By which ways something can come first in a chain."""
    return tuple(way for way, parts in _PARTS_OF.items() if parts <= chain.polls.keys())


def _items(polls: Iterable[Poll]) -> tuple[Item, ...]:
    """All that any of the polls asked about, as the first of them words it."""
    found: dict[str, Item] = {}
    for poll in polls:
        for item in items_of(poll) or options_of(poll):
            found.setdefault(item.code, item)
    return tuple(found.values())
