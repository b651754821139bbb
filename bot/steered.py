"""A rehearsal steers the event's clock while the bot runs: turns come on standard input, a line of JSON each.

When that input ends, so does the bot: nobody is left who rehearses.
"""

import asyncio
import contextlib
import json
import os
import stat
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.clock import SteeredClock, Turn
from bot.reminders import Reminders
from bot.runtime import Runtime
from bot.timers import Timers
from config.settings import SettingsError
from storage.errors import StorageError
from storage.writer import Transaction


class NotSteered(SettingsError):
    """Standard input brought no turn of the clock."""

    def __init__(self) -> None:
        super().__init__("--steered: nobody turns the clock on standard input; use sala rehearse")


@dataclass(frozen=True)
class Helm:
    """Who turns the clock, and the clock."""

    lines: asyncio.StreamReader
    clock: SteeredClock

    @classmethod
    async def taken(cls) -> "Helm":
        """With the clock as the first line has it. Raises `NotSteered`."""
        lines = asyncio.StreamReader()
        loop = asyncio.get_running_loop()
        kind = os.fstat(sys.stdin.fileno()).st_mode
        if not (stat.S_ISFIFO(kind) or stat.S_ISSOCK(kind)):
            raise NotSteered
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
        first = await _turn(lines)
        if first is None:
            raise NotSteered
        return cls(lines, SteeredClock(first))

    async def follow(
        self, runtime: Runtime, reminders: Reminders, timers: Timers, tell_time: Callable[[], None]
    ) -> None:
        """Until the input ends. What waits for a moment of the day is told that it comes sooner or later."""
        while (turn := await _turn(self.lines)) is not None:
            await self._steer(runtime, turn)
            await reminders.look()
            timers.resume()
            tell_time()

    async def _steer(self, runtime: Runtime, turn: Turn) -> None:
        """Broadcasts that wait are stored with a real time; they keep the event's."""
        broadcasts = runtime.state.broadcasts
        moments = {b.id: self.clock.at(b.send_at or 0) for b in broadcasts.values() if b.state == "scheduled"}
        self.clock.steer(turn)

        def keep_moments(tx: Transaction) -> None:
            for number, moment in moments.items():
                if (waiting := tx.state.broadcasts[number]).state == "scheduled":
                    tx.put(replace(waiting, send_at=self.clock.real(moment)))

        with contextlib.suppress(StorageError):  # the writer has said why
            await runtime.writer.write(keep_moments)


async def _turn(lines: asyncio.StreamReader) -> Turn | None:
    line = await lines.readline()
    return Turn(**json.loads(line)) if line else None
