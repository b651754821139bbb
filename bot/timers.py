"""Polls with a timer close by themselves. What is stored decides; a timer here only asks whether the time has come.

While Telegram isn't heard, or what it kept isn't taken yet, they wait: a tap made in time counts. Time that an
outage took is given back, see `bot.outage`.
"""

import asyncio
from collections.abc import Callable, Sequence

from bot.background import Background
from bot.clock import real_now
from bot.rules.steering import is_due
from bot.runtime import Runtime
from bot.steps import close_due
from storage.errors import StorageError
from storage.polls import Round
from storage.record import Record

_LONGEST_SECONDS = 60.0
"""Then it looks again: the machine may have slept, or its clock been set."""

_AGAIN_SECONDS = 1.0
"""Where the database refuses."""


class Timers:
    """`accept` is told what was committed, `resume` takes up those of an earlier run. `hears`: see `Watch`."""

    def __init__(self, runtime: Runtime, background: Background, hears: Callable[[], bool]) -> None:
        self._runtime = runtime
        self._background = background
        self.hears = hears
        self._timers: dict[int, asyncio.TimerHandle] = {}

    def accept(self, records: Sequence[Record]) -> None:
        for record in records:
            if isinstance(record, Round):
                self._plan(record)

    def resume(self) -> None:
        """Also when Telegram is heard again, and where the event's clock was moved by hand."""
        for event in self._runtime.events:
            for asked in self._runtime.state.open_rounds(event):
                self._plan(asked)

    def close(self) -> None:
        for timer in self._timers.values():
            timer.cancel()

    def _plan(self, asked: Round) -> None:
        timer = self._timers.pop(asked.id, None)
        if timer is not None:
            timer.cancel()
        if asked.state != "open" or asked.closes_at is None or asked.event not in self._runtime.events:
            return
        if is_due(asked, self._runtime.clock.now()):
            self._ask(asked.id)
            return
        real = self._runtime.clock.real(asked.closes_at)
        seconds = _LONGEST_SECONDS if real is None else max(0, real - real_now()) / 1000
        self._ask_in(min(seconds, _LONGEST_SECONDS), asked.id)

    def _ask_in(self, seconds: float, number: int) -> None:
        self._timers[number] = asyncio.get_running_loop().call_later(seconds, self._ask, number)

    def _ask(self, number: int) -> None:
        self._timers.pop(number, None)
        asked = self._runtime.state.rounds[number]
        if not is_due(asked, self._runtime.clock.now()):
            self._plan(asked)
        elif self.hears():  # else `resume` is called as soon as it does
            self._background.add(self._close(number))

    async def _close(self, number: int) -> None:
        try:
            await close_due(self._runtime, number)
        except StorageError:  # the writer has said why
            self._ask_in(_AGAIN_SECONDS, number)
