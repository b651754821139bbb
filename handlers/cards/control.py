"""The facilitator's card: the day's polls and how they stand; every facilitator sees the same."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from bot.message import Button, Keyboard, Message
from bot.moderation import waiting
from bot.rules.agenda import Agenda, from_ms
from bot.rules.schedule import Slot, now_and_next, slots, with_left_over
from bot.rules.turnout import Count, shown, total, turnout
from bot.runtime import Runtime
from config.event import Event, TextPoll
from handlers.callbacks import Export, ShowControl, ShowControlPoll, ShowPage, ShowResult, ShowTexts, Steer
from handlers.keyboards import button, numbers
from handlers.voice import Voice, fitting, round_title
from storage.polls import Round

_ON_A_BUTTON = 24


def control_subjects(event: str) -> str:
    """How the subjects of all control cards of an event begin."""
    return f"control:{event}:"


def control_subject(event: str, slot: Slot | None = None) -> str:
    """What a control card shows, so that it is redrawn as it is: the overview, or one poll."""
    return control_subjects(event) + (f"{slot.poll.code}:{slot.round}" if slot else "")


def was_away(voice: Voice, event: Event, began_at: int, ended_at: int, asked: int) -> Message:
    """After an outage (ms by the event's clock): how many people are asked again."""
    began, ended = voice.time_of(began_at, event), voice.time_of(ended_at, event)
    return Message(voice("control.was_away", began=began, ended=ended, n=asked))


@dataclass(frozen=True)
class Control:
    """What the card is drawn from, for all who see it at the moment: counts are taken once.

    `organizes`: drawn for somebody who may also change the agenda.
    """

    runtime: Runtime
    voice: Voice
    event: Event
    organizes: bool = False
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
        return with_left_over(slots(self.agenda), opened)

    def showing(self, subject: str) -> Message:
        """The card as its subject says."""
        found = (slot for slot in self.slots() if control_subject(self.event.code, slot) == subject)
        slot = next(found, None)
        return self.overview() if slot is None else self.poll(slot)

    def overview(self) -> Message:
        """Where the day stands, every poll, and the obvious next steps."""
        planned = self.slots()
        lines = [self._where_we_are(), ""]
        closing: list[Button] = []
        for slot in planned:
            asked = self._round(slot)
            lines.append(
                f"{slot.number} {self._mark(asked)} {self.voice.round_title(slot.poll, slot.round)}"
                f"{self._count(asked)}{self._not_asked(slot, asked)}"
            )
            if asked is not None and asked.state == "open":
                lines += self._groups(asked)
                closing.append(self._step(slot, "closed", "control.close_number"))
        meanings = [ShowControlPoll(self.event.code, slot.poll.code, slot.round) for slot in planned]
        following = self._following(planned)
        opening = [self._step(following, "open", "control.open_next")] if following else []
        keyboard: Keyboard = (
            *((b,) for b in closing),
            *((b,) for b in opening),
            *numbers(len(planned), meanings),
        )
        export = button(self.voice.plain("control.export"), Export(self.event.code, "no"))
        below = [export]
        if self.organizes:
            below.append(button(self.voice.plain("menu.shift"), ShowPage(self.event.code, "shift")))
        return Message("\n".join(lines), (*keyboard, tuple(below)))

    def poll(self, slot: Slot) -> Message:
        """One poll: what is asked, how it stands, what can be done with it."""
        asked, planned = self._round(slot), self.voice.time_of(slot.at, self.event)
        lines = [
            f"{slot.number} {self._mark(asked)} <b>{self.voice.round_title(slot.poll, slot.round)}</b>",
            self.voice.of(slot.poll.question),
            self.voice(f"poll.{slot.poll.anonymity}"),
            self.voice("control.planned", time=planned) + self._not_asked(slot, asked),
        ]
        steps: list[Button] = []
        if asked is None:
            steps.append(self._step(slot, "open", "control.open"))
        else:
            lines += [f"{self._state(asked)}{self._count(asked)}", *self._groups(asked)]
            if isinstance(slot.poll, TextPoll):
                n = waiting(self.runtime, asked, slot.poll)
                label = (
                    self.voice.plain("control.texts_waiting", n=n) if n else self.voice.plain("control.texts")
                )
                steps.append(button(label, ShowTexts(asked.id, 0)))
            if asked.state == "open":
                steps.append(self._step(slot, "closed", "control.close"))
            else:
                steps.append(button(self.voice.plain("poll.result"), ShowResult(asked.id)))
        back = button(self.voice.plain("control.all_polls"), ShowControl(self.event.code))
        return Message("\n".join(lines), (tuple(steps), (back,)))

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
        last = max((slot.number for slot in planned if self._round(slot) is not None), default=0)
        left = [slot for slot in planned if self._round(slot) is None and not slot.is_cancelled]
        return next((slot for slot in left if slot.number > last), left[0] if left else None)

    def _round(self, slot: Slot) -> Round | None:
        return self.runtime.state.round(self.event.code, slot.poll.code, slot.round)

    def _mark(self, asked: Round | None) -> str:
        return "○" if asked is None else "●" if asked.state == "open" else "✓"

    def _not_asked(self, slot: Slot, asked: Round | None) -> str:
        """Of a poll whose session is cancelled; whoever wants it all the same opens it by hand."""
        left_out = slot.is_cancelled and asked is None
        return f" · {self.voice('control.not_asked')}" if left_out else ""

    def _state(self, asked: Round) -> str:
        at = asked.opened_at if asked.state == "open" else asked.closed_at or 0
        key = "control.open_since" if asked.state == "open" else "poll.closed_at"
        return self.voice(key, time=self.voice.time_of(at, self.event))

    def _counts(self, asked: Round) -> dict[str, Count]:
        if asked.state == "closed":
            return {group: Count(*pair) for group, pair in asked.turnout.items()}
        if asked.id not in self._counted:
            state = self.runtime.state
            poll, people = state.poll_of(asked).definition, state.participants_of(asked.event)
            ballots = state.ballots.get(asked.id, {})
            self._counted[asked.id] = turnout(poll, asked.opened_at, people, ballots)
        return self._counted[asked.id]

    def _count(self, asked: Round | None) -> str:
        if asked is None:
            return ""
        everybody = total(self._counts(asked))
        share = everybody.answered / everybody.eligible if everybody.eligible else 0.0
        count = self.voice(
            "control.count", answered=everybody.answered, eligible=everybody.eligible, share=share
        )
        return f" · {count}"

    def _groups(self, asked: Round) -> list[str]:
        rows = shown(self._counts(asked), [group.code for group in self.event.groups])
        parts = [f"{'+'.join(codes)} {count.answered}/{count.eligible}" for codes, count in rows]
        return [f"   {' · '.join(parts)}"] if parts else []

    def _step(self, slot: Slot, to: str, key: str) -> Button:
        title = fitting(round_title(slot.poll, slot.round, self.voice.language), _ON_A_BUTTON)
        text = self.voice.plain(key, poll=title, number=slot.number)
        return button(text, Steer(self.event.code, slot.poll.code, slot.round, to))  # type: ignore[arg-type]
