"""Every call to Telegram goes through here, in lanes, no faster than Telegram allows.

In one chat calls leave in order of lane, then of arrival, one at a time. Answers to people are
held per chat only, unless Telegram refuses them; the bulk lanes also share an overall rate. No lane
is passed over for ever. A call that replaces another which still waits (the newer state of the same
card) takes its place.

By the pacer pass: toasts, which Telegram does not limit (`Post.toast`); fetching updates, of which one is
under way at a time (`bot.intake`); and at the start who the bot is and where updates come to.
"""

import asyncio
import contextlib
import itertools
import logging
import statistics
from collections import deque
from collections.abc import Hashable
from typing import Any

from bot.delivery.chats import Call, Chat, Waiting, both, seen
from bot.delivery.errors import Flooded
from bot.rules.pacing import Bucket, Overall, Turns, at_once
from storage.messages import LANES, Lane

log = logging.getLogger(__name__)

NOTHING_SENT: Any = object()
"""Returned by a call that had nothing to ask of Telegram after all: it takes nobody's turn."""

_CHAT_BURST = 3.0
"""Short bursts in one chat pass; not published, so it is kept small."""

_ANSWERS_AT_ONCE = 256
"""Under way, beside bulk: however much of that hangs, no answer waits for it. Small enough for one connection pool."""

_MOST_FLOODS = 5
"""After that many refusals an answer is given up: it comes too late. Bulk is made again until it passes."""

_HANGS_SECONDS = 1.0
"""A bulk call that takes longer keeps no other from being made."""
_MOST_UNDER_WAY = 200
_USUAL_SECONDS = 0.05
"""What a bulk call is taken to need before any was made, until its outcome is stored."""
_REMEMBERED_CALLS = 25
"""Their median is what a call needs: a machine that is busy for a moment has no more calls under way."""


