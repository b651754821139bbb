"""People without Telegram: an organizer puts them on the list, and a facilitator enters what they wrote on a sheet or say aloud."""

from dataclasses import dataclass, field

from bot.demo.answering import Wordings
from bot.demo.cast import Role
from bot.demo.facilitator import Facilitator
from bot.demo.opinions import Mind, Opinions
from bot.demo.organizer import Organizer
from bot.demo.reading import Asked, ItemCard, Words, item_card
from bot.demo.staff import numbered
from bot.rehearsal import ChatMessage
from bot.rules.schedule import Slot
from storage.opening import open_engine
from storage.paper import BallotSheet

_NAMES = (("Nop", "Sarin"), ("Khun", "Borey"))
_FIRST_ID = 901
_SHEETS = 5


@dataclass
class InPerson:
    """Somebody without Telegram: what was entered for them, as the facilitator's phone showed it. Their id is no account's."""

    role: Role
    mind: Mind
    ledger: dict[Asked, Wordings] = field(default_factory=dict)


def people_in_person(opinions: Opinions, seed: int) -> list[InPerson]:
    """Two, of the last group."""
    last = len(opinions.event.groups) - 1
    roles = [
        Role(_FIRST_ID + n, *name, "en", last, "plain", listed=False, organisation="")
        for n, name in enumerate(_NAMES)
    ]
    return [InPerson(role, opinions.mind(role, seed)) for role in roles]


async def add(organizer: Organizer, person: InPerson) -> None:
    """On the list, of a group, and here: after the consent was read to them."""
    name, words = person.role.name, organizer.words
    here = words("people.do_in_person")

    def is_page(message: ChatMessage) -> bool:
        return message.text.startswith(name) and words("people.correct_group") in message.labels

    def is_here(message: ChatMessage) -> bool:
        return is_page(message) and words("people.do_not_checked_in") in message.labels

    async def find() -> None:
        page = await organizer.said(f"/people {name}", "people.all")
        if any(line.startswith(name) for _, line in numbered(page.text)):
            await organizer.phone.tap(page, "1", timeout=organizer.patience)
            return
        start = await organizer.said("/people", "people.list_somebody")
        asked = organizer.newest_id
        await organizer.phone.tap(start, words("people.list_somebody"), timeout=organizer.patience)
        await organizer.phone.wait_for(
            lambda phone: phone.messages[-1].message_id > asked or None, organizer.patience
        )
        await organizer.phone.say(name)

    await organizer.until(find, lambda: organizer.page(is_page))
    group, back = str(person.role.group + 1), words("people.back")
    await organizer.press(
        is_page,
        words("people.correct_group"),
        lambda: organizer.page(lambda m: m.text.startswith(name) and group in m.labels),
    )
    await organizer.press(
        lambda m: m.text.startswith(name) and group in m.labels,
        group,
        lambda: organizer.page(lambda m: is_page(m) and here in m.labels),
    )
    await organizer.press(
        is_page, here, lambda: organizer.page(lambda m: m.text.startswith(name) and back in m.labels)
    )
    await organizer.press(
        lambda m: m.text.startswith(name) and here in m.labels and back in m.labels,
        here,
        lambda: organizer.page(is_here),
    )


@dataclass
class Entering(Facilitator):
    """A facilitator who enters ballots of others at the poll's page."""

    reading: Words = field(kw_only=True)

    async def print_sheets(self, slot: Slot) -> None:
        """Before the poll opens."""
        await self._paper(slot)
        before = self.newest_id
        await self.press(
            self._is_paper,
            f"{_SHEETS} English",
            lambda: self.page(lambda m: m.message_id > before and m.document is not None),
        )

    async def enter(self, slot: Slot, person: InPerson, code: str = "") -> None:
        """From the sheet with that code, or dictated; all of it, and saved."""
        await self._paper(slot)
        if code:
            asks, before = self.words("paper.ask_code"), self.newest_id
            await self.press(
                self._is_paper,
                self.words("paper.enter"),
                lambda: self.page(lambda m: asks in m.text and m.message_id > before),
            )
            await self.say(code, lambda: self.page(self._asks_whose))
        else:
            await self.press(self._is_paper, self.words("paper.dictate"), lambda: self.page(self._asks_whose))
        name = person.role.name
        await self.press(
            self._asks_whose,
            lambda m: next(n for n, words in numbered(m.text) if words.startswith(f"{name} · ")),
            lambda: self._form(name) or None,
        )
        for _ in range(100):
            card = self._item(name)
            if card is None:
                break
            wordings = [card.options[number] for number in card.numbers]
            label = card.numbers[person.mind.option(card.asked, wordings)]
            await self.press(
                lambda m: self._is_form(m, name),
                card.labels[label],
                lambda c=card: self._moved(name, c),  # type: ignore[misc]
            )
            person.ledger[card.asked] = (card.options[label],)
        saved = self.beginning("paper.saved_first")[: len("Saved: ")]
        await self.press(
            lambda m: self._is_form(m, name),
            self.words("paper.save"),
            lambda: self.page(
                lambda m: m.text.partition("\n")[0].endswith(f" · {name}") and f"\n{saved}" in m.text
            ),
        )

    async def _paper(self, slot: Slot) -> None:
        """The poll's page for sheets, in place of the control card."""
        title = self.words("paper.title")

        async def act() -> None:
            await self.phone.tap(await self._page_of(slot), title, timeout=self.patience)

        await self.until(act, lambda: self.page(self._is_paper), anew=True)

    def _is_paper(self, message: ChatMessage) -> bool:
        return f" · {self.words('paper.title')}\n" in message.text

    def _asks_whose(self, message: ChatMessage) -> bool:
        return self.words("paper.whose") in message.text

    def _is_form(self, message: ChatMessage, name: str) -> bool:
        return (
            message.text.split("\n", 1)[0].endswith(f" · {name}")
            and self.words("paper.cancel") in message.labels
        )

    def _form(self, name: str) -> ChatMessage | None:
        return self.page(lambda m: self._is_form(m, name))

    def _item(self, name: str) -> ItemCard | None:
        """What the form asks now; None: nothing more."""
        card = self._form(name)
        return item_card(card, self.reading, card.text.partition("\n\n")[2]) if card is not None else None

    def _moved(self, name: str, before: ItemCard) -> bool:
        now = self._item(name)
        return now is None or now.asked != before.asked


async def sheet_codes(database: str, event: str, slot: Slot) -> list[str]:
    """What stands on the sheets of a poll, from the demo's own database, since phones here don't read print."""
    engine = await open_engine(database)
    try:
        rows = await engine.read(
            f"{BallotSheet.table.select} WHERE event = $1 AND poll = $2 ORDER BY number",
            event,
            slot.poll.code,
        )
    finally:
        await engine.close()
    return [BallotSheet.of(row).code for row in rows]
