"""The files as other programs open them: spreadsheets, pandas and LibreOffice; and that making them holds nobody up."""

import asyncio
import csv
import io
import itertools
import json
import shutil
import subprocess
import tempfile
import threading
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.exports import bundle, responses, workbook
from bot.exports.bundle import PAGE, write_bundle
from bot.exports.cells import Block, Row
from bot.exports.forms import CsvArchive, JsonArchive
from bot.exports.workbook import CHARTS, LONGEST_CELL, Workbook
from bot.steering import open_poll
from bot.voting import cast_ballot
from tests.conftest import ORGANIZER, Workshop
from tests.exports import Held

KHMER = "សន្តិសុខ\u200bសង្គម"
"""With the space of no width that Khmer is broken at."""

ROWS: list[Row] = [
    ("=1+1", -1, 0.25, KHMER),
    ('He said "hi", then; left', None, None, "two\nlines"),
    ("+cmd|' /C calc'!A0", 7, 1.5, ""),
    ("'tis", 3, 0.5, ""),
    ("\tx", 0, 0.0, "ក្រុម\u200bការងារ, ទីពីរ"),
]
COLUMNS = ("text", "whole", "part", "khmer")


def written(form: Any, path: Path, rows: Sequence[Row] = ROWS) -> Path:
    writer = form(path)
    writer.begin("t", COLUMNS)
    writer.begin_charts()
    writer.add("t", rows)
    writer.finish()
    return path


