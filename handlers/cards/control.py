"""The facilitator's card: the day's polls and how they stand; every facilitator sees the same."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from bot.message import Button, Keyboard, Message
from bot.rules.agenda import Agenda, from_ms
from bot.rules.schedule import Slot, now_and_next, with_left_over
from bot.rules.turnout import Count, counts_of, short_of_quorum, shown, total, turnout
from bot.runtime import Runtime
from bot.unlinking import closes_for_good
from config.event import Event, Poll
from handlers.callbacks.data import Data
from handlers.callbacks.mapping import ShowMapping
from handlers.callbacks.organizing import ShowShift
from handlers.callbacks.reporting import ShowExport, ShowResults
from handlers.callbacks.roadmap import ShowRoadmap
from handlers.callbacks.stage import ShowStage
from handlers.callbacks.steering import ComposePoll, OpenPoll, ShowControlPoll, Steer
from handlers.cards.control_poll import PollPage, mark
from handlers.cards.stage import shown_said
from handlers.keyboards import button, numbers
from handlers.voice import Voice, fitting, round_title
from storage.polls import Round

_ON_A_BUTTON = 24


def control_subjects(event: str) -> str:
    """How the subjects of all control cards of an event begin."""
    return f"control:{event}:"


def control_subject(event: str, slot: Slot | None = None, page: str = "") -> str:
    """What a control card shows, so that it is redrawn as it is: the overview, or one poll, or a page of that."""
    of_poll = f"{slot.poll.code}:{slot.round}" if slot else ""
    return control_subjects(event) + of_poll + (f":{page}" if page else "")


def quorum_said(voice: Voice, poll: Poll, everybody: Count) -> str:
    """Behind the count: whether there is a quorum, if the event file asks for one."""
    if poll.quorum is None:
        return ""
    missing = short_of_quorum(everybody, poll.quorum)
    return f" · {voice('control.no_quorum', n=missing) if missing else voice('control.quorum')}"


def was_away(voice: Voice, event: Event, began_at: int, ended_at: int, asked: int) -> Message:
    """After an outage (ms by the event's clock): how many people are asked again."""
    began, ended = voice.time_of(began_at, event), voice.time_of(ended_at, event)
    return Message(voice("control.was_away", began=began, ended=ended, n=asked))


@dataclass(frozen=True)
class Control:
    """What the card is drawn from, for all who see it at the moment: counts are taken once.

    `organizes`: drawn for somebody who may also change the agenda. `has_draft`: who is writing a poll.
    """

    runtime: Runtime
    voice: Voice
    event: Event
    organizes: bool = False
    has_draft: bool = False
    _counted: dict[int, dict[str, Count]] = field(default_factory=dict, init=False)

    @cached_property
    def agenda(self) -> Agenda:
        return self.runtime.agenda(self.event.code)

    def slots(self) -> tuple[Slot, ...]:
        """Every poll of the day, by its number on the card."""
        state = self.runtime.state
        opened = [
            (state.poll_of(asked).definition, asked.code, from_ms(asked.opened_at))
            for asked in state.rounds_of(self.event.code)
        ]
        return with_left_over(self.runtime.slots(self.event.code), opened)

    def showing(self, subject: str) -> Message:
        """The card as its subject says."""
        poll, _, rest = subject.removeprefix(control_subjects(self.event.code)).partition(":")
        code, _, page = rest.partition(":")
        found = (slot for slot in self.slots() if (slot.poll.code, slot.round) == (poll, code))
        slot = next(found, None)
        return self.overview() if slot is None else PollPage(self, slot).showing(page)

    def overview(self) -> Message:
        """Where the day stands, every poll, and the obvious next steps."""
        planned = self.slots()
        lines = [self._where_we_are(), ""]
        closing: list[Button] = []
        for slot in planned:
            asked = self.round(slot)
            lines.append(
                f"{self.voice.number(slot.number)} {mark(asked)} {self.voice.round_title(slot.poll, slot.round)}"
                f"{self._until(asked)}{self.count(asked)}{self.unsettled(asked)}{self.not_asked(slot, asked)}"
            )
            if asked is not None and asked.is_running:
                lines += self.groups(asked)
                closing.append(button(self._named(slot, "control.close_number"), self._closing(slot, asked)))
        meanings = [ShowControlPoll(self.event.code, slot.poll.code, slot.round) for slot in planned]
        following = self._following(planned)
        opening = [self._opening(following)] if following else []
        keyboard: Keyboard = (
            *((b,) for b in closing),
            *((b,) for b in opening),
            *numbers(self.voice, meanings),
        )
        export = button(self.voice.plain("control.export"), ShowExport(self.event.code))
        new = button(self.voice.plain("control.new_poll"), ComposePoll(self.event.code, "new"))
        found = button(self.voice.plain("menu.results"), ShowResults(self.event.code))
        steps = button(self.voice.plain("menu.roadmap"), ShowRoadmap(self.event.code, 0))
        turned = shown_said(self.voice, self.runtime, self.event.code)
        stage = button(self.voice.plain("stage.button", shown=turned), ShowStage(self.event.code))
        last: Keyboard = ((stage,), (new, steps), (found, export))
        if self.event.mapping is not None:
            mapped = button(self.voice.plain("mapping.title"), ShowMapping(self.event.code))
            last = (*last, (mapped,))
        if self.organizes:
            last = (*last, (button(self.voice.plain("menu.shift"), ShowShift(self.event.code, "shift")),))
        return Message("\n".join(lines), (*keyboard, *last))

    def _where_we_are(self) -> str:
        now = from_ms(self.runtime.clock.now())
        current, following = now_and_next(self.agenda, now)
        parts = [f"<b>{self.voice.time_of(now, self.event)}</b>"]
        if current is not None:
            parts.append(f"<b>{self.voice.of(current.session.title)}</b>")
        if following is not None:
            at, title = self.voice.time_of(following.starts, self.event), following.session.title
            parts.append(self.voice("control.next", session=self.voice.of(title), time=at))
        return " · ".join(parts)

    def _following(self, planned: Sequence[Slot]) -> Slot | None:
        """What is to be opened next: after the last one opened, or else whatever was left out."""
        last = max((slot.number for slot in planned if self.round(slot) is not None), default=0)
        left = [slot for slot in planned if self.round(slot) is None and not slot.is_cancelled]
        return next((slot for slot in left if slot.number > last), left[0] if left else None)

    def round(self, slot: Slot) -> Round | None:
        return self.runtime.state.round(self.event.code, slot.poll.code, slot.round)

    def _until(self, asked: Round | None) -> str:
        if asked is None or asked.state != "open" or asked.closes_at is None:
            return ""
        return f" · {self.voice('poll.open_until', time=self.voice.time_of(asked.closes_at, self.event))}"

    def not_asked(self, slot: Slot, asked: Round | None) -> str:
        """Of a poll whose session is cancelled; whoever wants it all the same opens it by hand."""
        left_out = slot.is_cancelled and asked is None
        return f" · {self.voice('control.not_asked')}" if left_out else ""

    def _counts(self, asked: Round) -> dict[str, Count]:
        if not asked.is_running:
            return counts_of(asked.turnout)
        if asked.id not in self._counted:
            state = self.runtime.state
            poll, people = state.poll_of(asked).definition, state.participants_of(asked.event)
            ballots, admission = state.ballots.get(asked.id, {}), self.runtime.event(asked.event).admission
            self._counted[asked.id] = turnout(poll, admission, asked.opened_at, people, ballots)
        return self._counted[asked.id]

    def count(self, asked: Round | None) -> str:
        if asked is None:
            return ""
        everybody = total(self._counts(asked))
        share = everybody.answered / everybody.eligible if everybody.eligible else 0.0
        count = self.voice(
            "control.count", answered=everybody.answered, eligible=everybody.eligible, share=share
        )
        return f" · {count}{quorum_said(self.voice, self.runtime.state.poll_of(asked).definition, everybody)}"

    def unsettled(self, asked: Round | None) -> str:
        """How many sheets two facilitators entered differently, as long as nobody has said which is right."""
        entered = self.runtime.state.paper.get(asked.id, {}).values() if asked is not None else ()
        differ = sum(each.differs for each in entered)
        return f" · {self.voice('paper.differ', n=differ)}" if differ else ""

    def groups(self, asked: Round) -> list[str]:
        rows = shown(self._counts(asked), [group.code for group in self.event.groups])
        number = self.voice.number
        parts = [
            f"{'+'.join(codes)} {number(count.answered)}/{number(count.eligible)}" for codes, count in rows
        ]
        return [f"   {' · '.join(parts)}"] if parts else []

    def _opening(self, slot: Slot) -> Button:
        return button(
            self._named(slot, "control.open_next"), OpenPoll(self.event.code, slot.poll.code, slot.round, 0)
        )

    def _closing(self, slot: Slot, asked: Round) -> Data:
        """At once where it can be undone; else it is asked first."""
        if closes_for_good(slot.poll):
            return ShowControlPoll(self.event.code, slot.poll.code, slot.round, "closed")
        return Steer(asked.id, "closed", asked.step)

    def _named(self, slot: Slot, key: str) -> str:
        title = fitting(round_title(slot.poll, slot.round, self.voice.language), _ON_A_BUTTON)
        return self.voice.plain(key, poll=title, number=slot.number)
