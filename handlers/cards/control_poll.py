"""One poll on the facilitator's card: how it stands, what can be done with it, and what is asked before that."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.clock import real_now
from bot.message import Button, Keyboard, Message
from bot.moderation import waiting
from bot.nudging import to_nudge
from bot.rules.moderation import become_ideas
from bot.rules.schedule import Slot
from bot.rules.steering import Step, can_undo
from bot.rules.wording import wordings
from bot.steering import MINUTE_MS
from bot.unlinking import closes_for_good, is_unlinked
from config.event import WrittenPoll
from handlers.callbacks.answering import ShowTexts
from handlers.callbacks.ideas import ShowIdeas
from handlers.callbacks.reporting import ShowResult, ShowTurnoutChart
from handlers.callbacks.steering import (
    AskAnew,
    CorrectWording,
    Extend,
    Nudge,
    OpenPoll,
    SetTimer,
    ShowControl,
    ShowControlPoll,
    Steer,
)
from handlers.cards import paper
from handlers.cards.chain import after_closing
from handlers.cards.registration import LANGUAGE_NAMES
from handlers.keyboards import button, numbers, rows
from handlers.voice import escaped, fitting
from storage.polls import Round

if TYPE_CHECKING:
    from handlers.cards.control import Control

_MARKS = {"open": "●", "paused": "◐", "closed": "✓", "void": "✗"}


_ROOM = 3400
"""What all texts together may take of a message's 4,096."""

_LONGER = 5
_MINUTES = (1, 2, 3, 5, 8, 10, 15, 20, 30, 45)


def mark(asked: Round | None) -> str:
    """How a poll stands, in one sign."""
    return "○" if asked is None else _MARKS[asked.state]


def slot_of(slots: Iterable[Slot], poll: str) -> Slot:
    """The first round of a poll that is among them."""
    return next(slot for slot in slots if slot.poll.code == poll)


