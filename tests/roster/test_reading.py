"""A list is read from the files that organizers have, and from no others."""

import contextlib
import datetime as dt
import io
import itertools
import struct
import zipfile
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.roster.columns import TITLES, column_named
from bot.roster.reading import MOST_BYTES, MOST_COLUMNS, MOST_ROWS, read_roster
from bot.roster.unusable import Unusable
from storage.roster import COLUMNS, Row
from tests.roster.sheets import csv_of, repacked, xlsx

HEAD = ["Name", "Group"]
PEOPLE = [["Sok Dara", "IMTF-SA"], ["ចាន់ សុភា", "CSO"]]
WHOLE = {"list.xlsx": xlsx([HEAD, *PEOPLE]), "list.csv": csv_of([HEAD, *PEOPLE])}
SHEET = "xl/worksheets/sheet1.xml"


def refused(content: bytes, name: str = "list.xlsx") -> Unusable:
    with pytest.raises(Unusable) as refusal:
        read_roster(content, name)
    return refusal.value


def test_rows_have_the_numbers_a_spreadsheet_shows() -> None:
    rows = [["Participants of the workshop"], [], HEAD, PEOPLE[0], [], PEOPLE[1]]
    expected = (
        Row(4, {"name": "Sok Dara", "group": "IMTF-SA"}),
        Row(6, {"name": "ចាន់ សុភា", "group": "CSO"}),
    )
    assert read_roster(xlsx(rows), "list.xlsx").rows == expected
    assert read_roster(csv_of(rows), "list.csv").rows == expected


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_may_be_parted_and_encoded_as_spreadsheets_do(separator: str, encoding: str) -> None:
    rows = [HEAD, ['Dara, Sok; "the\tfirst"\nof two', "CSO"]]
    (row,) = read_roster(csv_of(rows, separator, encoding), "LIST.CSV").rows
    assert row.cells == {"name": 'Dara, Sok; "the\tfirst"\nof two', "group": "CSO"}


def test_text_of_another_encoding_is_named_as_such() -> None:
    assert refused("Name,Group\nZoë,CSO".encode("latin-1"), "list.csv").reason == "encoding"
    assert refused("Name,Group\nZoe,CSO".encode("utf-16-le"), "list.csv").reason == "encoding"


@pytest.mark.parametrize("order", list(itertools.permutations(COLUMNS))[::97])
def test_columns_may_stand_in_any_order(order: tuple[str, ...]) -> None:
    rows = [[TITLES[column][1] for column in order], list(order)]  # type: ignore[index]
    (row,) = read_roster(xlsx(rows), "list.xlsx").rows
    assert row.cells == {column: column for column in COLUMNS}


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("NAME ", "name"), ("Full  name", "name"), ("Name / ឈ្មោះ", "name"), ("ឈ្មោះ\u200b", "name"), ("stakeholder_group", "group"),
        ("Organization", "organisation"), ("ស្ថាប័ន (agency)", "organisation"), ("Nr.", None), ("", None), ("Username", None),
    ],
)  # fmt: skip
def test_a_header_is_known_in_both_languages(header: str, column: str | None) -> None:
    assert column_named(header) == column


def test_unknown_columns_are_named_and_rows_without_known_ones_skipped() -> None:
    rows: list[list[Any]] = [["Nr.", *HEAD, "Dinner?"], ["1", *PEOPLE[0], "yes"], ["2", None, None, "a note"]]
    read = read_roster(xlsx(rows), "list.xlsx")
    assert read.ignored == ("Nr.", "Dinner?")
    assert [row.number for row in read.rows] == [2]


def test_the_sheet_with_the_list_is_found() -> None:
    notes = [["Groups"], ["IMTF-SA"]]
    assert len(read_roster(xlsx([], notes, [HEAD, *PEOPLE]), "list.xlsx").rows) == 2


def test_numbers_dates_and_results_of_formulas_are_text() -> None:
    rows: list[list[Any]] = [[*HEAD, "Position"], [12.0, 7, dt.date(2015, 11, 20)], [1.5, True, "=1+1"]]
    first, second = read_roster(xlsx(rows), "list.xlsx").rows
    assert first.cells == {"name": "12", "group": "7", "position": "2015-11-20"}
    assert second.cells == {"name": "1.5", "group": "True"}, "a formula that was never computed is empty"


def test_a_file_that_is_no_list_is_refused_with_its_reason() -> None:
    assert refused(b"").reason == "empty"
    assert refused(xlsx([])).reason == "empty"
    assert refused(b"\r\n , ,\n", "list.csv").reason == "empty"
    assert refused(xlsx([["Minutes of the meeting"], ["We met."]])).reason == "no_header"
    assert refused(xlsx([HEAD])).reason == "no_rows"
    assert refused(csv_of([HEAD]), "list.csv").reason == "no_rows"
    assert refused(csv_of([HEAD, *PEOPLE]), "list.xlsx").reason == "wrong_type", "text under another name"
    assert refused(b"%PDF-1.7", "list.pdf").reason == "wrong_type"
    assert refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "list.xls").reason == "old_or_locked"
    assert refused(xlsx([HEAD, *PEOPLE])[:-200]).reason == "damaged"


