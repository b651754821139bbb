"""How groups answered, side by side: rows and groups that `bot.rules.by_group` lets be shown, and no others."""

from collections.abc import Iterator, Sequence

from bot.reports.day.document import Column
from bot.reports.day.draft import Draft
from bot.reports.day.facts import Facts
from bot.reports.day.saying import answers_most_given
from bot.reports.plain import Plain
from bot.reports.sentences import nearly_said
from bot.results import ShownTables
from bot.rules.ballots import ALONE
from bot.rules.by_group import GroupTable
from bot.rules.findings import scale_counts
from bot.rules.kinds.answer import Tally
from bot.rules.statistics.scales import median
from bot.rules.suppression import Row
from config.event import ApprovalPoll, ChoicePoll, Event, Poll, ScaledPoll, items_of, options_of

_NOTHING = "–"
"""What may not be shown, or isn't there."""


def by_group(draft: Draft, facts: Facts) -> None:
    """Rows and groups that `bot.rules.by_group` lets be shown, and no others; without items and groups of which none is."""
    plain = draft.plain
    for asking in facts.askings:
        if asking.tables is None:
            continue
        tables = asking.tables
        rows = list(
            dict.fromkeys(
                row
                for of_item in tables.tables.values()
                for table in of_item
                if len(table.rows) > 1
                for row in table.rows
            )
        )
        lines = [
            line
            for code, of_item in tables.tables.items()
            for line in _group_lines(plain, tables.poll, code, of_item, rows)
            if any(cell != _NOTHING for cell in line[1:])
        ]
        filled = [n for n in range(len(rows)) if any(line[n + 1] != _NOTHING for line in lines)]
        columns = (
            Column(plain("day.item"), 4),
            *(Column(plain.groups(facts.event, rows[n]), 1.7, is_number=True) for n in filled),
        )
        if filled:
            key = (
                "day.by_group_scale"
                if isinstance(tables.poll, ScaledPoll)
                else "day.by_group_options"
                if _is_by_option(tables.poll)
                else "day.by_group_most"
            )
            draft.table(
                f"{plain.round_title(tables.poll, tables.asked.code)} · {plain(key)}",
                columns,
                ((line[0], *(line[n + 1] for n in filled)) for line in lines),
            )
        draft.list(_nearly_said(plain, facts.event, tables))


def _is_by_option(poll: Poll) -> bool:
    """Whether a table has a line an option: where there is one item only."""
    return isinstance(poll, ApprovalPoll) or (isinstance(poll, ChoicePoll) and not items_of(poll))


def _group_lines(
    plain: Plain, poll: Poll, code: str, of_item: Sequence[GroupTable], rows: Sequence[Row]
) -> Iterator[Sequence[str]]:
    label = plain.label(items_of(poll), code) if code != ALONE else plain.of(poll.question)
    for table in of_item:
        shown = table.rows if len(table.rows) > 1 else {}
        if not _is_by_option(poll):
            yield label, *(_group_cell(plain, poll, shown.get(row)) for row in rows)
            continue
        options = [option.code for option in options_of(poll)] if table.option is None else [table.option]
        for option in options:
            cells = (
                f"{plain.number(shown[row].counts[option])} / {plain.number(shown[row].n)}"
                if row in shown
                else _NOTHING
                for row in rows
            )
            yield plain.answer(poll, option), *cells


def _group_cell(plain: Plain, poll: Poll, tally: Tally | None) -> str:
    if tally is None or not tally.n:
        return _NOTHING
    middle = median(scale_counts(tally))
    if middle is not None:
        return f"{plain.number(middle, 'g')} ({plain.number(tally.n)})"
    most = answers_most_given(tally)
    people = f"{plain.number(tally.counts[most[0]])} / {plain.number(tally.n)}" if most else ""
    return f"{'; '.join(plain.answer(poll, code) for code in most)} ({people})"


def _nearly_said(plain: Plain, event: Event, tables: ShownTables) -> Iterator[str]:
    """What is said of a group within a row, under the item it is about."""
    for code, of_item in tables.tables.items():
        item = f"{plain.named(items_of(tables.poll), code)}: " if code != ALONE else ""
        for table in of_item:
            option = f"{plain.answer(tables.poll, table.option)}: " if table.option is not None else ""
            yield from (
                f"{item}{option}{nearly_said(plain, event, tables.poll, each)}" for each in table.nearly
            )
