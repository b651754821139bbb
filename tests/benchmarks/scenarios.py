"""What the bots are put through. Every wait is bounded: what has not happened by then never happened."""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from itertools import chain, islice

from tests.benchmarks.outcome import Taps, fates
from tests.benchmarks.subjects import Running, Subject, prepared, serving
from tests.benchmarks.taps import Tap, tap, turns

PHONES = 1_000

_BURST_SECONDS = 20.0
_SLOW_SECONDS = 8.0
"""A burst that takes longer is not repeated."""
_GRACE_SECONDS = 15.0
_QUIET_SECONDS = 2.5
_LOOK_SECONDS = 0.005
_WARM_UP = 100


async def bursts(
    subjects: Sequence[Subject], delays: Sequence[float], repeat: int, phones: int = PHONES
) -> dict[float, dict[str, list[Taps]]]:
    """All phones at once: by delay and by name of the bot, each run.

    The bots take turns, so that whatever else the machine does meets them alike.
    """
    found: dict[float, dict[str, list[Taps]]] = {delay: {s.name: [] for s in subjects} for delay in delays}
    async with AsyncExitStack() as stack:
        rows = {s.name: turns(phones) for s in subjects}
        bots = [await stack.enter_async_context(serving(subject, phones)) for subject in subjects]
        for running in bots:
            await at_once(running, next(rows[running.subject.name]))
        for delay in delays:
            for turn in range(repeat):
                for running in bots:
                    runs = found[delay][running.subject.name]
                    if turn and runs[-1].per_second * _SLOW_SECONDS < phones:
                        continue
                    running.stub.delay = delay
                    runs.append(await at_once(running, next(rows[running.subject.name])))
    return found


async def stream(subject: Subject, per_second: int, seconds: float) -> Taps:
    """Taps of 1,000 phones in rotation, evenly spread."""
    count = int(per_second * seconds)
    async with serving(subject, PHONES) as running:
        rows = turns(PHONES)
        await at_once(running, next(rows)[:_WARM_UP])
        return await spread(running, list(islice(chain.from_iterable(rows), count)), seconds)


async def crowd(subject: Subject, phones: int, seconds: float) -> Taps:
    """Each of many phones taps once, evenly spread."""
    async with serving(subject, phones) as running:
        rows = turns(phones)
        await at_once(running, next(rows)[:_WARM_UP])
        return await spread(running, next(rows), seconds)


@dataclass(frozen=True)
class Killed:
    """After `kill -9` amid a burst and a new start.

    `lost`: taps that are not stored in the end (of a bot that stores nothing: not answered or not shown);
    `broken`: those among the answered that were not stored at the moment of the kill.
    """

    told: int
    lost: int
    broken: int


async def kill(subject: Subject, phones: int = PHONES) -> Killed:
    """Kill the bot when half the time is over that it took for the same burst before."""
    async with serving(subject, phones) as running:
        rows, stub = turns(phones), running.stub
        burst = await at_once(running, next(rows))
        taps = next(rows)
        stub.forget()
        at = tap(stub, taps)
        await asyncio.sleep(burst.seconds / 2)
        await running.kill()
        tapped = [(at, each) for each in taps]
        before = fates(tapped, stub.calls, await running.saved())
        told = [fate for fate in before if fate.answer is not None]
        await running.start()
        await running.ready()
        await _settled(running, 2 * phones, _GRACE_SECONDS)
        after = fates(tapped, stub.calls, await running.saved())
        lost = sum(not (fate.is_complete if fate.saved is None else fate.saved) for fate in after)
        return Killed(len(told), lost, sum(fate.saved is False for fate in told))


@dataclass(frozen=True)
class Started:
    """`seconds` from the start of the process to the answer of a tap that waited; memory in MB."""

    seconds: float
    idle: float
    peak: float


async def start(subject: Subject, phones: int = PHONES) -> Started:
    """Start a bot that somebody waits for, and see what it takes when nothing is to be done."""
    async with prepared(subject, phones) as running:
        stub = running.stub
        tap(stub, next(turns(1)))
        began = time.monotonic()
        await running.start()
        await running.ready()
        await _settled(running, 1, _BURST_SECONDS)
        answers = [call.at for call in stub.calls if call.method == "answercallbackquery"]
        seconds = answers[0] - began if answers else float("inf")
        return Started(seconds, running.memory("VmRSS"), running.memory("VmHWM"))


async def limited(subject: Subject, phones: int, taps_each: int, seconds: float) -> Taps:
    """Taps where Telegram's limits hold: each phone so many times in so many seconds, all at once if 0."""
    async with serving(subject, phones, limits=True) as running:
        rows = turns(phones)
        taps = list(chain.from_iterable(islice(rows, taps_each)))
        if not seconds:
            return await at_once(running, taps)
        return await spread(running, taps, seconds)


async def at_once(running: Running, taps: Sequence[Tap], seconds: float = _BURST_SECONDS) -> Taps:
    """All taps at one moment."""
    stub = running.stub
    stub.forget()
    busy = running.busy()
    at = tap(stub, taps)
    await _settled(running, len(taps), seconds)
    return await _taken([(at, each) for each in taps], running, running.busy() - busy)


async def spread(running: Running, taps: Sequence[Tap], seconds: float, *, forget: bool = True) -> Taps:
    """Taps at even distances; the time of each is when it was due. `forget`: what happened before."""
    stub = running.stub
    if forget:
        stub.forget()
    busy = running.busy()
    gap = seconds / len(taps)
    began, done = time.monotonic(), 0
    while done < len(taps):
        due = min(len(taps), int((time.monotonic() - began) / gap) + 1)
        tap(stub, taps[done:due])
        done = due
        await asyncio.sleep(max(0.0, began + done * gap - time.monotonic()))
    await _settled(running, len(taps), _GRACE_SECONDS)
    tapped = [(began + place * gap, each) for place, each in enumerate(taps)]
    return await _taken(tapped, running, running.busy() - busy)


async def until(happened: Callable[[], bool], seconds: float) -> bool:
    """Wait for something to be so, for at most so long; whether it was."""
    end = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > end:
            return False
        await asyncio.sleep(_LOOK_SECONDS)
    return True


async def _taken(tapped: Sequence[tuple[float, Tap]], running: Running, busy: float) -> Taps:
    calls = list(running.stub.calls)
    refused = sum(call.refused for call in calls)
    return Taps(tuple(fates(tapped, calls, await running.saved())), busy, refused)


async def _settled(running: Running, taps: int, seconds: float) -> None:
    """Wait until all is answered and shown, or (cards may replace each other) nothing happens any more."""
    stub, count, since = running.stub, -1, time.monotonic()

    def is_over() -> bool:
        nonlocal count, since
        if stub.waiting or len(stub.calls) != count:
            count, since = len(stub.calls), time.monotonic()
        is_complete = stub.answered >= taps and stub.shown >= taps
        return is_complete or time.monotonic() > since + _QUIET_SECONDS

    await until(is_over, seconds)
