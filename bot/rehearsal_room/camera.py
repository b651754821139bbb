"""Pictures of the room and of each phone in it, in each of the page's languages: for a README, and for translators."""

from dataclasses import dataclass
from pathlib import Path

from bot.rehearsal_room.browser import Tab
from bot.rehearsal_room.room import Room

SIZE = (1784, 900)
"""Four phones, and what stands beside them."""


@dataclass(frozen=True)
class Photographer:
    """`tab`: the page; `folder`: for the pictures, which are named after the step's name, the phone and the language."""

    room: Room
    tab: Tab
    folder: Path

    async def ready(self, address: str) -> None:
        await self.tab.size(*SIZE)
        await self.tab.prefer("light")
        await self.tab.open(address)
        await self.tab.until(f"document.querySelectorAll('.phone').length === {len(self.room.people)}")

    async def take(self, name: str) -> None:
        """Of what is to be seen now. Raises OSError where the folder can't be written to."""
        for language in self.room.event.languages:
            await self._speak(language)
            await self._keep(f"{name}-{language}", await self.tab.picture())
        for who in self.room.people:
            phone = f"#phone-{who.key}"
            await self._speak(who.language)
            await self.tab.value(f"document.querySelector('{phone}').scrollIntoView({{inline: 'center'}})")
            await self._keep(f"{name}-{who.key}", await self.tab.picture(f"{phone} .screen"))
        await self.tab.value("document.querySelector('#phones').scrollTo(0, 0)")
        await self._speak(self.room.event.languages[0])

    async def _speak(self, language: str) -> None:
        to_end = "for (const log of document.querySelectorAll('.log')) log.scrollTop = log.scrollHeight"
        await self.tab.value(f"room.language = '{language}'; room.speak(); {to_end}")

    async def _keep(self, name: str, picture: bytes) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / f"{name}.png").write_bytes(picture)
