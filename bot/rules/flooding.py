"""Who sends faster than people do, and how often they are told. Times are seconds."""

from dataclasses import dataclass, field
from typing import Literal

from bot.rules.pacing import Bucket

Verdict = Literal["handle", "tell", "ignore"]
"""What becomes of an update: it is handled; it isn't, and its sender is told; it isn't, and nothing is said."""


@dataclass(frozen=True, slots=True)
class Pace:
    """`burst` updates at once and `per_second` in the long run are taken from one person.

    Nobody taps or types more than five times a second for long. Whoever goes on tapping every four seconds while the
    network is gone has some 40 taps at Telegram when it comes back (it drops those older than 150 s); more at once would
    hold up whoever comes after them, since one person's updates are stored one by one.
    """

    burst: float = 40.0
    per_second: float = 5.0


TOASTS = Pace(5.0, 2.0)
MESSAGES = Pace(1.0, 0.1)
"""How often somebody is told: a toast costs Telegram's rate nothing, a message one of the chat's."""


def _full(pace: Pace) -> Bucket:
    return Bucket.full(pace.per_second, pace.burst)


@dataclass(frozen=True, slots=True)
class Conduct:
    """How one person has been sending: what is left of each pace."""

    updates: Bucket
    toasts: Bucket = field(default_factory=lambda: _full(TOASTS))
    messages: Bucket = field(default_factory=lambda: _full(MESSAGES))

    @classmethod
    def of(cls, pace: Pace) -> "Conduct":
        """Of somebody who has sent nothing lately."""
        return cls(_full(pace))


def judged(conduct: Conduct, now: float, *, is_tap: bool) -> tuple[Verdict, Conduct]:
    """What becomes of an update that arrived at `now`, and the sender's conduct after it."""
    if conduct.updates.ready_at(now) <= now:
        return "handle", Conduct(conduct.updates.take(now), conduct.toasts, conduct.messages)
    telling = conduct.toasts if is_tap else conduct.messages
    if telling.ready_at(now) > now:
        return "ignore", conduct
    told = telling.take(now)
    if is_tap:
        return "tell", Conduct(conduct.updates, told, conduct.messages)
    return "tell", Conduct(conduct.updates, conduct.toasts, told)
