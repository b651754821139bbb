"""Plays whoever writes the road map, and the leads who are asked."""

import contextlib
from dataclasses import dataclass
from typing import Literal

from bot.demo.staff import Staff, numbered, starting
from bot.demo.tapping import TRIES, GaveUp
from bot.rehearsal import ChatMessage, NoAnswer, NoSuchButton, Phone
from config.catalogs import Texts

Answer = Literal["accepted", "amended", "declined"]


@dataclass
class Planner(Staff):
    """A facilitator, or a rapporteur, at the road map."""

    async def open(self) -> None:
        await self.help("roadmap.title", self._is_list)

    async def add(self, action: str, due: str, recommendation: str) -> None:
        """A step with a date of the buttons' and the code of the recommendation it follows from."""
        asks = self.words("roadmap.write_new")
        await self.open()
        await self.press(self._is_list, self.words("roadmap.add"), lambda: self._newest(asks))
        await self.say(action, lambda: self._step(action))
        await self.press(
            self._is_step, self.words("roadmap.give_due_on"), lambda: self.page(lambda m: due in m.labels)
        )
        await self.press(lambda m: due in m.labels, due, lambda: self._step(action))
        asks_for = self.words("roadmap.ask_recommendation")
        await self.press(
            self._is_step,
            self.words("roadmap.give_recommendation"),
            lambda: self._newest(asks_for),
        )
        said = self.words("roadmap.field_recommendation", value=recommendation)
        await self.say(recommendation, lambda: self._step(action, said))

    async def give_lead(self, action: str, name: str) -> None:
        """Somebody leads the step, found by their name."""
        await self._show(action)
        asks, is_lead = self.words("roadmap.write_lead"), self.words("roadmap.field_lead", value=name)
        if self._step(action, is_lead):
            return
        await self.press(self._is_step, self.words("roadmap.give_lead"), lambda: self._newest(asks))

        def found(message: ChatMessage) -> str | None:
            return next((n for n, words in numbered(message.text) if words.startswith(f"{name} · ")), None)

        await self.say(
            name,
            lambda: self.page(lambda m: found(m) is not None and self.words("roadmap.to_step") in m.labels),
        )
        await self.press(
            lambda m: found(m) is not None and self.words("roadmap.to_step") in m.labels,
            lambda m: found(m) or "",
            lambda: self._step(action, is_lead),
        )

    async def ask_all(self) -> None:
        """Every lead who was not asked yet."""
        await self.open()
        asking = self.beginning("roadmap.ask_all")
        done = [self.words("roadmap.state_asked")]
        await self.press(
            self._is_list,
            lambda m: starting(m, asking),
            lambda: self.page(
                lambda m: (
                    self._is_list(m)
                    and not any(label.startswith(asking) for label in m.labels)
                    and all(words in m.text for words in done)
                )
            ),
        )

    async def ask(self, action: str) -> None:
        await self._show(action)
        await self.press(
            self._is_step,
            self.words("roadmap.ask"),
            lambda: self._step(action, self.words("roadmap.state_asked")),
        )

    async def take_date(self, action: str) -> None:
        """The other date that the lead suggested."""
        await self._show(action)
        await self.press(
            self._is_step,
            lambda m: starting(m, self.beginning("roadmap.confirm")),
            lambda: self._step(action, f"● {self.words('roadmap.state_accepted')}"),
        )

    async def _show(self, action: str) -> None:
        await self.open()
        await self.press(
            self._is_list,
            lambda m: next(n for n, words in numbered(m.text) if words.split(" ", 1)[-1] == action),
            lambda: self._step(action),
        )

    def _step(self, action: str, said: str = "") -> ChatMessage | None:
        """The newest page of the road map, if it is this step and says that."""
        newest = self.page(lambda m: self._is_step(m) or self._is_list(m))
        if newest is None or not self._is_step(newest) or action not in newest.text.split("\n"):
            return None
        return newest if said in newest.text else None

    def _newest(self, said: str) -> ChatMessage | None:
        """The newest page of the road map, if it says that: a question stands in place of what was there."""
        ways = {self.words(key) for key in ("roadmap.back", "roadmap.to_step", "roadmap.refresh")}
        newest = self.page(lambda m: ways & {*m.labels})
        return newest if newest is not None and said in newest.text else None

    def _is_list(self, message: ChatMessage) -> bool:
        return message.text.startswith(f"{self.words('roadmap.title')} · ") and (
            self.words("roadmap.refresh") in message.labels
        )

    def _is_step(self, message: ChatMessage) -> bool:
        return self.words("roadmap.give_recommendation") in message.labels


@dataclass(frozen=True)
class Lead:
    """Somebody who was asked to lead a step, at their phone, in their language."""

    phone: Phone
    texts: Texts
    language: str
    patience: float

    async def answer(self, to: Answer) -> None:
        """By the message's buttons, until it says so; another date is the first that is offered."""
        said = self.words(f"task.{to}").partition("{")[0]
        buttons = {"accepted": "task.accept", "amended": "task.later", "declined": "task.decline"}
        label = self.words(buttons[to])
        for _ in range(TRIES):
            if self._newest(lambda m: m.text.startswith(said)) is not None:
                return
            with contextlib.suppress(TimeoutError, NoAnswer, NoSuchButton):
                asked = await self.phone.wait_for(
                    lambda _: self._newest(lambda m: label in m.labels), self.patience
                )
                await self.phone.tap(asked, label, timeout=self.patience)
                if to == "amended":
                    back = self.words("task.back")
                    dates = await self.phone.wait_for(
                        lambda _, back=back: self._newest(lambda m: back in m.labels),  # type: ignore[misc]
                        self.patience,
                    )
                    await self.phone.tap(dates, dates.labels[0], timeout=self.patience)
                await self.phone.wait_for(
                    lambda _: self._newest(lambda m: m.text.startswith(said)), self.patience
                )
                return
        raise GaveUp(f"a lead could not answer; the chat shows:\n{self.phone.chat}")

    def _newest(self, matches: object) -> ChatMessage | None:
        return next((m for m in reversed(self.phone.messages) if m.by_bot and matches(m)), None)  # type: ignore[operator]

    def words(self, key: str) -> str:
        return self.texts.forms(self.language, key)[0]
