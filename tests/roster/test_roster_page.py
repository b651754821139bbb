"""docs/roster.md says what a list may look like, as the code has it."""

from pathlib import Path

import pytest

from bot.reports.invitation_sheet import CARDS_ON_A_PAGE
from bot.roster.columns import ALSO, TITLES
from bot.roster.reading import MOST_BYTES, MOST_COLUMNS, MOST_ROWS
from bot.rules.registration import LONGEST_NAME
from bot.rules.roster.entries import LONGEST_TAG, MOST_TAGS
from storage.roster import COLUMNS, Column

PAGE = (Path(__file__).parents[2] / "docs" / "roster.md").read_text("utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.split("\n")
    if line.startswith("| ")
]


@pytest.mark.parametrize("column", COLUMNS)
def test_every_name_of_a_column_is_on_the_page(column: Column) -> None:
    (row,) = [row for row in ROWS if row[0] == ", ".join(TITLES[column])]
    assert row[1].split(", ") == list(ALSO[column])


def test_the_limits_are_on_the_page() -> None:
    assert f"at most {MOST_BYTES // 10**6} MB, {MOST_ROWS:,} people and {MOST_COLUMNS} columns" in PAGE
    assert f"at most {MOST_TAGS} of {LONGEST_TAG} characters" in PAGE
    assert f"at most {LONGEST_NAME} characters" in PAGE
    assert CARDS_ON_A_PAGE == 10
    assert "with ten cards a page" in PAGE
