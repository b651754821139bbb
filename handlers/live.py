"""Keeps cards true by themselves: counts while people answer, and all after a restart or a silence."""

import asyncio
from collections.abc import Iterable, Sequence
from functools import partial

from bot.clock import real_now
from bot.delivery.post import Post
from bot.message import Message
from bot.runtime import Runtime
from bot.steering import round_of
from bot.unlinking import is_unlinked
from handlers.cards.broadcast_progress import progress_subject
from handlers.cards.control import Control, control_subjects
from handlers.copies import drawing
from handlers.rendering import poll_card
from handlers.voice import Voice
from storage.agenda import SessionChange
from storage.broadcasts import Broadcast, broadcast_of
from storage.ideas import IdeaChange
from storage.messages import Card, Delivery
from storage.moderation import Moderation
from storage.paper import PaperBallot
from storage.people import Participant
from storage.polls import Ballot, OpenedPoll, Round
from storage.record import Record

REFRESH_SECONDS = 1.0
"""Telegram lets one edit a second through in a chat."""

_AFTER_UNDO = 0.05
"""Seconds: so that the time to undo is over by either clock."""

_CRASH_WINDOW_MS = 30_000
"""Answers this close before the last one may have been stored without their card being redrawn."""


class Live:
    """`accept` is told what was committed; cards are redrawn at most every `refresh_seconds`."""

    def __init__(self, runtime: Runtime, post: Post, refresh_seconds: float) -> None:
        self._refresh_seconds = refresh_seconds
        self._runtime = runtime
        self._post = post
        self._changed: set[str] = set()
        self._broadcasts: set[int] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._undoing: set[asyncio.TimerHandle] = set()

    def accept(self, records: Sequence[Record]) -> None:
        for record in records:
            match record:
                case Ballot() | Moderation() | PaperBallot():
                    self._changed.add(self._runtime.state.rounds[record.round].event)
                case Round() | Participant() | SessionChange() | OpenedPoll() | IdeaChange():
                    self._changed.add(record.event)
                    if isinstance(record, Round) and record.undo_until is not None:
                        self._redraw_after(record.event, record.undo_until)
                case Card():
                    self._redraw_cut_off(record)
                case Broadcast():
                    self._broadcasts.add(record.id)
                case Delivery() if record.lane == "broadcasts":
                    self._broadcasts.add(broadcast_of(record.subject))
        if (self._changed or self._broadcasts) and self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._refresh_seconds, self._refresh)

    def _redraw_cut_off(self, card: Card) -> None:
        """A card of an unlinked poll that was just forgotten, because the poll is over: once more, to say so."""
        state, asked = self._runtime.state, self._runtime.state.rounds.get(round_of(card.subject))
        if asked is None or asked.is_running or (card.user_id, card.subject) in state.cards:
            return
        if is_unlinked(state.poll_of(asked).definition):
            draw = partial(self._not_open, card.user_id, asked.id)
            self._post.edit(card.user_id, card.message_id, draw, lane="cards")

    async def _not_open(self, user_id: int, round_id: int) -> Message | None:
        card = await poll_card(self._runtime, user_id, round_id)
        return card.not_open() if card is not None else None

    def _redraw_after(self, event: str, real: int) -> None:
        """Once the time to undo is over the card offers something else."""

        def touch() -> None:
            self._undoing.discard(timer)
            self._changed.add(event)
            self._refresh()

        timer = asyncio.get_running_loop().call_later(max(0, real - real_now()) / 1000 + _AFTER_UNDO, touch)
        self._undoing.add(timer)

    @property
    def is_due(self) -> bool:
        """Whether cards are about to be redrawn."""
        return self._timer is not None

    def close(self) -> None:
        for timer in (self._timer, *self._undoing):
            if timer is not None:
                timer.cancel()

    def _refresh(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None
        changed, self._changed = self._changed, set()
        broadcasts, self._broadcasts = self._broadcasts, set()
        self._redraw_controls(changed)
        self._redraw_broadcasts(broadcasts)

    def _redraw_controls(self, events: set[str]) -> None:
        """Every facilitator's card of these events, each on the page it shows, counted once a language."""
        runtime = self._runtime
        for event in events & set(runtime.events):
            controls: dict[tuple[str, str, bool, bool], Control] = {}
            for subject in runtime.state.subjects():
                if not subject.startswith(control_subjects(event)):
                    continue
                for card in runtime.state.cards_showing(subject):
                    if not runtime.may("facilitate", event, card.user_id):
                        continue
                    voice = Voice.to(runtime.texts, runtime.state.people[card.user_id])
                    organizes = runtime.may("organize", event, card.user_id)
                    viewer = (organizes, card.user_id in runtime.state.poll_drafts)
                    fresh = Control(runtime, voice, runtime.event(event), *viewer)
                    drawn = controls.setdefault((voice.language, voice.numerals, *viewer), fresh).showing(
                        subject
                    )
                    self._post.edit(card.user_id, card.message_id, drawn, lane="cards")

    def _redraw_broadcasts(self, numbers: Iterable[int]) -> None:
        """Organizers' cards of what was sent: how far it is. A draft's card is where its writer left it."""
        state = self._runtime.state
        for broadcast in [state.broadcasts[number] for number in numbers if number in state.broadcasts]:
            if broadcast.state == "draft" or broadcast.event not in self._runtime.events:
                continue
            for card in state.cards_showing(progress_subject(broadcast)):
                if self._runtime.may("organize", broadcast.event, card.user_id):
                    draw = drawing(self._runtime, card.user_id, broadcast.id)
                    self._post.edit(card.user_id, card.message_id, draw, lane="cards")

    async def after_restart(self) -> None:
        """Redraw what may not have reached the phones: cards of staff, and those of the last answers."""
        self._redraw_controls(set(self._runtime.events))
        self._redraw_broadcasts(self._runtime.state.broadcasts)
        for round_id, ballots in list(self._runtime.state.ballots.items()):
            latest = max((ballot.answered_at for ballot in ballots.values()), default=0)
            await self._redraw_answers(round_id, latest - self._crash_window)

    async def after_silence(self, heard_at: int) -> None:
        """The same, of what was drawn when Telegram fell silent (ms, real)."""
        self._redraw_controls(set(self._runtime.events))
        since = self._runtime.clock.at(heard_at) - self._crash_window
        for round_id in list(self._runtime.state.ballots):
            await self._redraw_answers(round_id, since)

    @property
    def _crash_window(self) -> float:
        return _CRASH_WINDOW_MS * self._runtime.clock.speed

    async def _redraw_answers(self, round_id: int, since: float) -> None:
        """The cards of those who answered since then (ms by the event's clock)."""
        state = self._runtime.state
        asked = state.rounds[round_id]
        for ballot in list(state.ballots.get(round_id, {}).values()):
            user_id = state.participants[ballot.participant].user_id
            shown = state.cards.get((user_id, asked.subject)) if user_id is not None else None
            if user_id is None or shown is None or ballot.answered_at < since:
                continue
            card = await poll_card(self._runtime, user_id, asked.id)
            if card is not None:
                self._post.edit(user_id, shown.message_id, card.current(), lane="cards")
