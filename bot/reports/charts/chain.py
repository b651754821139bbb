"""A chain's result as a chart: what comes first by all ways of asking, and every item by each of them."""

from collections.abc import Iterator

from bot.chain import ShownChain
from bot.reports.charts.chart import Chart, Legend, Part, Row, Section
from bot.reports.charts.comparison import QUADRANTS
from bot.reports.plain import Plain
from bot.reports.sentences import FIRST_OF_CHAIN, chain_sentences
from bot.rules.chain import Placed
from bot.rules.turnout import counts_of, total
from config.event import CHAIN_PARTS, Event


def chain_chart(plain: Plain, event: Event, shown: ShownChain) -> Chart:
    """An item a row, in the order of the result; its bar has a piece for each way by which it comes first. The others are only named."""
    said, found = chain_sentences(plain, event, shown), shown.found
    notes = said[FIRST_OF_CHAIN:]
    notes += missing_said(plain, event, shown)
    if found.hidden:
        notes.append(plain("comparison.too_few", n=found.hidden))
    numbered = list(enumerate(found.order, start=1))
    first = tuple(_item(plain, shown, number, each) for number, each in numbered if each.first_by)
    others = tuple(Row("", _label(plain, shown, *each)) for each in numbered if not each[1].first_by)
    sections = [Section(first)] if first else []
    if others:
        sections.append(Section(others, plain("chain.others")))
    return Chart(
        name=f"chain-{shown.chain.code}",
        title=plain.of(shown.chain.title),
        question=" ".join(said[:FIRST_OF_CHAIN]),
        base=" · ".join(bases(plain, shown)),
        source=plain.of(event.title),
        digits=plain.digits,
        sections=tuple(sections),
        legends=(Legend("choices", tuple(plain(f"day.way_{way}") for way in found.ways)),),
        notes=tuple(notes),
    )


def bases(plain: Plain, shown: ShownChain) -> Iterator[str]:
    """How many answered each poll of those who could."""
    for part in CHAIN_PARTS:
        if part in shown.polls:
            title, people = plain.of(shown.polls[part].title), total(counts_of(shown.asked[part].turnout))
            yield plain("chain.base", poll=title, answered=people.answered, eligible=people.eligible)


def missing_said(plain: Plain, event: Event, shown: ShownChain) -> Iterator[str]:
    """Which polls it goes without, if there are such."""
    missing = [poll for part in shown.missing if (poll := event.poll(shown.chain.polls[part]))]
    if missing:
        yield plain("chain.missing", polls=", ".join(plain.of(poll.title) for poll in missing))


def _item(plain: Plain, shown: ShownChain, number: int, placed: Placed) -> Row:
    ways = shown.found.ways
    parts = tuple(
        Part(1 / len(ways), plain(f"day.way_{way}")) if way in placed.first_by else Part(0.0) for way in ways
    )
    label = _label(plain, shown, number, placed)
    return Row(label, " · ".join(by_every_way(plain, placed)), parts=parts, palette="choices")


def _label(plain: Plain, shown: ShownChain, number: int, placed: Placed) -> str:
    return f"{plain.number(number)} {plain.label(shown.items, placed.item)}"


def by_every_way(plain: Plain, placed: Placed) -> Iterator[str]:
    """What each way of asking says of an item; nothing of those that may not be shown."""
    if placed.place is not None and placed.points is not None:
        points = plain("result.score", n=plain.number(placed.points, "g"))
        yield plain("chain.item_ranking", place=placed.place, tier=placed.tier, points=points)
    if placed.gap is not None:
        yield plain("chain.item_gap", share=placed.gap.large or 0.0, n=placed.gap.pairs)
    if (at := placed.position) is not None:
        keys = {(important, feasible): key for important, feasible, key in QUADRANTS}
        key = keys.get((at.important, at.feasible), "comparison.on_the_line")
        middle = plain.number(at.feasibility, "g")
        yield plain("chain.item_feasibility", feasibility=middle, quadrant=plain(key), stays=at.stays)
