"""The template is a list that only lacks its people."""

import io

import openpyxl
import pytest

from bot.roster.reading import read_roster
from bot.roster.template import template
from bot.roster.unusable import Unusable
from bot.rules.roster import plan
from tests.workshop import event


def filled(*rows: list[str]) -> bytes:
    """As an organizer saves it."""
    book = openpyxl.load_workbook(io.BytesIO(template(event())))
    for row in rows:
        book["People"].append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_the_template_filled_in_is_read() -> None:
    rows = [["Sok Dara", "CSO", "MEF", "Director", "speaker", "km"], ["ចាន់ សុភា", "GOV", "", "", "", ""]]
    read = read_roster(filled(*rows), "small-list.xlsx")
    done = plan(event(), [], read.rows)
    assert (done.mistakes, read.ignored) == ((), ())
    assert [line.after.name for line in done.added] == ["Sok Dara", "ចាន់ សុភា"]


def test_the_empty_template_says_that_nobody_is_in_it() -> None:
    with pytest.raises(Unusable) as refusal:
        read_roster(template(event()), "small-list.xlsx")
    assert refusal.value.reason == "no_rows"


def test_the_template_offers_the_event_s_codes() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template(event())))
    codes = [[cell.value for cell in row] for row in book["Codes"].iter_rows()]
    assert [row[0] for row in codes] == ["Group codes", "GOV", "CSO"]
    assert codes[1][1] == "Government & co"
    assert [row[4] for row in codes] == ["Organisation codes", "MEF", "all"]
    rules = {str(rule.sqref): rule.formula1 for rule in book["People"].data_validations.dataValidation}
    assert rules["B2:B2001"] == "Codes!$A$2:$A$3"
