"""How far a share may be off, if those who answered were a random sample. For the export only: they aren't one."""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist


@dataclass(frozen=True)
class Interval:
    """Shares, 0 to 1."""

    low: float
    high: float


def wilson(people: int, n: int, confidence: float = 0.95) -> Interval | None:
    """Wilson's score interval for `people` of `n`, without continuity correction; None if n is 0.

    Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the American
    Statistical Association 22 (1927); method 3 of Newcombe, "Two-sided confidence intervals for the single
    proportion", Statistics in Medicine 17 (1998). Raises ValueError unless 0 ≤ people ≤ n and 0 < confidence < 1.
    """
    if not 0 <= people <= n or not 0 < confidence < 1:
        raise ValueError(f"no interval for {people} of {n} at {confidence}")
    if not n:
        return None
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    middle = 2 * people + z**2
    half = z * sqrt(z**2 + 4 * people * (n - people) / n)
    width = 2 * (n + z**2)
    # at the ends exactly 0 and 1, which rounding would miss by a hair
    low = (middle - half) / width if people else 0.0
    high = (middle + half) / width if people < n else 1.0
    return Interval(low, high)
