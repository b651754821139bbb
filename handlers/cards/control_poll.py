"""One poll on the facilitator's card: how it stands, what can be done with it, and what is asked before that."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.clock import real_now
from bot.message import Button, Keyboard, Message
from bot.rules.schedule import Slot
from bot.rules.steering import Step, can_undo
from handlers.callbacks import OpenPoll, ShowControl, ShowControlPoll, ShowResult, Steer
from handlers.keyboards import button
from storage.polls import Round

if TYPE_CHECKING:
    from handlers.cards.control import Control

_MARKS = {"open": "●", "paused": "◐", "closed": "✓", "void": "✗"}


def mark(asked: Round | None) -> str:
    """How a poll stands, in one sign."""
    return "○" if asked is None else _MARKS[asked.state]


@dataclass(frozen=True)
class PollPage:
    """One planned round, as one of the control's pages."""

    control: "Control"
    slot: Slot

    def showing(self, page: str) -> Message:
        """The page of that name; the poll itself where it doesn't apply any more."""
        asked = self.control.round(self.slot)
        match page:
            case "reopened" if asked is not None and asked.state == "closed":
                return self._sure(asked, "reopened")
            case "void" if asked is not None and asked.state != "void":
                return self._sure(asked, "void")
            case _:
                return self.poll(asked)

    def poll(self, asked: Round | None) -> Message:
        """What is asked, how it stands, what can be done with it."""
        control, voice, slot = self.control, self.control.voice, self.slot
        planned = voice.time_of(slot.at, control.event)
        lines = [
            f"{slot.number} {mark(asked)} <b>{voice.round_title(slot.poll, slot.round)}</b>",
            voice.of(slot.poll.question),
            voice(f"poll.{slot.poll.anonymity}"),
            voice("control.planned", time=planned) + control.not_asked(slot, asked),
        ]
        if asked is not None:
            lines += [f"{self._state(asked)}{control.count(asked)}", *control.groups(asked)]
        back = button(voice.plain("control.all_polls"), ShowControl(control.event.code))
        return Message("\n".join(lines), (*self._steps(asked), (back,)))

    def _steps(self, asked: Round | None) -> Keyboard:
        if asked is None:
            return ((self._open("control.open", 0),),)
        match asked.state:
            case "open":
                steps = (
                    self._step(asked, "closed", "control.close"),
                    self._step(asked, "paused", "control.pause"),
                )
            case "paused":
                steps = (
                    self._step(asked, "resumed", "control.resume"),
                    self._step(asked, "closed", "control.close"),
                )
            case "closed":
                back = (
                    self._step(asked, "undone", "control.undo")
                    if can_undo(asked, real_now())
                    else self._page("reopened", "control.reopen")
                )
                steps = (button(self.control.voice.plain("poll.result"), ShowResult(asked.id)), back)
            case "void":  # one that was asked again since has no place in the day any more
                return ((self._open("control.ask_again", asked.id),),) if self.slot.session else ()
        return (steps, (self._page("void", "control.void"),))

    def _state(self, asked: Round) -> str:
        voice, event = self.control.voice, self.control.event
        match asked.state:
            case "open":
                return voice("control.open_since", time=voice.time_of(asked.opened_at, event))
            case "paused":
                return voice("control.paused_since", time=voice.time_of(asked.paused_at or 0, event))
            case "closed":
                return voice("poll.closed_at", time=voice.time_of(asked.closed_at or 0, event))
            case "void":
                return voice("control.is_void")

    def _sure(self, asked: Round, to: Step) -> Message:
        """What a step means, before it is done."""
        voice = self.control.voice
        lines = [
            f"<b>{voice.round_title(self.slot.poll, self.slot.round)}</b>",
            voice(f"control.sure_{to}"),
        ]
        do = self._step(asked, to, f"control.do_{to}")
        return Message("\n".join(lines), ((do,), (self._page("", "control.back"),)))

    def _open(self, key: str, void: int) -> Button:
        slot = self.slot
        return button(
            self.control.voice.plain(key),
            OpenPoll(self.control.event.code, slot.poll.code, slot.round, void),
        )

    def _step(self, asked: Round, to: Step, key: str) -> Button:
        return button(self.control.voice.plain(key), Steer(asked.id, to, asked.step))

    def _page(self, page: str, key: str) -> Button:
        slot, event = self.slot, self.control.event.code
        return button(
            self.control.voice.plain(key),
            ShowControlPoll(event, slot.poll.code, slot.round, page),  # type: ignore[arg-type]
        )
