"""Every call to Telegram goes through here, in lanes, no faster than Telegram allows.

In one chat calls leave in order of lane, then of arrival, one at a time. Answers to people are
held per chat only; the bulk lanes also share an overall rate. A call that replaces another which
still waits (the newer state of the same card) takes its place.
"""

import asyncio
import contextlib
import heapq
import itertools
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

from bot.delivery.errors import Flooded, Gone, Undelivered, Unreachable
from bot.rules.pacing import Bucket
from storage.messages import LANES, Lane

log = logging.getLogger(__name__)

Call = Callable[[], Awaitable[Any]]

_CHAT_BURST = 3.0
"""Short bursts in one chat pass; not published, so it is kept small."""

_BULK_AT_ONCE = 100
"""Under way: enough for 1,000/s at 100 ms."""

_ANSWERS_AT_ONCE = 256
"""Under way, beside those: however much bulk hangs, no answer waits for it. Small enough for one connection pool."""

_MOST_FLOODS = 5
"""After that many refusals an answer is given up: it comes too late. Bulk is made again until it passes."""

_BULK_SHARE = 0.8
"""Of the overall rate: a fifth stays free for answers to people."""


@dataclass(order=True)
class _Job:
    lane: int
    number: int
    call: Call = field(compare=False)
    done: asyncio.Future[Any] = field(compare=False)
    replaces: Hashable = field(compare=False)
    floods: int = field(default=0, compare=False)


@dataclass(eq=False)
class _Chat:
    number: int
    bucket: Bucket
    waiting: list[_Job] = field(default_factory=list)
    busy: bool = False
    timed: bool = False
    ready_in: int | None = None


