"""How a person answers one card of each kind: chooses, and taps until the bot has it."""

import contextlib
import random
from dataclasses import dataclass, replace

from bot.demo.opinions import Mind
from bot.demo.reading import Asked, ItemCard, item_card
from bot.demo.tapping import TRIES, GaveUp, Tapping
from bot.rehearsal import ChatMessage

Wordings = tuple[str, ...]
"""What was answered, as it was read: options in their order or rank, one with three points three times."""

_DOES_NOT_KNOW = 0.05
_RANKS_FEWER = 0.1
_KEEPS_POINTS = 0.15
_TAKES_BACK = 0.15
_ASKS = 0.4


@dataclass(frozen=True)
class Answering(Tapping):
    """A person's phone and mind."""

    mind: Mind

    @property
    def _chance(self) -> random.Random:
        return self.mind.chance

    def _is_at_a_loss(self) -> bool:
        return self._chance.random() < _DOES_NOT_KNOW

    async def answer(self, card: ItemCard, position: int) -> dict[Asked, Wordings]:
        """Answer what a card asks, the `position`th of its poll from 1: what was confirmed, if the poll didn't close."""
        if card.way == "rows":
            return {
                replace(card.asked, item=wording): answer
                for wording in card.rows
                if (answer := await self._answer_row(card, wording)) is not None
            }
        ways = {
            "one": self._pick,
            "many": self._tick,
            "ranking": self._rank,
            "points": self._spread,
            "text": self._write,
            "wall": self._ask,
        }
        answer = await ways[card.way](card, position)
        return {} if answer is None else {card.asked: answer}

    async def _pick(self, card: ItemCard, position: int) -> Wordings | None:
        label = card.numbers[self.mind.option(card.asked, [card.options[n] for n in card.numbers])]
        if self._is_at_a_loss():
            label = self.words.dont_know
        elif label in card.marks:  # they come back to it, to answer otherwise
            label = next(other for other in card.numbers if other != label)
        return (card.options[label],) if await self.confirmed(card, position, label) else None

    async def _write(self, card: ItemCard, position: int) -> Wordings | None:
        """A sentence or two; sent again if no card comes to show it."""
        del position
        most = self._chance.randint(1, 2)
        texts = dict.fromkeys(self.mind.sentence(card.asked, self.words.language) for _ in range(most))
        for text in texts:
            await self._say(text)
        latest = self._saved(text)
        if latest is not None:
            await self.press(latest, self.words.done)
        return tuple(texts)

    async def _ask(self, card: ItemCard, position: int) -> Wordings | None:
        """A question, which some have; what they upvote comes later."""
        del position
        if self._chance.random() > _ASKS:
            return ()
        question = self.mind.sentence(card.asked, self.words.language)
        await self._say(question)
        return (question,)

    async def _say(self, text: str) -> None:
        """Until a card shows it as saved."""
        for _ in range(TRIES):
            await self.phone.say(text)
            if await self.comes(lambda: self._saved(text) is not None):
                return
        raise GaveUp(f"{self.name}: {text!r} was never shown")

    def _saved(self, text: str) -> ChatMessage | None:
        """The newest card that shows it as one's own."""
        of_bot = (message for message in reversed(self.phone.messages) if message.by_bot)
        return next((m for m in of_bot if m.text.startswith(self.words.text_saved) and text in m.text), None)

    async def _answer_row(self, card: ItemCard, wording: str) -> Wordings | None:
        """One of several items."""
        row = card.message.buttons[list(card.rows).index(wording)]
        *values, dont_know = [button.text for button in row[1:]]
        place = self.mind.place(replace(card.asked, item=wording), len(values))
        label = dont_know if self._is_at_a_loss() else values[place]
        for _ in range(TRIES):
            now = item_card(self.instead(card.message), self.words)
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
        liked = self.mind.supports(card.asked, [card.options[number] for number in numbers])
        wanted = {numbers[place] for place in liked}
        for label in sorted(wanted, key=int):
            if not await self.confirmed(card, position, label):
                return None
        for _ in range(TRIES):
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
        if self._is_at_a_loss():
            return await self._does_not_know(card, position)
        most = 1 if self._chance.random() < _RANKS_FEWER else len(card.numbers)
        for _ in range(TRIES * len(card.numbers)):
            now = await self.again(card, position)
            if now is None:
                return None
            ranked = now.ranked
            if len(ranked) >= most or not now.goes_on:
                break
            left = [label for label in card.numbers if label not in ranked]
            label = left[self.mind.next_rank(card.asked, [card.options[number] for number in left])]
            if (await self.press(now.message, now.labels[label])).startswith(self.words.closed):
                return None
            await self.comes(lambda before=ranked: self._ranked(card.message) != before)  # type: ignore[misc]
        else:
            raise GaveUp(f"{self.name}: {most} ranks for {card.asked} were never shown")
        if len(ranked) > 1 and self._chance.random() < _TAKES_BACK:
            ranked.pop()
            while (now := await self.again(card, position)) is not None and now.ranked != ranked:
                await self.press(now.message, self.words.undo)
                await self.comes(lambda: self._ranked(card.message) == ranked)
        await self.press(card.message, self.words.done)
        return tuple(card.options[label] for label in ranked)

    async def _spread(self, card: ItemCard, position: int) -> Wordings | None:
        """Points for some options of each page, until none are left or the pages are at an end."""
        if self._is_at_a_loss():
            return await self._does_not_know(card, position)
        given: dict[str, int] = {}
        page: ItemCard | None = card
        while page is not None:
            numbers = list(page.points)
            wanted = self.mind.points(card.asked, [page.options[number] for number in numbers])
            for number, points in zip(numbers, wanted, strict=True):
                if not points:
                    continue
                if self._chance.random() < _TAKES_BACK:
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
        for _ in range(TRIES * points):
            now = await self.again(card, position)
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
            await self.comes(lambda shown=now: self._points(card.message) != shown.points)  # type: ignore[misc]
        raise GaveUp(f"{self.name}: {points} points for {number} were never shown")

    async def _next_page(self, card: ItemCard, position: int) -> ItemCard | None:
        """The next options; None if there are none, or one has done enough."""
        if self._chance.random() < _KEEPS_POINTS:
            return None
        for _ in range(TRIES):
            now = await self.again(card, position)
            if now is None or not now.next_page:
                return None
            await self.press(now.message, now.next_page)
            shown = set(now.points)
            if await self.comes(lambda before=shown: set(self._points(card.message)) != before):  # type: ignore[misc]
                return await self.again(card, position)
        raise GaveUp(f"{self.name}: the options behind {list(card.points)} were never shown")

    async def _does_not_know(self, card: ItemCard, position: int) -> Wordings | None:
        label = self.words.dont_know
        if not await self.confirmed(card, position, label):
            return None
        await self.comes(lambda: self._marked(card.message) == {label})
        await self.press(card.message, self.words.done)
        return (card.options[label],)

    def _marked(self, message: ChatMessage) -> set[str]:
        card = self.item(message)
        return set(card.marks) if card is not None else set()

    def _ranked(self, message: ChatMessage) -> list[str]:
        card = self.item(message)
        return card.ranked if card is not None else []

    def _points(self, message: ChatMessage) -> dict[str, int]:
        card = self.item(message)
        return card.points if card is not None else {}
