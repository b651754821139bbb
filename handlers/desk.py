"""What organizers have at the desk, kept true by itself: the code of this minute, and who waits for them."""

import asyncio
import contextlib
from collections.abc import Sequence

from bot import desk
from bot.admitting import organizers_of, waiting_in
from bot.background import Background
from bot.clock import real_now
from bot.delivery.errors import Undelivered
from bot.delivery.post import Post
from bot.message import Message
from bot.rules.schedule import is_over
from bot.runtime import Runtime
from handlers.cards.desk import desk_card, some_wait, stopped_card
from handlers.voice import Voice
from storage.errors import StorageError
from storage.messages import Card
from storage.people import Participant, Person
from storage.record import Record

_AFTER_A_WINDOW = 0.05
"""Seconds: so that the next code is there by either clock."""


class Desk:
    """`accept` is told what was committed. `username`: the bot's.

    That somebody waits is one card in each organizer's chat, which goes when nobody does: the next one is heard again.
    """

    def __init__(
        self, runtime: Runtime, post: Post, background: Background, username: str, refresh_seconds: float
    ) -> None:
        self._runtime = runtime
        self._post = post
        self._background = background
        self._username = username
        self._refresh_seconds = refresh_seconds
        self._changed: set[str] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._ticking: asyncio.TimerHandle | None = None
        self._saying: set[tuple[str, int]] = set()

    @property
    def is_due(self) -> bool:
        """Whether cards are about to be redrawn."""
        return self._timer is not None

    def accept(self, records: Sequence[Record]) -> None:
        for record in records:
            if isinstance(record, Participant):
                self._look_at(record.event)
            elif isinstance(record, Card) and desk.until_of(record.subject):
                self._tick_later()

    def resume(self) -> None:
        """What changed while nothing ran."""
        for event in self._runtime.events:
            self._look_at(event)
        self._tick()

    def close(self) -> None:
        for timer in (self._timer, self._ticking):
            if timer is not None:
                timer.cancel()

    # Who waits

    def _look_at(self, event: str) -> None:
        self._changed.add(event)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._refresh_seconds, self._refresh)

    def _refresh(self) -> None:
        self._timer = None
        changed, self._changed = self._changed, set()
        for event in changed & set(self._runtime.events):
            over = is_over(self._runtime.event(event), self._runtime.clock.now())
            waiting = 0 if over else len(waiting_in(self._runtime, event))
            for person in organizers_of(self._runtime, event):
                self._show(event, person, waiting)

    def _show(self, event: str, person: Person, waiting: int) -> None:
        user_id = person.user_id
        card = self._runtime.state.cards.get((user_id, _waiting_subject(event)))
        voice = Voice.to(self._runtime.texts, person)
        if card is not None and waiting:
            shown = some_wait(voice, self._runtime.event(event), waiting)
            self._post.edit(user_id, card.message_id, shown, lane="cards")
        elif card is not None:
            self._background.add(self._take_away(card))
        elif waiting and person.blocked_at is None and (event, user_id) not in self._saying:
            self._saying.add((event, user_id))
            shown = some_wait(voice, self._runtime.event(event), waiting)
            self._background.add(self._say(event, user_id, shown))

    async def _say(self, event: str, user_id: int, shown: Message) -> None:
        with contextlib.suppress(Undelivered):  # `/people` shows it too
            await self._post.say(user_id, shown, subject=_waiting_subject(event), lane="cards")
            if (user_id, _waiting_subject(event)) in self._runtime.state.cards:
                self._look_at(event)  # others may have come meanwhile, or nobody may be left
        self._saying.discard((event, user_id))

    async def _take_away(self, card: Card) -> None:
        with contextlib.suppress(StorageError):  # the writer has said why
            await self._runtime.writer.write(lambda tx: tx.remove(card))
            self._post.take_away(card)

    # The code

    def _tick_later(self) -> None:
        if self._ticking is None:
            seconds = max(0, desk.ends_at(self._runtime) - real_now()) / 1000 + _AFTER_A_WINDOW
            self._ticking = asyncio.get_running_loop().call_later(seconds, self._tick)

    def _tick(self) -> None:
        """Every card that shows the code gets the present one, as long as it is to."""
        self._ticking = None
        state = self._runtime.state
        for event in self._runtime.events:
            subjects = [each for each in state.subjects() if each.startswith(desk.card_subjects(event))]
            for card in [card for subject in subjects for card in state.cards_showing(subject)]:
                self._follow(event, card)

    def _follow(self, event: str, card: Card) -> None:
        person = self._runtime.state.people.get(card.user_id)
        if person is None:
            return
        voice, written = Voice.to(self._runtime.texts, person), self._runtime.event(event)
        is_wanted = written.admission.check_in == "required" and desk.until_of(card.subject) > real_now()
        organizes = self._runtime.may("organize", event, card.user_id)
        if organizes and is_wanted and person.blocked_at is None:
            shown = desk_card(self._runtime, voice, written, self._username)
            self._tick_later()
        else:
            shown = stopped_card(voice, written)
            self._background.add(self._forget(event, card.user_id))
        self._post.edit(card.user_id, card.message_id, shown, lane="cards")

    async def _forget(self, event: str, user_id: int) -> None:
        with contextlib.suppress(StorageError):
            await desk.forget_cards(self._runtime, event, user_id)


def _waiting_subject(event: str) -> str:
    return f"waiting:{event}"
