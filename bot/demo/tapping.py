"""A person's taps: each is made until the bot confirms it.

A confirmation is what a person takes for one: the toast that says so, or the card that shows it.
"""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass

from bot.demo.reading import ItemCard, Words, heading, item_card
from bot.rehearsal import ChatMessage, NoAnswer, NoSuchButton, Phone

TRIES = 20


class GaveUp(Exception):
    """A person tried again and again, and the bot did not do its part."""


@dataclass(frozen=True)
class Tapping:
    """A person's phone. `patience`: real seconds before trying again what got no answer."""

    name: str
    phone: Phone
    words: Words
    patience: float

    async def confirmed(self, card: ItemCard, position: int, label: str) -> bool:
        """Tap until the toast or the card says that this is the answer; False if the poll closed."""
        for _ in range(TRIES):
            now = await self._turn_to(card, position)
            if now is None:
                continue
            if label in now.marks:
                return True
            toast = await self.press(now.message, now.labels[label])
            if toast.startswith(self.words.saved):
                return True
            if toast.startswith(self.words.closed):
                return False
        raise GaveUp(f"{self.name}: {label!r} to {card.asked} was never confirmed")

    async def again(self, card: ItemCard, position: int) -> ItemCard | None:
        """The item on the card, which may have been folded by a restart; None if the poll closed."""
        for _ in range(TRIES):
            shown = await self._turn_to(card, position)
            if shown is not None:
                return shown
            if self.words.result in self.now(card.message).labels:
                return None
        raise GaveUp(f"{self.name}: {card.asked} never came back")

    async def _turn_to(self, card: ItemCard, position: int) -> ItemCard | None:
        """The item on the card again, by the buttons a person would use; None if it isn't there yet."""
        now = self.instead(card.message)
        shown = item_card(now, self.words)
        if shown is not None and shown.asked == card.asked:
            return shown
        ways = (self.words.all_answers,) if shown is not None else (str(position), self.words.change)
        for label in ways:
            if label in now.labels:
                await self.press(now, label)
                await self.comes(lambda: self.instead(card.message) is not now)
                break
        return None

    async def press(self, message: ChatMessage, label: str | tuple[int, int]) -> str:
        """The toast's text; nothing if there was no answer, or no such button any more."""
        try:
            return (await self.phone.tap(message, label, timeout=self.patience)).text
        except (NoAnswer, NoSuchButton):
            return ""

    async def wait(self, predicate: Callable[[], bool]) -> bool:
        """Raises TimeoutError when patience is over."""
        return await self.phone.wait_for(lambda _: predicate(), self.patience)

    def now(self, message: ChatMessage) -> ChatMessage:
        """The message as it is shown now (or was last, if it was deleted)."""
        return next((m for m in self.phone.messages if m.message_id == message.message_id), message)

    def instead(self, message: ChatMessage) -> ChatMessage:
        """The card as it is shown now; a kill may have had it sent once more, and then the older one went."""
        if any(m.message_id == message.message_id for m in self.phone.messages):
            return self.now(message)
        title = heading(message).split(" · ")[0]
        newer = (m for m in reversed(self.phone.messages) if m.by_bot and heading(m).startswith(title))
        return next(newer, message)

    def item(self, message: ChatMessage) -> ItemCard | None:
        """What it asks now."""
        return item_card(self.now(message), self.words)

    async def comes(self, predicate: Callable[[], bool]) -> bool:
        with contextlib.suppress(TimeoutError):
            return await self.wait(predicate)
        return predicate()