class Pacer:
    """`per_second`: what Telegram allows overall; `per_chat`: the rate in one chat."""

    def __init__(self, per_second: float, per_chat: float) -> None:
        bulk = per_second * _BULK_SHARE
        self._bulk = Bucket.full(bulk, max(1.0, bulk / 10))
        self._new_chat = Bucket.full(per_chat, max(_CHAT_BURST, per_chat))
        self._chats: dict[int, _Chat] = {}
        self._ready: tuple[deque[_Chat], ...] = tuple(deque() for _ in LANES)
        self._order = itertools.count()
        self._answers_running: set[asyncio.Task[None]] = set()
        self._bulk_running: set[asyncio.Task[None]] = set()
        self._timer: asyncio.TimerHandle | None = None

    def submit(
        self, lane: Lane, chat_id: int, call: Call, *, replaces: Hashable = None
    ) -> asyncio.Future[Any]:
        """Queue a call; the future has its result, or the `Undelivered` it ended with.

        Of calls with the same `replaces` that still wait, the latest is made, and all futures get its result.
        """
        chat = self._chats.setdefault(chat_id, _Chat(chat_id, self._new_chat))
        done: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        done.add_done_callback(_seen)
        if replaces is not None:
            for job in chat.waiting:
                if job.replaces == replaces:
                    job.call, job.done = call, _both(job.done, done)
                    self._promote(chat, job, lane)
                    return done
        heapq.heappush(chat.waiting, _Job(LANES.index(lane), next(self._order), call, done, replaces))
        self._schedule(chat)
        self._pump()
        return done

    @property
    def is_idle(self) -> bool:
        """Whether nothing is under way or waiting."""
        return not self._running and not any(chat.waiting for chat in self._chats.values())

    @property
    def _running(self) -> set[asyncio.Task[None]]:
        return self._answers_running | self._bulk_running

    async def drain(self, seconds: float) -> None:
        """Let what may leave now leave, for at most so long; the outbox keeps the rest for the next start."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._running:
                    await asyncio.wait(tuple(self._running))

    async def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        for task in tuple(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    def _promote(self, chat: _Chat, job: _Job, lane: Lane) -> None:
        """Whoever is answered by a call that waits in a later lane doesn't wait for that lane."""
        if LANES.index(lane) < job.lane:
            job.lane = LANES.index(lane)
            heapq.heapify(chat.waiting)
            self._schedule(chat)
            self._pump()

    def _schedule(self, chat: _Chat) -> None:
        """Make the chat ready when its own rate allows."""
        if chat.busy or chat.timed or not chat.waiting:
            return
        now = _seconds()
        ready_at = chat.bucket.ready_at(now)
        if ready_at <= now:
            self._make_ready(chat)
        else:
            chat.timed = True
            asyncio.get_running_loop().call_at(ready_at, self._wake, chat)

    def _wake(self, chat: _Chat) -> None:
        chat.timed = False
        self._make_ready(chat)
        self._pump()

    def _make_ready(self, chat: _Chat) -> None:
        """Queue the chat in its first call's lane; an earlier place in a later lane becomes void."""
        lane = chat.waiting[0].lane
        if chat.ready_in != lane:
            chat.ready_in = lane
            self._ready[lane].append(chat)

    def _pump(self) -> None:
        """Start what may start now."""
        while self._start_next(_seconds()):
            pass

    def _start_next(self, now: float) -> bool:
        """Start the first call of the first lane that has one; False if nothing may start now."""
        for lane, ready in enumerate(self._ready):
            while ready and ready[0].ready_in != lane:
                ready.popleft()
            if not ready:
                continue
            if lane and not self._bulk_passes(now):
                return False
            if not lane and len(self._answers_running) >= _ANSWERS_AT_ONCE:
                continue
            chat = ready.popleft()
            job = heapq.heappop(chat.waiting)
            chat.ready_in, chat.busy = None, True
            chat.bucket = chat.bucket.take(now)
            if lane:
                self._bulk = self._bulk.take(now)
            task = asyncio.get_running_loop().create_task(self._make(chat, job))
            (self._bulk_running if lane else self._answers_running).add(task)
            task.add_done_callback(self._finished)
            return True
        return False

    def _bulk_passes(self, now: float) -> bool:
        if len(self._bulk_running) >= _BULK_AT_ONCE:
            return False
        ready_at = self._bulk.ready_at(now)
        if ready_at <= now:
            return True
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_at(ready_at, self._bulk_wakes)
        return False

    def _bulk_wakes(self) -> None:
        self._timer = None
        self._pump()

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._answers_running.discard(task)
        self._bulk_running.discard(task)
        if not task.cancelled():
            self._pump()

    async def _make(self, chat: _Chat, job: _Job) -> None:
        try:
            result = await job.call()
        except Flooded as flooded:
            until = _seconds() + flooded.seconds
            chat.bucket = chat.bucket.pause(until)
            if job.lane:
                self._bulk = self._bulk.pause(until)
            job.floods += 1
            if job.floods > _MOST_FLOODS and not job.lane:
                _fail(job.done, flooded)
            else:
                self._again(chat, job)
        except Exception as error:  # noqa: BLE001 - belongs to whoever asked for the call
            _fail(job.done, error)
        else:
            if not job.done.done():
                job.done.set_result(result)
        finally:
            chat.busy = False
            self._schedule(chat)

    def _again(self, chat: _Chat, job: _Job) -> None:
        """Put a refused call back, unless a newer one has come to take its place."""
        newer = (
            other for other in chat.waiting if job.replaces is not None and other.replaces == job.replaces
        )
        other = next(newer, None)
        if other is None:
            heapq.heappush(chat.waiting, job)
        else:
            other.done = _both(job.done, other.done)


def _seconds() -> float:
    return asyncio.get_running_loop().time()


def _fail(done: asyncio.Future[Any], error: Exception) -> None:
    if not done.done():
        done.set_exception(error)


def _seen(done: asyncio.Future[Any]) -> None:
    """Whoever doesn't wait for a call doesn't handle its failure either: it is noted here."""
    error = None if done.cancelled() else done.exception()
    if error is None or isinstance(error, Gone | Unreachable):
        return
    if isinstance(error, Undelivered):
        log.warning("not delivered: %s", error)
    else:
        log.error("a call to Telegram failed", exc_info=error)


def _both(first: asyncio.Future[Any], second: asyncio.Future[Any]) -> asyncio.Future[Any]:
    """A future whose outcome both get."""

    def copy(done: asyncio.Future[Any]) -> None:
        for target in (first, second):
            if target.done() or done.cancelled():
                continue
            error = done.exception()
            if error is not None:
                target.set_exception(error)
            else:
                target.set_result(done.result())

    both: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    both.add_done_callback(copy)
    return both
