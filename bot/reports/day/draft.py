"""Putting a document together from top to bottom: chapters, tables and figures get their numbers as they come."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from bot.reports.charts.chart import Chart
from bot.reports.day.document import (
    Block,
    Bullets,
    Column,
    Figure,
    Heading,
    Look,
    Paragraph,
    Table,
    fitted,
)
from bot.reports.plain import Plain


@dataclass
class Draft:
    """A document being written in one language."""

    plain: Plain
    blocks: list[Block] = field(default_factory=list)
    _numbers: list[int] = field(default_factory=lambda: [0, 0])
    _tables: int = 0
    _figures: int = 0

    def chapter(self, text: str, *, begins_a_page: bool = False) -> None:
        self._heading(text, 1, begins_a_page=begins_a_page)

    def section(self, text: str) -> None:
        self._heading(text, 2)

    def annex(self, text: str, about: str, write: Callable[[], None]) -> bool:
        """A chapter that has its letter in its text, with what is written in it; none, if that is nothing."""
        blocks = len(self.blocks)
        self.blocks += (Heading(text, 1, begins_a_page=True), Paragraph(about))
        write()
        if len(self.blocks) > blocks + 2:
            return True
        del self.blocks[blocks:]
        return False

    def topic(self, text: str) -> None:
        """A heading without a number."""
        self.blocks.append(Heading(text, 3))

    def say(self, text: str, look: Look = "plain") -> None:
        if text:
            self.blocks.append(Paragraph(text, look))

    def list(self, items: Iterable[str]) -> None:
        if found := tuple(items):
            self.blocks.append(Bullets(found))

    def table(self, caption: str, columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> None:
        """Nothing where it has no rows."""
        found = tuple(map(tuple, rows))
        if found:
            self._tables += 1
            said = self.plain("day.table", n=self._tables, caption=caption)
            self.blocks.append(Table(said, fitted(columns), found))

    def figure(self, chart: Chart, caption: str, alt: str = "") -> int:
        """Its number. What the document says around it is taken from the chart."""
        self._figures += 1
        said = self.plain("day.figure", n=self._figures, caption=caption)
        bare = replace(chart, title="", question="", base="", source="", notes=())
        self.blocks.append(Figure(said, bare, alt or caption))
        return self._figures

    def _heading(self, text: str, level: int, *, begins_a_page: bool = False) -> None:
        self._numbers = [*self._numbers[: level - 1], self._numbers[level - 1] + 1, *[0] * (2 - level)]
        number = ".".join(self.plain.number(each) for each in self._numbers[:level])
        self.blocks.append(Heading(text, level, number, begins_a_page))
