"""Tables as an XLSX workbook, a sheet each, with frozen and filtered headers; and native charts of counts that are shown."""

import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from bot.exports.cells import Block, Cell, Row, Table
from config.graphemes import graphemes

CHARTS = "charts"
"""The sheet of charts, which is no table; it stands where it is begun."""

LAST_ROW = 1_048_575
"""Counted from 0. A table with more rows goes on in a further sheet."""

LONGEST_CELL = 32_767
_CUT = " … (a spreadsheet's cell holds no more; CSV and JSON have all of it)"
_WIDEST = 60
_MEASURED = 5_000
"""Rows of a table that its columns' widths are taken from."""

_A4 = 9
_ON_PAPER = 25
"""More columns than these aren't printed on one page: nobody could read them."""

_OF_RESULTS = "Counts that the sheet “results” has, where it may show them"
_LINE = 18
"""Points: high enough for Khmer's marks."""
_CHART_LINES, _CHART_WIDTH = 14, 640
_COUNTS = 3
"""The column of the first counts beside a chart."""
_BAR = "#0072B2"
_SCALE = ("#DFE318", "#7CD250", "#2FB47C", "#22908C", "#33638D", "#482374")
_OPTIONS = ("#56B4E9", "#E69F00", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7")
"""As in the pictures: viridis (van der Walt & Smith 2015), darker is more; Okabe & Ito, "Color universal design" (2008)."""

_DARK = {"#22908C", "#33638D", "#482374", "#0072B2", "#D55E00", "#009E73"}
"""What stands in them is white."""


class Workbook:
    """A `Form`. Rows are written to disk as they come (xlsxwriter's `constant_memory`); what people typed stays text."""

    def __init__(self, out: Path | io.BytesIO, said: str = "") -> None:
        """`said`: what the file says of itself, as the title among its properties."""
        self._book = blank(
            out, constant_memory=True, **({"tmpdir": str(out.parent)} if isinstance(out, Path) else {})
        )
        self._book.set_properties({"title": said})
        self._head = self._book.add_format({"bold": True, "bg_color": "#E8ECF1", "bottom": 1})
        self._bold = self._book.add_format({"bold": True})
        self._sheets: dict[str, _Sheet] = {}
        self._charts: Any = None
        self._line = 2

    def begin(self, table: str, columns: tuple[str, ...]) -> None:
        self._sheets[table] = _Sheet(self._book, table, columns, self._head)

    def begin_charts(self) -> None:
        """The sheet of charts comes after the tables begun so far."""
        self._charts = self._book.add_worksheet(CHARTS)
        self._charts.set_column(0, 0, 92)  # as wide as a chart
        self._charts.set_column(1, 2, 44)
        self._charts.set_column(_COUNTS, _COUNTS + 10, 15)
        self._charts.set_default_row(_LINE)
        self._charts.hide_gridlines(2)
        self._charts.set_landscape()
        self._charts.set_paper(_A4)
        self._charts.fit_to_pages(1, 0)
        self._charts.write_string(0, 0, _OF_RESULTS, self._bold)

    def add(self, table: str, rows: Iterable[Row]) -> None:
        for row in rows:
            if self._sheets[table].is_full:
                full = self._sheets[table]
                self._sheets[table] = _Sheet(self._book, full.following, full.columns, self._head)
                full.finish()
            self._sheets[table].add(row)

    def draw(self, block: Block) -> None:
        """A chart, and at its right the counts as cells."""
        sheet, top = self._charts, self._line
        sheet.write_string(top, 0, block.title, self._bold)
        sheet.write_string(top + 1, 0, block.base)
        cells = (*block.series, *block.beside)
        sheet.write_row(top + 2, 1, ["", "", *(name for name, _ in cells)], self._head)
        for number, (english, khmer) in enumerate(block.labels):
            line = top + 3 + number
            sheet.write_string(line, 1, english)
            sheet.write_string(line, 2, khmer)
            for column, (_, values) in enumerate(cells, start=_COUNTS):
                if (value := values[number]) is not None:
                    sheet.write_number(line, column, value)
        lines = max(_CHART_LINES, len(block.labels) * 5 // 4 + 5)
        chart = self._chart(block, top + 3)
        chart.set_size({"width": _CHART_WIDTH, "height": (lines - 1) * _LINE * 4 // 3})
        sheet.insert_chart(top + 2, 0, chart, {"object_position": 3})
        self._line = top + lines + 3

    def finish(self) -> None:
        for sheet in self._sheets.values():
            sheet.finish()
        self._book.close()

    def _chart(self, block: Block, first: int) -> Any:
        """Bars from the left, in the order of the cells; several series are shares of one bar, and the cells stay counts."""
        last, is_stacked = first + len(block.labels) - 1, len(block.series) > 1
        chart = self._book.add_chart(
            {"type": "bar", **({"subtype": "percent_stacked"} if is_stacked else {})}
        )
        for number, (name, values) in enumerate(block.series):
            shade = _shade(block, number)
            inside = {"num_format": "0;;", "font": {"color": "#FFFFFF" if shade in _DARK else "#101418"}}
            chart.add_series(
                {
                    "name": name,
                    "categories": [CHARTS, first, 1, last, 1],
                    "values": [CHARTS, first, number + _COUNTS, last, number + _COUNTS],
                    "categories_data": [english for english, _ in block.labels],
                    "values_data": list(values),
                    "fill": {"color": shade},
                    "gap": 50,
                    "data_labels": {"value": True, **(inside if is_stacked else {})},
                }
            )
        chart.set_title({"name": block.title, "name_font": {"size": 12}, "overlay": False})
        chart.set_y_axis({"reverse": True, "interval_unit": 1, "num_font": {"size": 9}})
        lines = {"visible": True, "line": {"color": "#DDDDDD"}}
        steps = {"major_unit": 0.25} if is_stacked else {}
        chart.set_x_axis({"min": 0, "major_gridlines": lines, "label_position": "high", **steps})
        chart.set_legend({"position": "bottom"} if is_stacked else {"none": True})
        return chart


def _shade(block: Block, number: int) -> str:
    if len(block.series) == 1:
        return _BAR
    if block.is_scale:
        return _SCALE[number * (len(_SCALE) - 1) // (len(block.series) - 1)]
    return _OPTIONS[number % len(_OPTIONS)]


class _Sheet:
    """One sheet of a table."""

    def __init__(self, book: Any, name: str, columns: tuple[str, ...], head: Any) -> None:
        self.columns = columns
        self._name = name
        self._sheet = book.add_worksheet(name)
        self._sheet.freeze_panes(1, 0)
        self._sheet.repeat_rows(0)
        self._sheet.set_default_row(_LINE)
        self._sheet.set_landscape()
        self._sheet.set_paper(_A4)
        if len(columns) <= _ON_PAPER:
            self._sheet.fit_to_pages(1, 0)
        self._sheet.write_row(0, 0, columns, head)
        self._last = 0
        self._widths = [len(column) + 3 for column in columns]  # and the filter's arrow

    @property
    def is_full(self) -> bool:
        return self._last >= LAST_ROW

    @property
    def following(self) -> str:
        """The name of the sheet that goes on: `responses 2`."""
        name, _, number = self._name.partition(" ")
        return f"{name} {int(number or 1) + 1}"

    def add(self, row: Row) -> None:
        self._last += 1
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                if cell:
                    self._sheet.write_string(self._last, column, _fitting(cell))
            elif cell is not None:
                self._sheet.write_number(self._last, column, cell)
        if self._last <= _MEASURED:
            self._widths = [max(pair) for pair in zip(self._widths, map(_width, row), strict=True)]

    def finish(self) -> None:
        self._sheet.autofilter(0, 0, max(1, self._last), len(self.columns) - 1)
        for column, width in enumerate(self._widths):
            self._sheet.set_column(column, column, min(_WIDEST, width + 1))


def blank(out: Path | io.BytesIO, **options: bool | str) -> Any:
    """An empty workbook as xlsxwriter has them, with its options; what people typed stays text."""
    import xlsxwriter  # noqa: PLC0415 - 2 MB that few runs need: not at every start

    as_text = {"strings_to_formulas": False, "strings_to_urls": False}
    return xlsxwriter.Workbook(str(out) if isinstance(out, Path) else out, {**as_text, **options})


def workbook(tables: Sequence[Table]) -> bytes:
    """A small XLSX file, one sheet a table."""
    out = io.BytesIO()
    book = Workbook(out)
    for table in tables:
        book.begin(table.name, table.columns)
        book.add(table.name, table.rows)
    book.finish()
    return out.getvalue()


def _width(cell: Cell) -> int:
    """Letters as they are seen: of Khmer several characters are one."""
    if not isinstance(cell, str):
        return 0 if cell is None else len(str(cell))
    line = cell.partition("\n")[0]
    return len(line) if line.isascii() else sum(1 for _ in graphemes(line[: 4 * _WIDEST]))


def _fitting(text: str) -> str:
    if len(text) <= LONGEST_CELL:
        return text
    letters = graphemes(text[: LONGEST_CELL - len(_CUT)])
    return "".join(letters[:-1]) + _CUT  # the last one may be half of one
