"""Chats between one bot and people, with the messages as they are now."""

import asyncio
from math import inf
from typing import TYPE_CHECKING, Any

from bot.rehearsal.people import Person
from bot.rehearsal.refusals import Refusal, bad_request
from bot.rehearsal.shown import ChatMessage

if TYPE_CHECKING:
    from collections.abc import Callable


class Chat:
    """One conversation. `fields` is Telegram's Chat; `kind` is "private", "group" or "supergroup"."""

    def __init__(self, fields: dict[str, Any], people: list[Person], creator_id: int | None = None) -> None:
        self.fields = fields
        self.people = {person.user_id: person for person in people}
        self.creator_id = creator_id  # of a group
        self.messages: dict[int, ChatMessage] = {}
        self.pinned: list[int] = []
        self.keyboard: tuple[tuple[str, ...], ...] = ()  # the reply keyboard below the input field
        self.heard_at = -inf  # when somebody last wrote or tapped here
        self.barred: Callable[[], Refusal] | None = None  # why the bot can't write here
        self.bot_status = "member"
        self.actions = 0  # how often "typing…" and the like was shown
        self._change: asyncio.Event | None = None

    @property
    def chat_id(self) -> int:
        """Positive for people, negative for groups."""
        chat_id: int = self.fields["id"]
        return chat_id

    @property
    def kind(self) -> str:
        """Telegram's Chat.type."""
        kind: str = self.fields["type"]
        return kind

    def put(self, message: ChatMessage) -> None:
        """Show a new message, or the new version of one that is shown."""
        self.messages[message.message_id] = message
        self.changed()

    def remove(self, message_id: int) -> None:
        """Show a message no more."""
        del self.messages[message_id]
        if message_id in self.pinned:
            self.pinned.remove(message_id)
        self.changed()

    def find(self, message_id: int, purpose: str) -> ChatMessage:
        """The message of that id. Raises Refusal "message {purpose} not found"."""
        message = self.messages.get(message_id)
        if message is None:
            raise bad_request(f"message {purpose} not found")
        return message

    def changed(self) -> None:
        """Wake everybody who waits for something to happen here."""
        if self._change is not None:
            self._change.set()
            self._change = None

    async def change(self) -> None:
        """Wait until something happens here."""
        if self._change is None:
            self._change = asyncio.Event()
        await self._change.wait()

    def __str__(self) -> str:
        """What the chat shows, one message a line, the last ten."""
        shown = [str(message) for message in self.messages.values()]
        return (
            "\n".join([f"… {len(shown) - 10} earlier", *shown[-10:]] if len(shown) > 10 else shown)
            or "nothing"
        )
