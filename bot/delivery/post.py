"""What use cases and handlers ask of delivery; every call returns at once, with a future of its result."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from bot.delivery.errors import Temporary, Undelivered
from bot.delivery.pacer import Pacer
from bot.delivery.sender import Sender
from bot.message import File, Message, Picture, Shown
from bot.steering import note_card
from storage.errors import NotSaved, StorageError
from storage.messages import Card, Lane
from storage.state import State
from storage.writer import Writer

log = logging.getLogger(__name__)

Sent = asyncio.Future[Any]
T = TypeVar("T")

_TOASTS_AT_ONCE = 128
"""Under way: enough for 1,000/s, and so few that toasts that hang leave connections to others."""
Draw = Callable[[], Awaitable[Message | None]]
"""What a card shows when its turn comes; None: nothing any more."""

_PAUSES = (0.5, 2.0)
"""Seconds before trying again what a person waits for."""


class Post:
    """Calls of one chat leave in order; see `Pacer` for who goes first."""

    def __init__(self, pacer: Pacer, sender: Sender, state: State, writer: Writer) -> None:
        self._pacer = pacer
        self._sender = sender
        self._state = state
        self._writer = writer
        self._toasts: set[asyncio.Task[None]] = set()
        self._slots = asyncio.Semaphore(_TOASTS_AT_ONCE)

    def toast(self, query_id: str, text: str) -> Sent:
        """Telegram doesn't limit toasts, so they pass by the pacer."""

        async def toast() -> None:
            async with self._slots:
                await self._sender.toast(query_id, text)

        task = asyncio.get_running_loop().create_task(_quietly(toast))
        self._toasts.add(task)
        task.add_done_callback(self._toasts.discard)
        return task

    def is_held(self, user_id: int) -> bool:
        """Whether what is said now has to wait for the chat's own rate."""
        return self._pacer.is_held(user_id)

    def say(
        self,
        user_id: int,
        message: Shown,
        *,
        subject: str = "",
        instead_of: str = "",
        lane: Lane = "answers",
    ) -> Sent:
        """A new message; with a subject it becomes the card of that subject, and the older one goes."""

        async def send() -> int:
            message_id = await _persistently(lambda: self._sender.send(user_id, message))
            if subject:
                with contextlib.suppress(NotSaved):  # it is there, though the older one stays the card
                    await self.remember(user_id, subject, message_id, instead_of=instead_of)
            return message_id

        return self._pacer.submit(lane, user_id, send)

    def edit(self, user_id: int, message_id: int, message: Message | Draw, *, lane: Lane = "answers") -> Sent:
        """Of edits of one message that still wait, only the latest is made."""

        async def show() -> None:
            try:
                shown = message if isinstance(message, Message) else await message()
            except StorageError as error:
                raise Temporary(f"what a card shows can't be read: {error}") from None
            if shown is not None:
                await self._sender.edit(user_id, message_id, shown)

        async def edit() -> None:
            await _persistently(show)

        return self._pacer.submit(lane, user_id, edit, replaces=message_id)

    def send_file(self, user_id: int, file: File) -> Sent:
        return self._pacer.submit("answers", user_id, lambda: self._sender.send_file(user_id, file))

    def send_picture(self, user_id: int, picture: Picture) -> Sent:
        return self._pacer.submit(
            "answers", user_id, lambda: _persistently(lambda: self._sender.send_picture(user_id, picture))
        )

    async def download(self, file_id: str, most_bytes: int) -> bytes:
        """A file that somebody sent. Raises `Undelivered`, `TooLarge` where it has more bytes."""
        return await _persistently(lambda: self._sender.download(file_id, most_bytes))

    async def remember(self, user_id: int, subject: str, message_id: int, *, instead_of: str = "") -> None:
        """From now on this message is the card of that subject; the one before it is deleted.

        `instead_of`: it also takes the place of every card whose subject begins so.
        """
        card = Card(user_id, subject, message_id)
        if self._state.cards.get((user_id, subject)) == card and not instead_of:
            return
        for old in await self._writer.write(lambda tx: note_card(tx, card, instead_of)):
            take_away(self._pacer, self._sender, self._state, old)

    def take_away(self, card: Card) -> None:
        take_away(self._pacer, self._sender, self._state, card)

    def withdraw(self, user_id: int, message_id: int, instead: Message) -> Sent:
        """Delete a message; one that is too old for that says something else."""
        return self._pacer.submit(
            "cards", user_id, lambda: self._sender.withdraw(user_id, message_id, instead), replaces=message_id
        )

    async def close(self) -> None:
        """Give up toasts that never arrived."""
        for task in tuple(self._toasts):
            task.cancel()
        await asyncio.gather(*self._toasts, return_exceptions=True)


def take_away(pacer: Pacer, sender: Sender, state: State, card: Card) -> None:
    """Delete a message that is no card any more, unless a tap has made it the card again by then."""

    async def delete() -> None:
        now = state.cards.get((card.user_id, card.subject))
        if now is None or now.message_id != card.message_id:
            await sender.delete(card.user_id, card.message_id)

    pacer.submit("cards", card.user_id, delete)


async def _quietly(call: Callable[[], Awaitable[None]]) -> None:
    try:
        await _persistently(call)
    except Undelivered as error:  # what it would have said is saved already, and the card will show it
        log.info("a toast did not arrive: %s", error)


async def _persistently(call: Callable[[], Awaitable[T]]) -> T:
    """Once more, and again, where the network failed; seeing the same twice does no harm, seeing nothing does."""
    for pause in _PAUSES:
        try:
            return await call()
        except Temporary:
            await asyncio.sleep(pause)
    return await call()
