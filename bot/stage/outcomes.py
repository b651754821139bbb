"""What polls came to, as everybody may see it: the result of one, what changed, how groups answered, polls side by side, and a chain.

Everything is what `bot.results` and `bot.chain` show nobody in particular, put on a face; nothing is counted here.
"""

from collections.abc import Iterator
from dataclasses import replace

from bot.chain import ShownChain, chain_result
from bot.publishing import NotYet
from bot.reports.charts.by_group import by_group_chart
from bot.reports.charts.chain import chain_chart
from bot.reports.charts.chart import Chart, Row, Section
from bot.reports.charts.comparison import comparison_chart
from bot.reports.charts.result import change_row, has_chart, result_chart
from bot.reports.charts.rows import base, legends, of_tally, too_few
from bot.reports.plain import Plain
from bot.results import (
    NOBODY,
    ShownComparison,
    ShownResult,
    ShownTables,
    shown_comparison,
    shown_result,
    shown_tables,
)
from bot.rules.ballots import ALONE, item_codes
from bot.rules.findings import scale_counts
from bot.rules.kinds.text import by_about
from bot.rules.kinds.wall import questions
from bot.rules.results import Result
from bot.rules.stage import Scene
from bot.rules.statistics.scales import median
from bot.runtime import Runtime
from bot.stage.face import Face, Line, question
from config.event import Event, WallPoll, WrittenPoll, items_of
from storage.polls import Round

Outcome = ShownResult | ShownTables | ShownComparison | ShownChain


async def outcome_of(runtime: Runtime, event: Event, shown: Scene) -> Outcome | None:
    """What the scene shows; None if that is no outcome. That it was shown is noted. Raises `NotYet`, `StorageError`."""
    match shown.kind:
        case "result" | "change":
            return await shown_result(runtime, shown.round, NOBODY)
        case "groups":
            return await shown_tables(runtime, shown.round, NOBODY)
        case "comparison":
            compared = event.comparison(shown.code)
            if compared is None:
                raise NotYet
            return await shown_comparison(runtime, event, compared, NOBODY)
        case "chain":
            chain = event.chain(shown.code)
            if chain is None:
                raise NotYet
            return await chain_result(runtime, event, chain, NOBODY)
        case _:
            return None


def is_empty(outcome: Outcome) -> bool:
    """Whether too few answered both polls, whatever they were asked about."""
    return isinstance(outcome, ShownComparison) and not (outcome.compared.gaps or outcome.compared.positions)


def outcome_face(plain: Plain, event: Event, bare: Face, shown: Scene, outcome: Outcome) -> Face:
    """What the pictures in the chat have, on the bare face."""
    match outcome:
        case ShownTables(asked, poll, tables):
            return _of_chart(bare, by_group_chart(plain, event, asked, poll, tables))
        case ShownComparison(polls, asked, compared):
            comparison = event.comparison(shown.code)
            if comparison is None:
                return bare
            return _of_chart(bare, comparison_chart(plain, event, comparison, polls, asked, compared))
        case ShownChain():
            return _of_chart(bare, chain_chart(plain, event, outcome))
        case ShownResult() if shown.kind == "change" and outcome.before is not None:
            return _change(plain, event, bare, outcome, outcome.before)
        case ShownResult():
            return _result(plain, event, bare, outcome)


def _of_chart(face: Face, chart: Chart) -> Face:
    return replace(
        face,
        title=chart.title,
        question=chart.question,
        sections=chart.sections,
        legends=chart.legends,
        plane=chart.plane,
        notes=chart.notes,
        base=chart.base,
    )


def _result(plain: Plain, event: Event, bare: Face, shown: ShownResult) -> Face:
    """What the chart has; of texts, those that everybody may read."""
    asked, poll = shown.asked, shown.poll
    if has_chart(poll, shown.counted):
        chart = result_chart(plain, event, asked, poll, shown.counted, shown.found, shown.before)
        return _of_chart(bare, chart)
    face = replace(
        bare,
        title=plain.round_title(poll, asked.code),
        question=plain.of(poll.question),
        notes=(),
        base=base(plain, event, asked),
    )
    tally = shown.counted.tallies.get(ALONE)
    if tally is None or not isinstance(poll, WrittenPoll):
        return replace(face, notes=(plain("result.too_few"),))
    if isinstance(poll, WallPoll):
        votes = tally.upvotes
        lines = [question(plain, one, f"▲ {plain.number(votes[one.code])}") for one in questions(tally)]
    else:
        lines = [
            Line(f"{plain.of(about.label)}: {words}" if about is not None else words)
            for about, texts in by_about(poll, tally.texts)
            for words in texts
        ]
    return replace(face, lines=tuple(lines), base=f"{face.base} · {of_tally(plain, tally)}")


def _change(plain: Plain, event: Event, bare: Face, shown: ShownResult, before: tuple[Round, Result]) -> Face:
    """A bar an item: how many answered higher, the same and lower than the round before, of those asked both times."""
    poll, (earlier, then) = shown.poll, before
    section = Section(tuple(_changes(plain, shown, then)))
    rounds = [plain.round_name(poll, each.code) or each.code for each in (earlier, shown.asked)]
    return replace(
        bare,
        title=f"{plain.of(poll.title)} · {plain('stage.change')}",
        question=plain.of(poll.question),
        sections=(section,),
        legends=legends(plain, poll, [section]),
        base="\n".join(
            f"{name} – {base(plain, event, each)}"
            for name, each in zip(rounds, (earlier, shown.asked), strict=True)
        ),
    )


def _changes(plain: Plain, shown: ShownResult, then: Result) -> Iterator[Row]:
    """Medians stand where both may be shown."""
    for code in item_codes(shown.poll):
        label = plain.label(items_of(shown.poll), code) if code != ALONE else ""
        moved = shown.found.changes.get(code)
        if moved is None:
            yield too_few(plain, label)
            continue
        said = [plain("chart.matched", n=moved.matched)]
        said.append(plain("chart.unmatched", before=moved.only_before, after=moved.only_after))
        tallies = [result.tallies.get(code) for result in (then, shown.counted)]
        middles = [median(scale_counts(tally)) for tally in tallies if tally is not None]
        if len(middles) == len(tallies) and None not in middles:
            both = " → ".join(plain.number(middle, "g") for middle in middles if middle is not None)
            said.insert(0, plain("result.median", value=both))
        yield change_row(plain, label, " · ".join(said), moved)
