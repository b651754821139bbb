"""The organizer's cards for changing the agenda: what can be chosen, what it would change, who is told.

Every button carries what tapping it leads to: another choice, or the agenda after the step.
"""

import datetime as dt
import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from bot.agenda import Preview, Rescheduled
from bot.message import Button, Keyboard, Message
from bot.rules.agenda import Agenda, Change, Entry
from bot.rules.rescheduling import SHORTEST, Impossible, lunch_ahead
from config.event import Event, Text
from handlers.callbacks.organizing import CancelSession, MoveToRoom, ShiftAgenda, ShowShift, SwapSessions
from handlers.callbacks.steering import ShowControl
from handlers.cards.agenda import changed, span, title
from handlers.keyboards import CHOSEN, button, numbers, rows
from handlers.voice import Voice

_MINUTES = (-10, -5, 5, 10, 15, 20, 30)
_ACROSS = 4

AnyStep = ShiftAgenda | CancelSession | SwapSessions | MoveToRoom
Page = Literal["shift", "cancel", "swap", "room"]
PAGE_OF: dict[type[AnyStep], Page] = {
    ShiftAgenda: "shift", CancelSession: "cancel", SwapSessions: "swap", MoveToRoom: "room",
}  # fmt: skip


def shift_subjects(event: str) -> str:
    """How the subjects of the cards that change an event's agenda begin; there is one in a chat."""
    return f"shift:{event}:"


def digest(room: Text) -> int:
    """What a button calls a room: at most 10 digits, 2 or more."""
    return zlib.crc32(json.dumps(room.root, sort_keys=True).encode()) + 2


