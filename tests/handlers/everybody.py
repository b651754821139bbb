"""Everybody who may press a button: one of each role, in each stage of coming in, and the world their buttons are about."""

import contextlib
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass, replace
from pathlib import Path

from bot.chain_steps import prepared
from bot.clock import real_now
from bot.idea_sheet import plan_of
from bot.ideas import shape
from bot.invitations import invite, redeem
from bot.lists import fingerprint, listed, targets
from bot.mapping.settling import open_contradictions
from bot.mapping.sheet import plan_of as mapping_plan
from bot.roster.importing import planned
from bot.rules.ideas import Shaping
from bot.staff import revoke
from bot.steering import open_poll
from bot.steps import steer
from bot.voting import write_text
from config.catalogs import Texts
from config.event import Text
from handlers.callbacks.data import Data
from storage.broadcasts import Audience, Broadcast, Content
from storage.ideas import IdeaDraft
from storage.mapping import MappingDraft, MappingEntry, MappingSheet
from storage.people import Participant, invitations_of
from storage.polls import Round
from storage.roadmap import RoadmapStep
from storage.roster import RosterDraft, Row
from tests.conftest import ORGANIZER
from tests.handlers.desk import Desk, desk
from tests.ideas import GAPS, POLLS
from tests.workshop import EVENT, MORE_POLLS, NINE, account, event, mapped, registered

PEOPLE = {
    "stranger": 1,
    "declined": 2,
    "registering": 3,
    "waiting": 4,
    "participant": 5,
    "rapporteur": 6,
    "observer": 7,
    "facilitator": 8,
    "organizer": 9,
    "organizer elsewhere": 10,
    "revoked facilitator": 11,
    "organizer of the settings": ORGANIZER,
}
WRITER = 20
"""Another participant, whose text is moderated."""


@dataclass(frozen=True)
class World:
    """What buttons carry, in the event `small` or, for foreign ones, in `other`."""

    event: str
    colour: int
    words: int
    step: int
    text: str
    ideas: int
    version: int
    sending: int
    sheet: int
    onward: int
    broadcast: int
    invitations: int
    invitation: str
    rapporteur: str
    roster: int
    somebody: str
    waiting: str
    lead: str
    draft: int
    contradiction: int
    mapping_sheet: int


@contextlib.asynccontextmanager
async def served(folder: Path, texts: Texts) -> AsyncIterator[Desk]:
    """Two events with the same polls, and everybody of `PEOPLE` in `small`."""
    collecting = [POLLS[0] | {"code": "ideas"}, POLLS[1]]
    small = mapped(
        event(
            polls=[*EVENT["polls"], *MORE_POLLS, *collecting],
            lists={"gaps": GAPS},
            chains=[
                {"code": "best", "title": "Best", "steps": [{"ideas": "ideas"}, {"importance": "weight"}]}
            ],
            roadmap={"roles": "colour"},
        )
    )
    async with desk(folder, texts, small, small.model_copy(update={"code": "other"})) as running:
        await _people(running)
        yield running


async def _people(running: Desk) -> None:
    workshop, runtime = running.workshop, running.workshop.runtime
    for who, user_id in PEOPLE.items():
        if who != "stranger":
            await workshop.put(account(user_id))
    await workshop.put(
        registered(3, name="", registered_at=None, approved_at=None),
        registered(4, approved_at=None),
        account(WRITER),
        registered(WRITER),
        registered(5),
    )
    for who, role in (("rapporteur",) * 2, ("observer",) * 2, ("facilitator",) * 2, ("organizer",) * 2):
        await workshop.staff(PEOPLE[who], role)  # type: ignore[arg-type]
    elsewhere = await invite(running.disk, "other", "organizer")  # type: ignore[arg-type]
    await redeem(runtime, 10, elsewhere, workshop.update())
    await workshop.put(account(10))
    gone = await invite(running.disk, "small", "facilitator")  # type: ignore[arg-type]
    await redeem(runtime, 11, gone, workshop.update())
    number = workshop.state.by_user["small", 11].id
    await revoke(runtime, ORGANIZER, runtime.event("small"), number, "facilitator", workshop.update())


