"""Gaps and overlaps: how many different organisations work in which sector on which priority."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.rules.mapping.entries import holds
from bot.rules.mapping.fields import Given, is_nobody, mapping_of, of_initiative
from bot.rules.mapping.reading import vocabulary
from bot.rules.typed import folded
from config.event import DONT_KNOW, Event
from storage.mapping import MappingEntry


@dataclass(frozen=True)
class Cell:
    """One sector and one priority. `organisations`: each once, by code or in the words that were typed first.

    `nobody`: somebody said that nobody works there. `unnamed`: something was entered, without saying who.
    """

    organisations: tuple[str, ...] = ()
    nobody: bool = False
    unnamed: bool = False

    @property
    def is_reported(self) -> bool:
        return bool(self.organisations) or self.nobody or self.unnamed

    @property
    def overlaps(self) -> bool:
        return len(self.organisations) > 1

    @property
    def is_disputed(self) -> bool:
        """One says that nobody works there, another who does."""
        return self.nobody and bool(self.organisations or self.unnamed)


@dataclass(frozen=True)
class GapsTable:
    """Every cell by sector and priority; `unplaced`: how many entries say no sector, so that they are in none."""

    cells: Mapping[tuple[str, str], Cell]
    unplaced: int = 0
    counted: int = field(default=0)

    def cell(self, sector: str, priority: str) -> Cell:
        return self.cells.get((sector, priority), Cell())


def counted(event: Event, entries: Iterable[MappingEntry]) -> list[Given]:
    """What holds: entries, and of the baseline what nobody has said anything about."""
    live = [entry for entry in entries if holds(entry)]
    about = {entry.about for entry in live}
    rest = [of_initiative(each) for each in mapping_of(event).baseline if each.code not in about]
    return [*(entry.given for entry in live), *(given for given in rest if given.get("priority"))]


def gaps_table(event: Event, entries: Iterable[MappingEntry]) -> GapsTable:
    mapping, known = mapping_of(event), vocabulary(event, "who")
    names: dict[tuple[str, str], dict[str, str]] = {}
    nobody: set[tuple[str, str]] = set()
    unnamed: set[tuple[str, str]] = set()
    unplaced = 0
    sectors, priorities = ({item.code for item in items} for items in (mapping.sectors, mapping.priorities))
    all_given = counted(event, entries)
    for given in all_given:
        places = [
            (sector, priority)
            for sector in given.get("sector", ())
            for priority in given.get("priority", ())
            if sector in sectors and priority in priorities
        ]
        unplaced += not places
        named = (known.get(folded(name), name) for name in given.get("who", ()) if name != DONT_KNOW)
        who = {folded(code): code for code in named}
        for place in places:
            if is_nobody(given):
                nobody.add(place)
            elif not who:
                unnamed.add(place)
            else:
                there = names.setdefault(place, {})
                names[place] = {**there, **{key: name for key, name in who.items() if key not in there}}
    cells = {
        place: Cell(tuple(names.get(place, {}).values()), place in nobody, place in unnamed)
        for place in {*names, *nobody, *unnamed}
    }
    return GapsTable(cells, unplaced, len(all_given))
