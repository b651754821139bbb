"""A broadcast that was decided: when it leaves, how far it is, whom it reached; and the list of all."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from bot.clock import moment, real_now
from bot.message import Button, Message
from bot.rules.audience import language_shown
from bot.runtime import Runtime
from config.catalogs import Html
from config.event import Event
from handlers.callbacks.broadcasting import Compose, ShowBroadcast, ShowBroadcasts, SteerBroadcast
from handlers.cards.reach import REASONS, Names
from handlers.cards.registration import LANGUAGE_NAMES
from handlers.keyboards import button, numbers
from handlers.voice import Voice, escaped, fitting
from storage.broadcasts import Audience, Broadcast, BroadcastMessage, Copies
from storage.messages import Fault

_EXCERPT = 60
_LISTED = 8
_CELLS = 10
_STATES = {"waiting": "broadcast.waiting", "dropped": "broadcast.dropped", "sent": "broadcast.sent"}


def progress_subjects(event: str) -> str:
    """How the subjects of an event's broadcast cards begin: an organizer has one at a time."""
    return f"progress:{event}:"


def progress_subject(broadcast: Broadcast) -> str:
    """What an organizer's card of a broadcast shows."""
    return f"{progress_subjects(broadcast.event)}{broadcast.id}"


def audience_name(voice: Voice, runtime: Runtime, broadcast: Broadcast) -> Html:
    """The audience in words; "" while there is none."""
    audience, event = broadcast.audience, runtime.event(broadcast.event)
    match audience:
        case None:
            return Html("")
        case Audience("group", which):
            group = event.group(which)
            return voice.of(group.name) if group is not None else escaped(which)
        case Audience("role", which):
            return escaped(voice.plain(f"role.{which}"))
        case Audience("unanswered", which):
            asked = runtime.state.rounds[int(which)]
            poll = runtime.state.poll_of(asked).definition
            return voice("audience.unanswered", poll=voice.round_title(poll, asked.code))
        case Audience("person", which):
            person = runtime.state.participants.get(which)
            return escaped(person.name if person is not None else which)
        case _:
            return voice(f"audience.{audience.kind}")


def excerpt(voice: Voice, event: Event, broadcast: Broadcast) -> str:
    """How it begins, to tell it from others; plain text."""
    content = broadcast.contents[language_shown(voice.language, broadcast.contents, event.languages)]
    said = " ".join(html.unescape(re.sub(r"<[^>]+>", "", content.html)).split())
    words = said or content.file_name or voice.plain(f"content.{content.kind}")
    return fitting(words, _EXCERPT)


def home(voice: Voice, runtime: Runtime, event: Event) -> Message:
    """Asks for a new one, and lists those there are, the newest first."""
    known = [each for each in runtime.state.broadcasts_of(event.code) if each.state != "cancelled"][:_LISTED]
    lines = [f"<b>{voice('broadcast.title')}</b>", voice("broadcast.send_content")]
    for number, each in enumerate(known, start=1):
        said = escaped(excerpt(voice, event, each))
        lines.append(f"{voice.number(number)} {_standing(voice, runtime, event, each)} · {said}")
    return Message("\n".join(lines), numbers(voice, [ShowBroadcast(each.id, "current") for each in known]))


def ask_correction(voice: Voice, event: Event, broadcast: Broadcast) -> Message:
    """Which language's copies are to be corrected."""
    choices = [
        button(LANGUAGE_NAMES[language], Compose(broadcast.id, "correction", language))
        for language in event.languages
    ]
    back = button(voice.plain("broadcast.back"), ShowBroadcast(broadcast.id, "current"))
    return Message(voice("broadcast.correct_which"), (tuple(choices), (back,)))


def write_correction(voice: Voice, broadcast: Broadcast, language: str) -> Message:
    back = button(voice.plain("broadcast.back"), ShowBroadcast(broadcast.id, "current"))
    return Message(voice("broadcast.send_correction", language=LANGUAGE_NAMES[language]), ((back,),))


def who(
    voice: Voice,
    runtime: Runtime,
    broadcast: Broadcast,
    copies: Mapping[int, tuple[str, Fault | Literal[""]]],
) -> Message:
    """By name whom it did not reach and why, and whom it did: for organizers, where that tells nothing about answers."""
    fates = {user_id: _fate(state, fault) for user_id, (state, fault) in copies.items()}
    names = Names(voice, runtime, broadcast.event)
    lines = []
    for key in (*dict.fromkeys(f"reach.{reason}" for reason in REASONS.values()), *_STATES.values()):
        people = [user_id for user_id, fate in fates.items() if fate == key]
        if people:
            lines.append(f"<b>{voice(key, n=len(people))}</b> {names.of(people)}")
    return Message("\n".join(lines))