async def set_up(running: Desk, state: str, event: str = "small") -> World:
    """The polls of that event in that state, a draft of a broadcast, and an invitation."""
    workshop, runtime, key = running.workshop, running.workshop.runtime, running.workshop.update
    numbers, step, text = [1, 2, 3], 0, "t0"
    shaped = (0, 0, 0, 0)
    if state != "draft":
        for place, poll in enumerate(("colour", "words", "ideas")):
            numbers[place] = (await open_poll(runtime, ORGANIZER, event, poll, "1", key())).asked.id
        if event == "small":
            outcome = await write_text(runtime, WRITER, numbers[1], "Too few seats", "", key())
            assert outcome.ballot is not None
            texts = outcome.ballot.answers[""].choice
            assert isinstance(texts, tuple)
            text = texts[0][0]
        shaped = await _ideas(running, workshop.state.rounds[numbers[2]])
        for number in numbers if state != "open" else ():
            step = (await steer(runtime, ORGANIZER, number, state, 0, key())).asked.step  # type: ignore[arg-type]
    content = {"en": Content("text", "Lunch"), "km": Content("text", "បាយ")}
    number = workshop.state.last_broadcast_id + 1
    await workshop.put(Broadcast(number, event, ORGANIZER, "draft", Audience("everyone"), content, NINE))
    await invite(running.disk, event, "observer")  # type: ignore[arg-type]
    links = await invitations_of(running.disk, event)  # type: ignore[arg-type]
    code = next(link.code for link in links if link.role == "observer")
    colour, words, collects = numbers
    await workshop.put(Participant(f"l-{event}", event, None, "Person 4", "GOV", listed_at=NINE))
    organizer = PEOPLE["organizer" if event == "small" else "organizer elsewhere"]
    drafts = [
        RosterDraft(who, event, (Row(2, {"name": "Sok Pisey", "group": "GOV"}),), (), real_now())
        for who in (organizer, ORGANIZER)
    ]
    await workshop.put(*drafts)
    plan = (await planned(runtime, drafts[0])).fingerprint()
    sheet = await _mapping(running, event)
    rapporteur = f"s{PEOPLE['rapporteur']}"
    here = [each for each in workshop.state.participants_of(event) if each.role == "participant"]
    somebody = next((each.id for each in here if each.state == "not reached"), "")
    waiting = next((each.id for each in here if each.state == "waiting"), somebody)
    lead = "p0005" if event == "small" else workshop.state.by_user["other", 10].id
    asked = RoadmapStep(event, "s01", Text.model_validate("Draft"), lead, state="asked", revision=1)
    await workshop.put(asked, replace(asked, code="s02", state="proposed"))
    polls = (colour, words, step, text, collects, *shaped)
    (contradiction,) = open_contradictions(runtime, event)
    mapped_ones = (NINE % 10**10, contradiction.fingerprint(), sheet)
    invited = (number, len(links), code, rapporteur, plan)
    return World(event, *polls, *invited, somebody, waiting, lead, *mapped_ones)


async def _mapping(running: Desk, event: str) -> int:
    """Two entries that contradict each other, a draft of each mapper, and a sheet; its fingerprint."""
    workshop, runtime = running.workshop, running.workshop.runtime
    mappers = [PEOPLE[who] for who in ("rapporteur", "facilitator", "organizer")]
    mappers = [*(mappers if event == "small" else [PEOPLE["organizer elsewhere"]]), ORGANIZER]
    given = {"who": ("MEF",), "sector": ("edu",), "priority": ("poor",)}
    for code, status in (("m001", "pilot"), ("m002", "national")):
        said = {**given, "status": (status,)}
        entry = MappingEntry(event, code, "i1", mappers[0], "", said, "entered", "telegram", NINE, NINE)
        await workshop.put(entry)
    sheets = [
        MappingSheet(who, event, ((2, {"what": "New", "priority": "poor"}),), real_now()) for who in mappers
    ]
    await workshop.put(*(MappingDraft(who, event, "", "i2", "", given, "where", 1, NINE) for who in mappers))
    await workshop.put(*sheets)
    return mapping_plan(runtime, runtime.event(event), sheets[0]).fingerprint()


async def _ideas(running: Desk, asked: Round) -> tuple[int, int, int, int]:
    """Two that a facilitator added, and a spreadsheet of them that is being looked at; what buttons carry of these."""
    workshop, runtime = running.workshop, running.workshop.runtime
    adding = [Shaping("add", {"label": {"en": words}}) for words in ("One", "Two")]
    for each in adding:
        await shape(runtime, ORGANIZER, asked, lambda _, each=each: [each], None, workshop.update())  # type: ignore[misc]
    rows = ((2, {"code": f"n{workshop.state.idea_changes(asked.event)[0].number}", "state": "hidden"}),)
    drafts = [
        IdeaDraft(who, asked.event, asked.poll, rows=rows, at=real_now())
        for who in (PEOPLE["facilitator"], PEOPLE["organizer"], PEOPLE["organizer elsewhere"], ORGANIZER)
    ]
    await workshop.put(*drafts)
    found, plan = await plan_of(runtime, asked, drafts[0])
    what = await listed(runtime, runtime.event(asked.event), found.poll.into)
    sending = fingerprint(what, targets(runtime, runtime.event(asked.event), what))
    onward = (await prepared(runtime, runtime.event(asked.event), asked.poll)).fingerprint
    return found.version, sending, plan.fingerprint(found.version), onward


@dataclass(frozen=True)
class Seen:
    """What came of a use: how many changes the disk was asked for, the toast or message, whether anything was shown."""

    changes: int
    said: tuple[str, ...]
    shown: bool

    @property
    def worked(self) -> bool:
        return bool(self.changes) or (self.shown and not self.said)


async def tap(running: Desk, who: str, data: Data) -> Seen:
    before = running.disk.changes
    await running.take(running.updates.tap(PEOPLE[who], data))
    coming = running.workshop.runtime.texts.plain("en", "me.file_coming")
    said = tuple(text for text in running.phones.toasts if text not in ("", coming))
    return Seen(running.disk.changes - before, said, bool(running.phones.shown))


async def say(running: Desk, who: str, text: str, refusals: Collection[str]) -> Seen:
    before = running.disk.changes
    await running.take(running.updates.text(PEOPLE[who], text))
    said = running.phones.texts()
    return Seen(
        running.disk.changes - before,
        tuple(text for text in said if text in refusals),
        bool(running.phones.shown),
    )
