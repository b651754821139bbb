"""Ideas as a spreadsheet: given out, sent back, looked at, and done together."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from bot import idea_drafts
from bot.exports.workbook import blank
from bot.ideas import Collection, collection, shape
from bot.roster.reading import xlsx_sheets
from bot.roster.unusable import Unusable
from bot.rules.idea_sheet import COLUMNS, NEEDED, Cells, Column, Plan, Rows, planned, rows_of
from bot.rules.ideas import Shaping
from bot.rules.steering import Overtaken
from bot.rules.typed import ZERO_WIDTH_SPACE, cleaned, folded
from bot.runtime import Runtime
from storage.ideas import IdeaDraft
from storage.polls import Round
from storage.writer import Transaction, UpdateKey

MOST_ROWS = 1_000
_HEADER_WITHIN = 20
_LONGEST_CELL = 2_000
_WIDTHS = {"en": 60, "km": 60}
_WIDTH = 14
_KNOWN = {folded(column): column for column in COLUMNS}


def sheet(found: Collection) -> bytes:
    """An XLSX file: a row for each idea, and the codes that may stand in some columns."""
    out = io.BytesIO()
    types = ["", *(kind.code for kind in found.poll.types)]
    with blank(out, in_memory=True) as book:
        head, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
        page = book.add_worksheet("ideas")
        page.freeze_panes(1, 0)
        page.write_row(0, 0, COLUMNS, head)
        rows = rows_of(found.ideas)
        for number, cells in rows:
            for place, column in enumerate(COLUMNS):
                page.write_string(number - 1, place, cells[column], wrapped)
        for place, column in enumerate(COLUMNS):
            page.set_column(place, place, _WIDTHS.get(column, _WIDTH))
            choices = {
                "state": ["waiting", "approved", "hidden"],
                "type": types,
                "status": ["agreed", "dropped"],
            }
            if any(choices.get(column, [])):
                page.data_validation(
                    1, place, len(rows) + 1, place, {"validate": "list", "source": choices[column]}
                )
    return out.getvalue()


def read_sheet(content: bytes) -> Rows:
    """The rows under a header that names the column `code`. Raises `Unusable`."""
    for lines in xlsx_sheets(content, len(COLUMNS) * 4):
        columns = _header(lines)
        if columns:
            rows = list(islice(_rows(lines, columns), MOST_ROWS + 1))
            if len(rows) > MOST_ROWS:
                raise Unusable("too_many_rows", most=MOST_ROWS)
            if not rows:
                raise Unusable("no_rows")
            return rows
    raise Unusable("no_header", within=_HEADER_WITHIN)


async def keep(runtime: Runtime, user_id: int, asked: Round, rows: Rows, update: UpdateKey) -> IdeaDraft:
    """Until it is done, another comes, or a day is over. Raises `NotAllowed`."""
    return await idea_drafts.change_draft(
        runtime, user_id, asked, lambda draft: replace(draft, rows=tuple(rows)), update
    )


async def plan_of(runtime: Runtime, asked: Round, draft: IdeaDraft) -> tuple[Collection, Plan]:
    """What it would change now. Raises `UnknownIdea`."""
    found = await collection(runtime, asked.event, asked.poll)
    return found, _planned(found, draft)


async def apply(runtime: Runtime, user_id: int, asked: Round, leads_to: int, update: UpdateKey) -> None:
    """Do what was shown, all of it or nothing; one undo takes it back. Raises as `shape` does."""
    draft = idea_drafts.draft_of(runtime.state, user_id, asked)

    def wanted(found: Collection) -> Sequence[Shaping]:
        plan = _planned(found, draft)
        if not plan.shapings or plan.fingerprint(found.version) != leads_to:
            raise Overtaken
        return plan.shapings

    def then(tx: Transaction) -> None:
        idea_drafts.forget(tx, user_id, asked)

    await shape(runtime, user_id, asked, wanted, None, update, then)


def _planned(found: Collection, draft: IdeaDraft) -> Plan:
    return planned(found.ideas, draft.rows, [kind.code for kind in found.poll.types])


def _header(lines: Iterator[tuple[int, Sequence[str]]]) -> dict[int, Column]:
    """Place to column, of the first row that names `code`; none if there is no such row."""
    for _, cells in islice(lines, _HEADER_WITHIN):
        columns = {place: _KNOWN[folded(cell)] for place, cell in enumerate(cells) if folded(cell) in _KNOWN}
        if NEEDED in columns.values():
            return columns
    return {}


def _rows(
    lines: Iterator[tuple[int, Sequence[str]]], columns: dict[int, Column]
) -> Iterator[tuple[int, Cells]]:
    """Rows in which something stands that can be changed."""
    for number, cells in lines:
        said: dict[str, str] = {
            column: cleaned(cells[place][:_LONGEST_CELL] if place < len(cells) else "", keep=ZERO_WIDTH_SPACE)
            for place, column in columns.items()
        }
        if any(said.values()):
            yield number, said
