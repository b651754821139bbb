"""Plays a facilitator: opens and closes polls on the control card, and looks at results."""

import contextlib
import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.demo.reading import title_of
from bot.demo.staff import Staff, starting
from bot.demo.tapping import GaveUp
from bot.rehearsal import ChatMessage, NoAnswer, NoSuchButton, Phone
from bot.rules.schedule import Slot
from bot.unlinking import closes_for_good
from config.event import WallPoll


@dataclass
class Facilitator(Staff):
    """Somebody with a role, in English."""

    async def hears_from_the_bot(self) -> None:
        """Ask for help until an answer comes."""
        for _ in range(20):
            asked = await self.phone.say("/help")
            with contextlib.suppress(TimeoutError):
                await self.phone.wait_for(self._newer_than(asked.message_id), self.patience)
                return
        raise GaveUp("the bot is silent")

    async def open(self, slot: Slot, before: Slot | None = None) -> None:
        """`before`: the poll whose page leads on to this one, if one does: then both lists and polls go by one button."""
        if before is not None:
            await self._go_on(before)
        await self._steer(slot, "control.open", "●")

    async def give_time(self, slot: Slot) -> None:
        """Five minutes more for a poll that closes by itself."""
        label, until = self.words("control.longer", minutes=5), self.beginning("control.open_until")

        def closes() -> str:
            found = next((line for line in self._text().split("\n") if line.startswith(until)), "")
            return found.removeprefix(until).partition(" ")[0]

        async def act() -> None:
            await self.phone.tap(await self._page_of(slot), label, timeout=self.patience)

        await self._page_of(slot)
        before = closes()
        await self.until(act, lambda: closes() != before and closes())

    async def close(self, slot: Slot) -> None:
        if not closes_for_good(slot.poll):
            await self._steer(slot, "control.close", "✓")
        else:
            await self._steer(slot, "control.close_for_good", "✓", sure="control.do_closed")

    async def result(self, slot: Slot) -> str:
        """What the result's message says."""
        for _ in range(20):
            card = await self._page_of(slot)
            seen = self.phone.messages[-1].message_id
            with contextlib.suppress(TimeoutError, NoAnswer, NoSuchButton):
                # Where the other facilitator closed it, this card hears of it a moment later.
                await self.phone.wait_for(
                    lambda _: self.words("poll.result") in self._labels(), self.patience
                )
                await self.phone.tap(card, self.words("poll.result"), timeout=self.patience)
                return await self.phone.wait_for(self._newer_than(seen), self.patience)
        raise GaveUp(f"no result of {slot.poll.code}")

    async def further(self, key: str, title: str) -> str:
        """What a button under the newest result leads to: the message that begins with a title."""
        label = self.words(key)
        shown = await self.press(
            lambda m: label in m.labels,
            label,
            lambda: self.page(lambda m: m.text.startswith(f"{title}\n") and label not in m.labels),
        )
        return shown.text

    async def turnout(self, slot: Slot) -> str:
        """How many of how many have answered, as the poll's page says it."""
        found = re.search(r"\d+ of \d+[^\n]*", (await self._page_of(slot)).text)
        return found[0] if found is not None else ""

    async def nudge(self, slot: Slot) -> int:
        """Whoever has not answered an open poll gets its card again; how many."""
        begins = self.beginning("control.nudge")

        def label() -> str:
            return next((label for label in self._labels() if label.startswith(begins)), "")

        async def act() -> None:
            await self.phone.tap(await self._page_of(slot), label(), timeout=self.patience)

        await self._page_of(slot)
        people = label().removeprefix(begins)
        if people:
            await self.until(act, lambda: not label())
        return int(people or 0)

    async def trace(self) -> str:
        """What each goal has to show, at the end of the day."""
        title = self.words("trace.title")

        async def act() -> None:
            asked = await self.phone.say("/results")
            label = self.words("menu.trace")
            page = await self.phone.wait_for(
                lambda _: self.page(lambda m: m.message_id > asked.message_id and label in m.labels),
                self.patience,
            )
            await self.phone.tap(page, label, timeout=self.patience)

        return (await self.until(act, lambda: self.page(lambda m: m.text.startswith(title)))).text

    async def approve(self, slot: Slot, most: int) -> None:
        """So many of the texts that wait, a page of them at most; on a wall the first is marked as answered."""
        for _ in range(20):
            card = await self._page_of(slot)
            texts = next(
                (label for label in card.labels if label.startswith(self.words("control.texts"))), ""
            )
            with contextlib.suppress(TimeoutError, NoAnswer, NoSuchButton):
                await self.phone.tap(card, texts, timeout=self.patience)
                await self.phone.wait_for(lambda _: self._texts(slot), self.patience)
                break
        for number in range(1, most + 1):
            await self._decide(slot, f"{number} {self.words('texts.approve')}")
        if isinstance(slot.poll, WallPoll):
            await self._decide(slot, f"1 {self.words('texts.answer')}")

    async def _go_on(self, before: Slot) -> None:
        """From a closed poll to the next step of its chain, whatever that opens."""
        leads, opens = self.beginning("chain.next"), self.beginning("chain.open")
        done = self.texts.forms("en", "chain.done")[0].partition("}")[2].partition("{")[0]
        last = self.newest_id

        async def act() -> None:
            card = await self._page_of(before)
            await self.phone.tap(card, starting(card, leads), timeout=self.patience)

        def asks(message: ChatMessage) -> bool:
            return message.message_id > last and any(label.startswith(opens) for label in message.labels)

        def is_done(message: ChatMessage) -> bool:
            return message.message_id > last and done in message.text

        await self.until(act, lambda: self.page(asks))
        await self.press(asks, lambda m: starting(m, opens), lambda: self.page(is_done))

    async def _decide(self, slot: Slot, label: str) -> None:
        """Press a button of the newest page of texts, if it has it, until it is marked."""
        for _ in range(20):
            page = self._texts(slot)
            if page is None or label not in page.labels:
                return
            with contextlib.suppress(TimeoutError, NoAnswer, NoSuchButton):
                await self.phone.tap(page, label, timeout=self.patience)
                await self.phone.wait_for(lambda _, p=page: self._texts(slot) != p, self.patience)  # type: ignore[misc]
                return
        raise GaveUp(f"{label} was never answered")

    def _texts(self, slot: Slot) -> ChatMessage | None:
        """The newest page of what people wrote to a poll."""
        refresh, title = self.words("texts.refresh"), title_of(slot, "en")
        return self.page(lambda m: refresh in m.labels and m.text.startswith(f"{title}\n"))

    async def _steer(self, slot: Slot, key: str, mark: str, sure: str = "") -> None:
        """Press the button until the card shows the mark before the poll; `sure`: the one to press after it."""
        for _ in range(20):
            card = await self._page_of(slot)
            if f"{slot.number} {mark} " in card.text:
                return
            with contextlib.suppress(TimeoutError, NoAnswer, NoSuchButton):
                await self.phone.tap(card, self.words(key), timeout=self.patience)
                if sure:
                    asking = await self.phone.wait_for(lambda _: self._offering(sure), self.patience)
                    await self.phone.tap(asking, self.words(sure), timeout=self.patience)
                await self.phone.wait_for(lambda _: f"{slot.number} {mark} " in self._text(), self.patience)
                return
        raise GaveUp(f"{slot.poll.code} could not be steered; the chat shows:\n{self.phone.chat}")

    async def _page_of(self, slot: Slot) -> ChatMessage:
        """The control card turned to one poll."""
        for _ in range(20):
            with contextlib.suppress(TimeoutError, NoAnswer, NoSuchButton):
                if self._card() is None:
                    await self.phone.say("/control")
                    await self.phone.wait_for(lambda _: self._card(), self.patience)
                card = self._card()
                if card is not None and card.text.startswith(f"{slot.number} "):
                    return card
                if card is not None and str(slot.number) not in card.labels:
                    await self.phone.tap(card, self.words("control.all_polls"), timeout=self.patience)
                    await self.phone.wait_for(lambda _: str(slot.number) in self._labels(), self.patience)
                elif card is not None:
                    await self.phone.tap(card, str(slot.number), timeout=self.patience)
                    await self.phone.wait_for(
                        lambda _: self._text().startswith(f"{slot.number} "), self.patience
                    )
        raise GaveUp(f"the control card never showed poll {slot.number}:\n{self.phone.chat}")

    def _card(self) -> ChatMessage | None:
        """The newest control card: it has every poll's number, or the way back to them."""
        back, export = self.words("control.all_polls"), self.words("control.export")
        cards = (m for m in reversed(self.phone.messages) if back in m.labels or export in m.labels)
        return next(cards, None)

    def _offering(self, key: str) -> ChatMessage | None:
        """The newest message with that button."""
        return next((m for m in reversed(self.phone.messages) if self.words(key) in m.labels), None)

    def _newer_than(self, message_id: int) -> Callable[[Phone], str]:
        """The newest message's text, once there is a newer one than that."""
        return lambda phone: phone.messages[-1].text if phone.messages[-1].message_id > message_id else ""

    def _text(self) -> str:
        card = self._card()
        return card.text if card is not None else ""

    def _labels(self) -> list[str]:
        card = self._card()
        return card.labels if card is not None else []
