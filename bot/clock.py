"""Two clocks: the event's, which a rehearsal moves, and the real one."""

import datetime as dt
import time
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo


def real_now() -> int:
    """Milliseconds since 1970 UTC: for limits, lifetimes and time-outs."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True)
class Clock:
    """The event's clock: starts at `start` (ms) and runs `speed` times as fast as the real one."""

    start: int = field(default_factory=real_now)
    speed: float = 1.0
    started: float = field(default_factory=time.monotonic)

    @classmethod
    def from_settings(cls, now: dt.datetime | None, speed: float, zone: str) -> "Clock":
        """`now`: where the event's clock starts, in `zone` if naive; None: at the real time."""
        if now is None:
            return RealClock() if speed == 1 else cls(speed=speed)
        aware = now if now.tzinfo else now.replace(tzinfo=ZoneInfo(zone))
        return cls(start=int(aware.timestamp() * 1000), speed=speed)

    def now(self) -> int:
        """Milliseconds since 1970 UTC by the event's clock."""
        return self.start + int((time.monotonic() - self.started) * 1000 * self.speed)

    def at(self, real: int) -> int:
        """What this clock showed, or would have shown, at a real time (ms)."""
        return self.now() - int((real_now() - real) * self.speed)

    def real(self, at: int) -> int | None:
        """The real time (ms) at which this clock shows `at`; None: it stands still."""
        return real_now() + int((at - self.now()) / self.speed) if self.speed else None


class RealClock(Clock):
    """The real one, which also follows when the machine sleeps or its clock is set right."""

    def now(self) -> int:
        return real_now()

    def at(self, real: int) -> int:
        return real

    def real(self, at: int) -> int:
        return at


STANDS_STILL = 1e-6
"""So slow that nobody sees it move; moments to come still have a real time."""


@dataclass(frozen=True)
class Turn:
    """From the real time `real` on (ms) a clock shows `now` (ms) and runs `speed` times as fast as the real one."""

    real: int
    now: int
    speed: float

    def shown(self, real: int) -> int:
        """What it shows at a real time (ms)."""
        return self.now + int((real - self.real) * self.speed)


class SteeredClock(Clock):
    """One that is set while it runs, by a rehearsal. What it showed before, it showed."""

    def __init__(self, first: Turn) -> None:
        self._turns = [first]

    def __repr__(self) -> str:
        return f"SteeredClock({self.turn})"

    def steer(self, turn: Turn) -> None:
        """It goes as that says from then on; the real time of it is not before the last one's."""
        self._turns.append(turn)

    @property
    def turn(self) -> Turn:
        """The last one."""
        return self._turns[-1]

    @property
    def speed(self) -> float:
        return self.turn.speed

    def now(self) -> int:
        return self.turn.shown(real_now())

    def at(self, real: int) -> int:
        held = next((turn for turn in reversed(self._turns) if turn.real <= real), self._turns[0])
        return held.shown(real)

    def real(self, at: int) -> int:
        return self.turn.real + int((at - self.turn.now) / self.speed)


def moment(ms: int, zone: str) -> dt.datetime:
    """That millisecond as local time in a zone."""
    return dt.datetime.fromtimestamp(ms / 1000, ZoneInfo(zone))
