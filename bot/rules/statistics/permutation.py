"""Do groups answer differently, or would any division of the same people differ as much? For the export only."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise
from math import lcm
from random import Random

from bot.rules.statistics.bootstrap import SAMPLES


def permutation_test(
    values: Mapping[str, int], groups: Mapping[str, str], drawn_from: str, enough: int = SAMPLES
) -> float | None:
    """The share, 0 to 1, of divisions of the people into groups of these sizes that differ at least as much.

    `values`: participant id → scale value; people without a group in `groups` aren't counted. Difference is
    measured as in Kruskal and Wallis's test ("Use of ranks in one-criterion variance analysis", Journal of the
    American Statistical Association 47, 1952): Σ (rank sum of a group)² ÷ its size, tied values sharing their
    mean rank. Of 2,000 divisions at random, the one found among them: (1 + at least as different) ÷ 2,001, after
    Phipson & Smyth, "Permutation p-values should never be zero", Statistical Applications in Genetics and
    Molecular Biology 9 (2010). `drawn_from` is a `bootstrap.seed`. None with fewer than two groups.

    `enough`: draws end once so many differ at least as much, and the share is of those drawn: a large share needs no
    further digits, a small one has them all. Besag & Clifford, "Sequential Monte Carlo p-values", Biometrika 78 (1991).

    Assumes that, were groups of no matter, every division would be as likely; it is no statement on how large a
    difference is, nor on anybody who didn't answer.
    """
    found = sorted((value, groups[person]) for person, value in values.items() if person in groups)
    members = Counter(group for _, group in found)
    if len(members) < 2:
        return None
    twice_the_ranks = _twice_the_ranks([value for value, _ in found])
    sums = Counter[str]()
    for rank, (_, group) in zip(twice_the_ranks, found, strict=True):
        sums[group] += rank
    common = lcm(*members.values())  # whole numbers, so that divisions as different as ours are recognised
    weights = {size: common // size for size in members.values()}
    ours = sum(sums[group] ** 2 * weights[size] for group, size in members.items())
    bounds = [0, *accumulate(sorted(members.values()))]  # by size, so that names don't matter
    draw = Random(drawn_from).random
    as_different = 0
    for drawn in range(1, SAMPLES + 1):
        shuffled = [rank for _, rank in sorted([(draw(), rank) for rank in twice_the_ranks])]
        theirs = sum(sum(shuffled[a:b]) ** 2 * weights[b - a] for a, b in pairwise(bounds))
        as_different += theirs >= ours
        if as_different == enough < SAMPLES:
            return as_different / drawn
    return (1 + as_different) / (1 + SAMPLES)


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """Item → p-value corrected for having tested all of these items, 0 to 1.

    The smallest of m is multiplied by m, the next by m − 1 and so on, none ends below one before it. Holm, "A simple
    sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6 (1979). Raises ValueError if
    a p-value isn't between 0 and 1.
    """
    if any(not 0 <= p <= 1 for p in p_values.values()):
        raise ValueError("a p-value isn't between 0 and 1")
    corrected: dict[str, float] = {}
    largest = 0.0
    for rank, item in enumerate(sorted(p_values, key=p_values.__getitem__)):
        largest = max(largest, min(1.0, p_values[item] * (len(p_values) - rank)))
        corrected[item] = largest
    return {item: corrected[item] for item in p_values}


def _twice_the_ranks(ordered: Sequence[int]) -> list[int]:
    """Of values in rising order; doubled, so that shared ranks are whole numbers."""
    people = Counter(ordered)
    last = dict(zip(people, accumulate(people.values()), strict=True))
    return [2 * last[value] - people[value] + 1 for value in ordered]
