"""How often somebody is refused before they are asked to wait. Times are seconds."""

from math import ceil

from bot.rules.pacing import Bucket

_BURST, _PER_SECOND = 20.0, 1.0
_REMEMBERED = 10_000
"""Addresses; of more the one that was silent longest starts anew."""


class Strangers:
    """By the address of the connection. Behind a proxy that is the proxy's: what a header says of others is anybody's
    word, so all strangers together wait there, and nobody else does.
    """

    def __init__(self) -> None:
        self._buckets: dict[str, Bucket] = {}

    def seconds_to_wait(self, address: str, now: float) -> int:
        """Whole seconds, after one more refusal; 0: none yet."""
        bucket = self._buckets.pop(address, None) or Bucket.full(_PER_SECOND, _BURST)
        ready_at = bucket.ready_at(now)
        self._buckets[address] = bucket.take(now) if ready_at <= now else bucket
        if len(self._buckets) > _REMEMBERED:
            del self._buckets[next(iter(self._buckets))]
        return ceil(max(0.0, ready_at - now))
