"""The sector mapping as tables: of the export, and of the spreadsheet that is filled in and sent back."""

from collections.abc import Iterable, Sequence

from bot.exports.cells import Cell, Row, Table, utc
from bot.rules.mapping.entries import how, serves
from bot.rules.mapping.fields import FIELDS, Given, mapping_of, of_initiative
from bot.rules.mapping.sheet import COLUMNS, TITLES
from bot.rules.mapping.table import GapsTable, gaps_table
from config.event import Event, SectorMapping
from storage.mapping import MappingEntry
from storage.people import Participant, Person

MAPPING = (
    "event", "entry", "about", "how", "state", "participant", "group", *FIELDS, "serves", "entered_by",
    "entered_at", "changed_at",
)  # fmt: skip
_GAPS = ("Sector", "Priority", "Organisations", "Which", "Disputed")
_BETWEEN = "; "


def mapping_rows(
    event: Event, entries: Sequence[MappingEntry], people: Iterable[tuple[Participant, Person | None]]
) -> list[Row]:
    """A row an entry, by whom under their number; then what of the baseline nobody has said anything about."""
    if event.mapping is None:
        return []
    ids = {participant.user_id: participant.id for participant, _ in people if participant.user_id}
    rows: list[Row] = []
    for entry in entries:
        by = ids.get(entry.author or 0, "")
        key = (
            event.code,
            entry.code,
            entry.about,
            how(event, entry),
            entry.state,
            by,
            entry.stakeholder_group,
        )
        times = (utc(entry.entered_at), utc(entry.changed_at))
        goals = " ".join(serves(event.mapping, entry.given))
        rows.append((*key, *_cells(event, entry.about, entry.given), goals, entry.source, *times))
    for code, given in _untouched(event, entries):
        cells = _cells(event, code, given)
        goals = " ".join(serves(event.mapping, given))
        rows.append((event.code, "", code, "", "baseline", "", "", *cells, goals, "file", "", ""))
    return rows


def sheet_tables(event: Event, entries: Sequence[MappingEntry]) -> list[Table]:
    """`entries`, which can be sent back, and `gaps and overlaps`."""
    rows: list[Row] = [
        (entry.code, entry.about, entry.stakeholder_group, *_cells(event, entry.about, entry.given))
        for entry in entries
    ]
    rows += [("", code, "", *_cells(event, code, given)) for code, given in _untouched(event, entries)]
    titles = tuple(" / ".join(TITLES[column]) for column in COLUMNS)
    gaps = gap_rows(mapping_of(event), gaps_table(event, entries))
    return [Table("entries", titles, rows), Table("gaps and overlaps", _GAPS, gaps)]


def gap_rows(mapping: SectorMapping, table: GapsTable) -> list[Row]:
    """A row for every sector and priority; "none" and "not reported" are words, so that neither is taken for the other."""
    rows: list[Row] = []
    for sector in mapping.sectors:
        for priority in mapping.priorities:
            cell = table.cell(sector.code, priority.code)
            count: Cell = len(cell.organisations)
            if not cell.organisations:
                count = "unnamed" if cell.unnamed else "none" if cell.nobody else "not reported"
            which = _BETWEEN.join(cell.organisations)
            rows.append((sector.code, priority.code, count, which, "disputed" if cell.is_disputed else ""))
    return rows


def _untouched(event: Event, entries: Iterable[MappingEntry]) -> list[tuple[str, Given]]:
    about = {entry.about for entry in entries if entry.state != "withdrawn"}
    return [(each.code, of_initiative(each)) for each in mapping_of(event).baseline if each.code not in about]


def _cells(event: Event, about: str, given: Given) -> tuple[Cell, ...]:
    """Values in the order of the fields; an initiative of the baseline under its name."""
    initiative = mapping_of(event).initiative(about)
    name = (initiative.name.to("en"),) if initiative is not None else ()
    named = {"what": name, **given}
    return tuple(_BETWEEN.join(named.get(field, ())) for field in FIELDS)
