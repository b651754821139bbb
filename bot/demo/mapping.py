"""Plays rapporteurs who fill in the sector mapping, and the facilitator who settles what contradicts."""

import re
from dataclasses import dataclass, field

from bot.demo.staff import Staff, starting
from bot.rehearsal import ChatMessage

Choice = tuple[int, str]
"""What is tapped: its number in the list, and its code."""

_ENTRY = re.compile(r"^(m\d+) · ", re.MULTILINE)


@dataclass(frozen=True)
class Mapped:
    """An entry as its writer's phone showed it. `how`: confirmed, corrected or added; `says`: fields of the export to values."""

    entry: str
    how: str
    group: str
    says: dict[str, str]


@dataclass
class Mapper(Staff):
    """`group`: for which one they enter, by its code."""

    group: str = ""
    mapped: list[Mapped] = field(default_factory=list)

    async def confirm(self, initiative: int, priority: Choice) -> None:
        """One of the baseline as it is, with the priority that is still needed."""
        await self._about(initiative, "mapping.confirm")
        await self._tap_values(priority[0])
        await self._save("mapping.is_confirmed", {"priority": priority[1]})

    async def correct(self, initiative: int, budget: str, sector: Choice, priority: Choice) -> None:
        """One of the baseline, which is of one more sector, with a budget that nobody knew."""
        await self._about(initiative, "mapping.correct")
        await self._open_field("6")
        await self.say(budget, self._summary)
        for field_number, (number, _) in (("5", sector), ("12", priority)):
            await self._open_field(field_number)
            await self._tap_values(number)
        says = {"priority": priority[1], "budget": budget, "sector": sector[1]}
        await self._save("mapping.is_corrected", says)

    async def add(self, who: str, what: str, sector: Choice, priority: Choice) -> None:
        """Something that was not known before."""
        await self.help("mapping.title", self._is_start)
        await self.press(self._is_start, self.words("mapping.add"), lambda: self._form("mapping.ask_who"))
        chosen = self.words("mapping.chosen", values=who)
        await self.say(who, lambda: self.page(lambda m: self._is_form(m) and chosen in m.text))
        await self.press(self._is_form, self.words("mapping.next"), lambda: self._form("mapping.ask_what"))
        await self.say(what, lambda: self._form("mapping.ask_where"))
        await self.press(self._is_form, self.words("mapping.all_answers"), self._summary)
        for field_number, (number, _) in (("5", sector), ("12", priority)):
            await self._open_field(field_number)
            await self._tap_values(number)
        says = {"what": what, "who": who, "sector": sector[1], "priority": priority[1]}
        await self._save("mapping.is_added", says)

    async def settle(self) -> int:
        """Keep side by side what contradicts; how many times."""
        await self.help("mapping.title", self._is_start)
        contradictions, keep = (
            self.beginning("mapping.contradictions"),
            ("mapping.keep_both", "mapping.keep_all"),
        )
        labels = tuple(self.words(key) for key in keep)
        start = self.page(self._is_start)
        if start is None or not any(label.startswith(contradictions) for label in start.labels):
            return 0
        none, kept = self.words("mapping.no_contradictions"), 0

        def offers(message: ChatMessage) -> bool:
            return any(label in labels for label in message.labels)

        await self.press(self._is_start, lambda m: starting(m, contradictions), lambda: self.page(offers))
        while (page := self.page(offers)) is not None:
            before = page.text
            await self.press(
                offers,
                lambda m: starting(m, *labels),
                lambda b=before: self.page(  # type: ignore[misc]
                    lambda m: (offers(m) and m.text != b) or none in m.text
                ),
            )
            kept += 1
        return kept

    async def _about(self, initiative: int, key: str) -> None:
        """Open the form about one of the baseline by the button of that name."""
        await self.help("mapping.title", self._is_start)
        known, label = self.beginning("mapping.baseline"), self.words(key)
        listed = self.words("mapping.baseline_title")
        await self.press(
            self._is_start,
            lambda m: starting(m, known),
            lambda: self.page(lambda m: m.text.startswith(listed)),
        )
        await self.press(
            lambda m: m.text.startswith(listed),
            str(initiative),
            lambda: self.page(lambda m: label in m.labels),
        )
        await self.press(
            lambda m: label in m.labels,
            label,
            lambda: self._form("mapping.ask_priority") if key == "mapping.confirm" else self._summary(),
        )

    async def _open_field(self, number: str) -> None:
        """From all answers; what is needed has a ! behind its number."""
        await self.press(
            self._is_summary,
            lambda m: next(label for label in m.labels if label.split(" ")[0] == number),
            self._asking,
        )

    async def _tap_values(self, number: int) -> None:
        chosen = f"{number} ✓"
        await self.press(
            self._is_asking,
            str(number),
            lambda: (asking := self._asking()) and chosen in asking.labels and asking,
        )
        await self.press(self._is_asking, self.words("mapping.next"), self._summary)

    async def _save(self, how: str, says: dict[str, str]) -> None:
        await self.press(
            self._is_summary, self.group, lambda: self.page(lambda m: f"{self.group} ✓" in m.labels)
        )
        saved = f" · {self.words(how)}"
        page = await self.press(
            self._is_summary,
            self.words("mapping.save"),
            lambda: self.page(
                lambda m: not self._is_form(m) and f"{saved}\n" in m.text and _ENTRY.search(m.text)
            ),
        )
        found = _ENTRY.search(page.text)
        code = found[1] if found is not None else ""
        self.mapped.append(Mapped(code, how.rpartition("_")[2], self.group, says))

    def _is_start(self, message: ChatMessage) -> bool:
        return self.words("mapping.gaps") in message.labels

    def _is_form(self, message: ChatMessage) -> bool:
        return message.text.startswith(f"{self.words('mapping.title')} · ") and bool(
            {self.words("mapping.all_answers"), self.words("mapping.later")} & {*message.labels}
        )

    def _is_summary(self, message: ChatMessage) -> bool:
        return self._is_form(message) and self.words("mapping.later") in message.labels

    def _is_asking(self, message: ChatMessage) -> bool:
        return self._is_form(message) and self.words("mapping.all_answers") in message.labels

    def _asking(self) -> ChatMessage | None:
        newest = self.page(self._is_form)
        return newest if newest is not None and self._is_asking(newest) else None

    def _summary(self) -> ChatMessage | None:
        newest = self.page(self._is_form)
        return newest if newest is not None and self._is_summary(newest) else None

    def _form(self, key: str) -> ChatMessage | None:
        """The newest form, if it asks that."""
        newest, asks = self.page(self._is_form), self.words(key)
        return newest if newest is not None and asks in newest.text else None
