"""How a person answers one card: chooses, taps, and sees to it that the bot confirms.

A confirmation is what a person takes for one: the toast that says so, or the card that shows it. Whoever gets none
taps again.
"""

import contextlib
import random
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.demo.reading import Asked, ItemCard, Words, item_card
from bot.rehearsal import ChatMessage, NoAnswer, NoSuchButton, Phone

Wordings = tuple[str, ...]
"""What was answered, as it was read: options in their order or rank, one with three points three times."""

_DOES_NOT_KNOW = 0.05
_RANKS_FEWER = 0.1
_KEEPS_POINTS = 0.15
_TAKES_BACK = 0.15
_TRIES = 20

_MISSED = {
    "en": (
        "Poor migrants in town",
        "Older people who live alone",
        "Garment workers' children",
        "Newly poor families",
    ),
    "km": ("ពលករចំណាកស្រុក", "មនុស្សចាស់រស់នៅម្នាក់ឯង", "កូនកម្មករកាត់ដេរ", "គ្រួសារទើបក្រីក្រ"),
}
_FOR = {
    "en": ("health costs", "school fees", "food in the lean season", "=a pension"),
    "km": ("ថ្លៃព្យាបាល", "ថ្លៃសាលា", "ស្បៀងក្នុងរដូវខ្វះខាត", "សោធន"),
}


class GaveUp(Exception):
    """A person tried again and again, and the bot did not do its part."""


