"""How somebody of the row gets from wherever they are to being registered and checked in: by the buttons they have."""

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.bell import Bell
from bot.demo.reading import Words
from bot.demo.tapping import GaveUp
from bot.rehearsal import BotAccount, BotApi, ChatMessage, NoAnswer, NoSuchButton, Phone
from bot.rehearsal_room.cast import Somebody
from config.catalogs import Texts
from config.event import Event

_PATIENCE = 6.0
"""Real seconds before somebody tries again."""

_STEPS = 30
"""More than anybody needs."""

_LANGUAGES = {"en": "English", "km": "ខ្មែរ"}


class Place(Protocol):
    """Where a bot runs and people have phones: the room, and where tests play a rehearsal."""

    event: Event
    texts: Texts
    api: BotApi
    account: BotAccount
    bell: Bell

    @property
    def people(self) -> Sequence[Somebody]: ...
    @property
    def phones(self) -> Mapping[str, Phone]: ...
    async def is_up(self) -> None: ...
    async def link(self, who: Somebody, /) -> str: ...
    async def links(self) -> dict[str, str]: ...


@dataclass(frozen=True)
class Newcomer:
    """One person; `words`: of their language."""

    room: Place
    who: Somebody
    phone: Phone
    words: Words

    @property
    def is_registered(self) -> bool:
        """Or has a role."""
        return self._standing is not None or any(self._console in m.labels for m in self.phone.messages)

    @property
    def waits(self) -> bool:
        """For an organizer to let them in."""
        card = self._standing
        return card is not None and self.words.waits in card.text

    async def register(self) -> None:
        """Raises `GaveUp`."""
        for _ in range(_STEPS):
            if self.is_registered:
                return
            seen, card = self._newest, self._asking
            with contextlib.suppress(TimeoutError, NoAnswer, NoSuchButton):
                if card is None:
                    await self.phone.start(await self.room.link(self.who))
                else:
                    await self.phone.tap(card, self._next(card), timeout=_PATIENCE)
                await self.phone.wait_for(lambda _, before=seen: self._newest is not before, _PATIENCE)  # type: ignore[misc]
        raise GaveUp(f"{self.who.name} was never registered")

    async def check_in(self, digits: Callable[[], str]) -> None:
        """Type what the desk shows, once they are let in. Raises `GaveUp`."""
        for _ in range(_STEPS):
            card = self._standing
            if card is None or (not self.waits and self.words.check_in not in card.labels):
                return
            if self.words.check_in in card.labels:
                await self.phone.say(digits())
            with contextlib.suppress(TimeoutError):
                await self.phone.wait_for(lambda _, before=card: self._standing is not before, _PATIENCE)  # type: ignore[misc]
        raise GaveUp(f"{self.who.name} was never checked in")

    @property
    def _newest(self) -> ChatMessage | None:
        return self.phone.last

    @property
    def _standing(self) -> ChatMessage | None:
        """The newest message that says where they stand: it offers to correct what they said."""
        return self._with({self.words.correct})

    @property
    def _asking(self) -> ChatMessage | None:
        """The newest card of registration; None: there is none yet."""
        groups = {str(number) for number in range(1, len(self.room.event.groups) + 1)}
        asks = {self._language, self.words.agree, self.words.use_name, self.words.skip}
        return next((m for m in self._of_bot() if asks & {*m.labels} or groups == {*m.labels}), None)

    def _next(self, card: ChatMessage) -> str:
        if self.words.skip in card.labels:
            return "1" if "1" in card.labels else self.words.skip
        known = (self.words.agree, self.words.use_name, self._language)
        return next((label for label in known if label in card.labels), str(max(0, self.who.group) + 1))

    def _with(self, labels: set[str]) -> ChatMessage | None:
        return next((message for message in self._of_bot() if labels & {*message.labels}), None)

    def _of_bot(self) -> list[ChatMessage]:
        return [message for message in reversed(self.phone.messages) if message.by_bot]

    @property
    def _language(self) -> str:
        return _LANGUAGES[self.who.language]

    @property
    def _console(self) -> str:
        return self.room.texts.plain(self.who.language, "menu.control")
