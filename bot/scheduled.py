"""Scheduled broadcasts leave at their time, or as soon as the bot runs again after it."""

import asyncio
import logging
from collections.abc import Sequence

from bot.background import Background
from bot.broadcasts import release
from bot.clock import real_now
from bot.runtime import Runtime
from storage.broadcasts import Broadcast
from storage.errors import StorageError
from storage.record import Record

log = logging.getLogger(__name__)

_AGAIN_SECONDS = 5.0
"""Where the database refuses, it is asked again so often."""


class Scheduled:
    """`accept` is told what was committed, `resume` takes up those of an earlier run.

    A timer only asks whether the time has come; what is stored decides.
    """

    def __init__(self, runtime: Runtime, background: Background) -> None:
        self._runtime = runtime
        self._background = background
        self._timers: dict[int, asyncio.TimerHandle] = {}

    def accept(self, records: Sequence[Record]) -> None:
        for record in records:
            if isinstance(record, Broadcast):
                self._plan(record)

    def resume(self) -> None:
        for broadcast in self._runtime.state.broadcasts.values():
            self._plan(broadcast)

    def close(self) -> None:
        for timer in self._timers.values():
            timer.cancel()

    def _plan(self, broadcast: Broadcast) -> None:
        timer = self._timers.pop(broadcast.id, None)
        if timer is not None:
            timer.cancel()
        if broadcast.state == "scheduled" and broadcast.event in self._runtime.events:
            self._ask_in(max(0.0, ((broadcast.send_at or 0) - real_now()) / 1000), broadcast.id)

    def _ask_in(self, seconds: float, number: int) -> None:
        loop = asyncio.get_running_loop()
        self._timers[number] = loop.call_later(seconds, self._ask, number)

    def _ask(self, number: int) -> None:
        self._timers.pop(number, None)
        self._background.add(self._release(number))

    async def _release(self, number: int) -> None:
        try:
            await release(self._runtime, number)
        except StorageError:  # the writer has said why
            self._ask_in(_AGAIN_SECONDS, number)
            return
        broadcast = self._runtime.state.broadcasts.get(number)
        if broadcast is not None:  # a clock that was set back: its time has not come after all
            self._plan(broadcast)