@dataclass(frozen=True)
class PollPage:
    """One planned round, as one of the control's pages."""

    control: "Control"
    slot: Slot

    def showing(self, page: str) -> Message:
        """The page of that name; the poll itself where it doesn't apply any more."""
        asked = self.control.round(self.slot)
        match page:
            case "reopened" if asked is not None and asked.state == "closed" and not self._is_final(asked):
                return self._sure(asked, "reopened")
            case "closed" if asked is not None and asked.is_running:
                return self._sure(asked, "closed", self._why_for_good())
            case "void" if asked is not None and asked.state != "void":
                return self._sure(asked, "void")
            case "timer" if asked is not None and asked.state == "open":
                return self._timer(asked)
            case "group" if asked is not None and asked.state != "void" and not self._is_final(asked):
                return self._late_group(asked)
            case "anew" if asked is not None and asked.state != "void":
                return self._sure_anew(asked)
            case "paper":
                return paper.page(self.control, self.slot, asked)
            case "words_en" | "words_km":
                return self._wordings(page.removeprefix("words_"), asked)
            case _:
                return self.poll(asked)

    def poll(self, asked: Round | None) -> Message:
        """What is asked, how it stands, what can be done with it."""
        control, voice, slot = self.control, self.control.voice, self.slot
        planned = voice.time_of(slot.at, control.event)
        lines = [
            f"{voice.number(slot.number)} {mark(asked)} <b>{voice.round_title(slot.poll, slot.round)}</b>",
            voice.of(slot.poll.question),
            voice(f"poll.{slot.poll.anonymity}"),
            voice("control.planned", time=planned) + control.not_asked(slot, asked),
        ]
        if asked is not None:
            lines += [
                f"{self._state(asked)}{control.count(asked)}{control.unsettled(asked)}",
                *control.groups(asked),
            ]
            opened = voice.time_of(asked.opened_at, control.event)
            checks_in = control.event.admission.check_in == "required"
            lines.append(voice("control.base_checked_in" if checks_in else "control.base", time=opened))
        back = button(voice.plain("control.all_polls"), ShowControl(control.event.code))
        language = voice.language if voice.language in control.event.languages else "en"
        words = self._page(f"words_{language}", "control.wording")
        on_paper = self._page("paper", "paper.title")
        return Message(
            "\n".join(lines),
            (
                *self._steps(asked),
                *after_closing(voice, control.runtime, control.event, asked),
                *self._texts(asked),
                *self._turnout(asked),
                (words, on_paper),
                (back,),
            ),
        )

    def _texts(self, asked: Round | None) -> Keyboard:
        """What people wrote, and how much of it waits to be approved."""
        if asked is None or not isinstance(self.slot.poll, WrittenPoll):
            return ()
        n = waiting(self.control.runtime, asked, self.slot.poll)
        plain = self.control.voice.plain
        if become_ideas(self.slot.poll):
            label = plain("control.ideas_waiting", n=n) if n else plain("control.ideas")
            return ((button(label, ShowIdeas(asked.id, 0)),),)
        label = plain("control.texts_waiting", n=n) if n else plain("control.texts")
        return ((button(label, ShowTexts(asked.id, 0)),),)

    def _turnout(self, asked: Round | None) -> Keyboard:
        """Who answered, as a picture."""
        if asked is None or asked.state == "void":
            return ()
        return ((button(self.control.voice.plain("chart.turnout"), ShowTurnoutChart(asked.id)),),)

    def _steps(self, asked: Round | None) -> Keyboard:
        if asked is None:
            return ((self._open("control.open", 0),),)
        close, void = self._step(asked, "closed", "control.close"), self._page("void", "control.void")
        if closes_for_good(self.slot.poll):  # which can't be undone
            close = self._page("closed", "control.close_for_good")
        late = self._page("group", "control.late_group")
        match asked.state:
            case "open":
                return (
                    (close, self._step(asked, "paused", "control.pause")),
                    (*self._longer(asked), self._page("timer", "control.timer")),
                    *self._nudge(asked),
                    (late, void),
                    *self._so_far(asked),
                )
            case "paused":
                resume = self._step(asked, "resumed", "control.resume")
                return ((resume, close), (void,), *self._so_far(asked))
            case "closed":
                back = (
                    self._step(asked, "undone", "control.undo")
                    if can_undo(asked, real_now())
                    else self._page("reopened", "control.reopen")
                )
                result = button(self.control.voice.plain("poll.result"), ShowResult(asked.id))
                if self._is_final(asked):
                    return ((result,), (void,))
                return ((result, back), (late, void))
            case "void":  # one that was asked again since has no place in the day any more
                return ((self._open("control.ask_again", asked.id),),) if self.slot.session else ()

    def _nudge(self, asked: Round) -> Keyboard:
        people = len(to_nudge(self.control.runtime, asked, real_now()))
        said = self.control.voice.plain("control.nudge", n=people)
        return ((button(said, Nudge(asked.id)),),) if people else ()

    def _so_far(self, asked: Round) -> Keyboard:
        """Facilitators see named polls while they run."""
        if self.slot.poll.anonymity != "named":
            return ()
        return ((button(self.control.voice.plain("poll.result_so_far"), ShowResult(asked.id)),),)

    def _longer(self, asked: Round) -> tuple[Button, ...]:
        if asked.closes_at is None:
            return ()
        later = SetTimer(asked.id, asked.closes_at + _LONGER * MINUTE_MS, asked.step)
        return (button(self.control.voice.plain("control.longer", minutes=_LONGER), later),)

    def _timer(self, asked: Round) -> Message:
        """For how long from now; the buttons carry the end that makes."""
        voice, now = self.control.voice, self.control.runtime.clock.now()
        choices = [
            button(voice.number(minutes), SetTimer(asked.id, now + minutes * MINUTE_MS, asked.step))
            for minutes in _MINUTES
        ]
        without = button(voice.plain("control.no_timer"), SetTimer(asked.id, 0, asked.step))
        lines = [self._title(), self._state(asked), voice("control.which_timer")]
        off = ((without,),) if asked.closes_at is not None else ()
        return Message("\n".join(lines), (*rows(choices, 5), *off, (self._page("", "control.back"),)))

    def _late_group(self, asked: Round) -> Message:
        """The groups of the poll; and everybody again, once it was extended for one."""
        voice, poll = self.control.voice, self.slot.poll
        groups = [g for g in self.control.event.groups if not poll.groups or g.code in poll.groups]
        lines = [self._title(), voice("control.which_group")]
        lines += [f"{voice.number(n)} {voice.of(group.name)}" for n, group in enumerate(groups, start=1)]
        choices = numbers(voice, [Extend(asked.id, group.code, asked.step) for group in groups])
        everybody: Keyboard = ()
        if asked.extended_to:
            everybody = ((self._step(asked, "reopened", "control.to_everybody"),),)
        return Message("\n".join(lines), (*choices, *everybody, (self._page("", "control.back"),)))

    def _wordings(self, language: str, asked: Round | None) -> Message:
        """Every text of the poll in one language, to be mended; in short if there are many."""
        control, voice, slot = self.control, self.control.voice, self.slot
        texts = wordings(slot.poll)
        room = _ROOM // len(texts)
        lines: list[str] = [voice("control.which_wording")]
        lines += [
            f"{voice.number(number)} {escaped(fitting(wording.text.to(language), room))}"
            for number, wording in enumerate(texts, start=1)
        ]
        choices = numbers(
            voice,
            [CorrectWording(control.event.code, slot.poll.code, n, language) for n in range(len(texts))],
        )
        others = [other for other in control.event.languages if other != language]
        turns = tuple(button(LANGUAGE_NAMES[other], self._data(f"words_{other}")) for other in others)
        last: list[tuple[Button, ...]] = [turns] if turns else []
        if asked is not None and asked.state != "void":
            last.append((self._page("anew", "control.ask_anew"),))
        return Message("\n".join(lines), (*choices, *last, (self._page("", "control.back"),)))

    def _sure_anew(self, asked: Round) -> Message:
        voice = self.control.voice
        do = button(voice.plain("control.do_anew"), AskAnew(asked.id, asked.step))
        lines = [self._title(), voice("control.sure_anew")]
        event, code = self.control.event, self.slot.poll.code
        if event.chain_of(code) or any(code in (c.importance, c.second) for c in event.comparisons):
            lines.append(voice("control.anew_compared"))
        if self.control.has_draft:
            lines.append(voice("control.anew_draft"))
        return Message("\n".join(lines), ((do,), (self._page("", "control.back"),)))

    def _title(self) -> str:
        return f"<b>{self.control.voice.round_title(self.slot.poll, self.slot.round)}</b>"

    def _state(self, asked: Round) -> str:
        voice, event = self.control.voice, self.control.event
        match asked.state:
            case "open":
                said = voice("control.open_since", time=voice.time_of(asked.opened_at, event))
                if asked.closes_at is not None:
                    said = voice("control.open_until", time=voice.time_of(asked.closes_at, event))
                group = event.group(asked.extended_to)
                if group is None:
                    return said
                return voice("control.extended_to", group=voice.of(group.name), state=said)
            case "paused":
                return voice("control.paused_since", time=voice.time_of(asked.paused_at or 0, event))
            case "closed":
                return voice("poll.closed_at", time=voice.time_of(asked.closed_at or 0, event))
            case "void":
                return voice("control.is_void")

    def _is_final(self, asked: Round) -> bool:
        return asked.state == "closed" and closes_for_good(self.slot.poll)

    def _why_for_good(self) -> str:
        return "control.sure_closed" if is_unlinked(self.slot.poll) else "control.sure_revealed"

    def _sure(self, asked: Round, to: Step, meaning: str = "") -> Message:
        """What a step means, before it is done."""
        voice = self.control.voice
        lines = [self._title(), voice(meaning or f"control.sure_{to}")]
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
        return button(self.control.voice.plain(key), self._data(page))

    def _data(self, page: str) -> ShowControlPoll:
        slot, event = self.slot, self.control.event.code
        return ShowControlPoll(event, slot.poll.code, slot.round, page)  # type: ignore[arg-type]
