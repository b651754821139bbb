"""How groups answered, side by side, as a chart: the rows of `bot.rules.by_group`, and no others."""

from collections.abc import Iterator, Mapping, Sequence

from bot.reports.charts.chart import Chart, Row, Section
from bot.reports.charts.rows import bar, base, is_stacked, legends, of_tally, stack
from bot.reports.plain import Plain
from bot.reports.sentences import nearly_said
from bot.rules.by_group import GroupTable
from bot.rules.kinds.answer import Tally
from config.event import Event, Poll, items_of
from storage.polls import Round


def by_group_chart(
    plain: Plain, event: Event, asked: Round, poll: Poll, tables: Mapping[str, Sequence[GroupTable]]
) -> Chart:
    """A bar a group, under each item; where options don't fit into one bar under each option. `tables`: what `by_group` lets be shown."""
    sections = [
        section
        for code, of_item in tables.items()
        for section in _sections(plain, event, poll, code, of_item)
    ]
    return Chart(
        name=f"{poll.code}-{asked.code}-groups",
        title=f"{plain.round_title(poll, asked.code)} · {plain('result.by_group')}",
        question=plain.of(poll.question),
        base=base(plain, event, asked),
        source=plain.of(event.title),
        digits=plain.digits,
        sections=tuple(sections),
        legends=legends(plain, poll, sections),
        notes=tuple(_reasons(plain, [table for of_item in tables.values() for table in of_item])),
    )


def _sections(
    plain: Plain, event: Event, poll: Poll, code: str, tables: Sequence[GroupTable]
) -> Iterator[Section]:
    item = plain.label(items_of(poll), code) if code else ""
    if not any(table.rows for table in tables):
        yield Section((), item, notes=(plain("result.not_by_group"),))
        return
    for table in tables:
        said = [nearly_said(plain, event, poll, nearly) for nearly in table.nearly]
        if len(table.rows) < 2:  # one row is the room, which the result has
            heading = item if table.option is None else _headed(item, plain.answer(poll, table.option))
            why = "result.all_together" if table.nearly else "result.not_by_group"
            yield Section((), heading, notes=(*said, plain(why)))
        elif is_stacked(poll):
            rows = [stack(plain, plain.groups(event, row), tally) for row, tally in table.rows.items()]
            yield Section(tuple(rows), item, notes=tuple(said))
        else:
            yield from _by_option(plain, event, poll, item, table, said)


def _by_option(
    plain: Plain, event: Event, poll: Poll, item: str, table: GroupTable, said: Sequence[str]
) -> Iterator[Section]:
    """Each option with a bar a group; what is said of a table stands below its last option."""
    options = list(next(iter(table.rows.values())).counts)
    for option in options:
        rows = tuple(
            _share(plain, plain.groups(event, row), option, tally) for row, tally in table.rows.items()
        )
        notes = tuple(said) if option == options[-1] else ()
        yield Section(rows, _headed(item, plain.answer(poll, option)), notes=notes)


def _headed(item: str, option: str) -> str:
    """What is counted, of a poll of several questions with the question."""
    return f"{item} · {option}" if item else option


def _share(plain: Plain, groups: str, option: str | int, tally: Tally) -> Row:
    drawn = bar(plain, groups, tally.counts[option], tally.n)
    return Row(drawn.label, drawn.said, of_tally(plain, tally), drawn.parts)


def _reasons(plain: Plain, tables: Sequence[GroupTable]) -> Iterator[str]:
    """Why groups stand together, or why of some only this is said."""
    if any(len(row) > 1 for table in tables for row in table.rows if len(table.rows) > 1):
        yield plain("result.together")
    if any(table.nearly for table in tables):
        yield plain("result.why_nearly")
