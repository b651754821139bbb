"""The day itself: people arrive, a facilitator opens and closes polls, everybody taps, sometimes the power fails."""

import asyncio
import datetime as dt
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from bot.demo.afterwards import Afterwards
from bot.demo.arriving import Arriving, together
from bot.demo.cast import cast
from bot.demo.child import SteeredBot
from bot.demo.facilitator import Facilitator
from bot.demo.guests import database_of
from bot.demo.in_person import Entering, InPerson, people_in_person, sheet_codes
from bot.demo.opinions import Opinions
from bot.demo.organizer import Organizer
from bot.demo.pace import DayTime
from bot.demo.participant import Participant
from bot.demo.plan import Plan
from bot.demo.reading import Words, title_of
from bot.demo.staff import Staff
from bot.demo.trail import Trail
from bot.demo.watching import Watching
from bot.rehearsal import BotApi
from bot.rules.agenda import agenda_of
from bot.rules.moderation import become_ideas
from bot.rules.reminders import planned_reminders
from bot.rules.schedule import Slot, slots
from config.catalogs import Texts
from config.event import Event, WallPoll, WrittenPoll

ORGANIZER_ID = 11

_FACILITATOR_ID = 12
_RAPPORTEUR_IDS = (13, 14)
_RAPPORTEURS = (("Nou", "Chenda"), ("Sun", "Dina"))
_LATE_ARRIVE_AT_SLOT = 3
_BLOCKS_AT_SLOT = 5
_REMOVED_AT_SLOT = 13
_APPROVED = 5
"""Texts that others may read: a page of them."""


@dataclass(repr=False)  # what a day has done is long, and asyncio asks for it
class Played:
    """What happened: the people with their ledgers, with phones and without, what the staff made of it, kills made, the
    bot's exit status.

    `late_taps`: one for each tap after closing, whether it was refused. `refused`: the same of people who may not answer.
    """

    people: list[Participant]
    in_person: list[InPerson]
    trail: Trail
    kills: int = 0
    exit_status: int = 0
    late_taps: list[bool] = field(default_factory=list)
    refused: list[bool] = field(default_factory=list)


