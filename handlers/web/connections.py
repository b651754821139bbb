"""Which connections are closed, so that Telegram always gets one. Times are seconds.

Whoever finds the address may open connections and hold them. They are closed soon when nothing comes on them, and the one
that is missed least makes room when there are too many; whoever has brought the webhook's secret is missed most.
"""

from collections.abc import Collection, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

MOST = 400
"""Telegram has at most 100; files are left for the database and for calls."""

_FRESH_SECONDS = 1.0
"""A connection so new or so lately used isn't idle yet: Telegram's bring the secret only after they are open."""


@dataclass
class _Use:
    """`at`: when the connection was opened, or last began or ended a request. `requests`: that are being answered.

    `has_asked`: whether a whole request ever came.
    """

    at: float
    requests: int = 0
    has_asked: bool = False
    is_telegrams: bool = False


C = TypeVar("C", bound=Hashable)


class Connections(Generic[C]):
    """What is known of the open ones; each is whatever stands for it."""

    def __init__(self) -> None:
        self._uses: dict[C, _Use] = {}

    def opened(self, connection: C, now: float) -> None:
        self._uses[connection] = _Use(now)

    def begun(self, connection: C, now: float) -> None:
        """A whole request came."""
        use = self._uses.setdefault(connection, _Use(now))
        use.at, use.requests, use.has_asked = now, use.requests + 1, True

    def answered(self, connection: C, now: float) -> None:
        use = self._uses.setdefault(connection, _Use(now, 1, has_asked=True))
        use.at, use.requests = now, use.requests - 1

    def trust(self, connection: C) -> None:
        """It brought the webhook's secret."""
        if connection in self._uses:
            self._uses[connection].is_telegrams = True

    def closed(self, connection: C) -> None:
        """Nothing is known of it any more."""
        self._uses.pop(connection, None)

    def is_idle(self, connection: C, since: float) -> bool:
        """Whether it has neither brought a request since nor has one that is being answered."""
        use = self._uses.get(connection)
        return use is not None and not use.requests and use.at <= since

    def is_unused(self, connection: C, since: float) -> bool:
        """Whether it is idle and a stranger's."""
        return self.is_idle(connection, since) and not self._uses[connection].is_telegrams

    def room(self, standing: Collection[C], now: float) -> C | None:
        """The one to close for one more, which is forgotten; None where all are Telegram's.

        First what has been idle longest; then the oldest that hasn't asked for anything yet; then the oldest that is being answered, a
        stream of the stage, which had to know an address; then what asked just now.
        `standing`: all that are open.
        """
        held = set(standing)
        others = {each: use for each, use in self._uses.items() if each in held and not use.is_telegrams}
        if not others:
            return None

        def missed(each: C) -> tuple[int, float]:
            use = others[each]
            if use.requests:
                return 2, use.at
            if now - use.at >= _FRESH_SECONDS:
                return 0, use.at
            return (3 if use.has_asked else 1), use.at

        found = min(others, key=missed)
        del self._uses[found]
        return found
