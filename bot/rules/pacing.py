"""How fast Telegram may be called: token buckets, as pure arithmetic. Times are seconds."""

from dataclasses import dataclass, replace

_HAIR = 1e-6
"""Missing of a token, one passes: or rounding would have a timer wake too early for ever."""


@dataclass(frozen=True)
class Bucket:
    """Lets `burst` through at once and `rate` a second in the long run.

    `level`: tokens at `at`. `paused_until`: nothing passes before, by order of Telegram.
    """

    rate: float
    burst: float
    level: float
    at: float = 0.0
    paused_until: float = 0.0

    @classmethod
    def full(cls, rate: float, burst: float) -> "Bucket":
        return cls(rate, burst, burst)

    def ready_at(self, now: float) -> float:
        """The earliest time at or after `now` at which one may pass."""
        missing = 1.0 - self._level(now)
        wait = missing / self.rate if missing > _HAIR else 0.0
        return max(now + wait, self.paused_until)

    def take(self, now: float) -> "Bucket":
        """After one has passed at `now`."""
        level = self._level(now) - 1.0
        return Bucket(self.rate, self.burst, level, max(now, self.at), self.paused_until)

    def pause(self, until: float) -> "Bucket":
        """Telegram said to wait: a pause only ever moves forward."""
        return replace(self, paused_until=max(self.paused_until, until))

    def _level(self, now: float) -> float:
        return min(self.burst, self.level + max(0.0, now - self.at) * self.rate)
