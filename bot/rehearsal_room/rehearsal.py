"""Everything that can be done in the room besides using a phone: the day, everybody else, and what goes wrong."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from bot.background import Background
from bot.demo.reading import Words
from bot.demo.tapping import GaveUp
from bot.rehearsal_room.acting import Actor, NotDone
from bot.rehearsal_room.concerns import Concern, of_the_file
from bot.rehearsal_room.crowd import SIZE, Crowd
from bot.rehearsal_room.day import SPEEDS, Day
from bot.rehearsal_room.newcomer import Newcomer
from bot.rehearsal_room.recording import Recording
from bot.rehearsal_room.room import Room, opened
from bot.rehearsal_room.stored import Saved, saved_now
from config.catalogs import Texts
from config.event import Event

CUT_SECONDS = 60.0
LATE_MINUTES = 20


@dataclass(frozen=True)
class Survived:
    """What was stored when the bot was killed or cut off, and once it was back (None: it isn't yet)."""

    what: str
    before: Saved
    after: Saved | None = None


@dataclass
class Rehearsal:
    """A room with its crowd and its day. `concerns`: about the event file; `survived`: the last kill or cut.

    `recording`: what was done.
    """

    room: Room
    crowd: Crowd
    day: Day
    recording: Recording
    concerns: tuple[Concern, ...] = ()
    survived: Survived | None = None
    _background: Background = field(default_factory=Background)

    async def act(self, act: str, given: Mapping[str, Any]) -> None:
        """One of the acts below, with what it needs. Raises `NotDone`, `KeyError`, `ValueError`."""
        acts: dict[str, Callable[[], Awaitable[None]]] = {
            "arrive": self._meanwhile(partial(self.others, "arrive")),
            "answer": self._meanwhile(partial(self.others, "answer")),
            "play": partial(self._play, given),
            "pause": self._pause,
            "jump": partial(self._jump, given),
            "late": self._meanwhile(self._late),
            "kill": self._kill,
            "start": self._meanwhile(self._start),
            "cut": self._meanwhile(self._cut),
            "mend": self._mend,
        }
        if act not in acts:
            raise NotDone
        await acts[act]()
        self.room.bell.ring()

    async def others(self, act: str) -> None:
        """`arrive` or `answer`; returns when they have."""
        if self.crowd.doing != "nothing":
            return
        self.recording.invite()
        self.recording.note("crowd", act)
        await (self.crowd.arrive() if act == "arrive" else self.crowd.answer())

    def begin(self) -> None:
        self._background.add(self.day.run())
        self._background.add(self.crowd.prepare())

    async def close(self) -> None:
        await self._background.close()

    def _meanwhile(self, work: Callable[[], Any]) -> Callable[[], Awaitable[None]]:
        """What takes a while: the page sees how it goes."""

        async def begun() -> None:
            self._background.add(work())

        return begun

    # The day

    async def _play(self, given: Mapping[str, Any]) -> None:
        if (speed := int(given["speed"])) not in SPEEDS:
            raise NotDone
        self.day.play(speed)

    async def _pause(self) -> None:
        self.day.pause()

    async def _jump(self, given: Mapping[str, Any]) -> None:
        if not self.day.jump(str(given.get("session", ""))):
            raise NotDone

    async def _late(self) -> None:
        """The organizer says so, and sees what would change; applying it is left to whoever is the organizer."""
        organizer = Actor.named(self.room, "org")
        words = Words.of(self.room.texts, organizer.somebody.language)
        with contextlib.suppress(GaveUp):
            await Newcomer(self.room, organizer.somebody, organizer.phone, words).register()
        self.recording.note(organizer.somebody.key, f"say /shift {LATE_MINUTES}")
        await organizer.say(f"/shift {LATE_MINUTES}")

    # What goes wrong

    async def _kill(self) -> None:
        if self.room.health == "dead":
            raise NotDone
        before = await saved_now(self.room.folder)
        await self.room.kill()
        self.survived = Survived("kill", before)

    async def _start(self) -> None:
        if self.room.health != "dead":
            return
        await self.room.start()
        await self.room.is_up()
        await self._count()

    async def _cut(self) -> None:
        if self.room.cut_until is not None:
            return
        self.survived = Survived("cut", await saved_now(self.room.folder))
        await self.room.cut(CUT_SECONDS)
        await self._count()

    async def _mend(self) -> None:
        self.room.mend()

    async def _count(self) -> None:
        """Once what waited at Telegram is taken."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(30):
                await self.room.account.updates.emptied()
        if self.survived is not None:
            self.survived = replace(self.survived, after=await saved_now(self.room.folder))
        self.room.bell.ring()


@asynccontextmanager
async def rehearsing(
    event: Event,
    path: Path,
    event_name: str,
    folder: Path,
    *,
    size: int = SIZE,
    real_limits: bool = True,
    record: Path | None = None,
) -> AsyncIterator[Rehearsal]:
    """`path`: of the event file. `size`: of the crowd. `record`: where to write what is done. The others are those of `opened`."""
    async with opened(event, event_name, folder, Texts.load(), real_limits=real_limits) as room:
        day, recording = Day(room), Recording(room, record, size)
        day.came_to = recording.came_to
        rehearsal = Rehearsal(room, Crowd(room, size=size), day, recording, tuple(of_the_file(path, event)))
        rehearsal.begin()
        try:
            yield rehearsal
        finally:
            await rehearsal.close()