@dataclass(frozen=True)
class ProgressCard:
    """One broadcast as it stands, for one organizer. `copies`: its deliveries."""

    runtime: Runtime
    voice: Voice
    event: Event
    broadcast: Broadcast
    copies: Copies

    def current(self) -> Message:
        """What there is to be seen and done."""
        lines = [
            f"<b>{self.voice('broadcast.title')}</b> · {escaped(excerpt(self.voice, self.event, self.broadcast))}",
            audience_name(self.voice, self.runtime, self.broadcast),
        ]
        waiting, total = self._count("waiting"), self._count("waiting", "sent", "failed", "dropped")
        match self.broadcast.state:
            case "cancelled" | "draft":
                return Message("\n".join([lines[0], self.voice("broadcast.cancelled")]), (self._all(),))
            case "scheduled":
                at = _time(self.voice, self.runtime, self.event, self.broadcast)
                lines.append(self.voice("broadcast.scheduled_at", time=at))
                cancel = self._step("cancelled", "broadcast.cancel")
                return Message("\n".join(lines), ((cancel,), self._all()))
            case "withdrawn":
                lines += self._follow_up("broadcast_withdrawn", "broadcast.taken_back")
                lines += self._unsure()
                return Message("\n".join(lines), (self._all(),))
            case "sent" if waiting == total and real_now() < (self.broadcast.send_at or 0):
                lines.append(self.voice("broadcast.leaving", n=total, seconds=self.runtime.undo_ms // 1000))
                return Message("\n".join(lines), ((self._step("stopped", "broadcast.undo"),),))
            case "sent" if waiting:
                lines.append(_bar(self.voice, total - waiting, total))
                steps = (
                    self._step("stopped", "broadcast.stop"),
                    self._step("withdrawn", "broadcast.withdraw"),
                )
                return Message("\n".join(lines), (steps,))
            case _:
                return self._result(lines)

    def _result(self, lines: list[str]) -> Message:
        lines.append(
            self.voice(
                "broadcast.result",
                delivered=self._count("sent"),
                unreachable=self.copies.unreachable,
                failed=self._count("failed") - self.copies.unreachable,
            )
        )
        if self._count("dropped"):
            lines.append(self.voice("broadcast.dropped", n=self._count("dropped")))
        lines += self._unsure()
        lines += self._follow_up("broadcast_corrected", "broadcast.corrected")
        if self.broadcast.correction:
            lines.append(self.voice("broadcast.confirm_correction"))
            steps = [
                self._step("corrected", "broadcast.replace"),
                self._step("uncorrected", "broadcast.discard"),
            ]
            return Message("\n".join(lines), (tuple(steps),))
        steps = [self._page("correct", "broadcast.correct"), self._step("withdrawn", "broadcast.withdraw")]
        if not self.broadcast.is_private:
            steps.append(self._page("who", "broadcast.who"))
        return Message("\n".join(lines), (tuple(steps), self._all()))

    def _follow_up(self, message: BroadcastMessage, key: str) -> list[str]:
        """How many copies a correction or withdrawal has reached; nothing if there was none."""
        done, failed = self.copies.of(message, "sent"), self.copies.of(message, "failed")
        waiting = self.copies.of(message, "waiting")
        if not done + failed + waiting:
            return []
        said = [self.voice(key, n=done), *([self.voice("broadcast.not_changed", n=failed)] if failed else [])]
        bar = [_bar(self.voice, done + failed, done + failed + waiting)] if waiting else []
        return [" · ".join(said), *bar]

    def _unsure(self) -> list[str]:
        """Copies nobody knows the number of, so that they can't be taken back either."""
        return [self.voice("broadcast.unsure", n=self.copies.unsure)] if self.copies.unsure else []

    def _count(self, *states: str) -> int:
        return self.copies.of("broadcast", *states)

    def _step(self, to: str, key: str) -> Button:
        return button(self.voice.plain(key), SteerBroadcast(self.broadcast.id, to))  # type: ignore[arg-type]

    def _page(self, page: str, key: str) -> Button:
        return button(self.voice.plain(key), ShowBroadcast(self.broadcast.id, page))  # type: ignore[arg-type]

    def _all(self) -> tuple[Button, ...]:
        return (button(self.voice.plain("broadcast.all"), ShowBroadcasts(self.event.code)),)


def _standing(voice: Voice, runtime: Runtime, event: Event, broadcast: Broadcast) -> Html:
    """In one or two words."""
    if broadcast.state == "draft":
        return voice("broadcast.is_draft")
    at = _time(voice, runtime, event, broadcast)
    return voice(f"broadcast.is_{broadcast.state}", time=at)


def _time(voice: Voice, runtime: Runtime, event: Event, broadcast: Broadcast) -> str:
    """When it leaves or left, by the event's clock; to the nearest second, since a fast clock rounds."""
    return voice.time(moment(runtime.clock.at(broadcast.send_at or 0) + 500, event.zone))


def _bar(voice: Voice, done: int, total: int) -> str:
    full = _CELLS * done // total if total else _CELLS
    return f"{voice.number(done)}/{voice.number(total)} {'▓' * full}{'░' * (_CELLS - full)}"


def _fate(state: str, fault: Fault | Literal[""]) -> str:
    """The text that says what became of a copy."""
    return f"reach.{REASONS[fault]}" if fault else _STATES[state]
