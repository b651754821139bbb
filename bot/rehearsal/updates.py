"""The queue of updates of one bot, kept until the bot acknowledges them."""

import asyncio
import random
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from bot.rehearsal.refusals import Refusal, conflict

QUERY_SECONDS = 150.0  # how long an undelivered callback query is kept
MESSAGE_SECONDS = 86_400.0  # and everything else
LARGEST_BATCH = 100
LONGEST_POLL = 50  # seconds
IMPATIENT = (
    0.5  # seconds: asked again that soon with the same offset, the server hands out one update at a time
)
GATHERING = 0.001  # seconds a waiting poll stays open after an update, so that a burst comes in one answer

# Kinds that come only when asked for by name.
ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
ALL_KINDS = ON_REQUEST | {
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
}


@dataclass(frozen=True, slots=True)
class QueuedUpdate:
    """`fields` is Telegram's Update; `lane` groups what a webhook must receive in order."""

    update_id: int
    fields: dict[str, Any]
    expires_at: float
    lane: Hashable


class UpdateQueue:
    """Updates in order of arrival; `on_added` is called after each new one (the webhook listens there)."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._updates: dict[int, QueuedUpdate] = {}
        self._next_id = random.randint(100_000_000, 999_999_999)
        self._waiting: asyncio.Future[None] | None = None
        self._asked: tuple[int, float] | None = None
        self._allowed: frozenset[str] = ALL_KINDS - ON_REQUEST
        self._emptied: asyncio.Event | None = None
        self.on_added: Callable[[QueuedUpdate], None] | None = None

    def __len__(self) -> int:
        return sum(1 for _ in self.pending())

    def add(
        self, kind: str, content: dict[str, Any], lane: Hashable, seconds: float = MESSAGE_SECONDS
    ) -> None:
        """Queue {kind: content}, to be forgotten after `seconds`, unless the bot did not ask for this kind."""
        if kind not in self._allowed:
            return
        update_id = self._next_id
        self._next_id += 1
        update = QueuedUpdate(
            update_id, {"update_id": update_id, kind: content}, self._clock() + seconds, lane
        )
        self._updates[update_id] = update
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)
        if self.on_added is not None:
            self.on_added(update)

    def pending(self) -> Iterator[QueuedUpdate]:
        """What is neither acknowledged nor too old, oldest first."""
        now = self._clock()
        # A lifetime belongs to a kind, so an expired update may stand behind one that is still good.
        for update in [update for update in self._updates.values() if update.expires_at <= now]:
            self.drop(update.update_id)
        return iter(list(self._updates.values()))

    def holds(self, update: QueuedUpdate) -> bool:
        """Whether that update is still to be delivered."""
        return update.update_id in self._updates and update.expires_at > self._clock()

    def drop(self, update_id: int) -> None:
        """Acknowledge one update."""
        self._updates.pop(update_id, None)
        if not self._updates and self._emptied is not None:
            self._emptied.set()
            self._emptied = None

    def clear(self) -> None:
        """Forget everything (`drop_pending_updates`)."""
        for update_id in list(self._updates):
            self.drop(update_id)

    async def emptied(self) -> None:
        """Wait until the bot has acknowledged everything."""
        while self._updates:
            if self._emptied is None:
                self._emptied = asyncio.Event()
            await self._emptied.wait()

    @property
    def allowed(self) -> list[str] | None:
        """The kinds asked for by name, None while it is Telegram's default."""
        return None if self._allowed == ALL_KINDS - ON_REQUEST else sorted(self._allowed)

    def allow(self, kinds: Iterable[str] | None) -> None:
        """Set `allowed_updates`: None leaves it as it is, nothing known means Telegram's default."""
        if kinds is not None:
            self._allowed = frozenset(kinds) & ALL_KINDS or ALL_KINDS - ON_REQUEST

    async def get(self, offset: int, limit: int, timeout: float) -> list[dict[str, Any]]:  # noqa: ASYNC109 - Telegram's
        """getUpdates: acknowledge what is before `offset`, then up to `limit` updates.

        Waits up to `timeout` seconds for the first one. A negative offset keeps only the last ones. Raises Refusal 409
        when another getUpdates or setWebhook ends this one.
        """
        limit = self._humble(offset, limit)
        self._acknowledge(offset)
        batch = self._take(limit)
        if batch or timeout <= 0:
            return batch
        self.interrupt(
            "terminated by other getUpdates request; make sure that only one bot instance is running"
        )
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting = waiting
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(min(timeout, LONGEST_POLL)):
                    await waiting
                    await asyncio.sleep(GATHERING)
        finally:
            if self._waiting is waiting:
                self._waiting = None
        return self._take(limit)

    def interrupt(self, reason: str) -> None:
        """End the poll that is waiting, if any, with 409."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(conflict(reason))

    def close(self) -> None:
        """End the poll that is waiting because the server stops."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(Refusal(500, "Internal Server Error: restart"))

    def _humble(self, offset: int, limit: int) -> int:
        now = self._clock()
        asked, self._asked = self._asked, (offset, now)
        if asked is not None and asked[0] == offset and now < asked[1] + IMPATIENT:
            return 1
        return max(1, min(limit, LARGEST_BATCH))

    def _acknowledge(self, offset: int) -> None:
        if offset < 0:
            for update_id in list(self._updates)[:offset]:
                self.drop(update_id)
        elif offset <= self._next_id:  # an offset from the future acknowledges nothing
            while self._updates and (first := next(iter(self._updates))) < offset:
                self.drop(first)

    def _take(self, limit: int) -> list[dict[str, Any]]:
        now = self._clock()
        batch: list[dict[str, Any]] = []
        expired = []
        for update in self._updates.values():
            if update.expires_at <= now:
                expired.append(update.update_id)
            else:
                batch.append(update.fields)
                if len(batch) == limit:
                    break
        for update_id in expired:
            self.drop(update_id)
        return batch
