"""What comes first: polls side by side, two by two and by all ways of asking."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.chain import ShownChain
from bot.reports.charts.chain import chain_chart
from bot.reports.charts.comparison import QUADRANTS, comparison_chart
from bot.reports.charts.rows import base
from bot.reports.day.document import Column
from bot.reports.day.draft import Draft
from bot.reports.day.facts import Facts
from bot.reports.plain import Plain
from bot.reports.sentences import chain_sentences
from bot.results import ShownComparison
from bot.rules.chain import Placed
from config.event import Comparison, Event, items_of

_FEW = 3
"""Gaps that are named in sentences."""


def priorities(draft: Draft, facts: Facts) -> None:
    """Comparisons of two polls, and what follows from them."""
    plain, event = draft.plain, facts.event
    if not facts.comparisons and not event.chains:
        return
    draft.chapter(plain("day.priorities"), begins_a_page=True)
    for chain in facts.chains:
        _chain(draft, event, chain)
    for comparison, shown in facts.comparisons:
        draft.section(plain.of(comparison.title))
        if shown is None:
            draft.say(plain("day.not_compared"), "note")
        else:
            _comparison(draft, event, comparison, shown)


def _comparison(draft: Draft, event: Event, comparison: Comparison, shown: ShownComparison) -> None:
    plain, found = draft.plain, shown.compared
    about = plain("comparison.gaps" if found.positions is None else "comparison.quadrants")
    draft.say(about)
    for poll, asked in zip(shown.polls, shown.asked, strict=True):
        draft.say(f"{plain.of(poll.title)} – {base(plain, event, asked)}", "note")
    said = list(gap_sentences(plain, shown))
    draft.list(said)
    if found.gaps or found.positions:
        chart = comparison_chart(plain, event, comparison, shown.polls, shown.asked, found)
        draft.figure(chart, plain.of(comparison.title), " ".join((about, *said)))
    if found.hidden:
        draft.say(plain("comparison.too_few", n=found.hidden), "note")


def _chain(draft: Draft, event: Event, shown: ShownChain) -> None:
    """What comes first by all ways of asking, how sure that is, and every item by each of them."""
    plain, found = draft.plain, shown.found
    draft.section(plain.of(shown.chain.title))
    said = chain_sentences(plain, event, shown)
    draft.list(said)
    draft.say(plain("chain.method"))
    for part, poll in shown.polls.items():
        draft.say(f"{plain.of(poll.title)} – {base(plain, event, shown.asked[part])}", "note")
    if any(each.first_by for each in found.order):
        chart = chain_chart(plain, event, shown)
        first = replace(chart, sections=chart.sections[:1])  # the table has all
        draft.figure(first, plain.of(shown.chain.title), " ".join(said))
    columns = (
        Column(plain("day.number"), 0.9, is_number=True),
        Column(plain("day.item"), 4),
        Column(plain("day.rank"), 1.3, is_number=True),
        Column(plain("day.large_gap"), 1.4, is_number=True),
        Column(plain("day.importance"), 1.7, is_number=True),
        Column(plain("day.feasible"), 1.6, is_number=True),
        Column(plain("day.first_by"), 1.6),
    )
    rows = [_placed(plain, shown, number, each) for number, each in enumerate(found.order, start=1)]
    draft.table(plain.of(shown.chain.title), columns, rows)
    if found.hidden:
        draft.say(plain("comparison.too_few", n=found.hidden), "note")


def _placed(plain: Plain, shown: ShownChain, number: int, placed: Placed) -> Sequence[str]:
    rank, large, important, feasible = ["–"] * 4
    if placed.place is not None:
        rank = f"{plain.number(placed.place)} ({plain.number(placed.points or 0, 'g')})"
    if placed.gap is not None and placed.gap.large is not None:
        large = f"{plain.number(placed.gap.large, '.0%')} ({plain.number(placed.gap.pairs)})"
    if placed.position is not None:
        important = plain.number(placed.position.importance, "g")
        feasible = plain.number(placed.position.feasibility, "g")
    ways = ", ".join(plain(f"day.way_{way}") for way in placed.first_by)
    return (
        plain.number(number),
        plain.label(shown.items, placed.item),
        rank,
        large,
        important,
        feasible,
        ways or "–",
    )


def gap_sentences(plain: Plain, shown: ShownComparison) -> Iterator[str]:
    """The largest gaps; or which items stand where, the most useful first."""
    found, items = shown.compared, items_of(shown.polls[0])
    if found.positions is None:
        for gap in [each for each in found.gaps if each.place is not None][:_FEW]:
            yield plain(
                "day.gap",
                place=gap.place,
                item=plain.label(items, gap.item),
                share=gap.large or 0.0,
                n=gap.pairs,
            )
        return
    for important, feasible, key in QUADRANTS:
        there = [i for i, p in found.positions.items() if (p.important, p.feasible) == (important, feasible)]
        if there:
            yield f"{plain(key)}: {', '.join(plain.named(items, code) for code in there)}"
