"""A list of ideas as rows of a spreadsheet, and what is changed when such rows come back."""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import orjson

from bot.rules.ideas import Idea, IdeaState, IdeaStatus, Shaping, said_in
from bot.rules.kinds.text import LONGEST_TEXT
from config.graphemes import graphemes

Column = Literal["code", "en", "km", "state", "type", "status", "merge into", "texts", "item"]
COLUMNS: tuple[Column, ...] = get_args(Column)
"""The last two are to be read only."""

NEEDED: Column = "code"

Cells = Mapping[str, str]
Rows = Sequence[tuple[int, Cells]]

_STATES: tuple[IdeaState, ...] = get_args(IdeaState)
_STATUSES: tuple[IdeaStatus, ...] = get_args(IdeaStatus)
_FIRST_ROW = 2


@dataclass(frozen=True)
class Mistake:
    """A row that can't be used, as a spreadsheet numbers it. `value`: what stands there."""

    row: int
    reason: Literal["unknown", "twice", "long", "state", "type", "status", "merge", "no_words"]
    value: str


@dataclass(frozen=True)
class Plan:
    """What the rows would change, all of it together, or why they can't be used."""

    shapings: tuple[Shaping, ...]
    mistakes: tuple[Mistake, ...]

    def count(self, action: str) -> int:
        """How many ideas that is about; of a merge those that become part of another."""
        found = [shaping.details.get("ideas", [""]) for shaping in self.shapings if shaping.action == action]
        return sum(len(codes) - (action == "merge") for codes in found)

    def fingerprint(self, version: int) -> int:
        """Of what it would do to the list at that version."""
        said = [[shaping.action, shaping.details] for shaping in self.shapings]
        return zlib.crc32(orjson.dumps([version, said], option=orjson.OPT_SORT_KEYS))


def rows_of(ideas: Iterable[Idea]) -> list[tuple[int, dict[Column, str]]]:
    """A row for each, from the one below the header on."""
    return [(number, _cells(idea)) for number, idea in enumerate(ideas, start=_FIRST_ROW)]


def planned(ideas: Sequence[Idea], rows: Rows, types: Sequence[str]) -> Plan:
    """What differs from the list as it is now. Cells that are missing or empty change no wording.

    A row without a code is an idea that a facilitator adds. Rows that are missing change nothing.
    """
    return _Planning(ideas, rows, types).plan()


class _Planning:
    def __init__(self, ideas: Sequence[Idea], rows: Rows, types: Sequence[str]) -> None:
        self._there = {idea.code: idea for idea in ideas}
        self._rows = rows
        self._types = {"", *types}
        self._shapings: list[Shaping] = []
        self._mistakes: list[Mistake] = []
        self._into: dict[str, str] = {}

    def plan(self) -> Plan:
        seen: set[str] = set()
        merging: list[tuple[int, str, str]] = []
        for number, cells in self._rows:
            code = cells.get("code", "")
            if not self._is_sound(number, cells):
                continue
            if not code:
                self._add(number, cells)
            elif code in seen:
                self._wrong(number, "twice", code)
            elif code not in self._there:
                self._wrong(number, "unknown", code)
            else:
                seen.add(code)
                self._change(self._there[code], cells)
                target = cells.get("merge into", "")
                if target and target != code:
                    merging.append((number, code, target))
        merges = self._merge(merging)
        return Plan(() if self._mistakes else (*self._shapings, *merges), tuple(self._mistakes))

    def _is_sound(self, number: int, cells: Cells) -> bool:
        before = len(self._mistakes)
        for language in ("en", "km"):
            words = cells.get(language, "")
            if len(graphemes(words)) > LONGEST_TEXT:
                self._wrong(number, "long", words)
        if cells.get("state", "waiting") not in ("", *_STATES):
            self._wrong(number, "state", cells["state"])
        if cells.get("type", "") not in self._types:
            self._wrong(number, "type", cells["type"])
        if cells.get("status", "") not in _STATUSES:
            self._wrong(number, "status", cells["status"])
        return len(self._mistakes) == before

    def _add(self, number: int, cells: Cells) -> None:
        label = {language: cells[language] for language in ("en", "km") if cells.get(language)}
        if not label:
            self._wrong(number, "no_words", "")
            return
        self._shapings.append(Shaping("add", {"label": label}))

    def _change(self, idea: Idea, cells: Cells) -> None:
        """What one row changes; of a row that is merged into another, these come before the merge."""
        now = _cells(idea)
        label = {
            language: cells[language]
            for language in ("en", "km")
            if cells.get(language) and cells[language] != now[language]
        }
        if label:
            self._shapings.append(Shaping("rename", {"idea": idea.code, "label": label}))
        if "type" in cells and cells["type"] != idea.type:
            self._shapings.append(Shaping("type", {"ideas": [idea.code], "type": cells["type"]}))
        if "status" in cells and cells["status"] != idea.status:
            self._shapings.append(Shaping("status", {"ideas": [idea.code], "status": cells["status"]}))
        state = cells.get("state", "")
        if state == "approved" and idea.state != "approved" and idea.label is not None:
            self._shapings.append(Shaping("approve", {"ideas": [idea.code]}))
        elif state == "hidden" and idea.state != "hidden":
            self._shapings.append(Shaping("hide", {"ideas": [idea.code]}))

    def _merge(self, merging: Sequence[tuple[int, str, str]]) -> list[Shaping]:
        """Each with what it leads to in the end: a chain is one idea, a circle is none."""
        into = {code: target for _, code, target in merging}
        groups: dict[str, list[str]] = {}
        for number, code, target in merging:
            end, steps = target, {code}
            while end in into and end not in steps:
                steps.add(end)
                end = into[end]
            if end not in self._there or end in steps:
                self._wrong(number, "merge", target)
                continue
            groups.setdefault(end, [end]).append(code)
        return [
            Shaping("merge", {"ideas": sorted(codes), "into": end}) for end, codes in sorted(groups.items())
        ]

    def _wrong(self, row: int, reason: str, value: str) -> None:
        self._mistakes.append(Mistake(row, reason, value))  # type: ignore[arg-type]


def _cells(idea: Idea) -> dict[Column, str]:
    return {
        "code": idea.code,
        "en": said_in(idea, "en"),
        "km": said_in(idea, "km"),
        "state": idea.state,
        "type": idea.type,
        "status": idea.status,
        "merge into": "",
        "texts": str(len(idea.originals)),
        "item": idea.item,
    }
