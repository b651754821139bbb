"""Telegram's flood limits as token buckets: pure, told the time, never reading a clock.

Telegram does not publish its limits exactly. This model keeps what its documentation and maintainers say: about 30
messages a second to people who did not just write ("bulk"), about one a second to one person with short bursts, 20 a
minute to a group, edits counted like messages of their chat, toasts free, and up to 1,000 a second when paid for
(`allow_paid_broadcast`). Answers to people have no overall limit: a chat that was heard from in the last
`answering` seconds counts in its own bucket only. A refusal holds for the whole time it names.
"""

from collections.abc import Hashable
from dataclasses import dataclass, field
from math import ceil

PRACTICALLY_NONE = 1e9


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `burst + per_second * t` messages in any stretch of `t` seconds."""

    per_second: float
    burst: float


@dataclass(frozen=True, slots=True)
class Limits:
    """The rates of one bot: `bulk` and `paid` overall, `person` and `group` for each chat; `answering` in seconds."""

    bulk: Rate
    paid: Rate
    person: Rate
    group: Rate
    answering: float = 10.0

    @classmethod
    def telegram(cls) -> "Limits":
        """What a bot meets in the wild."""
        return cls(bulk=Rate(30, 30), paid=Rate(1000, 1000), person=Rate(1, 5), group=Rate(20 / 60, 20))

    @classmethod
    def raised(cls) -> "Limits":
        """Practically none, as on a server of one's own: for tests of other things and for benchmarks."""
        none = Rate(PRACTICALLY_NONE, PRACTICALLY_NONE)
        return cls(bulk=none, paid=none, person=none, group=none)


@dataclass(slots=True)
class Bucket:
    """Tokens of one rate at one moment; `closed_until` while a refusal holds."""

    rate: Rate
    at: float
    tokens: float
    closed_until: float = 0.0

    def wait(self, now: float) -> float:
        """Seconds until one more message passes; 0 if it passes now. Takes nothing."""
        if now > self.at:
            self.tokens = min(self.rate.burst, self.tokens + (now - self.at) * self.rate.per_second)
            self.at = now
        if now < self.closed_until:
            return self.closed_until - now
        if self.tokens >= 1:
            return 0
        return (1 - self.tokens) / self.rate.per_second

    def refuse(self, now: float, wait: float) -> int:
        """Close for `wait` seconds, rounded up, unless closed already; whole seconds to tell the bot."""
        retry_after = max(1, ceil(wait))
        if now >= self.closed_until:
            self.closed_until = now + retry_after
        return retry_after


@dataclass(slots=True)
class FloodGate:
    """The buckets of one bot."""

    limits: Limits
    _bulk: Bucket | None = None
    _paid: Bucket | None = None
    _chats: dict[Hashable, Bucket] = field(default_factory=dict)

    def admit(self, now: float, chat: Hashable, *, group: bool, heard_at: float, paid: bool = False) -> int:
        """Count one message to `chat`: 0 when it may pass, else the seconds to wait (and nothing is counted).

        `heard_at` is when somebody last wrote or tapped there.
        """
        bucket = self._chats.get(chat)
        if bucket is None:
            rate = self.limits.group if group else self.limits.person
            bucket = self._chats[chat] = Bucket(rate, now, rate.burst)
        if wait := bucket.wait(now):
            return bucket.refuse(now, wait)
        if now - heard_at >= self.limits.answering:
            overall = self._overall(now, paid=paid)
            if wait := overall.wait(now):
                return overall.refuse(now, wait)
            overall.tokens -= 1
        bucket.tokens -= 1
        return 0

    def _overall(self, now: float, *, paid: bool) -> Bucket:
        if paid:
            if self._paid is None:
                self._paid = Bucket(self.limits.paid, now, self.limits.paid.burst)
            return self._paid
        if self._bulk is None:
            self._bulk = Bucket(self.limits.bulk, now, self.limits.bulk.burst)
        return self._bulk
