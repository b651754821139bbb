"""Two polls about the same items side by side: gaps, and importance against feasibility."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.rules.ballots import item_codes
from bot.rules.findings import values_by_person
from bot.rules.statistics.gaps import Gap, gaps
from bot.rules.statistics.quadrants import Position, position
from bot.rules.suppression import are_enough
from config.event import Comparison, Poll, ScaledPoll
from storage.polls import Ballot


@dataclass(frozen=True)
class Compared:
    """`gaps`: largest first, or `positions` by item. Items of which too few people answered both are left out and counted."""

    gaps: tuple[Gap, ...] = ()
    positions: Mapping[str, Position] | None = None
    hidden: int = 0


def compare(
    event: str,
    comparison: Comparison,
    first: tuple[Poll, Iterable[Ballot]],
    second: tuple[Poll, Iterable[Ballot]],
) -> Compared:
    """`first`: importance and its ballots; `second`: current status or feasibility. Both are on the same scale."""
    (poll, first_cast), (other, second_cast) = first, second
    if not isinstance(poll, ScaledPoll):
        raise TypeError(f"{poll.code} is on no scale")
    ones, others = list(first_cast), list(second_cast)
    items = item_codes(poll)
    importance = {item: values_by_person(ones, item) for item in items}
    beside = {item: values_by_person(others, item) for item in items}
    known = poll.anonymity == other.anonymity == "named"
    shown = [
        item for item in items if known or are_enough(len(importance[item].keys() & beside[item].keys()))
    ]
    hidden = len(items) - len(shown)
    if comparison.status is not None:
        found = gaps({i: importance[i] for i in shown}, {i: beside[i] for i in shown})
        return Compared(gaps=found, hidden=hidden)
    scale = list(poll.scale.values())
    placed = {
        item: position(importance[item], beside[item], scale, f"{event}/{comparison.code}/{item}")
        for item in shown
    }
    return Compared(positions={item: p for item, p in placed.items() if p is not None}, hidden=hidden)
