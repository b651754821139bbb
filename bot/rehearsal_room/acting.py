"""What whoever sits in the room does with a phone: each act is a person's, and goes through the Bot API."""

from dataclasses import dataclass
from typing import Any

from bot.rehearsal import ChatMessage, NoAnswer, NoSuchButton, Phone
from bot.rehearsal_room.cast import Somebody
from bot.rehearsal_room.room import Room

_PATIENCE = 150.0
"""Seconds: as long as Telegram keeps a tap that the bot doesn't fetch."""

_PICTURES = (".png", ".jpg", ".jpeg")
_HERE = (11.5564, 104.9282)
"""Where people in Phnom Penh are, in degrees."""


class NotDone(Exception):
    """Nobody can do that: there is no such phone, message, button or act."""


@dataclass(frozen=True)
class Actor:
    """One person of the row, with their phone."""

    room: Room
    somebody: Somebody
    phone: Phone

    @classmethod
    def named(cls, room: Room, key: object) -> "Actor":
        """Raises `NotDone`."""
        for somebody in room.people:
            if somebody.key == key:
                return cls(room, somebody, room.phones[somebody.key])
        raise NotDone

    async def start(self, payload: str = "") -> None:
        """Press Start; `payload`: a link that was opened instead of one's own."""
        try:
            await self.phone.start(payload or await self.room.link(self.somebody))
        except ValueError:
            raise NotDone from None

    async def say(self, text: str) -> None:
        try:
            await self.phone.say(text)
        except ValueError:
            raise NotDone from None

    async def tap(self, message: int, row: int, column: int) -> dict[str, Any]:
        """The toast; `waits`: nothing came as long as Telegram keeps a tap."""
        seen = self._message(message)
        try:
            toast = await self.phone.tap(seen, (row, column), timeout=_PATIENCE)
        except NoSuchButton:
            raise NotDone from None
        except NoAnswer:
            return {"waits": True}
        return {"text": toast.text, "alert": toast.alert, "url": toast.url}

    async def attach(self, name: str, content: bytes, caption: str = "") -> None:
        """A picture is sent as a photo, anything else as a document."""
        try:
            if name.lower().endswith(_PICTURES):
                await self.phone.send_photo(content, caption)
            else:
                await self.phone.send_document(name, content, caption)
        except Exception as error:
            raise NotDone from error

    async def place(self) -> None:
        await self.phone.send_location(*_HERE)

    def block(self) -> None:
        self.phone.block()

    def _message(self, number: int) -> ChatMessage:
        found = self.phone.chat.messages.get(number)
        if found is None:
            raise NotDone
        return found
