"""Two polls side by side as a chart: gaps by size, or what is important and feasible."""

from collections.abc import Iterator, Mapping, Sequence
from math import isclose

from bot.reports.charts.chart import Chart, Part, Plane, Point, Row, Section
from bot.reports.charts.rows import base
from bot.reports.plain import Plain
from bot.rules.comparisons import Compared
from bot.rules.statistics.gaps import Gap
from bot.rules.statistics.quadrants import Position
from bot.rules.statistics.tiers import SURE_PERCENT
from config.event import Comparison, Event, Poll, ScaledPoll, items_of
from storage.polls import Round

QUADRANTS = (
    ("above", "above", "comparison.important_feasible"),
    ("above", "below", "comparison.important_hard"),
    ("below", "above", "comparison.minor_feasible"),
    ("below", "below", "comparison.minor_hard"),
)
"""Sides of importance and feasibility, and what an item there is called; the most useful first."""

_CORNERS = (
    "comparison.important_hard",
    "comparison.important_feasible",
    "comparison.minor_hard",
    "comparison.minor_feasible",
)


def comparison_chart(
    plain: Plain,
    event: Event,
    comparison: Comparison,
    polls: tuple[Poll, Poll],
    asked: tuple[Round, Round],
    found: Compared,
) -> Chart:
    """`polls`, `asked`: importance and what it is compared with, and the rounds of which `found` is."""
    importance, other = polls
    if found.positions is None:
        sections, plane = [Section(tuple(_gap(plain, importance, gap) for gap in found.gaps))], None
    else:
        sections = list(_quadrants(plain, importance, found.positions))
        plane = _plane(plain, importance, other, found.positions)
    hidden = (plain("comparison.too_few", n=found.hidden),) if found.hidden else ()
    bases = [
        f"{plain.of(poll.title)} – {base(plain, event, each)}"
        for poll, each in zip(polls, asked, strict=True)
    ]
    return Chart(
        name=comparison.code,
        title=plain.of(comparison.title),
        question=plain("comparison.gaps" if found.positions is None else "comparison.quadrants"),
        base="\n".join(bases),
        source=plain.of(event.title),
        digits=plain.digits,
        sections=tuple(sections),
        plane=plane,
        notes=hidden,
    )


def _gap(plain: Plain, poll: Poll, gap: Gap) -> Row:
    place = "–" if gap.place is None else plain.number(gap.place)
    label = f"{place} {plain.label(items_of(poll), gap.item)}"
    share = gap.large or 0.0
    said = {"median": plain.number(gap.median or 0.0, "g"), "n": gap.pairs, "missing": gap.incomplete}
    return Row(label, plain.number(share, ".0%"), plain("chart.gap", **said), (Part(share),))


def _plane(plain: Plain, poll: Poll, other: Poll, positions: Mapping[str, Position]) -> Plane:
    if not isinstance(poll, ScaledPoll):
        raise TypeError(f"{poll.code} is on no scale")
    scale = list(poll.scale.values())
    numbers = _numbers(poll)
    points = []
    for item, position in positions.items():
        beside = [code for code, each in positions.items() if _are_same(each, position)]
        x, y = (
            (value - scale[0]) / (scale[-1] - scale[0])
            for value in (position.feasibility, position.importance)
        )
        where = beside.index(item), len(beside)
        points.append(Point(numbers[item], x, y, *where, _is_firm(position)))
    return Plane(
        tuple(points),
        across=plain.of(other.title),
        upwards=plain.of(poll.title),
        ends=(plain.number(scale[0]), plain.number(scale[-1])),
        corners=tuple(plain(corner) for corner in _CORNERS),  # type: ignore[arg-type]
        firm=plain("chart.firm", percent=SURE_PERCENT),
        loose=plain("chart.loose"),
    )


def _quadrants(plain: Plain, poll: Poll, positions: Mapping[str, Position]) -> Iterator[Section]:
    """What the numbers in the plane are, by where they stand."""
    for important, feasible, key in QUADRANTS:
        there = [i for i, p in positions.items() if (p.important, p.feasible) == (important, feasible)]
        yield from _section(plain, poll, positions, key, there)
    on_the_line = [item for item, place in positions.items() if place.is_on_the_line]
    yield from _section(plain, poll, positions, "comparison.on_the_line", on_the_line)


def _section(
    plain: Plain, poll: Poll, positions: Mapping[str, Position], key: str, items: Sequence[str]
) -> Iterator[Section]:
    numbers = _numbers(poll)
    rows = tuple(
        Row(
            plain.label(items_of(poll), item),
            plain(
                "comparison.position",
                importance=plain.number(positions[item].importance, "g"),
                feasibility=plain.number(positions[item].feasibility, "g"),
                n=positions[item].rated[2],
                stays=positions[item].stays,
            ),
            number=numbers[item],
            is_firm=_is_firm(positions[item]),
        )
        for item in items
    )
    if rows:
        yield Section(rows, plain(key))


def _numbers(poll: Poll) -> dict[str, int]:
    return {item.code: number for number, item in enumerate(items_of(poll), start=1)}


def _is_firm(position: Position) -> bool:
    return position.stays * 100 >= SURE_PERCENT


def _are_same(one: Position, other: Position) -> bool:
    return isclose(one.importance, other.importance) and isclose(one.feasibility, other.feasibility)
