"""Everybody else: people who come by the organizer's list and answer as the demo's do, and the desk that lets in whoever waits.

They are on Telegram's side too: they tap what stands on their phones, and nobody is registered or answers otherwise.
"""

import asyncio
import contextlib
import re
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from typing import Literal

from bot.demo.cast import Role, cast
from bot.demo.guests import FILE, guest_list
from bot.demo.opinions import Opinions
from bot.demo.organizer import Organizer
from bot.demo.participant import Participant
from bot.demo.reading import Words, heading, item_card
from bot.demo.tapping import GaveUp
from bot.rehearsal import ChatMessage, NoAnswer, NoSuchButton, Phone
from bot.rehearsal_room.cast import DESK_ID, Somebody
from bot.rehearsal_room.newcomer import Newcomer, Place

SIZE = 50

_CARD_SECONDS = 4.0
"""Until a poll just opened has reached everybody."""

_PATIENCE = 12.0
"""Real seconds before somebody tries again."""

_STAGE = re.compile(r"http://\S+/stage/[\w-]+/")

Doing = Literal["nothing", "arrives", "answers"]


@dataclass
class Crowd:
    """`size` people from a seed. `doing`: what they are at; `answered`: how many did, the last time they were asked."""

    room: Place
    size: int = SIZE
    seed: int = 0
    doing: Doing = "nothing"
    answered: int = 0
    problem: str = ""
    people: list[Participant] = field(default_factory=list)
    _links: dict[str, str] = field(default_factory=dict)
    _desk: Organizer | None = None
    _preparing: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        self._opinions = Opinions(self.room.event)
        self._desk_phone = self.room.api.phone(DESK_ID, "Nhem", "Desk", bot=self.room.account)

    @property
    def here(self) -> int:
        """How many have checked in."""
        return sum(person.registered for person in self.people)

    async def prepare(self) -> None:
        """What was done the day before: the organizer's list has everybody else, and somebody sits at the desk."""
        with contextlib.suppress(GaveUp, TimeoutError):  # it is tried again when they are to arrive
            await self.room.is_up()
            await self._at_the_desk()

    async def stage(self) -> str:
        """The address of the projector's page, as somebody at the desk is told it. Raises `GaveUp`, `TimeoutError`."""
        desk = await self._at_the_desk()
        asked = await desk.phone.say("/stage")
        return await desk.phone.wait_for(lambda phone: _stage_in(phone, asked), _PATIENCE)

    async def arrive(self) -> None:
        """Whoever isn't registered and checked in is, by the buttons that they have: the row, and everybody else."""
        await self._do("arrives", self._arrive)

    async def answer(self) -> None:
        """Whoever isn't here yet arrives; then everybody else answers what is open and they haven't answered."""
        await self._do("answers", self._answer)

    async def _do(self, doing: Doing, do: Callable[[], Awaitable[None]]) -> None:
        if self.doing != "nothing":
            return
        self.doing, self.problem = doing, ""
        self.room.bell.ring()
        try:
            await self.room.is_up()
            await do()
        except (GaveUp, TimeoutError, ExceptionGroup) as error:
            self.problem = _first(error)
        finally:
            self.doing = "nothing"
            self.room.bell.ring()

    async def _arrive(self) -> None:
        """The others open the links of their own, the row walks in; all type the code at the desk."""
        code, desk = self.room.event.code, await self._at_the_desk()
        row = [self._newcomer(who) for who in self.room.people]
        registering = [p.register(code, self._links[p.role.name]) for p in self.people if not p.registered]
        await _together([*registering, *(newcomer.register() for newcomer in row)])
        if any(newcomer.waits for newcomer in row):
            await desk.let_in()
        checking_in = [person.check_in(desk.code) for person in self.people if not person.registered]
        await _together([*checking_in, *(newcomer.check_in(desk.code) for newcomer in row)])

    async def _answer(self) -> None:
        if not self.here:
            self.doing = "arrives"
            self.room.bell.ring()
            await self._arrive()
            self.doing = "answers"
            self.room.bell.ring()
        self.answered = 0
        await _together(self._answer_all(person) for person in self.people)

    async def _answer_all(self, person: Participant) -> None:
        """Whoever came when a poll was open already is offered it on the card that says that they are checked in."""
        titles: list[str] = []
        with contextlib.suppress(TimeoutError):
            titles = await person.phone.wait_for(lambda _: self._open(person), _CARD_SECONDS)
        if not titles:
            now = self.room.texts.plain(person.role.language, "registration.answer_now")
            offers = next((m for m in reversed(person.phone.messages) if now in m.labels), None)
            if offers is None:
                return
            with contextlib.suppress(NoAnswer, NoSuchButton, TimeoutError):
                await person.phone.tap(offers, now, timeout=_PATIENCE)
                titles = await person.phone.wait_for(lambda _: self._open(person), _PATIENCE)
        for title in titles:
            await person.answer(title)
        self.answered += bool(titles)
        self.room.bell.ring()

    def _open(self, person: Participant) -> list[str]:
        """Headings of the cards that still ask something."""
        words = person.words
        asking = [m for m in person.phone.messages if m.by_bot and item_card(m, words) is not None]
        titles = (heading(card).removesuffix(f" · {words.open}").split(" · ")[0] for card in asking)
        return list(dict.fromkeys(titles))

    def _participant(self, role: Role) -> Participant:
        words = Words.of(self.room.texts, role.language)
        phone = self.room.api.phone(
            role.user_id, role.first_name, role.last_name, language_code=role.language, bot=self.room.account
        )
        return Participant(role, phone, words, self._opinions.mind(role, self.seed), _PATIENCE)

    async def _at_the_desk(self) -> Organizer:
        async with self._preparing:
            if self._desk is not None:
                return self._desk
            desk = Organizer(self._desk_phone, self.room.texts, _PATIENCE)
            await desk.arrive(self.room.event.code)
            roles = cast(self.room.event, self.size, self.seed)
            await desk.import_list(FILE, guest_list(self.room.event, roles), len(roles))
            self._links = await self.room.links()
            if self.room.event.admission.check_in == "required":
                await desk.show_code()
            self.people = [self._participant(role) for role in roles]
            self._desk = desk
            return desk

    def _newcomer(self, who: Somebody) -> Newcomer:
        words = Words.of(self.room.texts, who.language)
        return Newcomer(self.room, who, self.room.phones[who.key], words)


def _stage_in(phone: Phone, asked: ChatMessage) -> str:
    """The address in a message newer than that, or that was edited since."""
    for message in reversed(phone.messages):
        found = _STAGE.search(message.text) if message.by_bot else None
        if found is not None and (message.message_id > asked.message_id or message.edited):
            return found[0]
    return ""


async def _together(doings: Iterable[Coroutine[None, None, object]]) -> None:
    async with asyncio.TaskGroup() as group:
        for doing in doings:
            group.create_task(doing)


def _first(error: BaseException) -> str:
    """The first reason inside a group of failures."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return str(error).split("\n", 1)[0]
