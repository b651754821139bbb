"""What use cases and handlers ask of delivery; every call returns at once, with a future of its result."""

import asyncio
from collections.abc import Awaitable
from typing import Any

from bot.delivery.errors import Undelivered
from bot.delivery.pacer import Pacer
from bot.delivery.sender import Sender
from bot.message import File, Message
from storage.messages import Card, Lane
from storage.state import State
from storage.writer import Transaction, Writer

Sent = asyncio.Future[Any]


class Post:
    """Calls of one chat leave in order; see `Pacer` for who goes first."""

    def __init__(self, pacer: Pacer, sender: Sender, state: State, writer: Writer) -> None:
        self._pacer = pacer
        self._sender = sender
        self._state = state
        self._writer = writer
        self._toasts: set[asyncio.Task[None]] = set()

    def toast(self, query_id: str, text: str) -> Sent:
        """Toasts are unlimited, so they wait for nothing."""
        task = asyncio.get_running_loop().create_task(_quietly(self._sender.toast(query_id, text)))
        self._toasts.add(task)
        task.add_done_callback(self._toasts.discard)
        return task

    def say(
        self,
        user_id: int,
        message: Message,
        *,
        subject: str = "",
        instead_of: str = "",
        lane: Lane = "answers",
    ) -> Sent:
        """A new message; with a subject it becomes the card of that subject, and the older one goes."""

        async def send() -> int:
            message_id = await self._sender.send(user_id, message)
            if subject:
                await self.remember(user_id, subject, message_id, instead_of=instead_of)
            return message_id

        return self._pacer.submit(lane, user_id, send)

    def edit(self, user_id: int, message_id: int, message: Message, *, lane: Lane = "answers") -> Sent:
        """Of edits of one message that still wait, only the latest is made."""

        async def edit() -> None:
            await self._sender.edit(user_id, message_id, message)

        return self._pacer.submit(lane, user_id, edit, replaces=message_id)

    def send_file(self, user_id: int, file: File) -> Sent:
        return self._pacer.submit("answers", user_id, lambda: self._sender.send_file(user_id, file))

    async def remember(self, user_id: int, subject: str, message_id: int, *, instead_of: str = "") -> None:
        """From now on this message is the card of that subject; the one before it is deleted.

        `instead_of`: it also takes the place of every card whose subject begins so.
        """
        now = Card(user_id, subject, message_id)
        known = self._state.cards.get((user_id, subject))
        before = [known] if known is not None else []
        if instead_of:
            before = [
                c
                for c in self._state.cards.values()
                if c.user_id == user_id and c.subject.startswith(instead_of)
            ]
        if before == [now]:
            return

        def decide(tx: Transaction) -> None:
            for card in before:
                tx.remove(card)
            tx.put(now)

        await self._writer.write(decide)
        for card in before:
            if card.message_id != message_id:
                self._delete(user_id, card.message_id)

    async def close(self) -> None:
        """Give up toasts that never arrived."""
        for task in tuple(self._toasts):
            task.cancel()
        await asyncio.gather(*self._toasts, return_exceptions=True)

    def _delete(self, user_id: int, message_id: int) -> None:
        self._pacer.submit("cards", user_id, lambda: self._sender.delete(user_id, message_id))


async def _quietly(call: Awaitable[None]) -> None:
    try:
        await call
    except Undelivered:  # the vote is saved, and the card will show it
        return
