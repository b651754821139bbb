"""How people come: by links of their own the day before, or through the door; in the morning all check in."""

import asyncio
from collections.abc import Coroutine, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.demo.guests import FILE, database_of, guest_list, links
from bot.demo.in_person import InPerson, add
from bot.demo.organizer import Organizer
from bot.demo.participant import Participant
from bot.demo.plan import Plan
from bot.demo.trail import Trail


@dataclass
class Arriving:
    """`told`: of people who may not answer yet, whether they were told why."""

    plan: Plan
    organizer: Organizer
    trail: Trail
    told: list[bool] = field(default_factory=list)
    _links: dict[str, str] = field(default_factory=dict)

    async def import_list(self, people: Iterable[Participant]) -> None:
        """Most people are on the organizer's list, and have their link from the sheet that is made of it."""
        plan, listed = self.plan, [person.role for person in people if person.role.listed]
        content = guest_list(plan.event, listed)
        (plan.folder / FILE).write_bytes(content)
        await self.organizer.import_list(FILE, content, len(listed))
        self._links = await links(database_of(plan.folder, plan.database), plan.event.code)
        self.trail.did("organizer", f"imported a list of {len(listed)} people")

    async def register_listed(self, people: Iterable[Participant]) -> None:
        listed = [person for person in people if person.role.listed]
        await together(self._register(person) for person in listed)
        self.trail.did("participants", f"opened links of their own, chose a language, agreed: {len(listed)}")

    async def arrive(self, people: Sequence[Participant]) -> None:
        """Who isn't registered is; the organizer lets in who isn't on the list; all check in: at the desk, or with the code it shows."""
        await together(self._register(person) for person in people if not person.is_known)
        await self.organizer.let_in()
        outside = [person for person in people if person.is_outside]
        if outside:
            self.told.append(await outside[0].is_told_to_check_in())
        await together(person.check_in(self.organizer.code) for person in people)
        walked_in = sum(not person.role.listed for person in people)
        self.trail.did(
            "participants", f"checked in: {len(people)}, of whom {walked_in} walked in and were let in"
        )

    async def add_in_person(self, people: Sequence[InPerson]) -> None:
        for somebody in people:
            await add(self.organizer, somebody)
        self.trail.did("organizer", f"listed {len(people)} people without Telegram")

    async def _register(self, person: Participant) -> None:
        await person.register(self.plan.event.code, self._links.get(person.role.name, ""))


async def together(doings: Iterable[Coroutine[Any, Any, object]]) -> None:
    """At the same time; the first failure ends all."""
    async with asyncio.TaskGroup() as group:
        for doing in doings:
            group.create_task(doing)
