"""Who answered, by group, as a chart: the rows that turnout lets be shown."""

from bot.reports.charts.chart import Chart, Part, Row, Section
from bot.reports.charts.rows import base
from bot.reports.plain import Plain
from bot.rules.turnout import Count, counts_of, shown, total
from config.event import Event, Poll
from storage.polls import Round


def turnout_chart(plain: Plain, event: Event, asked: Round, poll: Poll) -> Chart:
    """`asked`: with the turnout that is counted, see `bot.closing.so_far` for a round that runs."""
    counts = counts_of(asked.turnout)
    rows = shown(counts, [group.code for group in event.groups])
    everybody = _row(plain, plain("chart.everybody"), total(counts))
    groups = (
        tuple(_row(plain, plain.groups(event, row), count) for row, count in rows) if len(rows) > 1 else ()
    )
    notes = [plain("result.together")] if any(len(row) > 1 for row, _ in rows) and groups else []
    if poll.quorum:
        notes.append(plain("chart.quorum", percent=poll.quorum))
    return Chart(
        name=f"{poll.code}-{asked.code}-turnout",
        title=f"{plain.round_title(poll, asked.code)} · {plain('chart.turnout')}",
        question=plain.of(poll.question),
        base=base(plain, event, asked),
        source=plain.of(event.title),
        digits=plain.digits,
        sections=(Section((everybody,)), *((Section(groups),) if groups else ())),
        notes=tuple(notes),
    )


def _row(plain: Plain, label: str, count: Count) -> Row:
    share = count.answered / count.eligible if count.eligible else 0.0
    return Row(
        label,
        f"{plain.number(count.answered)} / {plain.number(count.eligible)} · {plain.number(share, '.0%')}",
        parts=(Part(share),),
    )
