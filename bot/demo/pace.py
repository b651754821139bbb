"""The day's clock: it goes on while people are at work, and is taken over the hours between.

Where people are reminded on the way it waits for the messages: passing by faster than they leave, they would be out of date.
"""

import asyncio
import contextlib
import datetime as dt
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.clock import SteeredClock, Turn, real_now
from bot.demo.child import SteeredBot
from bot.rules.agenda import Agenda, from_ms, to_ms
from bot.rules.reminders import planned_reminders

_LOOK_SECONDS = 0.02


@dataclass(frozen=True)
class Pace:
    """`speed`: how many times as fast as the real clock the day's goes while people tap. `quiet`: after so many real seconds without
    a message all have left. `longest`: how long they are waited for.
    """

    speed: float
    quiet: float
    longest: float


@dataclass(frozen=True)
class DayTime:
    """The clock, which the bot follows."""

    clock: SteeredClock
    pace: Pace
    reminded: Sequence[dt.datetime]

    @classmethod
    def from_(cls, first: dt.datetime, pace: Pace, agenda: Agenda) -> "DayTime":
        """It shows this moment now."""
        reminded = sorted({reminder.at for reminder in planned_reminders(agenda)})
        return cls(SteeredClock(Turn(real_now(), to_ms(first), pace.speed)), pace, reminded)

    def now(self) -> dt.datetime:
        return from_ms(self.clock.now())

    async def until(self, at: dt.datetime, bot: SteeredBot, heard: Callable[[], int]) -> None:
        """Take it to a moment of the day; none that has passed. `heard`: how many messages have come to the phones."""
        for moment in self.reminded:
            if self.now() < moment <= at:
                self._take(moment, bot)
                await self._have_come(heard)
        if self.now() < at:
            self._take(at, bot)

    def _take(self, moment: dt.datetime, bot: SteeredBot) -> None:
        self.clock.steer(Turn(real_now(), to_ms(moment), self.pace.speed))
        bot.tell_time()

    async def _have_come(self, heard: Callable[[], int]) -> None:
        """Until the first message, and then until there is no other."""
        before = last = heard()
        since = time.monotonic()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.pace.longest):
                while last == before or time.monotonic() - since < self.pace.quiet:
                    await asyncio.sleep(_LOOK_SECONDS)
                    if (now := heard()) != last:
                        last, since = now, time.monotonic()
