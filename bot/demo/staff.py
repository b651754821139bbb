"""A person with a role, in English: opens pages and presses buttons until the bot has done its part."""

import contextlib
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from bot.demo.tapping import TRIES, GaveUp
from bot.rehearsal import ChatMessage, NoAnswer, NoSuchButton, Phone
from config.catalogs import Texts

T = TypeVar("T")
Matches = Callable[[ChatMessage], object]

_LANGUAGE = "en"
_NUMBERED = re.compile(r"^(\d+) (.+)$", re.MULTILINE)


@dataclass
class Staff:
    """`patience`: real seconds before trying again."""

    phone: Phone
    texts: Texts
    patience: float

    async def arrive(self, payload: str, knows: str = "menu.control") -> None:
        """Open the link and choose English, until the greeting has the button that comes with the role."""
        for _ in range(TRIES):
            await self.phone.start(payload)
            with contextlib.suppress(TimeoutError, NoAnswer, NoSuchButton):
                greeting = await self.phone.wait_for(lambda phone: phone.last, self.patience)
                if "English" in greeting.labels:
                    await self.phone.tap(greeting, "English", timeout=self.patience)
                await self.phone.wait_for(lambda _: self._greets_with(knows), self.patience)
                return
        raise GaveUp(f"{payload} gave no role; the chat shows:\n{self.phone.chat}")

    async def help(self, key: str, matches: Matches) -> ChatMessage:
        """The page behind a button of /help."""
        label, before = self.words(key), self.newest_id

        def answers(message: ChatMessage) -> bool:
            return message.message_id > before

        async def act() -> None:
            await self.phone.say("/help")
            page = await self.phone.wait_for(
                lambda _: self.page(lambda m: answers(m) and label in m.labels), self.patience
            )
            await self.phone.tap(page, label, timeout=self.patience)

        return await self.until(act, lambda: self.page(lambda m: answers(m) and matches(m)))

    async def press(
        self, page: Matches, label: str | Callable[[ChatMessage], str], then: Callable[[], T | None]
    ) -> T:
        """A button of the newest page that matches, until something is seen. `label`: or how it is found."""

        async def act() -> None:
            now = self.page(page)
            if now is None:
                raise NoSuchButton(f"no page for {label!r}")
            await self.phone.tap(now, label if isinstance(label, str) else label(now), timeout=self.patience)

        return await self.until(act, then)

    async def say(self, text: str, then: Callable[[], T | None]) -> T:
        async def act() -> None:
            await self.phone.say(text)

        return await self.until(act, then)

    async def until(
        self, act: Callable[[], Awaitable[object]], then: Callable[[], T | None], *, anew: bool = False
    ) -> T:
        """Act until something is seen; `anew`: at least once, whatever is seen already."""
        for attempt in range(TRIES):
            if (attempt or not anew) and (found := then()):
                return found
            with contextlib.suppress(TimeoutError, NoAnswer, NoSuchButton):
                await act()
                return await self.phone.wait_for(lambda _: then(), self.patience)
        raise GaveUp(f"the bot did not do its part; the chat shows:\n{self.phone.chat}")

    def page(self, matches: Matches) -> ChatMessage | None:
        """The newest message of the bot that matches."""
        return next((m for m in reversed(self.phone.messages) if m.by_bot and matches(m)), None)

    @property
    def newest_id(self) -> int:
        return self.phone.messages[-1].message_id

    def words(self, key: str, **values: object) -> str:
        return self.texts.plain(_LANGUAGE, key, **values)

    def beginning(self, key: str) -> str:
        """Of a text with a value in it: what stands before it."""
        return self.texts.forms(_LANGUAGE, key)[0].partition("{")[0]

    def _greets_with(self, key: str) -> bool:
        last = self.phone.last
        return last is not None and self.words(key) in last.labels


def numbered(text: str) -> list[tuple[str, str]]:
    """The lines with a number before them: number and words."""
    return _NUMBERED.findall(text)


def starting(message: ChatMessage, *beginnings: str) -> str:
    """The label of the first button that begins so. Raises `NoSuchButton`."""
    found = next((label for label in message.labels if label.startswith(beginnings)), None)
    if found is None:
        raise NoSuchButton(f"no button begins with {beginnings}: {message}")
    return found
