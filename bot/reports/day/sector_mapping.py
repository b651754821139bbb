"""The sector mapping: how many organisations work where, and the initiatives one by one."""

from collections.abc import Iterator, Sequence

from bot.reports.day.document import Column
from bot.reports.day.draft import Draft
from bot.reports.day.facts import Facts
from bot.reports.plain import Plain
from bot.rules.mapping.entries import holds, how
from bot.rules.mapping.fields import Field, Given, choices, is_nobody, mapping_of, of_initiative
from bot.rules.mapping.table import Cell, GapsTable, gaps_table
from config.event import DONT_KNOW, NOBODY, Event


def mapping(draft: Draft, facts: Facts) -> None:
    """How many organisations work where, and the initiatives one by one."""
    plain, event = draft.plain, facts.event
    if event.mapping is None:
        return
    draft.chapter(plain("day.mapping"), begins_a_page=True)
    table = gaps_table(event, facts.entries)
    draft.say(plain("day.mapping_about", n=table.counted))
    if table.unplaced:
        draft.say(plain("mapping.unplaced", n=table.unplaced), "note")
    priorities = event.mapping.priorities
    columns = (
        Column(plain("mapping.field_sector"), 1.5),
        *(Column(plain.of(each.label), 1.3, is_number=True) for each in priorities),
    )
    rows = [
        (plain.of(sector.label), *(_cell(plain, table.cell(sector.code, each.code)) for each in priorities))
        for sector in event.mapping.sectors
    ]
    draft.say(plain("day.mapping_signs"), "note")
    draft.table(plain("day.mapping_table"), columns, rows)
    draft.list(_overlaps(plain, event, table))
    entries = list(_entries(plain, facts))
    what = Column(plain("mapping.field_what"), 3)
    fields = (
        Column(plain(f"mapping.field_{key}"), share)
        for key, share in (("who", 2), ("sector", 1.6), ("priority", 2.6))
    )
    draft.table(plain("day.initiatives"), (what, *fields, Column(plain("day.stands"), 1.5)), entries)


def _cell(plain: Plain, cell: Cell) -> str:
    if cell.organisations:
        return f"{plain.number(len(cell.organisations))}{' !' if cell.is_disputed else ''}"
    return "?" if cell.unnamed else "0" if cell.nobody else "–"


def _overlaps(plain: Plain, event: Event, table: GapsTable) -> Iterator[str]:
    """Where several work on the same, and where somebody said that nobody does."""
    found = mapping_of(event)
    for sector in found.sectors:
        for priority in found.priorities:
            cell, where = (
                table.cell(sector.code, priority.code),
                f"{plain.of(sector.label)} – {plain.of(priority.label)}",
            )
            if cell.overlaps:
                yield plain(
                    "day.overlap", where=where, n=len(cell.organisations), who="; ".join(cell.organisations)
                )
            elif cell.nobody and not cell.organisations:
                yield plain("day.nobody_there", where=where)


def _entries(plain: Plain, facts: Facts) -> Iterator[Sequence[str]]:
    """What holds, then what of the baseline nobody has said anything about."""
    event, live = facts.event, [entry for entry in facts.entries if holds(entry)]
    for entry in live:
        yield _entry(plain, event, entry.about, entry.given, plain(f"mapping.is_{how(event, entry)}"))
    about = {entry.about for entry in live}
    for initiative in mapping_of(event).baseline:
        if initiative.code not in about:
            yield _entry(plain, event, initiative.code, of_initiative(initiative), plain("day.known_before"))


def _entry(plain: Plain, event: Event, about: str, given: Given, stands: str) -> Sequence[str]:
    initiative = mapping_of(event).initiative(about)
    name = "; ".join(given.get("what", ()))
    if not name:
        nobody = plain("mapping.nobody") if is_nobody(given) else plain("mapping.unnamed")
        name = plain.of(initiative.name) if initiative is not None else nobody
    return name, *(_values(plain, event, field, given) for field in ("who", "sector", "priority")), stands


def _values(plain: Plain, event: Event, field: Field, given: Given) -> str:
    said = {DONT_KNOW: plain("mapping.not_known"), NOBODY: plain("mapping.nobody")}
    if field != "who":  # of organisations the code is shorter
        said |= {item.code: plain.of(item.label) for item in choices(event, field)}
    return "; ".join(said.get(value, value) for value in given.get(field, ())) or "–"
