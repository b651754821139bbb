"""Two programs take the same bot's updates: who gives way. Times are seconds.

Telegram ends the request that waits when another comes, so it is the program in service that is
disturbed first. If it gave way, one started by mistake, with an empty database, would go on alone.
"""

from dataclasses import dataclass, replace

NEW_SECONDS = 60.0
"""Who is disturbed within so long after its start is the newcomer."""

_MOST = 2
"""Conflicts a newcomer waits out: a program that was killed a moment ago may still seem to ask."""

_SERIES_SECONDS = 60.0
"""The two take turns: what comes through in between proves nothing."""


@dataclass(frozen=True)
class Conflicts:
    """What a program that asks for updates since `began` was refused. `first`, `last`: of the present series."""

    began: float
    first: float = 0.0
    last: float = 0.0
    count: int = 0

    def another(self, now: float) -> "Conflicts":
        """After one more refusal."""
        if self.count and now - self.last < _SERIES_SECONDS:
            return replace(self, last=now, count=self.count + 1)
        return Conflicts(self.began, now, now, 1)

    @property
    def is_newcomer(self) -> bool:
        return self.first - self.began < NEW_SECONDS

    @property
    def gives_way(self) -> bool:
        return self.is_newcomer and self.count > _MOST

    @property
    def is_news(self) -> bool:
        """Whether whoever goes on should say so."""
        return not self.is_newcomer and self.count == 1
