"""One question on a scale: how answers lie, where their middle is, and how far people agree.

`counts` is a distribution: scale value → people, with every value of the scale, also those nobody chose.
Raises ValueError if a count is negative.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import log2


@dataclass(frozen=True)
class Quartiles:
    """In points of the scale. At least a quarter of the people are at or below `lower`, half at or below `median`."""

    lower: float
    median: float
    upper: float


def distribution(values: Iterable[int], scale: Iterable[int]) -> dict[int, int]:
    """People by scale value, in the scale's order. Raises ValueError if a value isn't on the scale."""
    found = Counter(values)
    counts = {value: found.pop(value, 0) for value in scale}
    if found:
        raise ValueError(f"not on the scale: {sorted(found)}")
    return counts


def people(counts: Mapping[int, int]) -> int:
    """How many people answered: the n of every figure here."""
    if any(count < 0 for count in counts.values()):
        raise ValueError("a number of people is negative")
    return sum(counts.values())


def mean(counts: Mapping[int, int]) -> float | None:
    """The arithmetic mean, in points of the scale. For exports: it takes the steps of a scale for equally wide."""
    n = people(counts)
    return sum(value * count for value, count in counts.items()) / n if n else None


def median(counts: Mapping[int, int]) -> float | None:
    """The middle answer, in points of the scale; halfway between two middle ones."""
    found = quartiles(counts)
    return found.median if found else None


def quartiles(counts: Mapping[int, int]) -> Quartiles | None:
    """The answers a quarter, half and three quarters of the way up.

    The inverse of the empirical distribution, halfway between two answers where it steps: definition 2 of
    Hyndman & Fan, "Sample quantiles in statistical packages", The American Statistician 50 (1996). Of the nine
    there it alone gives values of the scale or halves between, and the same when every answer is given twice.
    """
    if not people(counts):
        return None
    ordered = [value for value in sorted(counts) for _ in range(counts[value])]
    return Quartiles(_quartile(ordered, 1), _quartile(ordered, 2), _quartile(ordered, 3))


def top_share(counts: Mapping[int, int], values: int = 2) -> float | None:
    """The share, 0 to 1, of people who chose one of the highest `values` of the scale ("top-2")."""
    n = people(counts)
    return sum(counts[value] for value in sorted(counts)[-values:]) / n if n else None


def consensus(counts: Mapping[int, int]) -> float | None:
    """Tastle and Wierman's consensus: 1 if all chose the same value, 0 if half chose each end of the scale.

    1 + Σ p(x) · log₂(1 − |x − mean| ÷ width of the scale). Tastle & Wierman, "Consensus and dissention: a measure
    of ordinal dispersion", International Journal of Approximate Reasoning 45 (2007).
    """
    n, middle = people(counts), mean(counts)
    if middle is None:
        return None
    width = max(counts) - min(counts)
    chosen = [(value, count) for value, count in counts.items() if count]
    if len(chosen) == 1:
        return 1.0
    total = 1 + sum(count / n * log2(1 - abs(value - middle) / width) for value, count in chosen)
    return min(1.0, max(0.0, total))  # rounding may leave the bounds by a hair


def agreement(counts: Mapping[int, int]) -> float | None:
    """Van der Eijk's A: 1 if all chose the same value, 0 if all values are as common, −1 if half chose each end.

    Below 0 the room has two camps. The distribution is taken apart into layers of equal height; A is their
    agreements' mean, weighted by the people in each. None below three values, where A isn't defined.
    Van der Eijk, "Measuring agreement in ordered rating scales", Quality & Quantity 35 (2001), equation 2.
    """
    n = people(counts)
    left = [counts[value] for value in sorted(counts)]
    if not n or len(left) < 3:
        return None
    total = Fraction(0)  # exact, so that the sign can be trusted
    while any(left):
        layer = [count > 0 for count in left]
        height = min(count for count in left if count)
        total += Fraction(height * sum(layer), n) * _agreement_of(layer)
        left = [count - height if count else 0 for count in left]
    return float(total)


def _agreement_of(layer: Sequence[bool]) -> Fraction:
    """Of a layer, by which values are in it; triples of values in, in, out speak for one camp, in, out, in for two."""
    size = len(layer)
    triples = Counter(combinations(layer, 3))
    one_camp = triples[True, True, False] + triples[False, True, True]
    two_camps = triples[True, False, True]
    unimodality = Fraction(1)
    if one_camp or two_camps:
        towards_one = (size - 2) * one_camp - (size - 1) * two_camps
        unimodality = Fraction(towards_one, (size - 2) * (one_camp + two_camps))
    return unimodality * (1 - Fraction(sum(layer) - 1, size - 1))


def _quartile(ordered: Sequence[int], quarter: int) -> float:
    position, between = divmod(quarter * len(ordered), 4)
    if between:
        return float(ordered[position])
    return (ordered[position - 1] + ordered[position]) / 2
