"""What the bots are put through. Every wait is bounded: what has not happened by then counts as missing."""

import asyncio
import itertools
import math
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tests.benchmarks.subjects import Running, Subject, serving
from tests.benchmarks.taps import Fate, Tap, fates, option, phone, tap

PHONES = 1_000
_BURST_SECONDS = 30.0
_LOOK_SECONDS = 0.005
_SLOW_SECONDS = 8.0
"""A burst that takes longer is not repeated."""


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that so many percent of all are not above; NaN of nothing."""
    if not values:
        return math.nan
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


@dataclass(frozen=True)
class Taps:
    """What became of the taps of one run."""

    fates: tuple[Fate, ...]

    @property
    def complete(self) -> int:
        return sum(fate.is_complete for fate in self.fates)

    @property
    def missing(self) -> int:
        """How many were not saved, not answered or not shown."""
        return len(self.fates) - self.complete

    @property
    def unanswered(self) -> int:
        return sum(fate.answer is None for fate in self.fates)

    @property
    def per_second(self) -> float:
        """Complete ones, from the first tap to the last completion."""
        first = min(fate.tapped_at for fate in self.fates)
        ends = [fate.tapped_at + fate.seconds - first for fate in self.fates if fate.is_complete]
        return len(ends) / max(ends) if ends else 0.0

    def answers(self, percent: float) -> float:
        """Seconds from tap to answer; those unanswered count as infinitely late."""
        return percentile([math.inf if f.answer is None else f.answer for f in self.fates], percent)

    def cards(self, percent: float) -> float:
        """Seconds from tap to card."""
        return percentile([math.inf if f.card is None else f.card for f in self.fates], percent)


def median_of(runs: Sequence[Taps], figure: Callable[[Taps], float]) -> float:
    return statistics.median(map(figure, runs))


async def until(happened: Callable[[], bool], seconds: float) -> bool:
    """Wait for something to be so, for at most so long; whether it was."""
    end = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > end:
            return False
        await asyncio.sleep(_LOOK_SECONDS)
    return True


async def at_once(running: Running, taps: Sequence[Tap], seconds: float = _BURST_SECONDS) -> Taps:
    """All taps at one moment."""
    stub = running.stub
    stub.forget()
    at = tap(stub, taps)
    await until(lambda: stub.answered >= len(taps) and stub.shown >= len(taps), seconds)
    calls = list(stub.calls)
    return Taps(tuple(fates(((at, each) for each in taps), calls, await running.saved())))


def rounds_of_taps(phones: int, first_update: int = 700_000_000) -> Iterator[list[Tap]]:
    """Every phone once, again and again, with another option each time."""
    ids = itertools.count(first_update)
    for turn in itertools.count():
        yield [Tap.on(next(ids), phone(number), option(number + turn)) for number in range(phones)]


async def bursts(subject: Subject, delays: Sequence[float], repeat: int) -> list[list[Taps]]:
    """1,000 phones at once, for each delay as often as `repeat` says, after one to warm up."""
    async with serving(subject, PHONES) as running:
        turns = rounds_of_taps(PHONES)
        await at_once(running, next(turns))
        found: list[list[Taps]] = []
        for delay in delays:
            running.stub.delay = delay
            runs: list[Taps] = []
            while len(runs) < repeat and not (runs and runs[-1].per_second * _SLOW_SECONDS < PHONES):
                runs.append(await at_once(running, next(turns)))
            found.append(runs)
        return found
