"""Options of a ranking in tiers: only steps that hold are told apart."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.rules.statistics.bootstrap import SAMPLES, samples
from bot.rules.statistics.condorcet import preferences
from bot.rules.statistics.rankings import Order, borda, places

SURE_PERCENT = 90
"""Neighbours are in separate tiers if the upper one wins in at least so many of a hundred samples."""


@dataclass(frozen=True)
class Step:
    """Two neighbouring places by Borda's points, and the share of samples, 0 to 1, in which the upper one wins.

    Where options share a place, the share is the smallest of all pairs.
    """

    upper: tuple[str, ...]
    lower: tuple[str, ...]
    share: float


@dataclass(frozen=True)
class Tiers:
    """`tiers`: option codes, best tier first, each by points. `steps`: between neighbouring places, from the top."""

    tiers: Order
    steps: tuple[Step, ...]


def tiers(rankings: Iterable[Sequence[str]], options: Sequence[str], drawn_from: str) -> Tiers:
    """Order by Borda's points, and begin a tier where the upper neighbour wins pairwise in 90 % of the samples.

    A sample is as many rankings as were cast, drawn from them with replacement; an option wins if more of those
    rank it above the other than below. `drawn_from` is a `bootstrap.seed`. Raises ValueError as `borda` does.
    The idea of showing ranks only as precisely as resampling supports them: Goldstein & Spiegelhalter, "League
    tables and their limitations", Journal of the Royal Statistical Society A 159 (1996).
    """
    cast = list(rankings)
    order = places(borda(cast, options))
    steps = _steps(cast, options, order, drawn_from)
    found: list[list[str]] = [list(place) for place in order[:1]]
    for step in steps:
        if step.share * 100 >= SURE_PERCENT:
            found.append([])
        found[-1].extend(step.lower)
    return Tiers(tuple(tuple(tier) for tier in found), steps)


def _steps(
    cast: Sequence[Sequence[str]], options: Sequence[str], order: Order, drawn_from: str
) -> tuple[Step, ...]:
    """Of a pair only the numbers for, against and undecided count: numbered in that order, a draw says which it is."""
    n = len(cast)
    preferred = preferences(cast, options)
    neighbours = list(pairwise(order))
    pairs = [[(a, b) for a in upper for b in lower] for upper, lower in neighbours]
    bounds = {(a, b): (preferred[a][b], n - preferred[b][a]) for step in pairs for a, b in step}
    won = dict.fromkeys(bounds, 0)
    for sample in samples(n, drawn_from):
        for pair, (in_favour, not_against) in bounds.items():
            won[pair] += bisect_left(sample, in_favour) > n - bisect_left(sample, not_against)
    return tuple(
        Step(upper, lower, min(won[pair] for pair in step) / SAMPLES)
        for (upper, lower), step in zip(neighbours, pairs, strict=True)
    )
