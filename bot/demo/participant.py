"""Plays one participant: registers, answers, changes votes, and remembers what the bot confirmed."""

import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import cached_property

from bot.demo.answering import Answering, Wordings
from bot.demo.cast import Role
from bot.demo.opinions import Mind
from bot.demo.reading import LANGUAGE_NAMES, UPVOTE, Asked, ItemCard, Words, heading
from bot.demo.tapping import TRIES, GaveUp
from bot.demo.upvoting import Upvoting
from bot.rehearsal import ChatMessage, NoAnswer, Phone

_ANSWERS = 0.93
"""Of those present, how many answer a poll at all."""

_NONSENSE = ("hello??", "/vote 4", "=SUM(A1:A9)", "ក" * 300, "<b>&amp;", "/start nowhere")


@dataclass
class Participant:
    """One person with a phone. `patience`: real seconds before trying again what got no answer."""

    role: Role
    phone: Phone
    words: Words
    mind: Mind
    patience: float
    ledger: dict[Asked, Wordings] = field(default_factory=dict)
    registered: bool = False

    async def register(self, event_code: str, link: str = "") -> None:
        """By the link of their own two taps, and what the list doesn't say; else five, and they wait for an organizer."""
        if link:
            await self._until_shown(lambda: self.phone.start(link), self.words.agree)
            if self.role.organisation:
                await self._through(self.words.agree, self.words.correct)
                return
            await self._through(self.words.agree, self.words.skip)
        else:
            language = LANGUAGE_NAMES[self.role.language]
            await self._until_shown(lambda: self.phone.start(event_code), language)
            await self._through(language, self.words.agree)
            await self._through(self.words.agree, self.words.use_name)
            await self._through(self.words.use_name, "1")
            await self._through(str(self.role.group + 1), self.words.skip)
        offered = [label for label in self._newest().labels if label.isdigit()]
        await self._through(
            self.mind.chance.choice(offered) if offered else self.words.skip, self.words.correct
        )

    async def check_in(self, digits: Callable[[], str]) -> None:
        """Once an organizer has let them in, type what the desk shows; perhaps they were checked in at once."""
        for _ in range(TRIES):
            card = self._standing()
            if (
                card is not None
                and self.words.waits not in card.text
                and self.words.check_in not in card.labels
            ):
                self.registered = True
                return
            if card is not None and self.words.check_in in card.labels:
                await self.phone.say(digits())
            with contextlib.suppress(TimeoutError):
                await self._answering.wait(lambda before=card: self._standing() is not before)  # type: ignore[misc]
        raise GaveUp(f"{self.role.name} was never let in; the chat shows:\n{self.phone.chat}")

    async def is_told_to_check_in(self) -> bool:
        """Ask for polls before that: whether the bot says what is missing."""
        for _ in range(TRIES):
            asked = await self.phone.say("/polls")
            with contextlib.suppress(TimeoutError):
                await self._answering.wait(lambda asked=asked: self._newest().message_id > asked.message_id)  # type: ignore[misc]
                return self.words.not_checked_in in self._newest().text
        raise GaveUp(f"{self.role.name}: no answer to /polls")

    @property
    def is_outside(self) -> bool:
        """Whether they were let in, and are to check in."""
        card = self._standing()
        return card is not None and self.words.check_in in card.labels

    @property
    def is_known(self) -> bool:
        """Whether they have registered, though perhaps not checked in."""
        return self._standing() is not None

    def _standing(self) -> ChatMessage | None:
        """The newest message that says where they stand: it offers to correct what they said."""
        mine = (m for m in reversed(self.phone.messages) if m.by_bot)
        return next((m for m in mine if self.words.correct in m.labels), None)

    async def answer(self, title: str) -> None:
        """Answer the open poll of that title, as far as this person does."""
        if not self.registered or self.phone.blocking or self.mind.chance.random() > _ANSWERS:
            return
        message = await self._unfolded(title)
        shown = self._item(message)
        if self.role.temperament == "nonsense" and (
            shown is None or shown.way not in ("text", "wall")
        ):  # else it is an answer
            await self.talk_nonsense()
        position = 0
        while (card := self._item(message)) is not None and card.asked not in self.ledger:
            position += 1
            await self._answer_item(card, position)
            if card.way in ("text", "wall"):
                break  # what is written stands on a card of its own
            with contextlib.suppress(TimeoutError):
                await self._answering.wait(lambda before=card: self._moved_on(before))  # type: ignore[misc]
        if self.role.temperament == "changes_mind":
            await self._change_one(message)

    async def _unfolded(self, title: str) -> ChatMessage:
        """The poll's card; where several polls are open only one of them is asked, the others are waiting under a button."""
        for _ in range(TRIES):
            message = await self.phone.wait_for(lambda _: self.card(title), self.patience * 5)
            if self._item(message) is not None or self.words.answer not in message.labels:
                return message
            await self._answering.press(message, self.words.answer)
            with contextlib.suppress(TimeoutError):
                await self._answering.wait(lambda: self._is_asked(title))
        raise GaveUp(f"{self.role.name}: {title} was never asked; the chat shows:\n{self.phone.chat}")

    def _is_asked(self, title: str) -> bool:
        card = self.card(title)
        return card is not None and self._item(card) is not None

    async def upvote(self, title: str) -> None:
        """Support others' questions on an open wall, as far as this person takes part in it."""
        asked = next((asked for asked in self.ledger if asked.poll == title), None)
        if asked is not None and not self.phone.blocking:
            mind = Upvoting(self.role.name, self.phone, self.words, self.patience, self.mind.chance)
            upvoted = await mind.upvote(title)
            self.ledger[asked] = (*self.ledger[asked], *(f"{UPVOTE} {words}" for words in upvoted))

    def has_answered(self, title: str) -> bool:
        return any(asked.poll == title for asked in self.ledger)

    async def see_result(self, title: str) -> None:
        """Of a closed poll, from its card."""
        for _ in range(TRIES):
            card, before = self.card(title), self._newest().message_id
            if card is not None and self.words.result in card.labels:
                await self._answering.press(card, self.words.result)
            with contextlib.suppress(TimeoutError):
                await self._answering.wait(lambda before=before: self._newest().message_id > before)  # type: ignore[misc]
                return
        raise GaveUp(f"{self.role.name} never saw the result of {title}; the chat shows:\n{self.phone.chat}")

    async def see_tasks(self) -> None:
        """The steps of the road map that they lead, among what is known about them."""
        for _ in range(TRIES):
            asked = await self.phone.say("/me")
            with contextlib.suppress(TimeoutError):
                await self._answering.wait(lambda asked=asked: self._newest().message_id > asked.message_id)  # type: ignore[misc]
                if self.words.tasks in self._newest().text:
                    return
        raise GaveUp(f"{self.role.name} leads nothing; the chat shows:\n{self.phone.chat}")

    async def talk_nonsense(self) -> None:
        """What people also send."""
        await self.phone.say(self.mind.chance.choice(_NONSENSE))
        await self.phone.send_sticker()
        await self.phone.send_location(11.55, 104.92)

    async def tap_late(self, old: ChatMessage) -> bool:
        """Tap a button the phone still showed when its poll closed; whether the bot said that it is closed."""
        label = next(label for label in old.labels if label.isdigit())
        return await self._told(old, label, self.words.closed)

    async def tap_removed(self, old: ChatMessage) -> bool:
        """Tap a button of a card one had before one was removed; whether the bot said so. The answer is gone."""
        title = heading(old).split(" · ")[0]
        self.ledger = {
            asked: given for asked, given in self.ledger.items() if not asked.poll.startswith(title)
        }
        return await self._told(old, old.labels[0], self.words.removed)

    async def _told(self, old: ChatMessage, label: str, words: str) -> bool:
        for _ in range(10):
            with contextlib.suppress(NoAnswer):
                toast = await self.phone.tap(old, label, timeout=self.patience, as_seen=True)
                return toast.text.startswith(words)
        raise GaveUp(f"{self.role.name}: no answer to a late tap")

    def card(self, title: str) -> ChatMessage | None:
        """The newest card of that poll."""
        mine = (m for m in reversed(self.phone.messages) if m.by_bot and m.buttons)
        return next((m for m in mine if f"{heading(m)} · ".startswith(f"{title} · ")), None)

    async def _change_one(self, message: ChatMessage) -> None:
        """Go back to one item and answer otherwise."""
        now = self._answering.now(message)
        back = [label for label in now.labels if label.isdigit() or label == self.words.change]
        if not back or self._item(message) is not None:
            return
        label = self.mind.chance.choice(back)
        await self._answering.press(now, label)
        with contextlib.suppress(TimeoutError):
            await self._answering.wait(lambda: self._item(message) is not None)
        card = self._item(message)
        if card is not None and card.way == "one":
            await self._answer_item(card, int(label) if label.isdigit() else 1)

    async def _through(self, label: str, then: str) -> None:
        """Tap a button until the next step, known by one of its buttons, is shown."""

        async def tap() -> None:
            await self._answering.press(self._newest(), label)

        await self._until_shown(tap, then)

    async def _until_shown(self, act: Callable[[], Awaitable[object]], label: str) -> None:
        for _ in range(20):
            await act()
            with contextlib.suppress(TimeoutError):
                await self._answering.wait(lambda: label in self._newest().labels)
                return
        raise GaveUp(f"{self.role.name}: never saw {label!r}; the chat shows:\n{self.phone.chat}")

    def _newest(self) -> ChatMessage:
        """The bot's latest message, or before the first one what the person wrote."""
        return self.phone.last or self.phone.messages[-1]

    @cached_property
    def _answering(self) -> Answering:
        return Answering(self.role.name, self.phone, self.words, self.patience, self.mind)

    async def _answer_item(self, card: ItemCard, position: int) -> None:
        self.ledger |= await self._answering.answer(card, position)

    def _item(self, message: ChatMessage) -> ItemCard | None:
        return self._answering.item(message)

    def _moved_on(self, before: ItemCard) -> bool:
        card = self._item(before.message)
        return card is None or card.asked != before.asked
