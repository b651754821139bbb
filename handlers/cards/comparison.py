"""Two polls side by side, for facilitators: gaps by size, or what is important and feasible."""

from collections.abc import Iterator, Mapping

from bot.message import Button, Message
from bot.reports.charts.comparison import QUADRANTS
from bot.rules.comparisons import Compared
from bot.rules.statistics.gaps import Gap
from bot.rules.statistics.quadrants import Position
from config.event import Comparison, Event, Poll, items_of
from handlers.callbacks.reporting import ShowComparisonChart, ShowResults
from handlers.cards.packing import packed
from handlers.keyboards import button
from handlers.voice import Voice, escaped, fitting

_ROOM = 3800
"""What a message may take of 4,096 (UTF-16 units, as the others)."""
_LABEL = 60


def comparison_cards(
    voice: Voice,
    event: Event,
    comparison: Comparison,
    poll: Poll,
    found: Compared,
    further: tuple[Button, ...] = (),
) -> list[Message]:
    """One message, or several if there are many items. `poll`: the one of importance, whose items are compared. `further`: buttons."""
    labels = {item.code: item.label.to(voice.language) for item in items_of(poll)}
    title = f"<b>{voice.of(comparison.title)}</b>"
    if found.positions is None:
        lines = [f"{title}\n{voice('comparison.gaps')}", *(_gap(voice, labels, gap) for gap in found.gaps)]
    else:
        lines = [f"{title}\n{voice('comparison.quadrants')}", *_quadrants(voice, labels, found.positions)]
    if found.hidden:
        lines.append(voice("comparison.too_few", n=found.hidden))
    back = button(voice.plain("results.all"), ShowResults(event.code))
    texts = ["\n".join(page).strip() for page in packed(lines, _ROOM)]
    chart = button(voice.plain("result.chart"), ShowComparisonChart(event.code, comparison.code))
    return [*map(Message, texts[:-1]), Message(texts[-1], ((chart, *further), (back,)))]


def _gap(voice: Voice, labels: dict[str, str], gap: Gap) -> str:
    label = escaped(fitting(labels[gap.item], _LABEL))
    said = voice(
        "comparison.gap",
        share=gap.large or 0.0,
        median=voice.number(gap.median or 0.0, "g"),
        n=gap.pairs,
        missing=gap.incomplete,
    )
    place = "–" if gap.place is None else voice.number(gap.place)
    return f"{place} <b>{label}</b>\n{said}"


def _quadrants(voice: Voice, labels: dict[str, str], positions: Mapping[str, Position]) -> Iterator[str]:
    for important, feasible, key in QUADRANTS:
        there = [i for i, p in positions.items() if (p.important, p.feasible) == (important, feasible)]
        yield from _section(voice, labels, positions, key, there)
    on_the_line = [item for item, place in positions.items() if place.is_on_the_line]
    yield from _section(voice, labels, positions, "comparison.on_the_line", on_the_line)


def _section(
    voice: Voice, labels: dict[str, str], positions: Mapping[str, Position], key: str, items: list[str]
) -> Iterator[str]:
    heading = f"\n<b>{voice(key)}</b>\n"  # stays with the first item
    for item in items:
        place = positions[item]
        said = voice(
            "comparison.position",
            importance=voice.number(place.importance, "g"),
            feasibility=voice.number(place.feasibility, "g"),
            n=place.rated[2],
            stays=place.stays,
        )
        yield f"{heading}• {escaped(fitting(labels[item], _LABEL))}\n{said}"
        heading = ""
