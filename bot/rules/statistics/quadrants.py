"""Importance against feasibility: which quarter of the picture an item stands in, and how firmly."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.rules.statistics.bootstrap import SAMPLES, samples
from bot.rules.statistics.scales import distribution, median

Side = Literal["above", "on", "below"]
"""Of the scale's midpoint; `on` is exactly on the line."""

_NONE = float("-inf")
"""In place of a value not given: sorts before every value."""


@dataclass(frozen=True)
class Position:
    """Medians in points of the scale, and on which sides of its midpoint they are.

    `important`, `feasible`: sides of the medians. `rated`: people who gave importance, feasibility, and both.
    `stays`: the share of samples, 0 to 1, in which both medians are on the same sides.
    """

    importance: float
    feasibility: float
    important: Side
    feasible: Side
    rated: tuple[int, int, int]
    stays: float

    @property
    def is_on_the_line(self) -> bool:
        return "on" in (self.important, self.feasible)


def position(
    importance: Mapping[str, int], feasibility: Mapping[str, int], scale: Sequence[int], drawn_from: str
) -> Position | None:
    """Where one item stands; None if nobody rated its importance or nobody its feasibility.

    Both are participant id → value of `scale`. A median is of everybody who gave that value, as it is shown
    elsewhere; a sample draws people, with what they gave, with replacement. `drawn_from` is a `bootstrap.seed`.
    Raises ValueError if a value isn't on the scale. The picture is that of Martilla & James, "Importance-
    performance analysis", Journal of Marketing 41 (1977).
    """
    important = median(distribution(importance.values(), scale))
    feasible = median(distribution(feasibility.values(), scale))
    if important is None or feasible is None:
        return None
    twice_the_middle = min(scale) + max(scale)
    sides = _side(2 * important, twice_the_middle), _side(2 * feasible, twice_the_middle)
    people = importance.keys() | feasibility.keys()
    pairs = sorted((importance.get(person, _NONE), feasibility.get(person, _NONE)) for person in people)
    first, second = [x for x, _ in pairs], [y for _, y in pairs]
    stayed = sum(
        (_sampled(first, sample, twice_the_middle), _sampled(second, sample, twice_the_middle)) == sides
        for sample in samples(len(pairs), drawn_from)
    )
    rated = len(importance), len(feasibility), len(importance.keys() & feasibility.keys())
    return Position(important, feasible, *sides, rated, stayed / SAMPLES)


def _sampled(values: Sequence[float], sample: Sequence[int], twice_the_middle: int) -> Side | None:
    """The side of a sample's median; None if nobody in the sample gave a value."""
    drawn = sorted([values[person] for person in sample])
    missing = bisect_right(drawn, _NONE)
    given = len(drawn) - missing
    if not given:
        return None
    return _side(drawn[missing + (given - 1) // 2] + drawn[missing + given // 2], twice_the_middle)


def _side(twice_the_median: float, twice_the_middle: int) -> Side:
    if twice_the_median == twice_the_middle:
        return "on"
    return "above" if twice_the_median > twice_the_middle else "below"