class Pacer:
    """`per_second`: what Telegram allows overall; `per_chat`: the rate in one chat.

    `unpaid`: what it allows of calls that can't be paid for, if `per_second` is paid for.
    """

    def __init__(self, per_second: float, per_chat: float, unpaid: float | None = None) -> None:
        self._is_paid_for = unpaid is not None
        self._overall = {True: Overall.of(per_second), False: Overall.of(unpaid or per_second)}
        self._per_second = per_second
        self._seconds = deque([_USUAL_SECONDS], _REMEMBERED_CALLS)
        self._new_chat = Bucket.full(per_chat, max(_CHAT_BURST, per_chat))
        self._new_group = Bucket.of_group(per_chat)
        self._chats: dict[int, Chat] = {}
        self._turns = self._in_a_chat = Turns.of(len(LANES))
        self._ready: dict[tuple[int, bool], deque[Chat]] = {
            (lane, paid): deque() for lane in range(len(LANES)) for paid in (True, False)
        }
        self._order = itertools.count()
        self._answers_running: set[asyncio.Task[None]] = set()
        self._bulk_running: dict[asyncio.Task[None], float] = {}
        self._bulk_is_held = self._is_draining = False
        self._timer: asyncio.TimerHandle | None = None

    def submit(
        self, lane: Lane, chat_id: int, call: Call, *, replaces: Hashable = None, paid: bool = False
    ) -> asyncio.Future[Any]:
        """Queue a call; the future has its result, or the `Undelivered` it ended with.

        Of calls with the same `replaces` that still wait, the latest is made, and all futures get its result.
        `paid`: it may be paid for, where bulk is.
        """
        chat = self._chats.get(chat_id)
        if chat is None:
            bucket = self._new_chat if chat_id > 0 else self._new_group
            chat = self._chats[chat_id] = Chat(chat_id, bucket, self._in_a_chat)
        done: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        done.add_done_callback(seen)
        older = chat.replaced_by(replaces)
        if older is not None:  # whoever is answered by a call in a later lane doesn't wait for that lane
            older.call, older.done = call, both(older.done, done)
            older.lane = min(older.lane, LANES.index(lane))
        else:
            paid = paid or not self._is_paid_for
            chat.waiting.append(Waiting(LANES.index(lane), next(self._order), call, done, replaces, paid))
        self._schedule(chat)
        self._pump()
        return done

    @property
    def is_idle(self) -> bool:
        """Whether nothing is under way or waiting."""
        return not self._running and not any(chat.waiting for chat in self._chats.values())

    def is_held(self, chat_id: int) -> bool:
        """Whether an answer in that chat would wait for its turn there."""
        chat = self._chats.get(chat_id)
        if chat is None:
            return False
        return any(not call.lane for call in chat.waiting) or chat.bucket.ready_at(_seconds()) > _seconds()

    def hold_bulk(self) -> None:
        """Start no bulk until `release_bulk`: what is sent now could not be noted."""
        self._bulk_is_held = True

    def release_bulk(self) -> None:
        if self._bulk_is_held:
            self._bulk_is_held = False
            self._pump()

    @property
    def _running(self) -> set[asyncio.Task[None]]:
        return self._answers_running | self._bulk_running.keys()

    async def drain(self, seconds: float) -> None:
        """Let answers leave, and what is under way, for at most so long; the outbox keeps the rest for the next start."""
        self._is_draining = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._running:
                    await asyncio.wait(tuple(self._running))

    async def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        running = tuple(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    def _schedule(self, chat: Chat) -> None:
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

    def _wake(self, chat: Chat) -> None:
        chat.timed = False
        self._make_ready(chat)
        self._pump()

    def _make_ready(self, chat: Chat) -> None:
        """Let the chat stand in the queue of its first call; an earlier place in another becomes void."""
        queue = chat.first().queue
        if chat.queue != queue:
            chat.queue = queue
            self._ready[queue].append(chat)

    def _pump(self) -> None:
        """Start what may start now."""
        while self._start_next(_seconds()):
            pass

    def _start_next(self, now: float) -> bool:
        """Start the call whose turn it is; False if nothing may start now."""
        ready: dict[int, deque[Chat]] = {}
        for queue, chats in self._ready.items():
            while chats and chats[0].queue != queue:
                chats.popleft()
            if not chats or queue[0] in ready or not self._passes(queue, now):
                continue
            if not queue[0] and not self._counts(queue, now):  # nothing else has to wait for it
                self._start(chats.popleft(), now)
                return True
            ready[queue[0]] = chats
        if not ready:
            return False
        lane = self._turns.next(ready)
        self._turns = self._turns.after(lane, ready)
        self._start(ready[lane].popleft(), now)
        return True

    def _counts(self, queue: tuple[int, bool], now: float) -> bool:
        """Whether calls of that queue count overall."""
        lane, paid = queue
        return lane > 0 or self._overall[paid].counts_answers(now)

    def _passes(self, queue: tuple[int, bool], now: float) -> bool:
        lane, paid = queue
        if not lane and len(self._answers_running) >= _ANSWERS_AT_ONCE:
            return False
        if lane and (self._bulk_is_held or self._is_draining or not self._has_room(now)):
            return False
        if not self._counts(queue, now):
            return True
        ready_at = self._overall[paid].ready_at(now)
        if ready_at > now:
            self._wake_at(ready_at)
        return ready_at <= now

    def _has_room(self, now: float) -> bool:
        """Whether one more bulk call may be under way."""
        fresh = [began for began in self._bulk_running.values() if now - began < _HANGS_SECONDS]
        if len(fresh) < at_once(self._per_second, statistics.median(self._seconds)):
            return len(self._bulk_running) < _MOST_UNDER_WAY
        self._wake_at(fresh[0] + _HANGS_SECONDS)
        return False

    def _wake_at(self, when: float) -> None:
        """Look again then, or earlier."""
        if self._timer is not None:
            if self._timer.when() <= when:
                return
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_at(when, self._look_again)

    def _look_again(self) -> None:
        self._timer = None
        self._pump()

    def _start(self, chat: Chat, now: float) -> None:
        waiting = chat.pop()
        counts = self._counts(waiting.queue, now)
        chat.queue, chat.busy = None, True
        chat.bucket = chat.bucket.take(now)
        if counts:
            self._overall[waiting.paid] = self._overall[waiting.paid].take(now)
        if not waiting.lane:
            self._overall = {paid: overall.answered(now) for paid, overall in self._overall.items()}
        task = asyncio.get_running_loop().create_task(self._make(chat, waiting, now, counts=counts))
        if waiting.lane:
            self._bulk_running[task] = now
        else:
            self._answers_running.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._answers_running.discard(task)
        self._bulk_running.pop(task, None)
        if not task.cancelled():
            self._pump()

    async def _make(self, chat: Chat, waiting: Waiting, taken_at: float, *, counts: bool) -> None:
        began = _seconds()
        try:
            result = await waiting.call()
        except Flooded as flooded:
            self._refused(chat, waiting, flooded)
        except Exception as error:  # noqa: BLE001 - belongs to whoever asked for the call
            waiting.fail(error)
        else:
            if result is NOTHING_SENT:
                self._give_back(chat, waiting, taken_at, counts=counts)
                result = None
            elif waiting.lane:
                self._seconds.append(_seconds() - began)
            waiting.succeed(result)
        finally:
            chat.busy = False
            self._schedule(chat)

    def _give_back(self, chat: Chat, waiting: Waiting, taken_at: float, *, counts: bool) -> None:
        chat.bucket = chat.bucket.give_back()
        if counts:
            self._overall[waiting.paid] = self._overall[waiting.paid].give_back(taken_at)

    def _refused(self, chat: Chat, waiting: Waiting, flooded: Flooded) -> None:
        now = _seconds()
        until = now + flooded.seconds
        chat.bucket = chat.bucket.pause(until)
        before = self._overall[waiting.paid]
        after = before.refused(now, chat.number, until, answer=not waiting.lane)
        self._overall[waiting.paid] = after
        if after.share(now) < before.share(now):
            log.warning(
                "Telegram refuses several chats for %.0f s; going on at %.0f %% of the rate",
                flooded.seconds,
                100 * after.share(now),
            )
        waiting.floods += 1
        if waiting.floods > _MOST_FLOODS and not waiting.lane:
            waiting.fail(flooded)
            return
        newer = chat.replaced_by(waiting.replaces)
        if newer is None:
            chat.waiting.append(waiting)
        else:
            newer.done = both(waiting.done, newer.done)


def _seconds() -> float:
    return asyncio.get_running_loop().time()
