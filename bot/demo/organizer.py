"""Plays the organizer: imports the list, and at the desk shows its code, lets in whoever waits, removes somebody and puts them back."""

import contextlib
import re
from dataclasses import dataclass

from bot.demo.facilitator import Facilitator
from bot.demo.tapping import TRIES, GaveUp
from bot.rehearsal import ChatMessage, NoAnswer, NoSuchButton

_CODE = re.compile(r"^(\d{3}) (\d{3})$", re.MULTILINE)

_AT_THE_DESK = 5
"""One in so many is checked in by the organizer; the others type the code."""


@dataclass
class Organizer(Facilitator):
    """Also closes polls now and then, as the second facilitator."""

    async def show_code(self) -> None:
        """On this phone, for everybody who stands before it."""

        async def act() -> None:
            page = await self.said("/people", "people.desk")
            await self.phone.tap(page, self.words("people.desk"), timeout=self.patience)

        await self.until(act, lambda: self._newest("desk.picture"))

    def code(self) -> str:
        """The digits that stand there now."""
        card = self._newest("desk.picture")
        found = _CODE.search(card.text) if card is not None else None
        if found is None:
            raise GaveUp(f"no code at the desk; the chat shows:\n{self.phone.chat}")
        return "".join(found.groups())

    async def import_list(self, file_name: str, content: bytes, people: int) -> None:
        """Send it, look at what would change, import it; until `/people` has them all."""
        nobody_came = self.texts.plain("en", "people.list_unreached", n=people)
        button = self.texts.plain("en", "roster.import", n=people)
        for _ in range(TRIES):
            with contextlib.suppress(TimeoutError, NoAnswer, NoSuchButton):
                page = await self.said("/people", "menu.roster")
                if nobody_came in page.labels:
                    return
                await self._turned(page, "menu.roster", "roster.template")
                sent = await self.phone.send_document(file_name, content)
                shown = await self.phone.wait_for(
                    lambda _, after=sent: self._labelled(after.message_id, button),  # type: ignore[misc]
                    self.patience,
                )
                await self.phone.tap(shown, button, timeout=self.patience)
        raise GaveUp(f"the list was never imported; the chat shows:\n{self.phone.chat}")

    async def invite(self, role: str) -> str:
        """The payload of a new invitation: what the link in it ends with."""
        button = self.words(f"role.{role}").capitalize()
        seen = self.newest_id

        async def act() -> None:
            asked = await self.phone.say("/invite")
            page = await self.phone.wait_for(
                lambda _: self._labelled(asked.message_id, button), self.patience
            )
            await self.phone.tap(page, button, timeout=self.patience)

        made = await self.until(
            act, lambda: self.page(lambda m: m.message_id > seen and "?start=inv_" in m.text)
        )
        return made.text.rpartition("?start=")[2].split()[0]

    async def look_at_reach(self) -> str:
        """Whom messages don't reach, and why."""
        label, before = self.words("status.reach"), self.newest_id

        async def act() -> None:
            page = await self.said("/status", "status.reach")
            await self.phone.tap(page, label, timeout=self.patience)

        def shown() -> ChatMessage | None:
            return self.page(lambda m: (m.message_id > before or m.edited) and label not in m.labels)

        return (await self.until(act, shown, anew=True)).text

    async def take_codebook(self) -> None:
        """From the card of exports."""
        before = self.newest_id

        async def act() -> None:
            page = await self.said("/export", "export.codebook")
            await self.phone.tap(page, self.words("export.codebook"), timeout=self.patience)

        await self.until(act, lambda: self.page(lambda m: m.message_id > before and m.document is not None))

    async def let_in(self) -> None:
        """Whoever waits, one after the other, until nobody does."""
        number = 0
        while (page := await self._next_waiting()) is not None:
            step = "people.do_approved" if number % _AT_THE_DESK else "people.do_admitted"
            await self._on_page(page, step, "people.do_approved")
            number += 1

    async def remove(self, name: str) -> None:
        page = await self._page_of_person(name)
        if self.words("people.do_restored") not in page.labels:
            page = await self._turned(page, "people.do_removed", "people.back")
            await self._on_page(page, "people.do_removed", "people.do_removed")

    async def restore(self, name: str) -> None:
        page = await self._page_of_person(name)
        await self._on_page(page, "people.do_restored", "people.do_restored")

    async def _next_waiting(self) -> ChatMessage | None:
        """The page of somebody who waits; None if nobody does."""
        for _ in range(TRIES):
            page = self._newest("people.next_waiting") or self._newest("people.do_approved")
            if page is not None and self.words("people.do_approved") in page.labels:
                return page
            with contextlib.suppress(TimeoutError, NoAnswer, NoSuchButton):
                if page is not None and self.words("people.next_waiting") in page.labels:
                    return await self._turned(page, "people.next_waiting", "people.do_approved")
                overview = await self.said("/people", "people.find")
                none = self.texts.plain("en", "people.waiting", n=0)
                if none in overview.labels:
                    return None
                waiting = next(label for label in overview.labels if label.startswith(none[:-1]))
                await self.phone.tap(overview, waiting, timeout=self.patience)
                listed = await self.phone.wait_for(lambda _, m=overview: self._changed(m), self.patience)  # type: ignore[misc]
                await self.phone.tap(listed, "1", timeout=self.patience)
                await self.phone.wait_for(lambda _: self._newest("people.do_approved"), self.patience)
        raise GaveUp(f"nobody who waits was shown; the chat shows:\n{self.phone.chat}")

    async def _page_of_person(self, name: str) -> ChatMessage:
        for _ in range(TRIES):
            with contextlib.suppress(TimeoutError, NoAnswer, NoSuchButton):
                found = await self.said(f"/people {name}", "people.all")
                await self.phone.tap(found, "1", timeout=self.patience)
                return await self.phone.wait_for(lambda _, m=found: self._changed(m), self.patience)  # type: ignore[misc]
        raise GaveUp(f"{name} was never found; the chat shows:\n{self.phone.chat}")

    async def _on_page(self, page: ChatMessage, key: str, until_gone: str) -> None:
        """Press a button until the page no longer offers the other one."""
        gone = self.words(until_gone)
        for _ in range(TRIES):
            now = self._now(page)
            if gone not in now.labels:
                return
            with contextlib.suppress(TimeoutError, NoAnswer, NoSuchButton):
                await self.phone.tap(now, self.words(key), timeout=self.patience)
                await self.phone.wait_for(lambda _: gone not in self._now(page).labels, self.patience)
        raise GaveUp(f"{key} was never done; the chat shows:\n{self.phone.chat}")

    async def _turned(self, page: ChatMessage, key: str, shows: str) -> ChatMessage:
        """Press a button until its page has another one."""
        wanted = self.words(shows)
        for _ in range(TRIES):
            with contextlib.suppress(TimeoutError, NoAnswer, NoSuchButton):
                await self.phone.tap(self._now(page), self.words(key), timeout=self.patience)
                await self.phone.wait_for(lambda _: wanted in self._now(page).labels, self.patience)
                return self._now(page)
        raise GaveUp(f"{key} led nowhere; the chat shows:\n{self.phone.chat}")

    async def said(self, command: str, shows: str) -> ChatMessage:
        """The answer to a command, known by one of its buttons."""
        asked = await self.phone.say(command)
        return await self.phone.wait_for(lambda _: self._newer(asked.message_id, shows), self.patience)

    def _newest(self, key: str) -> ChatMessage | None:
        return self._newer(0, key)

    def _newer(self, message_id: int, key: str) -> ChatMessage | None:
        """The newest message with that button, if it is newer than that."""
        return self._labelled(message_id, self.words(key))

    def _labelled(self, message_id: int, label: str) -> ChatMessage | None:
        newest = (m for m in reversed(self.phone.messages) if m.message_id > message_id)
        return next((m for m in newest if label in m.labels), None)

    def _now(self, page: ChatMessage) -> ChatMessage:
        """The page as it is shown now."""
        return next((m for m in self.phone.messages if m.message_id == page.message_id), page)

    def _changed(self, page: ChatMessage) -> ChatMessage | None:
        now = self._now(page)
        return now if now is not page else None
