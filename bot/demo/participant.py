"""Plays one participant: registers, answers, changes votes, and remembers what the bot confirmed.

A confirmation is what a person takes for one: the toast that says so, or the card that shows the ✓.
Whoever gets none taps again.
"""

import contextlib
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.demo.cast import Role
from bot.demo.reading import Asked, ItemCard, Words, heading, item_card
from bot.rehearsal import ChatMessage, NoAnswer, NoSuchButton, Phone

_ANSWERS = 0.93
"""Of those present, how many answer a poll at all."""

_DOES_NOT_KNOW = 0.05

_RANKS_FEWER = 0.1
_UNDOES = 0.15

_NONSENSE = ("hello??", "/vote 4", "=SUM(A1:A9)", "ក" * 300, "<b>&amp;", "/start nowhere")

_LANGUAGES = {"en": "English", "km": "ខ្មែរ"}


class GaveUp(Exception):
    """A person tried again and again, and the bot did not do its part."""


@dataclass
class Participant:
    """One person with a phone. `patience`: real seconds before trying again what got no answer."""

    role: Role
    phone: Phone
    words: Words
    chance: random.Random
    patience: float
    ledger: dict[Asked, tuple[str, ...]] = field(default_factory=dict)
    registered: bool = False

    async def register(self, event_code: str) -> None:
        """Start, and five taps."""
        await self._until_shown(lambda: self.phone.start(event_code), _LANGUAGES[self.role.language])
        await self._through(_LANGUAGES[self.role.language], self.words.agree)
        await self._through(self.words.agree, self.words.use_name)
        await self._through(self.words.use_name, "1")
        await self._through(str(self.role.group + 1), self.words.skip)
        offered = [label for label in self._newest().labels if label.isdigit()]
        await self._through(self.chance.choice(offered) if offered else self.words.skip, self.words.correct)
        self.registered = True

    async def answer(self, title: str) -> None:
        """Answer the open poll of that title, as far as this person does."""
        if not self.registered or self.phone.blocking or self.chance.random() > _ANSWERS:
            return
        if self.role.temperament == "nonsense":
            await self.talk_nonsense()
        message = await self.phone.wait_for(lambda _: self.card(title), self.patience * 5)
        position = 0
        while (card := self._item(message)) is not None and card.asked not in self.ledger:
            position += 1
            await self._answer_item(card, position)
            with contextlib.suppress(TimeoutError):
                await self._wait(lambda before=card: self._moved_on(before))  # type: ignore[misc]
        if self.role.temperament == "changes_mind":
            await self._change_one(message)

    async def talk_nonsense(self) -> None:
        """What people also send."""
        await self.phone.say(self.chance.choice(_NONSENSE))
        await self.phone.send_sticker()
        await self.phone.send_location(11.55, 104.92)

    async def tap_late(self, old: ChatMessage) -> bool:
        """Tap a button the phone still showed when its poll closed; whether the bot said that it is closed."""
        label = next(label for label in old.labels if label.isdigit())
        for _ in range(10):
            with contextlib.suppress(NoAnswer):
                toast = await self.phone.tap(old, label, timeout=self.patience, as_seen=True)
                return toast.text.startswith(self.words.closed)
        raise GaveUp(f"{self.role.name}: no answer to a late tap")

    def card(self, title: str) -> ChatMessage | None:
        """The newest card of that poll."""
        mine = (m for m in reversed(self.phone.messages) if m.by_bot and m.buttons)
        return next((m for m in mine if heading(m).startswith(title)), None)

    async def _answer_item(self, card: ItemCard, position: int) -> None:
        """Choose, and see to it that the bot confirms."""
        match card.way:
            case "one":
                label = self._choose(card, position)
                if await self._confirmed(card, position, label):
                    self.ledger[card.asked] = (card.options[label],)
            case "many":
                await self._tick(card, position)
            case "ranking":
                await self._rank(card, position)

    async def _tick(self, card: ItemCard, position: int) -> None:
        numbers = card.numbers
        wanted = set(self.chance.sample(numbers, self.chance.randint(1, max(1, len(numbers) // 2))))
        for label in sorted(wanted, key=int):
            if not await self._confirmed(card, position, label):
                return
        if await self._shows(card.message, wanted):
            self.ledger[card.asked] = tuple(card.options[label] for label in sorted(wanted, key=int))
        await self._press(card.message, self.words.done)

    async def _rank(self, card: ItemCard, position: int) -> None:
        """In an order of one's own as long as the card asks for more, or a little less; some undo the last."""
        ranked: list[str] = []
        stop_early = self.chance.random() < _RANKS_FEWER
        while not ranked or (self._goes_on(card.message) and not (stop_early and len(ranked) == 1)):
            numbers = [label for label in card.numbers if label not in ranked]
            label = self._choose_among(numbers, len(card.numbers), position)
            ranked.append(label)
            if not await self._confirmed(card, position, label) or not await self._has_ranks(card, ranked):
                return
        if len(ranked) > 1 and self.chance.random() < _UNDOES:
            ranked.pop()
            await self._has_ranks(card, ranked, press=self.words.undo)
        self.ledger[card.asked] = tuple(card.options[label] for label in ranked)
        await self._press(card.message, self.words.done)

    async def _has_ranks(self, card: ItemCard, ranked: list[str], press: str = "") -> bool:
        """Whether the card comes to show these ranks; `press`: tapped until it does."""
        for _ in range(20):
            shown = self._item(card.message)
            if press and shown is not None and shown.ranked[:-1] == ranked:
                await self._press(shown.message, press)
            with contextlib.suppress(TimeoutError):
                return bool(await self._wait(lambda: self._ranked(card.message) == ranked))
        raise GaveUp(f"{self.role.name}: the ranks {ranked} were never shown")

    async def _confirmed(self, card: ItemCard, position: int, label: str) -> bool:
        """Tap until the toast or the card says that this is the answer; False if the poll closed."""
        for _ in range(20):
            now = await self._turn_to(card, position)
            if now is None:
                continue
            if label in now.marks:
                return True
            toast = await self._press(now.message, now.labels[label])
            if toast.startswith(self.words.saved):
                return True
            if toast.startswith(self.words.closed):
                return False
        raise GaveUp(f"{self.role.name}: {label!r} to {card.asked} was never confirmed")

    async def _turn_to(self, card: ItemCard, position: int) -> ItemCard | None:
        """The item on the card again, by the buttons a person would use; None if it isn't there yet."""
        now = self._now(card.message)
        shown = item_card(now, self.words)
        if shown is not None and shown.asked == card.asked:
            return shown
        ways = (self.words.all_answers,) if shown is not None else (str(position), self.words.change)
        for label in ways:
            if label in now.labels:
                await self._press(now, label)
                with contextlib.suppress(TimeoutError):
                    await self._wait(lambda: self._now(card.message) is not now)
                break
        return None

    async def _change_one(self, message: ChatMessage) -> None:
        """Go back to one item and answer otherwise."""
        now = self._now(message)
        back = [label for label in now.labels if label.isdigit() or label == self.words.change]
        if not back or item_card(now, self.words) is not None:
            return
        label = self.chance.choice(back)
        await self._press(now, label)
        with contextlib.suppress(TimeoutError):
            await self._wait(lambda: self._item(message) is not None)
        card = self._item(message)
        if card is not None and card.way == "one":
            await self._answer_item(card, int(label) if label.isdigit() else 1)

    async def _shows(self, message: ChatMessage, wanted: set[str]) -> bool:
        """The card with exactly these ticks; missing ones are tapped again."""
        for _ in range(20):
            with contextlib.suppress(TimeoutError):
                return bool(await self._wait(lambda: self._ticks(message) == wanted))
            card = self._item(message)
            if card is None:
                return False
            for label in sorted(wanted ^ card.marks.keys(), key=int):
                await self._press(card.message, card.labels[label])
        raise GaveUp(f"{self.role.name}: the ticks {wanted} were never shown")

    def _choose(self, card: ItemCard, position: int) -> str:
        """Somewhat of one mind with one's group, so that results have a shape."""
        if self.chance.random() < _DOES_NOT_KNOW:
            return self.words.dont_know
        return self._choose_among(card.numbers, len(card.numbers), position)

    def _choose_among(self, numbers: list[str], of: int, position: int) -> str:
        shared = random.Random(f"{self.role.group}/{of}/{position}")
        favourite = shared.randrange(of)
        place = round(self.chance.gauss(favourite, of / 4))
        return numbers[min(len(numbers) - 1, max(0, place))]

    async def _press(self, message: ChatMessage, label: str) -> str:
        """The toast's text; nothing if there was no answer, or no such button any more."""
        try:
            return (await self.phone.tap(message, label, timeout=self.patience)).text
        except (NoAnswer, NoSuchButton):
            return ""

    async def _through(self, label: str, then: str) -> None:
        """Tap a button until the next step, known by one of its buttons, is shown."""

        async def tap() -> None:
            await self._press(self._newest(), label)

        await self._until_shown(tap, then)

    async def _until_shown(self, act: Callable[[], Awaitable[object]], label: str) -> None:
        for _ in range(20):
            await act()
            with contextlib.suppress(TimeoutError):
                await self._wait(lambda: label in self._newest().labels)
                return
        raise GaveUp(f"{self.role.name}: never saw {label!r}; the chat shows:\n{self.phone.chat}")

    async def _wait(self, predicate: Callable[[], bool]) -> bool:
        return await self.phone.wait_for(lambda _: predicate(), self.patience)

    def _newest(self) -> ChatMessage:
        """The bot's latest message, or before the first one what the person wrote."""
        return self.phone.last or self.phone.messages[-1]

    def _now(self, message: ChatMessage) -> ChatMessage:
        """The message as it is shown now (or was last, if it was deleted)."""
        return next((m for m in self.phone.messages if m.message_id == message.message_id), message)

    def _item(self, message: ChatMessage) -> ItemCard | None:
        return item_card(self._now(message), self.words)

    def _ticks(self, message: ChatMessage) -> set[str]:
        card = self._item(message)
        return set(card.marks) if card is not None else set()

    def _ranked(self, message: ChatMessage) -> list[str]:
        card = self._item(message)
        return card.ranked if card is not None else []

    def _goes_on(self, message: ChatMessage) -> bool:
        card = self._item(message)
        return card is not None and card.goes_on

    def _moved_on(self, before: ItemCard) -> bool:
        card = self._item(before.message)
        return card is None or card.asked != before.asked
