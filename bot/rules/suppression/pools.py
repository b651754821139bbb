"""Groups under five are shown together with others, never alone and never left out.

Pooling instead of hiding: all rows together are everybody, so that subtracting the rows shown from the
total leaves nothing (Hundepool et al., Statistical Disclosure Control, 2012, ch. 4: coarsening keeps tables additive).
"""

from collections.abc import Iterable, Mapping

SMALLEST_GROUP = 5
"""Groups smaller than this are never shown alone."""

Row = tuple[str, ...]
"""The codes of the groups that are shown together."""


def are_enough(people: int) -> bool:
    """Whether something may be said of so many people together."""
    return people >= SMALLEST_GROUP


def pooled(rows: Iterable[Row], *counts: Mapping[str, int]) -> list[Row]:
    """The rows, merged until each has nobody or at least five by every one of the counts (people by group).

    Small rows are merged with one another, then with the smallest larger ones; the pool stands last.
    Nothing is split, so the outcome is again the `rows` of a finer table. `[]`: not even all together are five.
    """
    left = list(rows)
    pool = [row for row in left if not _is_large(row, counts)]
    left = [row for row in left if row not in pool]
    while pool and not _is_large(_merged(pool), counts):
        reachable = [row for row in left if _people(row, counts)]
        if not reachable:
            return []
        smallest = min(reachable, key=lambda row: _people(row, counts))
        left.remove(smallest)
        pool.append(smallest)
    return [*left, _merged(pool)] if pool else left


def _is_large(row: Row, counts: Iterable[Mapping[str, int]]) -> bool:
    return all(people == 0 or are_enough(people) for people in (_sum(row, count) for count in counts))


def _people(row: Row, counts: Iterable[Mapping[str, int]]) -> int:
    return sum(_sum(row, count) for count in counts)


def _sum(row: Row, count: Mapping[str, int]) -> int:
    return sum(count.get(code, 0) for code in row)


def _merged(rows: Iterable[Row]) -> Row:
    return tuple(code for row in rows for code in row)
