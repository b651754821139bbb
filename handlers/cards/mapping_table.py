"""What has come of the mapping: gaps and overlaps, and entries that contradict each other."""

from collections.abc import Iterator

from bot.mapping.rights import entries_of
from bot.mapping.settling import open_contradictions
from bot.message import Button, Keyboard, Message
from bot.rules.mapping.entries import Contradiction
from bot.rules.mapping.fields import mapping_of
from bot.rules.mapping.table import GapsTable, gaps_table
from config.event import Item
from handlers.callbacks.mapping import SettleEntries, ShowContradictions, ShowEntry, ShowGaps
from handlers.cards.mapping import MappingCards, back_to, turns
from handlers.cards.mapping_words import name_of, said
from handlers.cards.packing import in_parts, packed
from handlers.keyboards import button
from handlers.voice import escaped
from storage.mapping import MappingEntry

_ROOM = 3300
_OF_A_CELL = 300
"""UTF-16 units."""
_SIDE_BY_SIDE = 6
"""Entries; nobody reads more of them beside each other."""
_OF_ALL_VALUES = 2200
"""UTF-16 units."""


def gaps(cards: MappingCards, page: int) -> Message:
    """Sector by sector: how many organisations, where somebody said "nobody", and what nobody reported."""
    voice, event = cards.voice, cards.event
    table = gaps_table(event, entries_of(cards.runtime, event.code))
    parts: list[str] = [voice("mapping.gaps_about", n=table.counted)]
    if table.unplaced:
        parts[0] += " " + voice("mapping.unplaced", n=table.unplaced)
    for sector in mapping_of(event).sectors:
        parts += in_parts(voice.of(sector.label), _of_sector(cards, table, sector))
    pages = list(packed(parts, _ROOM))
    page = min(page, len(pages) - 1)
    number = voice.number
    where = f" · {number(page + 1)}/{number(len(pages))}" if len(pages) > 1 else ""
    title = f"<b>{voice('mapping.gaps')}</b>{where}"
    keyboard = (*turns(page, len(pages), ShowGaps, event), (back_to(voice, event),))
    return Message("\n\n".join([title, *pages[page]]), keyboard)


def _of_sector(cards: MappingCards, table: GapsTable, sector: Item) -> Iterator[str]:
    voice, event = cards.voice, cards.event
    none: list[str] = []
    unreported: list[str] = []
    for priority in mapping_of(event).priorities:
        cell, name = table.cell(sector.code, priority.code), voice.of(priority.label)
        if cell.organisations:
            who = said(voice, event, "who", cell.organisations, _OF_A_CELL)
            line = voice("mapping.cell", priority=name, n=len(cell.organisations), who=who)
            yield f"{line} ({voice('mapping.disputed')})" if cell.is_disputed else line
        elif cell.unnamed:
            yield voice("mapping.cell_unnamed", priority=name)
        elif cell.nobody:
            none.append(name)
        else:
            unreported.append(name)
    if none:
        yield voice("mapping.cells_none", priorities=", ".join(none))
    if len(unreported) == len(mapping_of(event).priorities):
        yield voice("mapping.nothing_reported")
    elif unreported:
        yield voice("mapping.cells_unreported", priorities=", ".join(unreported))


def contradiction(cards: MappingCards, page: int) -> Message:
    """One initiative: its entries beside each other, where they differ, and which is kept."""
    voice, event = cards.voice, cards.event
    found = open_contradictions(cards.runtime, event.code)
    if not found:
        text = f"<b>{voice('mapping.contradictions_title')}</b>\n{voice('mapping.no_contradictions')}"
        return Message(text, ((back_to(voice, event),),))
    page = min(page, len(found) - 1)
    number = voice.number
    title = f"<b>{voice('mapping.contradictions_title')}</b> · {number(page + 1)}/{number(len(found))}"
    shown = found[page]
    text = "\n".join([title, *_beside_each_other(cards, shown)])
    around = turns(page, len(found), ShowContradictions, event)
    return Message(text, (*_choices(cards, shown), *around, (back_to(voice, event),)))


def _beside_each_other(cards: MappingCards, shown: Contradiction) -> Iterator[str]:
    voice, event, entries = cards.voice, cards.event, shown.entries[:_SIDE_BY_SIDE]
    yield f"<b>{escaped(name_of(voice, event, entries[0].about, entries[0].given))}</b>"
    for letter, entry in _lettered(shown):
        by = cards.by(entry)
        yield f"{letter} {entry.code}{f' · {by}' if by else ''}"
    if len(shown.entries) > len(entries):
        yield voice("broadcast.and_more", count=len(shown.entries) - len(entries))
    most = max(20, _OF_ALL_VALUES // (len(entries) * len(shown.fields)))
    for field in shown.fields:
        yield f"<b>{voice(f'mapping.field_{field}')}</b>"
        for letter, entry in _lettered(shown):
            values = entry.given.get(field, ())
            told = said(voice, event, field, values, most)
            yield f"{letter} {told or '–'}"


def _choices(cards: MappingCards, shown: Contradiction) -> Keyboard:
    voice, code, drawn = cards.voice, cards.event.code, shown.fingerprint()
    looks = tuple(button(letter, ShowEntry(code, entry.code)) for letter, entry in _lettered(shown))
    keeps: list[tuple[Button, ...]] = []
    row: list[Button] = []
    for letter, entry in _lettered(shown):
        row.append(
            button(
                voice.plain("mapping.keep_one", entry=letter), SettleEntries(code, entry.code, "one", drawn)
            )
        )
        if len(row) == 2:
            keeps.append(tuple(row))
            row = []
    if row:
        keeps.append(tuple(row))
    keep_all = SettleEntries(code, shown.entries[0].code, "all", drawn)
    key = "mapping.keep_both" if len(shown.entries) == 2 else "mapping.keep_all"
    return (looks, *keeps, (button(voice.plain(key), keep_all),))


def _lettered(shown: Contradiction) -> list[tuple[str, MappingEntry]]:
    return list(zip("ABCDEF", shown.entries, strict=False))
