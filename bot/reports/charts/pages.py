"""A chart that is too tall for one picture, on several.

Measuring texts would take as long as drawing them, so how tall they are is told from their characters.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from math import ceil
from operator import attrgetter

from bot.reports.charts.chart import Chart, Legend, Row, Section
from config.graphemes import graphemes

TALLEST = 533
"""Points, of a picture 360 wide: 1,200 pixels, and a little more where a text was guessed too short. A photo in a chat has at
most 1,280 on its longer side (size "y" of https://core.telegram.org/api/files): Telegram makes a taller one smaller, and its letters with it.
"""

_WIDTH = 328.0
_MARGINS = 42.0
_LINE = 1.38
"""Ems from line to line: ascender and descender of the fonts, and the leading."""

_THIN = frozenset(" ·.,:;'’!|()iIjl")
_THIN_EMS, _EMS, _KHMER_EMS = 0.27, 0.55, 0.75
"""Of a character, in the mean of the shipped texts."""

_RAGGED = 1.07
"""What lines leave empty at their ends, of a text that has several."""

_LITTLE = 180.0
"""Points, of a section that isn't torn apart."""

_LEAST_ROOM = 120.0
_WIDEST = 3
"""So many of the longest figures are measured: the widest is among them."""


@dataclass(frozen=True)
class _Piece:
    """What stays together: rows of a section, whose number is `of`, from the `first` up to `end`.

    `height`: in points. `on_top`: more, where a page begins with it: the section's heading once more.
    """

    of: int
    first: int
    end: int
    height: float
    on_top: float = 0.0


def pages(chart: Chart) -> tuple[Chart, ...]:
    """The chart, or several about as tall as each other, with the same title, legends and base."""
    pieces, room = list(_pieces(chart)), max(_LEAST_ROOM, TALLEST - _frame(chart))
    plane, notes = _plane(chart), _notes(chart)
    fewest = len(_packed(pieces, room, plane, notes))
    if fewest == 1:
        return (chart,)
    least = ceil((plane + notes + sum(piece.height for piece in pieces)) / fewest)
    even = next(
        (r for r in range(least, int(room), 8) if len(_packed(pieces, r, plane, notes)) == fewest), room
    )
    found = _packed(pieces, even, plane, notes)
    figures = sorted(
        (row.said for section in chart.sections for row in section.rows if len(row.parts) == 1), key=len
    )
    return tuple(
        replace(
            chart,
            sections=_sections(chart, page),
            plane=chart.plane if number == 1 else None,
            notes=chart.notes if number == len(found) else (),
            figures=tuple(figures[-_WIDEST:]),
            position=(number, len(found)),
        )
        for number, page in enumerate(found, start=1)
    )


def _packed(pieces: Sequence[_Piece], room: float, plane: float, notes: float) -> list[list[_Piece]]:
    """One after the other on as few pages as have room for them; the plane before all, the notes behind all."""
    found, left = [list[_Piece]()], room - plane
    for number, piece in enumerate(pieces, start=1):
        needed = piece.height + (notes if number == len(pieces) else 0)
        if needed > left and (found[-1] or (len(found) == 1 and plane)):
            found.append([])
            left = room - piece.on_top
        found[-1].append(piece)
        left -= piece.height
    return found


def _sections(chart: Chart, page: Sequence[_Piece]) -> tuple[Section, ...]:
    """Of a page. A heading stands on each on which its section goes on."""
    found = []
    for number, each in groupby(page, attrgetter("of")):
        torn, section = list(each), chart.sections[number]
        first, end = torn[0].first, torn[-1].end
        found.append(
            replace(
                section,
                rows=section.rows[first:end],
                apart=section.apart if first == 0 else "",
                notes=section.notes if end == len(section.rows) else (),
            )
        )
    return tuple(found)


def _pieces(chart: Chart) -> Iterator[_Piece]:
    for number, section in enumerate(chart.sections):
        heading = 6 + _lines(section.heading, 13) if section.heading else 0.0
        heights = [9 + _row(row, bool(section.heading)) for row in section.rows] or [15.0]
        heights[0] += 6 + heading + (21 if section.apart else 0)
        heights[-1] += sum(4 + _lines(note, 10.5) for note in section.notes)
        if section.heading and sum(heights) <= _LITTLE:
            yield _Piece(number, 0, len(section.rows), sum(heights))
            continue
        for row, height in enumerate(heights):
            yield _Piece(number, row, min(row + 1, len(section.rows)), height, heading if row else 0.0)


def _row(row: Row, is_under_a_heading: bool) -> float:
    match len(row.parts):
        case 0:
            room = _WIDTH - 27 if row.number else _WIDTH
            return (_lines(row.label, 13, room) + 1 if row.label else 0) + _lines(row.said, 10.5, room)
        case 1:
            return _lines(f"{row.label}   {row.detail}", 12.5) + 2 + 17
        case _ if is_under_a_heading:
            return max(_lines(row.label, 11.5, _WIDTH * 0.34), 20 + _lines(row.said, 9.5, _WIDTH * 0.66 - 10))
        case _:
            return (_lines(row.label, 13) + 2 if row.label else 0) + 25 + _lines(row.said, 10.5)


def _frame(chart: Chart) -> float:
    question = 5 + _lines(chart.question, 12.5) if chart.question else 0
    legends = 7 + sum(4 + _legend(legend) for legend in chart.legends) if chart.legends else 0
    foot = 7 + _lines(chart.base, 11.5, _WIDTH - 40) + _lines(chart.source, 10.5)
    return _MARGINS + _lines(chart.title, 18) + question + legends + foot


def _legend(legend: Legend) -> float:
    wide = sum(27 + _width(label, 11) for label in legend.labels)
    return ceil(wide / _WIDTH) * 18


def _plane(chart: Chart) -> float:
    return 15 + _WIDTH * 0.7 + 5 * 17 if chart.plane else 0


def _notes(chart: Chart) -> float:
    return 15 + sum(4 + _lines(note, 12) for note in chart.notes) if chart.notes else 0


def _lines(text: str, points: float, width: float = _WIDTH) -> float:
    wide = [_width(line, points) / width for line in text.split("\n")]
    return sum(ceil(line * _RAGGED) if line > 1 else 1 for line in wide) * points * _LINE


def _width(text: str, points: float) -> float:
    return sum(map(_ems, graphemes(text))) * points


def _ems(character: str) -> float:
    if "\u1780" <= character[0] <= "\u17ff":
        return _KHMER_EMS
    return _THIN_EMS if character in _THIN else _EMS