def told(rows: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """As one can compare them: an empty cell is an empty cell."""
    return [["" if cell is None or cell != cell else cell for cell in row] for row in rows]  # noqa: PLR0124


def test_a_sheets_header_stays_and_filters_and_its_columns_are_as_wide_as_what_is_in_them(
    tmp_path: Path,
) -> None:
    sheet = openpyxl.load_workbook(written(Workbook, tmp_path / "t.xlsx"))["t"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:D6"
    assert sheet.print_title_rows == "$1:$1"
    widths = {letter: sheet.column_dimensions[letter].width for letter in "ABCD"}
    assert widths["A"] > 20 > widths["B"] > 5
    assert widths["D"] < 30  # letters, not characters


def test_what_a_sheet_can_not_hold_goes_on_in_another_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "LAST_ROW", 3)
    rows: list[Row] = [(f"row {n}", n, None, "") for n in range(8)]
    book = openpyxl.load_workbook(written(Workbook, tmp_path / "t.xlsx", rows))
    assert [name for name in book.sheetnames if name != CHARTS] == ["t", "t 2", "t 3"]
    found = [row[1].value for name in ("t", "t 2", "t 3") for row in itertools.islice(book[name], 1, None)]
    assert found == list(range(8))
    assert all(book[name]["A1"].value == "text" for name in ("t", "t 2", "t 3"))


def test_what_a_cell_can_not_hold_is_cut_and_says_so(tmp_path: Path) -> None:
    long = "ស្ត្រី" * 9000
    path = written(Workbook, tmp_path / "t.xlsx", [(long, None, None, "")])
    cell = openpyxl.load_workbook(path)["t"]["A2"].value
    assert len(cell) <= LONGEST_CELL
    kept, _, said = cell.partition(" … ")
    assert long.startswith(kept)
    assert len(kept) > 30_000
    assert len(kept) % len("ស្ត្រី") == 0  # no letter is halved
    assert "JSON" in said


@pytest.mark.parametrize("series", [1, 3])
def test_a_chart_is_of_the_cells_beside_it(tmp_path: Path, series: int) -> None:
    block = Block(
        "Which?", "5 of 9 answered", (("First", "ទីមួយ"), ("Second", "ទីពីរ")),
        tuple((f"s{n}", (float(n), 5.0)) for n in range(series)),
        (("n", (7, 8)),), is_scale=True,
    )  # fmt: skip
    book = Workbook(tmp_path / "t.xlsx")
    book.begin("t", COLUMNS)
    book.begin_charts()
    book.draw(block)
    book.draw(block)
    book.finish()
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx")[CHARTS]
    charts = sheet._charts
    assert len(charts) == 2
    for chart in charts:
        assert len(chart.series) == series
        for drawn, (_, values) in zip(chart.series, block.series, strict=True):
            cells = [cell.value for (cell,) in sheet[drawn.val.numRef.f.split("!")[1].replace("$", "")]]
            labels = [cell.value for (cell,) in sheet[drawn.cat.strRef.f.split("!")[1].replace("$", "")]]
            cached = [float(point.v) for point in drawn.val.numRef.numCache.pt]
            assert cells == cached == list(values)
            assert labels == ["First", "Second"]
        fills = [drawn.spPr.solidFill.srgbClr for drawn in chart.series]
        assert fills == (["0072B2"] if series == 1 else ["DFE318", "2FB47C", "482374"])
    assert [sheet.cell(row, 4 + series).value for row in (5, 6, 7)] == ["n", 7, 8]


def test_pandas_reads_what_was_written(tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas")
    as_typed = {
        "dtype": {"text": str, "khmer": str},
        "keep_default_na": False,
        "na_values": {"whole": [""], "part": [""]},
    }
    with zipfile.ZipFile(written(CsvArchive, tmp_path / "t-csv.zip")) as archive:
        frame = pandas.read_csv(io.BytesIO(archive.read("t.csv")), encoding="utf-8-sig", **as_typed)
    frame["text"] = frame["text"].str.replace("^'", "", regex=True)
    assert told(frame.values.tolist()) == told(ROWS)
    book = pandas.read_excel(written(Workbook, tmp_path / "t.xlsx"), sheet_name="t", **as_typed)
    assert told(book.values.tolist()) == told(ROWS)
    with zipfile.ZipFile(written(JsonArchive, tmp_path / "t-json.zip")) as archive:
        frame = pandas.read_json(io.BytesIO(archive.read("t.json")))
    assert told(frame.values.tolist()) == told(ROWS)


BEGINNINGS = "=+-@\t\r\n＝＋－＠"


@given(st.lists(st.tuples(st.text() | st.text(f"'1{BEGINNINGS}", max_size=4), st.integers(-99, 99))))
def test_text_in_a_csv_is_no_formula_and_is_read_back_as_it_was_typed(typed: list[tuple[str, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = written(CsvArchive, Path(folder, "t-csv.zip"), [(*row, None, "") for row in typed])
        with zipfile.ZipFile(path) as archive:
            found = archive.read("t.csv").decode("utf-8-sig")
    rows = [(text, whole) for text, whole, *_ in csv.reader(io.StringIO(found, newline=""))][1:]
    assert [(text.removeprefix("'"), int(whole)) for text, whole in rows] == typed
    assert not [text for text, _ in rows if text.startswith(tuple(BEGINNINGS))]


def test_libreoffice_reads_what_was_written(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice isn't installed")
    written(Workbook, tmp_path / "t.xlsx")
    as_csv = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,1"
    done = subprocess.run(
        [office, f"-env:UserInstallation={(tmp_path / 'office').as_uri()}", "--headless", "--convert-to", as_csv,
         "--outdir", str(tmp_path), str(tmp_path / "t.xlsx")],
        capture_output=True, check=False, timeout=120,
    )  # fmt: skip
    (made,) = tmp_path.glob("t*.csv") if b"could not be loaded" not in done.stderr else [None]
    if made is None:
        pytest.skip("LibreOffice has no spreadsheets here")
    rows = list(csv.reader(io.StringIO(made.read_text("utf-8"), newline="")))
    assert rows[0] == list(COLUMNS)
    for row, (text, whole, part, khmer) in zip(rows[1:], ROWS, strict=True):
        assert [row[0], row[3]] == [text, khmer or ""]
        assert [float(cell) if cell else None for cell in row[1:3]] == [whole, part]


def test_json_that_nothing_was_written_to_is_an_empty_list(tmp_path: Path) -> None:
    with zipfile.ZipFile(written(JsonArchive, tmp_path / "t.zip", [])) as archive:
        assert json.loads(archive.read("t.json")) == []


class Watched(Held):
    """Notes how many rows come at once, and in which thread."""

    def __init__(self) -> None:
        super().__init__()
        self.pages: list[int] = []
        self.threads: set[int] = set()

    def add(self, table: str, rows: Any) -> None:
        found = list(rows)
        self.pages.append(len(found))
        self.threads.add(threading.get_ident())
        super().add(table, found)


async def test_rows_are_made_a_page_at_a_time_away_from_the_loop_which_goes_on_meanwhile(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundle, "PAGE", 3)
    await workshop.join(*range(1, 21))
    asked = (await open_poll(workshop.runtime, ORGANIZER, "small", "colour", "1", workshop.update())).asked
    for who in range(1, 21):
        await cast_ballot(workshop.runtime, who, asked.id, "", "r", workshop.update())
    makers: set[int] = set()
    of_rows = responses.response_rows

    def noted(*given: Any) -> Iterator[Row]:
        for row in of_rows(*given):
            makers.add(threading.get_ident())
            yield row

    monkeypatch.setattr(bundle, "response_rows", noted)
    form, written, turns = Watched(), [0], 0

    async def others() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    going_on = asyncio.create_task(others())
    row = workshop.state.events["small"]
    await write_bundle(
        workshop.engine, workshop.runtime.texts, row, [form], identified=False, progress=written.append
    )
    going_on.cancel()
    assert max(form.pages) == 3 < PAGE
    assert len(form.rows["responses"]) == 20
    assert threading.get_ident() not in makers | form.threads
    assert written == sorted(written)
    assert written[-1] == sum(map(len, form.rows.values()))
    assert turns >= len(form.pages)
