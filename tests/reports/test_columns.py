"""Columns of a report are as wide as the longest word above them, as long as there is room."""

from hypothesis import given
from hypothesis import strategies as st

from bot.reports.day.document import Column, fitted

WIDTH = 160


def test_a_head_is_not_torn_inside_a_word() -> None:
    columns = (
        Column("Item", 5),
        *(Column(title, 0.7, is_number=True) for title in ("Declining or ended", "Questions", "n", "1")),
    )
    widths = [column.share for column in fitted(columns)]
    assert round(sum(widths), 6) == WIDTH
    assert min(widths[1:3]) > 19  # millimetres


def test_columns_stay_as_they_are_where_all_words_fit_or_not_all_can() -> None:
    wide = (Column("Item", 1), Column("Share", 1))
    assert fitted(wide) == wide
    words = tuple(Column("assistance", 1) for _ in range(9))
    assert fitted(words) == words


def test_what_stands_in_a_column_of_words_keeps_its_room() -> None:
    columns = (Column("Item", 4), *(Column("assistance", 1.7, is_number=True) for _ in range(7)))
    item, *others = [column.share for column in fitted(columns)]
    assert item > 0.7 * WIDTH * 4 / (4 + 7 * 1.7)
    assert max(others) - min(others) < 1e-6


@given(st.lists(st.tuples(st.text(max_size=30), st.floats(0.5, 8)), min_size=1, max_size=9))
def test_however_columns_are_fitted_they_fill_the_page_and_none_vanishes(
    given: list[tuple[str, float]],
) -> None:
    columns = tuple(Column(title, share) for title, share in given)
    made = fitted(columns)
    assert [column.title for column in made] == [title for title, _ in given]
    assert all(column.share > 0 for column in made)
    if made != columns:
        assert abs(sum(column.share for column in made) - WIDTH) < 1e-6