@dataclass(frozen=True)
class Answering:
    """A person's phone and mind. `group`: whose opinions they share; `patience` in real seconds before trying again."""

    name: str
    group: int
    phone: Phone
    words: Words
    chance: random.Random
    patience: float

    async def answer(self, card: ItemCard, position: int) -> dict[Asked, Wordings]:
        """Answer what a card asks, the `position`th of its poll from 1: what was confirmed, if the poll didn't close."""
        if card.way == "rows":
            return {
                replace(card.asked, item=wording): answer
                for wording in card.rows
                if (answer := await self._answer_row(card, wording, position)) is not None
            }
        ways = {
            "one": self._pick,
            "many": self._tick,
            "ranking": self._rank,
            "points": self._spread,
            "text": self._write,
        }
        answer = await ways[card.way](card, position)
        return {} if answer is None else {card.asked: answer}

    async def _pick(self, card: ItemCard, position: int) -> Wordings | None:
        label = self._choose(card.numbers, len(card.numbers), position)
        if self.chance.random() < _DOES_NOT_KNOW:
            label = self.words.dont_know
        return (card.options[label],) if await self._confirmed(card, position, label) else None

    async def _write(self, card: ItemCard, position: int) -> Wordings | None:
        """A sentence or two; sent again if no card comes to show it."""
        del card, position
        texts: dict[str, None] = {}
        for _ in range(self.chance.randint(1, 2)):
            who, what = (self.chance.choice(words[self.words.language]) for words in (_MISSED, _FOR))
            texts[f"{who}: {what} ({self.chance.randint(1, 999)})"] = None
        for text in texts:
            for _ in range(_TRIES):
                await self.phone.say(text)
                if await self._comes(lambda text=text: self._saved(text) is not None):  # type: ignore[misc]
                    break
            else:
                raise GaveUp(f"{self.name}: {text!r} was never shown")
        latest = self._saved(text)
        if latest is not None:
            await self.press(latest, self.words.done)
        return tuple(texts)

    def _saved(self, text: str) -> ChatMessage | None:
        """The newest card that shows it as one's own."""
        of_bot = (message for message in reversed(self.phone.messages) if message.by_bot)
        return next((m for m in of_bot if m.text.startswith(self.words.text_saved) and text in m.text), None)

    async def _answer_row(self, card: ItemCard, wording: str, position: int) -> Wordings | None:
        """One of several items."""
        row = card.message.buttons[list(card.rows).index(wording)]
        *values, dont_know = [button.text for button in row[1:]]
        label = self._choose(values, len(values), position)
        if self.chance.random() < _DOES_NOT_KNOW:
            label = dont_know
        for _ in range(_TRIES):
            now = self.item(card.message)
            if now is None or wording not in now.rows or now.rows[wording] == label:
                break  # the last answer of a card turns it
            toast = await self.press(now.message, now.in_row(wording, label))
            if toast.startswith(self.words.closed):
                return None
            if toast.startswith(self.words.saved):
                break
        else:
            raise GaveUp(f"{self.name}: {label!r} to {wording!r} was never confirmed")
        return (self.words.dont_know if label == dont_know else label,)

    async def _tick(self, card: ItemCard, position: int) -> Wordings | None:
        numbers = card.numbers
        wanted = set(self.chance.sample(numbers, self.chance.randint(1, max(1, len(numbers) // 2))))
        for label in sorted(wanted, key=int):
            if not await self._confirmed(card, position, label):
                return None
        for _ in range(_TRIES):
            with contextlib.suppress(TimeoutError):
                await self.wait(lambda: self._marked(card.message) == wanted)
                break
            now = self.item(card.message)
            if now is None:
                return None
            for label in sorted(wanted ^ now.marks.keys(), key=int):
                await self.press(now.message, now.labels[label])
        else:
            raise GaveUp(f"{self.name}: the ticks {wanted} were never shown")
        await self.press(card.message, self.words.done)
        return tuple(card.options[label] for label in sorted(wanted, key=int))

    async def _rank(self, card: ItemCard, position: int) -> Wordings | None:
        """As long as the card asks for more, or a little less; some undo the last rank."""
        if self.chance.random() < _DOES_NOT_KNOW:
            return await self._does_not_know(card, position)
        ranked: list[str] = []
        most = 1 if self.chance.random() < _RANKS_FEWER else len(card.numbers)
        while len(ranked) < most and self._goes_on(card.message):
            left = [label for label in card.numbers if label not in ranked]
            label = self._choose(left, len(card.numbers), position)
            ranked.append(label)
            if not await self._confirmed(card, position, label):
                return None
            await self._comes(lambda: self._ranked(card.message) == ranked)
        if len(ranked) > 1 and self.chance.random() < _TAKES_BACK:
            ranked.pop()
            while (now := await self._again(card, position)) is not None and now.ranked != ranked:
                await self.press(now.message, self.words.undo)
                await self._comes(lambda: self._ranked(card.message) == ranked)
        await self.press(card.message, self.words.done)
        return tuple(card.options[label] for label in ranked)

    async def _spread(self, card: ItemCard, position: int) -> Wordings | None:
        """Points for some options of each page, until none are left or the pages are at an end."""
        if self.chance.random() < _DOES_NOT_KNOW:
            return await self._does_not_know(card, position)
        given: dict[str, int] = {}
        page: ItemCard | None = card
        while page is not None:
            numbers = list(page.points)
            favourite = self._choose(numbers, len(numbers), position)
            for number in dict.fromkeys((favourite, self.chance.choice(numbers))):
                points = self.chance.randint(1, 4)
                if self.chance.random() < _TAKES_BACK:
                    await self._give(card, position, number, points + 1)
                reached = await self._give(card, position, number, points)
                if reached is None:
                    return None
                given[page.options[number]] = reached
            page = await self._next_page(card, position)
        await self.press(card.message, self.words.done)
        return tuple(wording for wording, points in given.items() for _ in range(points))

    async def _give(self, card: ItemCard, position: int, number: str, points: int) -> int | None:
        """Press + and − until the card shows so many for that option, or none are left; how many it shows.

        None: the poll closed.
        """
        for _ in range(_TRIES * points):
            now = await self._again(card, position)
            if now is None:
                return None
            if number not in now.points:  # drawn anew after a restart, it shows its first page
                await self.press(now.message, now.next_page)
                continue
            has = now.points[number]
            if has == points:
                return has
            toast = await self.press(now.message, now.place(number, 1 if has < points else -1))
            if toast and not toast.startswith((self.words.saved, self.words.withdrawn)):
                return None if toast.startswith(self.words.closed) else has
            await self._comes(lambda shown=now: self._points(card.message) != shown.points)  # type: ignore[misc]
        raise GaveUp(f"{self.name}: {points} points for {number} were never shown")

    async def _next_page(self, card: ItemCard, position: int) -> ItemCard | None:
        """The next options; None if there are none, or one has done enough."""
        if self.chance.random() < _KEEPS_POINTS:
            return None
        for _ in range(_TRIES):
            now = await self._again(card, position)
            if now is None or not now.next_page:
                return None
            await self.press(now.message, now.next_page)
            shown = set(now.points)
            if await self._comes(lambda before=shown: set(self._points(card.message)) != before):  # type: ignore[misc]
                return await self._again(card, position)
        raise GaveUp(f"{self.name}: the options behind {list(card.points)} were never shown")

    async def _does_not_know(self, card: ItemCard, position: int) -> Wordings | None:
        label = self.words.dont_know
        if not await self._confirmed(card, position, label):
            return None
        await self._comes(lambda: self._marked(card.message) == {label})
        await self.press(card.message, self.words.done)
        return (card.options[label],)

    async def _confirmed(self, card: ItemCard, position: int, label: str) -> bool:
        """Tap until the toast or the card says that this is the answer; False if the poll closed."""
        for _ in range(_TRIES):
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

    async def _again(self, card: ItemCard, position: int) -> ItemCard | None:
        """The item on the card, which may have been folded by a restart; None if the poll closed."""
        for _ in range(_TRIES):
            shown = await self._turn_to(card, position)
            if shown is not None:
                return shown
            if self.words.result in self.now(card.message).labels:
                return None
        raise GaveUp(f"{self.name}: {card.asked} never came back")

    async def _turn_to(self, card: ItemCard, position: int) -> ItemCard | None:
        """The item on the card again, by the buttons a person would use; None if it isn't there yet."""
        now = self.now(card.message)
        shown = item_card(now, self.words)
        if shown is not None and shown.asked == card.asked:
            return shown
        ways = (self.words.all_answers,) if shown is not None else (str(position), self.words.change)
        for label in ways:
            if label in now.labels:
                await self.press(now, label)
                await self._comes(lambda: self.now(card.message) is not now)
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

    def item(self, message: ChatMessage) -> ItemCard | None:
        """What it asks now."""
        return item_card(self.now(message), self.words)

    def _choose(self, numbers: list[str], of: int, position: int) -> str:
        """Somewhat of one mind with one's group, so that results have a shape."""
        shared = random.Random(f"{self.group}/{of}/{position}")
        place = round(self.chance.gauss(shared.randrange(of), of / 4))
        return numbers[min(len(numbers) - 1, max(0, place))]

    async def _comes(self, predicate: Callable[[], bool]) -> bool:
        with contextlib.suppress(TimeoutError):
            return await self.wait(predicate)
        return predicate()

    def _marked(self, message: ChatMessage) -> set[str]:
        card = self.item(message)
        return set(card.marks) if card is not None else set()

    def _ranked(self, message: ChatMessage) -> list[str]:
        card = self.item(message)
        return card.ranked if card is not None else []

    def _goes_on(self, message: ChatMessage) -> bool:
        card = self.item(message)
        return card is not None and card.goes_on

    def _points(self, message: ChatMessage) -> dict[str, int]:
        card = self.item(message)
        return card.points if card is not None else {}
