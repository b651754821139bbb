"""Before and after: the same people asked twice."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Change:
    """Numbers of people. `up`, `same`, `down`: those matched, by how their value moved.

    `only_before` are the dropouts, `only_after` the newcomers; neither counts in the others.
    """

    up: int
    same: int
    down: int
    only_before: int
    only_after: int

    @property
    def matched(self) -> int:
        return self.up + self.same + self.down


def change(before: Mapping[str, int], after: Mapping[str, int]) -> Change:
    """Compare one item of two rounds, each participant id (or the pseudonym that rounds share) → value.

    Matched people only, as in the sign test (Dixon & Mood, "The statistical sign test", Journal of the American
    Statistical Association 41, 1946), of which this is the table and not the test. Whoever answered "don't know"
    in one round is missing there.
    """
    moves = [after[person] - before[person] for person in before.keys() & after.keys()]
    return Change(
        sum(move > 0 for move in moves),
        sum(move == 0 for move in moves),
        sum(move < 0 for move in moves),
        len(before.keys() - after.keys()),
        len(after.keys() - before.keys()),
    )
