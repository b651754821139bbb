"""Plays the facilitator who makes a list of what people wrote: merges, renames, undoes, approves, hides, sends it into polls."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.demo.reading import LANGUAGE_NAMES
from bot.demo.staff import Staff, numbered, starting
from bot.rehearsal import ChatMessage

_ITEM = re.compile(r"^✓ (x\d+) (.+)$", re.MULTILINE)
_MOST_TYPED = 12
"""Letters of a type's name that its button has in any case."""


Wording = Mapping[str, str]
"""Language → words."""

_AS_IT_IS: Wording = {}


@dataclass(frozen=True)
class Shaped:
    """An idea as the facilitator's phone showed it last. `item`: its code; `texts`: of how many it is made."""

    poll: str
    item: str
    words: str
    texts: int
    status: str = ""


@dataclass
class Shaping(Staff):
    """`poll`: its code; `title`: what its cards begin with."""

    poll: str
    title: str
    shaped: list[Shaped] = field(default_factory=list)

    async def begin(self) -> int:
        """Open the list; how many ideas there are."""

        async def act() -> None:
            asked = await self.phone.say("/ideas")
            page = await self.phone.wait_for(
                lambda _: self.page(lambda m: m.message_id > asked.message_id and "1" in m.labels),
                self.patience,
            )
            number = next((n for n, words in numbered(page.text) if words == self.title), None)
            if number is not None and not self._is_list(page):
                await self.phone.tap(page, number, timeout=self.patience)

        await self.until(act, self._list, anew=True)
        return self._counts()[0]

    async def merge_two_and_undo(self) -> None:
        """Two that wait, merged, taken apart by Undo, and merged again."""
        before, _ = self._counts()
        await self._merge_two(before)
        await self.press(self._is_list, self.words("ideas.undo"), lambda: self._counts()[0] == before)
        await self._merge_two(before)

    async def approve_first(
        self, wording: Wording = _AS_IT_IS, kind: str = "", *, agreed: bool = False
    ) -> Shaped:
        """The first that waits: perhaps worded anew, given a type, agreed; approved."""
        await self.press(self._is_list, "1", self._card)
        for language, words in wording.items():
            await self._word(LANGUAGE_NAMES[language], words)
        if kind:
            await self._choose(kind[:_MOST_TYPED])
        await self._choose(self.words("texts.approve"))
        if agreed:
            await self._choose(self.words("ideas.agreed"))
        shaped = self._shown(agreed=agreed)
        await self._back()
        self.shaped.append(shaped)
        return shaped

    async def _word(self, language: str, words: str) -> None:
        asks, before = self.words("ideas.send_wording", language=language), self.newest_id
        await self.press(
            self._is_card,
            f"✎ {language}",
            lambda: self.page(lambda m: m.text == asks and m.message_id > before),
        )
        await self.say(words, lambda: self.page(lambda m: self._is_card(m) and f" {words}\n" in m.text))

    async def hide_first(self) -> None:
        await self.press(self._is_list, "1", self._card)
        await self._choose(self.words("texts.hide"))
        await self._back()

    async def send(self) -> None:
        """Into every poll about the list that was not opened yet."""
        do, has = self.beginning("ideas.do_send"), self.words("ideas.target_same")
        sent = self.words("ideas.send")
        await self.press(
            self._is_list, sent, lambda: self.page(lambda m: any(label.startswith(do) for label in m.labels))
        )
        await self.press(
            lambda m: any(label.startswith(do) for label in m.labels),
            lambda m: starting(m, do),
            lambda: self.page(lambda m: has in m.text and m.text.startswith(self.title)),
        )

    async def _merge_two(self, before: int) -> None:
        for number in (1, 2):
            await self.press(
                self._is_list,
                f"☐ {number}",
                lambda n=number: self.page(lambda m: f"☑ {n}" in m.labels),  # type: ignore[misc]
            )
        merge = self.words("ideas.merge_n", n=2)
        await self.press(self._is_list, merge, lambda: self._counts()[0] == before - 1)

    async def _choose(self, beginning: str) -> None:
        """A button of an idea that gets a ✓."""
        await self.press(
            self._is_card,
            lambda m: starting(m, beginning),
            lambda: self.page(
                lambda m: (
                    self._is_card(m)
                    and any(la.startswith(beginning) and la.endswith(" ✓") for la in m.labels)
                )
            ),
        )

    async def _back(self) -> None:
        await self.press(self._is_card, self.words("ideas.all"), self._list)

    def _shown(self, *, agreed: bool) -> Shaped:
        card = self._card()
        found = _ITEM.search(card.text) if card is not None else None
        texts = re.search(
            rf"^{self.beginning('ideas.texts_confidential')}(\d+)", card.text if card else "", re.MULTILINE
        )
        if found is None or texts is None:
            raise LookupError(f"no approved idea on {card}")
        return Shaped(self.poll, found[1], found[2], int(texts[1]), "agreed" if agreed else "")

    def _list(self) -> ChatMessage | None:
        newest = self.page(lambda m: m.text.startswith(f"{self.title}\n"))
        return newest if newest is not None and self._is_list(newest) else None

    def _card(self) -> ChatMessage | None:
        newest = self.page(lambda m: m.text.startswith(f"{self.title}\n"))
        return newest if newest is not None and self._is_card(newest) else None

    def _is_list(self, message: ChatMessage) -> bool:
        return message.text.startswith(f"{self.title}\n") and self.words("ideas.send") in message.labels

    def _is_card(self, message: ChatMessage) -> bool:
        return message.text.startswith(f"{self.title}\n") and self.words("ideas.merge") in message.labels

    def _counts(self) -> tuple[int, int]:
        """All, and those that wait, as the newest list says."""
        page = self.page(self._is_list)
        all_of_them, waiting = (
            re.findall(r"\d+", page.text.split("\n")[1])[:2] if page is not None else (0, 0)
        )
        return int(all_of_them), int(waiting)