@dataclass(frozen=True)
class ShiftCard:
    """Drawn from the agenda as it is at `now` (aware)."""

    voice: Voice
    agenda: Agenda
    now: dt.datetime

    @property
    def event(self) -> Event:
        return self.agenda.event

    def shift(self, wanted: ShiftAgenda, found: Preview | Impossible | None) -> Message:
        """All choices on one card, with what they would change. `found`: None while no minutes are chosen."""
        upcoming = self._upcoming()
        chosen = self._chosen(wanted) if wanted.minutes else self.voice("shift.choose")
        heading = [self._heading("shift.title"), chosen, self.voice("shift.tap_number")]
        by_code = (
            {change.after.code: change for change in found.changes} if isinstance(found, Preview) else {}
        )
        under_way = [entry for entry in self.agenda.planned if entry.lasts_at(self.now)]
        day = [f"▸ {self._line(entry, by_code)}" for entry in under_way]
        day += [
            f"{self.voice.number(n)} {self._line(entry, by_code)}"
            for n, entry in enumerate(upcoming, start=1)
        ]
        minutes = [self._minutes(wanted, n) for n in _MINUTES]
        other = button(self.voice.plain("shift.other"), ShowShift(self.event.code, "minutes"))
        from_now = replace(wanted, since="", leads_to=0)
        since = [replace(wanted, since=entry.code, leads_to=0) for entry in upcoming]
        keyboard: Keyboard = (
            *rows([*minutes, other], _ACROSS),
            (button(self.voice.plain("shift.from_now") + ("" if wanted.since else CHOSEN), from_now),),
            *numbers(self.voice, since, [entry.code == wanted.since for entry in upcoming]),
        )
        if lunch_ahead(self.agenda, wanted.since, self.now) is not None:
            lunch: Literal["stays", "moves"] = "moves" if wanted.lunch == "stays" else "stays"
            turned = replace(wanted, lunch=lunch, leads_to=0)
            keyboard = (*keyboard, (button(self.voice.plain(f"shift.lunch_{lunch}"), turned),))
        text = _in_blocks(heading, day, self._outcome(found))
        return Message(text, (*keyboard, *self._steps(wanted, found)))

    def sessions(self, page: Page) -> Message:
        """Which session is cancelled, swapped or moved."""
        shown = [
            e for e in self.agenda.entries if e.ends > self.now and (page == "cancel" or e.state == "planned")
        ]
        if page == "swap":
            shown = [entry for entry in shown if entry.starts > self.now]
        meanings = [self._beginning(page, entry) for entry in shown]
        return self._choice(f"shift.which_{page}", shown, meanings, "shift")

    def other_session(self, wanted: SwapSessions) -> Message:
        """What the session chosen is swapped with."""
        shown = [entry for entry in self._upcoming() if entry.code != wanted.one]
        meanings = [replace(wanted, other=entry.code) for entry in shown]
        return self._choice("shift.which_other", shown, meanings, "swap", self.agenda.entry(wanted.one))

    def rooms(self, wanted: MoveToRoom, known: Sequence[Text]) -> Message:
        """Where a session moves to: rooms that are known, or one that is typed."""
        entry = self.agenda.entry(wanted.session)
        heading = [self._heading("shift.which_place"), *([self._line(entry)] if entry else [])]
        rooms = [f"{self.voice.number(n)} {self.voice.of(room)}" for n, room in enumerate(known, start=1)]
        meanings = [replace(wanted, room=digest(room)) for room in known]
        write = button(self.voice.plain("shift.write_room"), replace(wanted, room=1))
        keyboard = (*numbers(self.voice, meanings), (write,), (self._back("room"),))
        return Message(_in_blocks(heading, rooms), keyboard)

    def step(self, wanted: AnyStep, found: Preview | Impossible) -> Message:
        """What a step would change, before it is taken."""
        page = PAGE_OF[type(wanted)]
        changes = found.changes if isinstance(found, Preview) else ()
        lines = [changed(self.voice, self.event, change) for change in changes]
        text = _in_blocks([self._heading("shift.preview")], lines, self._outcome(found))
        return Message(text, self._steps(wanted, found, page))

    def done(self, done: Rescheduled) -> Message:
        """The agenda has been changed."""
        lines = [changed(self.voice, self.event, change) for change in done.changes]
        text = _in_blocks([self._heading("shift.done")], lines, [self.voice("shift.told", n=done.told)])
        again = button(self.voice.plain("menu.shift"), ShowShift(self.event.code, "shift"))
        control = button(self.voice.plain("menu.control"), ShowControl(self.event.code))
        return Message(text, ((again, control),))

    def _upcoming(self) -> list[Entry]:
        return [entry for entry in self.agenda.planned if entry.starts > self.now]

    def _heading(self, key: str) -> str:
        return f"<b>{self.voice(key)}</b> · {self.voice.time_of(self.now, self.event)}"

    def _line(self, entry: Entry, changes: dict[str, Change] | None = None) -> str:
        change = (changes or {}).get(entry.code)
        if change is not None:
            return changed(self.voice, self.event, change)
        line = f"{span(self.voice, self.event, entry)} {title(self.voice, entry.session.title)}"
        if entry.state == "cancelled":
            return f"<s>{line}</s> · {self.voice('agenda.cancelled')}"
        return f"{line} · {self.voice.of(entry.room)}" if entry.room else line

    def _chosen(self, wanted: ShiftAgenda) -> str:
        since = self.agenda.entry(wanted.since)
        parts = [self.voice(f"shift.{wanted.to}", n=wanted.minutes)]
        parts.append(
            self.voice("shift.since", session=title(self.voice, since.session.title))
            if since
            else self.voice("shift.since_now")
        )
        if (lunch := lunch_ahead(self.agenda, wanted.since, self.now)) is not None:
            at = self.voice.time_of(lunch.starts, self.event)
            parts.append(self.voice(f"shift.with_lunch_{wanted.lunch}", time=at))
        return " · ".join(parts)

    def _minutes(self, wanted: ShiftAgenda, minutes: int) -> Button:
        """The one chosen leads back to none."""
        to: Literal["later", "earlier"] = "later" if minutes > 0 else "earlier"
        chosen = (wanted.minutes, wanted.to) == (abs(minutes), to)
        text = f"{'+' if minutes > 0 else '−'}{self.voice.number(abs(minutes))}{CHOSEN if chosen else ''}"
        turned = (
            replace(wanted, minutes=0, to="later") if chosen else replace(wanted, minutes=abs(minutes), to=to)
        )
        return button(text, replace(turned, leads_to=0))

    def _beginning(self, page: Page, entry: Entry) -> AnyStep:
        code = self.event.code
        match page:
            case "cancel":
                return CancelSession(
                    code, entry.code, "planned" if entry.state == "cancelled" else "cancelled", 0
                )
            case "swap":
                return SwapSessions(code, entry.code, "", 0)
            case _:
                return MoveToRoom(code, entry.code, 0, 0)

    def _choice(
        self,
        key: str,
        shown: Sequence[Entry],
        meanings: Sequence[AnyStep],
        back: Page,
        chosen: Entry | None = None,
    ) -> Message:
        heading = [self._heading(key), *([self._line(chosen)] if chosen else [])]
        lines = [f"{self.voice.number(n)} {self._line(entry)}" for n, entry in enumerate(shown, start=1)]
        text = _in_blocks(heading, lines or [self.voice("shift.impossible_nothing")])
        return Message(text, (*numbers(self.voice, meanings), (self._back(back),)))

    def _outcome(self, found: Preview | Impossible | None) -> list[str]:
        """Under the changes: who is told and what is lost, or why it can't be."""
        if found is None:
            return []
        if isinstance(found, Impossible):
            name = title(self.voice, found.entry.session.title) if found.entry else ""
            least = int(SHORTEST.total_seconds() // 60)
            return [self.voice(f"shift.impossible_{found.reason}", session=name, n=least)]
        lines = [*self._lost(found)]
        if (silent := self.agenda.silent(self.now)) is not None:
            until = self.voice.time_of(silent.ends, self.event)
            lines.append(self.voice("shift.silent", time=until))
        return [*lines, self.voice("shift.told", n=found.told)]

    def _lost(self, found: Preview) -> Iterable[str]:
        if found.lost.less:
            yield self.voice("shift.less_evidence", goals=", ".join(found.lost.less))
        if found.lost.none:
            yield self.voice("shift.no_evidence", goals=", ".join(found.lost.none))

    def _steps(self, wanted: AnyStep, found: Preview | Impossible | None, page: Page = "shift") -> Keyboard:
        code = self.event.code
        if isinstance(found, Preview):
            apply = button(self.voice.plain("shift.apply"), replace(wanted, leads_to=found.leads_to))
            return ((apply, button(self.voice.plain("shift.give_up"), ShowShift(code, page))),)
        if found is not None:
            return ((self._back(page),),)
        pages: tuple[Page, ...] = ("cancel", "swap", "room")
        return tuple((button(self.voice.plain(f"shift.page_{p}"), ShowShift(code, p)),) for p in pages)

    def _back(self, page: Page) -> Button:
        return button(self.voice.plain("shift.back"), ShowShift(self.event.code, page))


def _in_blocks(*blocks: Sequence[str]) -> str:
    """Lines, with an empty one between blocks."""
    return "\n\n".join("\n".join(lines) for lines in blocks if lines)
