"""The day's clock: it goes slowly while people are at work, and the hours between pass quickly."""

import asyncio
import datetime as dt
from dataclasses import dataclass

from bot.clock import SteeredClock, Turn, real_now
from bot.demo.child import SteeredBot
from bot.rules.agenda import from_ms, to_ms


@dataclass(frozen=True)
class Pace:
    """How many times as fast as the real clock the day's goes while people tap, and while nobody does."""

    working: float
    passing: float


@dataclass(frozen=True)
class DayTime:
    """The clock, which the bot follows."""

    clock: SteeredClock
    pace: Pace

    @classmethod
    def from_(cls, first: dt.datetime, pace: Pace) -> "DayTime":
        """It shows this moment now, and people are at work."""
        return cls(SteeredClock(Turn(real_now(), to_ms(first), pace.working)), pace)

    def now(self) -> dt.datetime:
        return from_ms(self.clock.now())

    async def until(self, at: dt.datetime, bot: SteeredBot) -> None:
        """Let the time pass until a moment of the day; none for one that has passed."""
        left = (at - self.now()).total_seconds()
        if left > 0:
            self._go(bot, self.pace.passing)
            await asyncio.sleep(left / self.pace.passing)
            self._go(bot, self.pace.working)

    def _go(self, bot: SteeredBot, speed: float) -> None:
        real = real_now()
        self.clock.steer(Turn(real, self.clock.at(real), speed))
        bot.tell_time()
