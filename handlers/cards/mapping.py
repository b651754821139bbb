"""The sector mapping in the chat: where it stands, its baseline, and the entries that are there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.mapping.entering import draft_of
from bot.mapping.rights import entries_of, may_change, may_enter, own_entries, standing_about
from bot.mapping.settling import open_contradictions, settled_ones
from bot.message import Button, Keyboard, Message
from bot.rules.mapping.entries import fingerprint, holds, how
from bot.rules.mapping.fields import mapping_of, of_initiative
from bot.runtime import Runtime
from config.event import Event, Initiative
from handlers.callbacks.data import Data
from handlers.callbacks.mapping import (
    BeginEntry,
    GetMappingSheet,
    SettleEntries,
    ShowBaseline,
    ShowContradictions,
    ShowEntries,
    ShowEntry,
    ShowGaps,
    ShowInitiative,
    ShowMapping,
    ShowMappingSheet,
    WithdrawEntry,
)
from handlers.cards.mapping_words import SHORT, lines, name_of, said
from handlers.keyboards import button, numbers
from handlers.voice import Voice, escaped, fitting
from storage.mapping import MappingEntry

T = TypeVar("T")

_ON_A_PAGE = 8
"""Initiatives or entries; 213 of them are 27 pages."""


def subject_of(event: Event) -> str:
    """The one card in a chat that is about the mapping."""
    return f"mapping:{event.code}"


def turns(
    page: int, pages: int, to: type[ShowBaseline | ShowContradictions | ShowGaps], event: Event
) -> Keyboard:
    """The pages before and after, where there are any."""
    found = ((sign, there) for sign, there in (("‹", page - 1), ("›", page + 1)) if 0 <= there < pages)
    row = tuple(button(sign, to(event.code, there)) for sign, there in found)
    return (row,) if row else ()


def back_to(voice: Voice, event: Event) -> Button:
    return button(voice.plain("mapping.title"), ShowMapping(event.code))


@dataclass(frozen=True)
class MappingCards:
    """Cards of one event's mapping for one person."""

    runtime: Runtime
    voice: Voice
    event: Event
    user_id: int

    def overview(self) -> Message:
        """Where it stands, who sees what, and what this person may do."""
        voice, runtime, code = self.voice, self.runtime, self.event.code
        mapping, entries = mapping_of(self.event), entries_of(runtime, code)
        standing = [entry for entry in entries if holds(entry)]
        about = {entry.about for entry in standing}
        open_ones = sum(each.code not in about for each in mapping.baseline)
        text = [
            f"<b>{voice('mapping.title')}</b> · {voice.of(self.event.title)}",
            voice("mapping.about", n=len(mapping.baseline)),
            voice("mapping.so_far", n=len(standing)) + " " + voice("mapping.not_looked_at", n=open_ones),
        ]
        found: list[tuple[Button, ...]] = []
        if self._enters:
            text.append(voice("mapping.who_sees"))
            draft = draft_of(runtime, self.event, self.user_id)
            if draft is not None:
                name = fitting(name_of(voice, self.event, draft.about, draft.given), 30)
                going_on = BeginEntry(code, "unfinished", "")
                found.append((button(voice.plain("mapping.go_on", entry=name), going_on),))
        first = [self._to("mapping.baseline", ShowBaseline(code, 0), n=len(mapping.baseline))]
        if self._enters:
            first.append(self._to("mapping.add", BeginEntry(code, "added", "")))
            own = [each for each in own_entries(runtime, code, self.user_id) if each.given]
            second = [self._to("mapping.own", ShowEntries(code, "own", 0), n=len(own))] if own else []
        else:
            second = []
        second.append(self._to("mapping.gaps", ShowGaps(code, 0)))
        found += [tuple(first), tuple(second)]
        if self._facilitates:
            unsettled = len(open_contradictions(runtime, code))
            if unsettled:
                text.append(voice("mapping.contradicting", n=unsettled))
            found += [
                (
                    self._to("mapping.contradictions", ShowContradictions(code, 0), n=unsettled),
                    self._to("mapping.all", ShowEntries(code, "all", 0), n=len(entries)),
                ),
                (
                    self._to("mapping.sheet", GetMappingSheet(code)),
                    self._to("mapping.import", ShowMappingSheet(code, 0)),
                ),
            ]
        return Message("\n".join(text), tuple(found))

    def baseline(self, page: int) -> Message:
        """What is known before, by numbers; ✓ where somebody has said something about it."""
        voice, known = self.voice, mapping_of(self.event).baseline
        page, pages, shown = _page(known, page)
        text = [self._headed("mapping.baseline_title", page, pages), voice("mapping.choose")]
        for number, initiative in enumerate(shown, start=1):
            count = len(standing_about(self.runtime, self.event.code, initiative.code))
            mark = f" ✓{voice.number(count)}" if count else ""
            name = escaped(fitting(initiative.name.to(voice.language), 2 * SHORT))
            who = said(voice, self.event, "who", of_initiative(initiative).get("who", ()), SHORT)
            text.append(f"{voice.number(number)} {name}{f' – {who}' if who else ''}{mark}")
        meanings = [ShowInitiative(self.event.code, each.code) for each in shown]
        keyboard = numbers(voice, meanings) if shown else ()
        around = turns(page, pages, ShowBaseline, self.event)
        return Message("\n".join(text), (*keyboard, *around, (back_to(voice, self.event),)))

    def initiative(self, initiative: Initiative) -> Message:
        """What the baseline says of it, what was entered about it, and the ways to say something."""
        voice, event, code = self.voice, self.event, initiative.code
        text = [f"<b>{voice.of(initiative.name)}</b>", *lines(voice, event, of_initiative(initiative))]
        if initiative.note is not None:
            text.append(f"<i>{voice.of(initiative.note)}</i>")
        standing = standing_about(self.runtime, event.code, code)
        counts = {
            kind: sum(how(event, each) == kind for each in standing) for kind in ("confirmed", "corrected")
        }
        text.append(voice("mapping.said_about", n=len(standing), **counts))
        found: list[tuple[Button, ...]] = []
        if self._enters:
            own = any(entry.author == self.user_id for entry in standing)
            if own:
                found.append((self._to("mapping.change_own", BeginEntry(event.code, "corrected", code)),))
            else:
                found += [
                    (self._to("mapping.confirm", BeginEntry(event.code, "confirmed", code)),),
                    (self._to("mapping.correct", BeginEntry(event.code, "corrected", code)),),
                ]
        place = mapping_of(event).baseline.index(initiative) // _ON_A_PAGE
        found.append((self._to("mapping.back", ShowBaseline(event.code, place)), back_to(voice, event)))
        return Message("\n".join(text), tuple(found))

    def entries(self, whose: str, page: int) -> Message:
        """One's own or everybody's, by numbers."""
        voice, event = self.voice, self.event
        if whose == "own":
            found = [each for each in own_entries(self.runtime, event.code, self.user_id) if each.given]
        else:
            found = entries_of(self.runtime, event.code)
        page, pages, shown = _page(found, page)
        text = [self._headed(f"mapping.{whose}_title", page, pages)]
        if not found:
            text.append(voice("mapping.none_yet"))
        for number, entry in enumerate(shown, start=1):
            name = escaped(name_of(voice, event, entry.about, entry.given, 2 * SHORT))
            parts = [f"{voice.number(number)} {name}", self._state(entry)]
            if whose == "all":
                parts.append(self.by(entry))
            text.append(" · ".join(part for part in parts if part))
        keyboard = numbers(voice, [ShowEntry(event.code, each.code) for each in shown]) if shown else ()
        there = [(sign, to) for sign, to in (("‹", page - 1), ("›", page + 1)) if 0 <= to < pages]
        around = tuple(button(sign, ShowEntries(event.code, whose, to)) for sign, to in there)  # type: ignore[arg-type]
        last: Keyboard = (*((around,) if around else ()), (back_to(voice, event),))
        return Message("\n".join(text), (*keyboard, *last))

    def entry(self, entry: MappingEntry) -> Message:
        """All it says, and what may be done about it."""
        voice, event = self.voice, self.event
        parts = [entry.code, self._state(entry), self.by(entry) if self._facilitates else ""]
        text = [
            f"<b>{escaped(name_of(voice, event, entry.about, entry.given))}</b>",
            " · ".join(part for part in parts if part),
            *lines(voice, event, entry.given),
        ]
        found: list[tuple[Button, ...]] = []
        if may_change(self.runtime, entry, self.user_id) and entry.given:
            change = self._to("mapping.change", BeginEntry(event.code, "changed", entry.code))
            if entry.state == "withdrawn":
                found.append(
                    (self._to("mapping.bring_back", WithdrawEntry(event.code, entry.code, "entered")),)
                )
            else:
                withdraw = WithdrawEntry(event.code, entry.code, "withdrawn")
                found.append((change, self._to("mapping.withdraw", withdraw)))
        if self._facilitates and entry.state in ("kept", "aside"):
            group = next((g for g in settled_ones(self.runtime, event.code) if entry in g), ())
            again = SettleEntries(event.code, entry.code, "reopened", fingerprint(group))
            found.append((self._to("mapping.decide_again", again),))
        whose = "own" if entry.author == self.user_id and not self._facilitates else "all"
        found.append((self._to("mapping.back", ShowEntries(event.code, whose, 0)), back_to(voice, event)))  # type: ignore[arg-type]
        return Message("\n".join(text), tuple(found))

    def by(self, entry: MappingEntry) -> str:
        """Who entered it, and for which group; for facilitators. Staff whose name isn't known go by their role."""
        participant = self.runtime.state.participant(entry.event, entry.author) if entry.author else None
        name = fitting(participant.name, SHORT) if participant is not None else ""
        if participant is not None and not name:
            name = self.voice.plain(f"role.{participant.role}")
        return escaped(", ".join(part for part in (name, entry.stakeholder_group) if part))

    @property
    def _enters(self) -> bool:
        return may_enter(self.runtime, self.event.code, self.user_id)

    @property
    def _facilitates(self) -> bool:
        return self.runtime.may("facilitate", self.event.code, self.user_id)

    def _state(self, entry: MappingEntry) -> str:
        kind = how(self.event, entry) if entry.state == "entered" else entry.state
        return self.voice(f"mapping.is_{kind}")

    def _headed(self, key: str, page: int, pages: int) -> str:
        number = self.voice.number
        where = f" · {number(page + 1)}/{number(pages)}" if pages > 1 else ""
        return f"<b>{self.voice(key)}</b>{where}"

    def _to(self, key: str, data: Data, **values: object) -> Button:
        return button(self.voice.plain(key, **values), data)


def _page(found: Sequence[T], page: int) -> tuple[int, int, Sequence[T]]:
    """The page that is nearest to the one asked for, how many there are, and what stands on it."""
    pages = max(1, -(-len(found) // _ON_A_PAGE))
    page = min(page, pages - 1)
    return page, pages, found[page * _ON_A_PAGE : (page + 1) * _ON_A_PAGE]
