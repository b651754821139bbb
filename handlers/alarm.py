"""Tells organizers that saving fails, and that it works again: at once, and without the database."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.clock import real_now
from bot.delivery.post import Post
from bot.message import Message
from bot.runtime import Runtime
from handlers.cards.status import saving_fails, saving_works
from handlers.voice import Voice
from storage.errors import Cause
from storage.people import Person
from storage.trouble import Trouble

_QUIET_SECONDS = 600.0
"""A database that fails for the same cause and works in turns is told once in that time, summed up."""


@dataclass
class _Episode:
    """Troubles since organizers were told last that all is well. `now`: None while saving works in between.

    `cause`: the last one; `alarmed`: the one they were told.
    """

    since: int
    cause: Cause
    now: Trouble | None = None
    refused: int = 0
    until: int = 0
    alarmed: Cause | None = None

    def pause(self) -> None:
        self.refused += self.now.refused if self.now is not None else 0
        self.now, self.until = None, real_now()


class Alarm:
    """`accept` hears from the writer; an alarm a cause at most every ten minutes, and one word when it is over."""

    def __init__(self, runtime: Runtime, post: Post) -> None:
        self._runtime = runtime
        self._post = post
        self._episode: _Episode | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._quiet_until: dict[Cause, float] = {}

    def accept(self, trouble: Trouble | None) -> None:
        if trouble is not None:
            self._episode = episode = self._episode or _Episode(trouble.since, trouble.cause)
            if episode.cause != trouble.cause:
                self.close()  # another cause need not wait
            episode.cause, episode.now = trouble.cause, trouble
            if episode.alarmed is None:
                self._tell_in_time(trouble.cause)
            elif trouble.cause == "damaged" and episode.alarmed != "damaged":  # something else is to be done
                self._tell_of_trouble(episode, trouble)
        elif self._episode is not None:
            self._episode.pause()
            if self._episode.alarmed is not None:
                self._tell_it_is_over(self._episode)

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _tell_in_time(self, cause: Cause) -> None:
        if self._timer is None:
            now = asyncio.get_running_loop().time()
            delay = max(0.0, self._quiet_until.get(cause, now) - now)
            self._timer = asyncio.get_running_loop().call_later(delay, self._tell)

    def _tell(self) -> None:
        self._timer = None
        if self._episode is None or self._episode.alarmed is not None:
            return
        if self._episode.now is not None:
            self._tell_of_trouble(self._episode, self._episode.now)
        else:
            self._be_quiet_about(self._episode.cause)
            self._tell_it_is_over(self._episode)

    def _be_quiet_about(self, cause: Cause) -> None:
        self._quiet_until[cause] = asyncio.get_running_loop().time() + _QUIET_SECONDS

    def _tell_of_trouble(self, episode: _Episode, trouble: Trouble) -> None:
        self._be_quiet_about(trouble.cause)
        episode.alarmed = trouble.cause
        self._say(lambda voice, zone: saving_fails(voice, trouble.cause, episode.since, zone))

    def _tell_it_is_over(self, episode: _Episode) -> None:
        self._episode = None
        since, until, refused = episode.since, episode.until, episode.refused
        self._say(lambda voice, zone: saving_works(voice, since, until, refused, zone))

    def _say(self, draw: Callable[[Voice, str], Message]) -> None:
        for person in self._organizers():
            event = self._runtime.event_of(person) or self._runtime.event(self._runtime.events[0])
            voice = Voice.to(self._runtime.texts, person)
            self._post.say(person.user_id, draw(voice, event.zone))

    def _organizers(self) -> Iterator[Person]:
        """Whoever organizes an event served here and has pressed Start: nobody else can be written to."""
        state = self._runtime.state
        ids = set(self._runtime.settings.organizers)
        ids |= {
            p.user_id
            for p in state.participants.values()
            if p.user_id is not None and p.role == "organizer" and p.event in self._runtime.events
        }
        return (state.people[user_id] for user_id in sorted(ids & state.people.keys()))
