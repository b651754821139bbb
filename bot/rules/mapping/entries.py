"""Entries beside each other: which of them hold, what each makes of the baseline, and which contradict each other."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal
from zlib import crc32

from bot.rules.mapping.fields import FIELDS, Field, Given, is_nobody, mapping_of, of_initiative
from bot.rules.typed import folded
from config.event import DONT_KNOW, Event, SectorMapping
from storage.mapping import MappingEntry

How = Literal["confirmed", "corrected", "added"]


def how(event: Event, entry: MappingEntry) -> How:
    """What an entry is to the baseline: it says the same (and what was left open there), something else, or is new."""
    initiative = mapping_of(event).initiative(entry.about)
    if initiative is None:
        return "added"
    known = of_initiative(initiative)
    same = all(alike(entry.given.get(field, ()), values) for field, values in known.items())
    return "confirmed" if same and "what" not in entry.given else "corrected"


def alike(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two lists of values say the same, in whatever order."""
    return set(map(folded, one)) == set(map(folded, other))


def serves(mapping: SectorMapping, given: Given) -> tuple[str, ...]:
    """Codes of the goals that an entry serves: by being there, and by what it says; "not known" says nothing."""
    said = [field for field, values in given.items() if values and values != (DONT_KNOW,)]
    with_it = [goal for field in FIELDS if field in said for goal in mapping.serves_with.get(field, ())]
    return tuple(dict.fromkeys((*mapping.serves, *with_it)))


def holds(entry: MappingEntry) -> bool:
    """Whether an entry counts: neither taken back nor set aside."""
    return entry.state in ("entered", "kept")


@dataclass(frozen=True)
class Contradiction:
    """Entries about one initiative that differ, in the order they were entered, and in which fields."""

    entries: tuple[MappingEntry, ...]
    fields: tuple[Field, ...]

    def fingerprint(self) -> int:
        """Of what is shown, so that a button settles nothing else."""
        return fingerprint(self.entries)


def fingerprint(entries: Iterable[MappingEntry]) -> int:
    said = [(each.code, each.state, sorted(each.given.items())) for each in entries]
    return crc32(repr(said).encode())


def initiative_of(entry: MappingEntry) -> str:
    """What tells initiatives apart: the baseline's code, or the words of a new one."""
    words = folded(" ".join(entry.given.get("what", ())))
    return f"baseline:{entry.about}" if entry.about else f"new:{words}"


def contradictions(entries: Iterable[MappingEntry]) -> list[Contradiction]:
    """What facilitators have to look at; entries that they kept side by side contradict each other no more."""
    groups: dict[str, list[MappingEntry]] = defaultdict(list)
    for entry in sorted(entries, key=lambda each: each.code):
        if holds(entry) and not is_nobody(entry.given):
            groups[initiative_of(entry)].append(entry)
    found = [Contradiction(tuple(group), differing(group)) for group in groups.values()]
    return [each for each in found if each.fields and any(entry.state == "entered" for entry in each.entries)]


def settled(entries: Iterable[MappingEntry]) -> list[tuple[MappingEntry, ...]]:
    """Initiatives of which a facilitator kept some and perhaps set others aside."""
    groups: dict[str, list[MappingEntry]] = defaultdict(list)
    for entry in sorted(entries, key=lambda each: each.code):
        if entry.state in ("kept", "aside"):
            groups[initiative_of(entry)].append(entry)
    return [tuple(group) for group in groups.values()]


def differing(entries: Sequence[MappingEntry]) -> tuple[Field, ...]:
    """Fields in which two of them say something, and not the same; "not known" says nothing."""
    return tuple(field for field in FIELDS if len(_said(entries, field)) > 1)


def _said(entries: Sequence[MappingEntry], field: Field) -> set[frozenset[str]]:
    said = (entry.given.get(field, ()) for entry in entries)
    return {frozenset(map(folded, values)) for values in said if values and values != (DONT_KNOW,)}


def same_as(given: Given, other: Given) -> bool:
    return given.keys() == other.keys() and all(alike(given[field], other[field]) for field in given)
