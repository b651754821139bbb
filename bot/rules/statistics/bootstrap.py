"""Samples of a room, drawn anew from the people who answered: how much a result hangs on who was there.

Efron, "Bootstrap methods: another look at the jackknife", Annals of Statistics 7 (1979).
"""

from collections.abc import Iterator
from random import Random

SAMPLES = 2000


def seed(event: str, poll: str, round_code: str) -> str:
    """Of one round of a poll: whoever computes its result draws the same samples."""
    return f"{event}/{poll}/{round_code}"


def samples(n: int, drawn_from: str) -> Iterator[list[int]]:
    """`SAMPLES` times n draws with replacement of the numbers 0 to n − 1, in rising order.

    People's answers are sorted before they are numbered, so that a sample depends neither on names nor on the
    order of ballots. Only `Random.random` is used: Python promises the same numbers in every version.
    """
    draw = Random(drawn_from).random
    for _ in range(SAMPLES):
        yield sorted([int(draw() * n) for _ in range(n)])
