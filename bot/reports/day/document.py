"""What a report is made of, before anything is laid out: every text is in the language of its readers, and plain."""

from dataclasses import dataclass, field
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
    """One language of a report. `facts`: of the title page, in pairs; `notice`: below them. `running`: at the head of each page.

    `contents`, `page`, `digits`: the heading of the table of contents, the word before a page's number, and how that is written.
    """

    language: str
    kind: str
    title: str
    facts: tuple[tuple[str, str], ...]
    notice: tuple[str, ...]
    running: str
    contents: str
    page: str
    digits: str
    blocks: tuple[Block, ...] = field(default=())
