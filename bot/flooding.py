"""Slows down whoever sends faster than people do, so that nobody else waits for it.

What is over the pace is acknowledged and not handled. Its key is stored like any other, but only for a minute: brought
again after a kill, it would else undo what the same person was told is saved after it.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from bot.clock import real_now
from bot.incoming import Incoming, number_of, sender_of
from bot.rules.flooding import Conduct, Pace, judged
from bot.runtime import Runtime
from storage.errors import StorageError
from storage.journal import HandledUpdate
from storage.writer import Transaction

_REMEMBERED = 10_000
"""People whose pace is known; of more the one who was silent longest starts anew."""

_KEPT_MS = 60_000
"""Telegram has its acknowledgement long before that."""


class Floodgate:
    """One bot's. `tell` says to somebody that what they just did was not taken."""

    def __init__(
        self, runtime: Runtime, bot: int, tell: Callable[[Incoming], None], pace: Pace | None = None
    ) -> None:
        self._runtime = runtime
        self._bot = bot
        self._tell = tell
        self._pace = pace or Pace()
        self._conducts: dict[int, Conduct] = {}
        self._noted: deque[HandledUpdate] = deque()

    def divide(self, batch: Sequence[Any]) -> tuple[list[Any], list[Any]]:
        """What goes on, and what is held back. One brought again goes on: it changes nothing, and is told what is stored."""
        going: list[Any] = []
        held: list[Any] = []
        for raw in batch:
            (held if self._holds_back(raw) else going).append(raw)
        return going, held

    async def note(self, held: Sequence[Any]) -> None:
        """Store which updates were held back, before they are acknowledged."""
        if not held or self._runtime.writer.trouble is not None:
            return
        now = real_now()
        fresh = [HandledUpdate(self._bot, key, now) for key in map(number_of, held) if key is not None]
        old: list[HandledUpdate] = []
        while self._noted and self._noted[0].handled_at < now - _KEPT_MS:
            old.append(self._noted.popleft())

        def decide(tx: Transaction) -> None:
            for row in fresh:
                tx.put(row)
            for row in old:
                tx.remove(row)

        self._noted += fresh
        with contextlib.suppress(
            StorageError
        ):  # the writer has said why; what is left then goes with all other keys
            await self._runtime.writer.write(decide)

    def _holds_back(self, raw: Any) -> bool:
        person = sender_of(raw)
        if person is None or (self._bot, number_of(raw)) in self._runtime.state.handled:
            return False
        now = asyncio.get_running_loop().time()
        conduct = self._conducts.pop(person, None) or Conduct.of(self._pace)
        verdict, self._conducts[person] = judged(conduct, now, is_tap="callback_query" in raw)
        if len(self._conducts) > _REMEMBERED:
            del self._conducts[next(iter(self._conducts))]
        if verdict == "tell":
            with contextlib.suppress(
                KeyError, TypeError, ValueError, AttributeError
            ):  # it says nothing readable
                self._say(raw, person)
        return verdict != "handle"

    def _say(self, raw: dict[str, Any], person: int) -> None:
        if "callback_query" in raw:
            self._tell(Incoming.of_tap(raw))
        elif raw["message"]["chat"]["id"] == person:  # in a group nobody is told
            sender = raw["message"]["from"]
            self._tell(Incoming(int(raw["update_id"]), person, "", str(sender.get("language_code", ""))))
