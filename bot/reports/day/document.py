"""What a report is made of, before anything is laid out: every text is in the language of its readers, and plain."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from bot.reports.charts.chart import Chart

Look = Literal["plain", "lead", "note"]
"""How a paragraph looks: text; a sentence that stands out; small print."""


@dataclass(frozen=True)
class Heading:
    """`level`: 1 to 3; 1 is a chapter's. `number`: as `3.2`, '' in none."""

    text: str
    level: int
    number: str = ""
    begins_a_page: bool = False

    @property
    def said(self) -> str:
        return f"{self.number}  {self.text}" if self.number else self.text


@dataclass(frozen=True)
class Paragraph:
    text: str
    look: Look = "plain"


@dataclass(frozen=True)
class Bullets:
    items: tuple[str, ...]


@dataclass(frozen=True)
class Column:
    """`share`: of the table's width, beside the others'. `is_number`: its cells stand in the middle."""

    title: str
    share: float = 1.0
    is_number: bool = False


_TEXT_WIDTH = 160
"""Millimetres, as the next two."""
_A_LETTER = 2.0
_BESIDE_A_WORD = 3.4

_KEPT = 0.75
"""So much of its width stays to a column of words."""

_WORD = re.compile(r"[^\s/\u00ad\u200b-]+-?")


def fitted(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Columns as wide as the longest word of their titles, as far as others have room to give.

    Khmer, which has no spaces, is broken between words wherever it is laid out.
    """
    whole = sum(column.share for column in columns)
    widths = [_TEXT_WIDTH * column.share / whole for column in columns]
    needed = [_needed(column, width) for column, width in zip(columns, widths, strict=True)]
    lacking = sum(max(0, need - width) for need, width in zip(needed, widths, strict=True))
    spare = sum(max(0, width - need) for need, width in zip(needed, widths, strict=True))
    moved = min(lacking, spare)
    if not moved:
        return tuple(columns)
    made = (
        width + (need - width) * moved / (lacking if width < need else spare)
        for need, width in zip(needed, widths, strict=True)
    )
    return tuple(replace(column, share=width) for column, width in zip(columns, made, strict=True))


def _needed(column: Column, width: float) -> float:
    words = (word for word in _WORD.findall(column.title) if word.isascii())
    longest = _BESIDE_A_WORD + _A_LETTER * max(map(len, words), default=0)
    return longest if column.is_number else max(longest, _KEPT * width)


@dataclass(frozen=True)
class Table:
    """A row of one cell is a heading inside the table, across all of its columns."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Figure:
    """`alt`: what it shows, for whoever can't see it."""

    caption: str
    chart: Chart
    alt: str


Block = Heading | Paragraph | Bullets | Table | Figure


@dataclass(frozen=True)
class Document:
    """One language of a report. `facts`: of the title page, in pairs; `notice`: below them. `subject`: what the properties of the
    file say of it. `running`: at the head of each page.

    `contents`, `page`, `digits`: the heading of the table of contents, the word before a page's number, and how that is written.
    """

    language: str
    kind: str
    title: str
    facts: tuple[tuple[str, str], ...]
    notice: tuple[str, ...]
    subject: str
    running: str
    contents: str
    page: str
    digits: str
    blocks: tuple[Block, ...] = field(default=())
