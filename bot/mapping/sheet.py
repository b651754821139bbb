"""The mapping as a spreadsheet: given out with two sheets, read back, looked at, and imported whole or not at all."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from bot.audit import log_action
from bot.expecting import expect_next, expect_no_more
from bot.exports.mapping import sheet_tables
from bot.exports.workbook import workbook
from bot.mapping.rights import entries_of
from bot.mapping.saving import changed, next_code
from bot.roster.importing import KEEP_MS, Differs, NoDraft
from bot.roster.reading import MOST_BYTES, xlsx_sheets
from bot.roster.unusable import Unusable
from bot.rules.mapping.sheet import COLUMNS, NEEDED, Column, Plan, Rows, columns_in, planned
from bot.runtime import Runtime
from config.event import Event
from storage.mapping import MappingEntry, MappingSheet
from storage.writer import Transaction, UpdateKey

__all__ = ["EXPECTED", "MOST_BYTES", "MOST_ROWS", "Differs", "Imported", "NoDraft"]

EXPECTED = "mapping_sheet"
"""As `people.expects` has it: this facilitator's next file is the filled sheet."""

MOST_ROWS = 1_000
_HEADER_WITHIN = 20
_LONGEST_CELL = 8_000
"""Characters that are read of a cell; a field's values together have no more."""


@dataclass(frozen=True)
class Imported:
    """How many; None: it was imported before."""

    added: int | None
    changed: int = 0


def sheet(runtime: Runtime, event: Event) -> bytes:
    """An XLSX file: entries, with what of the baseline nobody has said anything about, and the table."""
    return workbook(sheet_tables(event, entries_of(runtime, event.code)))


def read_sheet(content: bytes) -> Rows:
    """The rows under a header with the column of priorities. Raises `Unusable`."""
    is_empty = True
    for lines in xlsx_sheets(content, len(COLUMNS) * 3):
        columns: dict[int, Column] = {}
        for _, cells in islice(lines, _HEADER_WITHIN):
            is_empty = False
            columns = columns_in(cells)
            if NEEDED in columns.values() and len(columns) > len(COLUMNS) // 2:
                break
        else:
            continue
        rows = list(islice(_rows(lines, columns), MOST_ROWS + 1))
        if len(rows) > MOST_ROWS:
            raise Unusable("too_many_rows", most=MOST_ROWS)
        if not rows:
            raise Unusable("no_rows")
        return rows
    raise Unusable("empty") if is_empty else Unusable("no_header", within=_HEADER_WITHIN)


async def keep(runtime: Runtime, user_id: int, event: Event, rows: Rows, update: UpdateKey) -> MappingSheet:
    """In place of the one they looked at before. Raises `NotAllowed`."""

    def decide(tx: Transaction) -> MappingSheet:
        runtime.check("facilitate", event.code, user_id)
        expect_next(tx, user_id, event.code, EXPECTED)  # a corrected file may follow
        kept = MappingSheet(user_id, event.code, tuple(rows), tx.real_now)
        tx.put(kept)
        return kept

    return await runtime.writer.write(decide, update)


def looked_at(runtime: Runtime, user_id: int, event: Event, now: int) -> MappingSheet | None:
    """`now`: real time."""
    kept = runtime.state.mapping_sheets.get(user_id)
    is_there = kept is not None and kept.event == event.code and kept.created_at > now - KEEP_MS
    return kept if is_there else None


def plan_of(runtime: Runtime, event: Event, kept: MappingSheet) -> Plan:
    """What importing would do now; of 1,000 rows in a tenth of a second."""
    return planned(event, runtime.state.mapping_of(event.code).values(), kept.rows)


async def import_sheet(
    runtime: Runtime, user_id: int, event: Event, leads_to: int, update: UpdateKey
) -> Imported:
    """Do what a plan's fingerprint stands for. Raises `NotAllowed`, `NoDraft`, `Differs`."""

    def decide(tx: Transaction) -> Imported:
        runtime.check("facilitate", event.code, user_id)
        if update in tx.state.handled:
            return Imported(None)
        kept = looked_at(runtime, user_id, event, tx.real_now)
        if kept is None:
            raise NoDraft
        plan = plan_of(runtime, event, kept)
        if plan.mistakes or plan.fingerprint() != leads_to:
            raise Differs
        for line in plan.changed:
            before = tx.state.mapping_of(event.code)[line.entry]
            after = changed(before, line.given, tx.now)
            tx.put(replace(after, stakeholder_group=line.group or before.stakeholder_group))
        for line in plan.added:
            where = (event.code, next_code(tx, event), line.about, user_id, line.group)
            tx.put(MappingEntry(*where, line.given, "entered", "sheet", tx.now, tx.now))
        tx.remove(kept)
        expect_next(tx, user_id, event.code, "")
        said = f"{len(plan.added)} new, {len(plan.changed)} changed"
        log_action(tx, event.code, user_id, "mapping_imported", said)
        return Imported(len(plan.added), len(plan.changed))

    return await runtime.writer.write(decide, update)


async def cancel(runtime: Runtime, user_id: int, update: UpdateKey) -> None:
    """Forget what they were looking at."""

    def decide(tx: Transaction) -> None:
        kept = runtime.state.mapping_sheets.get(user_id)
        if kept is not None:
            tx.remove(kept)
        expect_no_more(tx, user_id, EXPECTED)

    await runtime.writer.write(decide, update)


def forget_sheets(tx: Transaction) -> None:
    """What nobody has imported within a day goes."""
    for kept in list(tx.state.mapping_sheets.values()):
        if kept.created_at <= tx.real_now - KEEP_MS:
            tx.remove(kept)


def _rows(
    lines: Iterator[tuple[int, Sequence[str]]], columns: dict[int, Column]
) -> Iterator[tuple[int, dict[str, str]]]:
    for number, cells in lines:
        said: dict[str, str] = {
            column: cells[place][:_LONGEST_CELL].strip()
            for place, column in columns.items()
            if place < len(cells) and cells[place].strip()
        }
        if said:
            yield number, said
