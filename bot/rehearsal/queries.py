"""Callback queries: pressed buttons that wait for their answer."""

import asyncio
import random
from collections.abc import Callable

from bot.rehearsal.chats import Chat
from bot.rehearsal.diary import Deed
from bot.rehearsal.refusals import query_too_old
from bot.rehearsal.shown import Toast

QUERY_LIFETIME = 150.0  # seconds


class CallbackQuery:
    """One press; `answered` is set when the toast is there."""

    __slots__ = ("answered", "asked_at", "chat", "deed", "query_id")

    def __init__(self, query_id: str, chat: Chat, deed: Deed, asked_at: float) -> None:
        self.query_id = query_id
        self.chat = chat
        self.deed = deed
        self.asked_at = asked_at
        self.answered = asyncio.Event()


class CallbackQueries:
    """The queries of one bot that can still be answered: `lifetime` seconds each."""

    def __init__(self, clock: Callable[[], float], lifetime: float) -> None:
        self._clock = clock
        self._lifetime = lifetime
        self._queries: dict[str, CallbackQuery] = {}
        self._next_id = random.randint(10**17, 10**18)

    def open(self, chat: Chat, deed: Deed) -> CallbackQuery:
        """A new query for a button pressed in `chat`."""
        self._next_id += 1
        query = CallbackQuery(str(self._next_id), chat, deed, self._clock())
        self._expire()
        self._queries[query.query_id] = query
        return query

    def find(self, query_id: str) -> CallbackQuery | None:
        """The query of that id while it can be answered."""
        self._expire()
        return self._queries.get(query_id)

    def answer(self, query_id: str, toast: Toast) -> None:
        """Show the toast; only the first answer counts. Raises Refusal when the query is unknown or too old."""
        query = self.find(query_id)
        if query is None:
            raise query_too_old()
        if not query.answered.is_set():
            query.deed.toast = toast
            query.answered.set()
            query.chat.changed()

    def _expire(self) -> None:
        oldest = self._clock() - self._lifetime
        while self._queries:
            query_id, query = next(iter(self._queries.items()))
            if query.asked_at > oldest:
                return
            del self._queries[query_id]