def test_columns_that_are_missing_or_doubled_are_named() -> None:
    missing = refused(xlsx([["Name", "Organisation"], ["Sok Dara", "CARD"]]))
    assert (missing.reason, missing.columns) == ("column_missing", ("group",))
    twice = refused(xlsx([[*HEAD, "ឈ្មោះ"], *PEOPLE]))
    assert (twice.reason, twice.columns) == ("column_twice", ("name",))


def test_a_list_has_a_largest_size() -> None:
    assert refused(b"Name,Group\n".ljust(MOST_BYTES + 1, b"x"), "list.csv").reason == "too_big"
    many = [[f"Person {n}", "CSO"] for n in range(MOST_ROWS + 1)]
    assert refused(csv_of([HEAD, *many]), "list.csv").reason == "too_many_rows"
    assert len(read_roster(xlsx([HEAD, *many[1:]]), "list.xlsx").rows) == MOST_ROWS
    wide = [[*HEAD, *(f"c{n}" for n in range(10_000))], *PEOPLE]
    assert refused(xlsx(wide)).reason == "too_many_columns"
    assert refused(csv_of(wide), "list.csv").reason == "too_many_columns"
    just = [[*HEAD, *(f"c{n}" for n in range(MOST_COLUMNS - 2))], *PEOPLE]
    assert len(read_roster(xlsx(just), "list.xlsx").rows) == 2


def test_a_long_cell_is_cut_before_it_is_kept() -> None:
    (row,) = read_roster(csv_of([HEAD, ["N" * 100_000, "CSO"]]), "list.csv").rows
    assert len(row.cells["name"]) == 1000


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(50_000_000))
    assert len(bomb.getvalue()) < 100_000
    assert refused(bomb.getvalue()).reason == "unpacks_too_big"
    # One whose directory declares 1 GB.
    declared = xlsx([HEAD, *PEOPLE])
    at = declared.index(b"PK\x01\x02")
    declared = declared[: at + 24] + struct.pack("<I", 10**9) + declared[at + 28 :]
    assert refused(declared).reason == "unpacks_too_big"


def test_a_member_that_unpacks_to_more_than_it_says_is_not_believed() -> None:
    content = xlsx([HEAD, *PEOPLE])
    grown = repacked(content, SHEET, b"<worksheet>" + b" " * 1_500_000 + b"</worksheet>")
    at = grown.index(SHEET.encode(), grown.index(b"PK\x01\x02")) - 46
    lying = grown[: at + 24] + struct.pack("<I", 200) + grown[at + 28 :]
    assert refused(lying).reason == "damaged"


def test_entities_of_a_workbook_are_not_expanded() -> None:
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><worksheet><sheetData>&b;</sheetData></worksheet>'
    assert refused(repacked(xlsx([HEAD, *PEOPLE]), SHEET, laughs)).reason == "damaged"


def test_a_row_or_column_far_away_is_not_waited_for() -> None:
    start = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/><sheetData>'
    text = b'<c t="inlineStr" r="%s"><is><t>%s</t></is></c>'
    head = b'<row r="1">' + text % (b"A1", b"Name") + text % (b"B1", b"Group") + b"</row>"
    person = b'<row r="%s">' + text % (b"A%s", b"Sok") + text % (b"B%s", b"CSO") + b"</row>"
    end = b"</sheetData></worksheet>"
    content = xlsx([HEAD])
    styled = b'<row r="1048576"><c r="XFD1048576" s="0"/></row>'
    found = repacked(content, SHEET, start + head + person % (b"2", b"2", b"2") + styled + end)
    assert [row.number for row in read_roster(found, "list.xlsx").rows] == [2]
    beyond = repacked(content, SHEET, start + head + person % ((b"99999999999",) * 3) + end)
    assert refused(beyond).reason == "damaged"


@pytest.mark.parametrize(
    "member", ["xl/workbook.xml", SHEET, "[Content_Types].xml", "xl/sharedStrings.xml", "xl/styles.xml"]
)
@pytest.mark.parametrize("instead", [b"", b"\0\0\0", b"<a>", b"<a/>", b"\xff" * 99])
def test_a_workbook_with_a_broken_part_never_crashes(member: str, instead: bytes) -> None:
    with contextlib.suppress(Unusable):
        read_roster(repacked(xlsx([HEAD, *PEOPLE]), member, instead), "list.xlsx")


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_file_changed_anywhere_is_read_or_refused_and_nothing_else(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(WHOLE)))
    content = bytearray(WHOLE[name])
    for _ in range(data.draw(st.integers(1, 5))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(Unusable):
        read_roster(bytes(content), name)


@given(st.binary(max_size=300))
def test_garbage_is_read_or_refused_and_nothing_else(garbage: bytes) -> None:
    for name in ("x.csv", "x.xlsx"):
        with contextlib.suppress(Unusable):
            read_roster(garbage, name)
