"""Gaps: how much more important people find something than well provided for."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.rules.statistics.scales import median

LARGE = 2
"""A person's gap of so many points of the scale or more is large."""


@dataclass(frozen=True)
class Gap:
    """Of one item. `pairs`: people who gave both values; `incomplete`: those who gave one only and don't count.

    `large`: the share, 0 to 1, of pairs with a gap of 2 or more. `median`: of the pairs' gaps, in points of the
    scale. `place`: 1 = the largest gap, equal ones share it. All three are None without pairs.
    """

    item: str
    pairs: int
    incomplete: int
    large: float | None
    median: float | None
    place: int | None


def gaps(
    importance: Mapping[str, Mapping[str, int]], status: Mapping[str, Mapping[str, int]]
) -> tuple[Gap, ...]:
    """Gaps by item, largest first: by the share of large ones, then by median; without pairs last.

    A gap is a person's importance minus that person's current status, both item code → participant id → value of
    the same scale. Equal ones stay in the order of the items. After the needs assessment of Witkin & Altschuld,
    "Planning and conducting needs assessments" (1995); ordered by counts of people, not by means of means.
    """
    items = dict.fromkeys((*importance, *status))
    found = [_gap(item, importance.get(item, {}), status.get(item, {})) for item in items]
    sizes = [size for gap in found if (size := _size(gap))]
    placed = [replace(gap, place=_place(_size(gap), sizes)) for gap in found]
    return tuple(sorted(placed, key=lambda gap: (gap.place is None, gap.place)))


def _gap(item: str, importance: Mapping[str, int], status: Mapping[str, int]) -> Gap:
    both = importance.keys() & status.keys()
    found = Counter(importance[person] - status[person] for person in both)
    large = sum(people for gap, people in found.items() if gap >= LARGE)
    incomplete = len(importance.keys() ^ status.keys())
    return Gap(item, len(both), incomplete, large / len(both) if both else None, median(found), None)


def _size(gap: Gap) -> tuple[float, float] | None:
    return None if gap.large is None or gap.median is None else (gap.large, gap.median)


def _place(size: tuple[float, float] | None, sizes: list[tuple[float, float]]) -> int | None:
    return None if size is None else 1 + sum(other > size for other in sizes)
