"""A filled spreadsheet of the mapping: what each row says, what is wrong with it, and what importing would change."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args
from zlib import crc32

from bot.rules.mapping.entries import alike, same_as
from bot.rules.mapping.fields import (
    FIELDS,
    Field,
    Given,
    mapping_of,
    missing,
    of_initiative,
)
from bot.rules.mapping.reading import read
from bot.rules.mapping.unreadable import Reason, Unreadable
from bot.rules.typed import cleaned, folded
from config.event import NOBODY, Event
from storage.mapping import MappingEntry

Column = Literal["entry", "about", "group"] | Field
COLUMNS: tuple[Column, ...] = ("entry", "about", "group", *FIELDS)

TITLES: Mapping[Column, tuple[str, str]] = {
    "entry": ("Entry", "លេខកូដធាតុ"),
    "about": ("About", "អំពី"),
    "group": ("Group", "ក្រុម"),
    "who": ("Who", "អ្នកណា"),
    "what": ("What", "អ្វី"),
    "where": ("Where", "ទីណា"),
    "for_whom": ("For whom", "សម្រាប់អ្នកណា"),
    "sector": ("Sector", "វិស័យ"),
    "budget": ("Budget", "ថវិកា"),
    "source": ("Source", "ប្រភព"),
    "year": ("Year", "ឆ្នាំ"),
    "status": ("Status", "ស្ថានភាព"),
    "ownership": ("Ownership", "រដ្ឋ ឬឯកជន"),
    "formality": ("Formality", "ផ្លូវការ ឬក្រៅផ្លូវការ"),
    "priority": ("Priority", "អាទិភាព"),
}
"""In English and Khmer."""

_KNOWN: Mapping[str, Column] = {
    folded(name): column for column, titles in TITLES.items() for name in (column, *titles)
}
NEEDED: Column = "priority"

RowReason = Literal[
    Reason, "entry_unknown", "entry_withdrawn", "entry_twice", "about_unknown", "group_unknown", "missing"
]
REASONS: tuple[str, ...] = (*get_args(Reason), *get_args(RowReason)[len(get_args(Reason)) :])

Rows = Sequence[tuple[int, Mapping[str, str]]]
"""The row's number as a spreadsheet shows it, from 1, and its cells that say something, by column."""


def columns_in(cells: Sequence[str]) -> dict[int, Column]:
    """Place to column, of a row taken as a header; titles may be in two languages: `Who / អ្នកណា`."""
    found: dict[int, Column] = {}
    for place, cell in enumerate(cells):
        parts = (cell, *cell.split("/"))
        column = next((_KNOWN[folded(part)] for part in parts if folded(part) in _KNOWN), None)
        if column is not None and column not in found.values():
            found[place] = column
    return found


@dataclass(frozen=True)
class Mistake:
    """What is wrong with a row. `value`: as it is written; `most`: the limit it breaks; `other`: a row before it."""

    row: int
    reason: RowReason
    column: Column
    value: str = ""
    most: int = 0
    other: int = 0


@dataclass(frozen=True)
class Line:
    """What a row would do. `entry`: the code of the one it changes; '': a new one. `fields`: what is new or different."""

    row: int
    entry: str
    about: str
    group: str
    given: Given
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Plan:
    added: tuple[Line, ...] = ()
    changed: tuple[Line, ...] = ()
    unchanged: int = 0
    mistakes: tuple[Mistake, ...] = ()

    def fingerprint(self) -> int:
        """Of all it would do."""
        done = [
            (each.entry, each.about, each.group, sorted(each.given.items()))
            for each in (*self.added, *self.changed)
        ]
        return crc32(repr(done).encode())


def planned(event: Event, entries: Iterable[MappingEntry], rows: Rows) -> Plan:
    """What importing the rows would do now. An empty cell changes nothing; a row that says nothing new does nothing."""
    there = {entry.code: entry for entry in entries}
    added: list[Line] = []
    changed: list[Line] = []
    mistakes: list[Mistake] = []
    seen: dict[str, int] = {}
    unchanged = 0
    for number, cells in rows:
        result = _line(event, there, number, cells)
        if isinstance(result, list):
            mistakes += result
            continue
        if result is None or _is_there(there.values(), added, result):
            unchanged += 1
        elif not result.entry:
            added.append(result)
        elif result.entry in seen:
            mistakes.append(Mistake(number, "entry_twice", "entry", result.entry, other=seen[result.entry]))
        else:
            seen[result.entry] = number
            if result.fields:
                changed.append(result)
            else:
                unchanged += 1
    return Plan(tuple(added), tuple(changed), unchanged, tuple(mistakes))


def _line(
    event: Event, there: Mapping[str, MappingEntry], number: int, cells: Mapping[str, str]
) -> Line | list[Mistake] | None:
    """None: it says what the baseline says anyway."""
    mistakes: list[Mistake] = []

    def wrong(reason: RowReason, column: Column, *, most: int = 0) -> None:
        mistakes.append(Mistake(number, reason, column, cleaned(cells.get(column, "")), most))

    code, about = cleaned(cells.get("entry", "")), cleaned(cells.get("about", ""))
    before = there.get(code)
    if code and before is None:
        wrong("entry_unknown", "entry")
    elif before is not None and before.state == "withdrawn":
        wrong("entry_withdrawn", "entry")
    initiative = mapping_of(event).initiative(before.about if before is not None else about)
    if before is None and about and initiative is None:
        wrong("about_unknown", "about")
    group = ""
    if said := folded(cells.get("group", "")):
        names = {folded(n): g.code for g in event.groups for n in (g.code, *g.name.root.values())}
        group = names.get(said, "")
        if not group:
            wrong("group_unknown", "group")
    given: dict[str, tuple[str, ...]] = {}
    for field in FIELDS:
        if cells.get(field, "").strip():
            try:
                given[field] = read(event, field, cells[field])
            except Unreadable as unreadable:
                wrong(unreadable.reason, field, most=unreadable.most)
    if mistakes:
        return mistakes
    known = (
        before.given if before is not None else of_initiative(initiative) if initiative is not None else {}
    )
    fields = tuple(f for f, values in given.items() if not alike(values, known.get(f, ())))
    if initiative is not None and given.get("what") in [(name,) for name in initiative.name.root.values()]:
        fields = tuple(field for field in fields if field != "what")  # the baseline's own name
    after = {**known, **{field: given[field] for field in fields}}
    if given.get("who") == (NOBODY,):
        after = {field: after[field] for field in ("who", "sector", "priority") if field in after}
    if before is None and initiative is not None and not fields and missing(after, initiative.code):
        return None
    target = initiative.code if initiative is not None else ""
    lacking = missing(after, target)
    if lacking:
        return [Mistake(number, "missing", field) for field in lacking]
    return Line(number, code, target, group, after, fields)  # type: ignore[arg-type]


def _is_there(entries: Iterable[MappingEntry], added: Iterable[Line], line: Line) -> bool:
    """Whether a new line was imported before, or stands twice in the sheet."""
    if line.entry:
        return False
    known = [(each.about, each.given) for each in entries if each.state != "withdrawn"]
    known += [(each.about, each.given) for each in added]
    return any(about == line.about and same_as(given, line.given) for about, given in known)
