"""The day of the room: played faster or slower, paused, taken to a session. Where people are reminded it waits for the messages.

At sixty minutes a second a reminder would be out of date before it has left. So the clock is taken to the moment and goes
at the real pace until the bot has said what it had to say: nothing of the day is passed over.
"""

import asyncio
import datetime as dt
import time
from typing import TYPE_CHECKING

from bot.clock import STANDS_STILL
from bot.rehearsal_room.room import Room
from bot.rehearsal_room.stored import agenda_now
from bot.rules.agenda import Agenda, agenda_of, from_ms, to_ms
from bot.rules.reminders import planned_reminders

if TYPE_CHECKING:
    from collections.abc import Callable

SPEEDS = (1, 10, 60, 300, 600)

_LOOK_SECONDS = 0.05
_AHEAD_SECONDS = 0.3
"""So soon before a moment of the day (real time) the clock is taken to it."""

_AGENDA_SECONDS = 1.0
QUIET_SECONDS = 0.8
"""Nothing was sent for so long: the messages have left."""

_LONGEST_WAIT = 8.0


class Day:
    """`speed`: as chosen; `paused`: whether it stands; `target`: where it is taken to (ms), None: nowhere.

    `agenda`: as it is now. `came_to` is told where the clock was taken (ms). `quiet_seconds`: for which nothing is sent once the messages have left.
    """

    def __init__(self, room: Room, quiet_seconds: float = QUIET_SECONDS) -> None:
        self.speed = 1.0
        self.paused = False
        self.target: int | None = None
        self.agenda: Agenda = agenda_of(room.event)
        self._room = room
        self._quiet_seconds = quiet_seconds
        self._waits_since: float | None = None
        self.came_to: Callable[[int], None] = lambda _: None

    @property
    def waits(self) -> bool:
        """For messages to leave, where the clock would be faster."""
        return self._waits_since is not None

    def play(self, speed: float) -> None:
        """One of `SPEEDS`; goes on if it was paused."""
        self.speed, self.paused = speed, False
        self._steer()

    def pause(self) -> None:
        self.paused, self.target = True, None
        self._steer()

    def jump(self, session: str = "") -> bool:
        """To the start of a session, or of the next one; whether there is one to come."""
        now = from_ms(self._room.clock.now())
        to_come = [entry for entry in self.agenda.planned if entry.starts > now]
        entry = next((entry for entry in to_come if session in ("", entry.code)), None)
        if entry is not None:
            self.target = to_ms(entry.starts)
        return entry is not None

    async def come_to(self, time_of_day: str) -> None:
        """`08:30` of the event's day. Raises ValueError for what is none; what has passed is passed."""
        at = self._room.event.at(dt.time.fromisoformat(time_of_day))
        self.target = to_ms(at)
        while self.target is not None or self.waits:
            await self._room.bell.after(self._room.bell.rung, _LOOK_SECONDS)

    async def run(self) -> None:
        """Until cancelled."""
        read = 0.0
        while True:
            if time.monotonic() - read > _AGENDA_SECONDS:
                self.agenda, read = (
                    await agenda_now(self._room.folder, self._room.event),
                    time.monotonic(),
                )
            self.go_on()
            await asyncio.sleep(_LOOK_SECONDS)

    def go_on(self) -> None:
        """Do what is to be done by now."""
        if self._waits_since is not None:
            if self._have_left(self._waits_since):
                self._waits_since = None
                self._steer()
            return
        now = self._room.clock.now()
        moment = self._next_moment(now)
        if self.target is not None and (moment is None or moment > self.target):
            target, self.target = max(now, self.target), None
            self._steer(target)
            self.came_to(target)
        elif moment is not None and (self.target is not None or self._comes_to(moment, now)):
            self._wait_at(moment)

    def _comes_to(self, moment: int, now: int) -> bool:
        """Faster than the messages would leave."""
        return self.speed > 1 and not self.paused and moment - now < self.speed * _AHEAD_SECONDS * 1000

    def _next_moment(self, now: int) -> int | None:
        """When people are reminded next."""
        later = (to_ms(reminder.at) for reminder in planned_reminders(self.agenda))
        return next((moment for moment in later if moment > now), None)

    def _wait_at(self, moment: int) -> None:
        self._waits_since = time.monotonic()
        self._room.steer(1.0, moment)
        self.came_to(moment)

    def _have_left(self, since: float) -> bool:
        waited = time.monotonic() - since
        quiet = time.monotonic() - max(since, self._room.sent_at)
        return waited > _LONGEST_WAIT or quiet > self._quiet_seconds

    def _steer(self, now: int | None = None) -> None:
        self._room.steer(STANDS_STILL if self.paused else self.speed, now)