class Day:
    """Everybody of a plan, with their phones at one embedded Bot API."""

    def __init__(
        self,
        plan: Plan,
        texts: Texts,
        api: BotApi,
        child: SteeredBot,
        time: DayTime,
        progress: Callable[[str, int], None],
        closed: Callable[[], None],
    ) -> None:
        self._plan = plan
        self._texts = texts
        self._child, self._time = child, time
        self._progress, self._closed = progress, closed
        self._agenda = agenda_of(plan.event)
        self._slots = slots(self._agenda)
        self._chance = random.Random(f"day/{plan.seed}")
        patience = 12.0 if plan.real_limits else 2.5
        words = {language: Words.of(texts, language) for language in texts.languages}
        opinions = Opinions(plan.event)
        self._people = [
            Participant(
                role,
                api.phone(role.user_id, role.first_name, role.last_name, language_code=role.language),
                words[role.language],
                opinions.mind(role, plan.seed),
                patience,
            )
            for role in cast(plan.event, plan.phones, plan.seed)
        ]
        organizer = api.phone(ORGANIZER_ID, "Pich", "Sovann")
        self._facilitator = Facilitator(api.phone(_FACILITATOR_ID, "Chan", "Veasna"), texts, patience)
        self._organizer = Organizer(organizer, texts, patience)
        self._entering = Entering(organizer, texts, patience, reading=words["en"])
        self._rapporteurs = [
            Staff(api.phone(number, *name), texts, patience)
            for number, name in zip(_RAPPORTEUR_IDS, _RAPPORTEURS, strict=True)
        ]
        self._in_person = people_in_person(opinions, plan.seed)
        self._trail = Trail(now=lambda: self._agenda.local(time.now()))
        self._afterwards = Afterwards(plan.event, self._facilitator, self._rapporteurs, self._trail)
        self._arriving = Arriving(plan, self._organizer, self._trail)
        self._watching = Watching(
            plan.event, self._slots, self._facilitator, self._organizer, self._trail, self._chance
        )
        self._played = Played(self._people, self._in_person, self._trail, refused=self._arriving.told)
        self._kill_at = self._chance.choices(range(-1, len(self._slots)), k=plan.kills)
        served = set(plan.event.mapping.goals()) if plan.event.mapping is not None else set()
        sessions = {s.code for s in plan.event.agenda if s.kind == "group work" and served & {*s.serves}}
        self._last_of_mapping = max(
            (n for n, s in enumerate(self._slots) if s.session in sessions), default=-1
        )
        self._dictated = next(n for n, s in enumerate(self._slots) if s.poll.code == plan.event.roadmap.roles)
        self._on_paper = next(n for n, s in enumerate(self._slots) if s.poll.kind == "scale" and n)
        self._killing: list[asyncio.Task[None]] = []

    async def play(self) -> Played:
        self._say("the day before: people open their links")
        await self._organizer.arrive(self._plan.event.code)
        self._kill_around(-1)
        late = [person for person in self._people if person.role.temperament == "late"]
        early = [person for person in self._people if person not in late]
        await self._arriving.import_list(self._people)
        await self._arriving.register_listed(early)
        await self._facilitator.arrive(await self._organizer.invite("facilitator"))
        before = self._heard()
        await self._until(_doors_open(self._plan.event))
        self._trail.did("participants", f"got what begins when and where: {self._heard() - before} messages")
        await self._watching.the_day_before()
        self._say("doors open: people check in")
        await self._organizer.show_code()
        await self._arriving.arrive(early)
        await self._arriving.add_in_person(self._in_person)
        for rapporteur in self._rapporteurs:
            await rapporteur.arrive(await self._organizer.invite("rapporteur"), "menu.results")
        for place, slot in enumerate(self._slots):
            if place == _LATE_ARRIVE_AT_SLOT:
                self._say("latecomers register")
                await self._arriving.arrive(late)
            if place == _BLOCKS_AT_SLOT:
                for person in self._people:
                    if person.role.temperament == "blocks":
                        person.phone.block()
            await self._until(slot.at)
            await self._ask(place, slot)
            await self._go_on(place, slot)
        self._trail.did(
            "facilitator", f"opened and closed {len(self._slots)} polls, and looked at each result"
        )
        await asyncio.gather(*self._killing)
        await self._watching.in_the_end(self._afterwards.leading)
        await self._organizer.hears_from_the_bot()  # or it might be told to stop before it has started again
        return self._played

    async def _remove_somebody(self, slot: Slot) -> None:
        """While a poll is open: their card is refused, and then they are put back."""
        somebody = next(
            p for p in self._people if p.registered and p.role.temperament not in ("blocks", "late")
        )
        old = somebody.card(title_of(slot, somebody.role.language))
        await self._organizer.remove(somebody.role.name)
        if old is not None and old.labels:
            self._played.refused.append(await somebody.tap_removed(old))
        await self._organizer.restore(somebody.role.name)

    async def _ask(self, place: int, slot: Slot) -> None:
        """One poll: opened, answered, closed, looked at; odd ones are closed by the second facilitator."""
        title = title_of(slot, "en")
        self._say(f"{self._agenda.local(slot.at):%H:%M} {title}")
        self._kill_around(place)
        await self._facilitator.open(slot, before_in_chain(self._plan.event, self._slots, slot))
        if slot.minutes:
            await self._facilitator.give_time(slot)
        present = [person for person in self._people if person.registered]
        answering = [person.answer(title_of(slot, person.role.language)) for person in present]
        await together([*answering, self._enter(place, slot)])
        if isinstance(slot.poll, WrittenPoll) and not become_ideas(slot.poll):
            await self._facilitator.approve(slot, _APPROVED)
        if isinstance(slot.poll, WallPoll):
            await together([person.upvote(title_of(slot, person.role.language)) for person in present])
        if place == _REMOVED_AT_SLOT:
            await self._remove_somebody(slot)
        await self._watching.while_open(slot)
        tapper = self._chance.choice(present)
        old = tapper.card(title_of(slot, tapper.role.language))
        closer = self._organizer if place % 2 else self._facilitator
        await closer.close(slot)
        self._closed()
        await self._watching.after_closing(slot, present)
        if old is not None and any(label.isdigit() for label in old.labels) and not tapper.phone.blocking:
            self._played.late_taps.append(await tapper.tap_late(old))

    async def _enter(self, place: int, slot: Slot) -> None:
        """One of those without Telegram says their answers aloud, the other has written them down."""
        aloud, on_paper = self._in_person
        if place == self._dictated:
            await self._entering.enter(slot, aloud)
        elif place == self._on_paper:
            codes = await sheet_codes(
                database_of(self._plan.folder, self._plan.database), self._plan.event.code, slot
            )
            await self._entering.enter(slot, on_paper, codes[0])

    async def _go_on(self, place: int, slot: Slot) -> None:
        """What follows from a poll before the next one."""
        event, following = self._plan.event, self._slots[place + 1 : place + 2]
        await self._afterwards.list_ideas(slot)
        if place + 1 == self._on_paper:
            await self._entering.print_sheets(self._slots[self._on_paper])
        if place == self._last_of_mapping:
            await self._afterwards.map_sectors()
        if following and following[0].poll.code == event.roadmap.confidence:
            ready = [person for person in self._people if person.registered and not person.phone.blocking]
            await self._afterwards.plan(ready)

    def _kill_around(self, place: int) -> None:
        """The kills of one part of the day (-1: registration), at random moments of it, closing included."""
        self._killing += [asyncio.create_task(self._kill_soon()) for part in self._kill_at if part == place]

    async def _kill_soon(self) -> None:
        await asyncio.sleep(self._chance.uniform(0.0, 3.0))
        await self._child.kill()

    async def _until(self, at: dt.datetime) -> None:
        await self._time.until(at, self._child, self._heard)

    def _heard(self) -> int:
        """How many messages have come to the people's phones."""
        return sum(len(person.phone.messages) for person in self._people)

    def _say(self, what: str) -> None:
        self._progress(what, len(self._slots) + 2)


def _doors_open(event: Event) -> dt.datetime:
    return event.at(event.agenda[0].starts) - dt.timedelta(minutes=5)


def the_day_before(event: Event) -> dt.datetime:
    """Some minutes before people are first reminded."""
    reminded = [reminder.at for reminder in planned_reminders(agenda_of(event))]
    return min([_doors_open(event), *reminded]) - dt.timedelta(minutes=10)


def before_in_chain(event: Event, slots: Sequence[Slot], slot: Slot) -> Slot | None:
    """The poll from which this one is opened by one button: the last of the step before it in a chain."""
    for chain in event.chains:
        for step, following in pairwise(chain.steps):
            if slot.poll.code == next(iter(following.polls.values())):
                return max((s for s in slots if s.poll.code in step.polls.values()), key=lambda s: s.number)
    return None
