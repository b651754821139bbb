"""What waits for each chat: its calls by lane, and its own rate."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

from bot.delivery.errors import Gone, Undelivered, Unreachable
from bot.rules.pacing import Bucket, Turns

log = logging.getLogger(__name__)

Call = Callable[[], Awaitable[Any]]


@dataclass(eq=False)
class Waiting:
    """A call that was asked for. `paid`: it may be paid for; `floods`: how often Telegram refused it."""

    lane: int
    number: int
    call: Call
    done: asyncio.Future[Any]
    replaces: Hashable
    paid: bool
    floods: int = 0

    @property
    def queue(self) -> tuple[int, bool]:
        """Which of the pacer's queues its chat stands in."""
        return self.lane, self.paid

    def succeed(self, result: Any) -> None:
        if not self.done.done():
            self.done.set_result(result)

    def fail(self, error: Exception) -> None:
        if not self.done.done():
            self.done.set_exception(error)


@dataclass(eq=False)
class Chat:
    """One chat. `queue`: where it stands among those that may go, if it does."""

    number: int
    bucket: Bucket
    turns: Turns
    waiting: list[Waiting] = field(default_factory=list)
    busy: bool = False
    timed: bool = False
    queue: tuple[int, bool] | None = None

    def replaced_by(self, replaces: Hashable) -> Waiting | None:
        """The call that still waits and shows an older state of the same."""
        if replaces is None:
            return None
        return next((call for call in self.waiting if call.replaces == replaces), None)

    def first(self) -> Waiting:
        """The next to go: of the lane whose turn it is, the oldest."""
        lane = self.turns.next({call.lane for call in self.waiting})
        return min((call for call in self.waiting if call.lane == lane), key=lambda call: call.number)

    def pop(self) -> Waiting:
        """Take that one."""
        first = self.first()
        self.turns = self.turns.after(first.lane, {call.lane for call in self.waiting})
        self.waiting.remove(first)
        return first


def seen(done: asyncio.Future[Any]) -> None:
    """Whoever doesn't wait for a call doesn't handle its failure either: it is noted here."""
    error = None if done.cancelled() else done.exception()
    if error is None or isinstance(error, Gone | Unreachable):
        return
    if isinstance(error, Undelivered):
        log.warning("not delivered: %s", error)
    else:
        log.error("a call to Telegram failed", exc_info=error)


def both(first: asyncio.Future[Any], second: asyncio.Future[Any]) -> asyncio.Future[Any]:
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
