"""Days are read as people write them, in any digits."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.dates import month_ends, read_day

DAYS = st.dates(dt.date(1000, 1, 1), dt.date(9999, 12, 31))
KHMER = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")
FORMS = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%d %B %Y", "%d %b. %Y", " %d  %b, %Y ")


@given(DAYS, st.sampled_from(FORMS), st.booleans())
def test_a_day_is_read_in_every_form_and_in_khmer_digits(day: dt.date, form: str, in_khmer: bool) -> None:
    written = day.strftime(form)
    assert read_day(written.translate(KHMER) if in_khmer else written, "last") == day


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("2016-02", dt.date(2016, 2, 1), dt.date(2016, 2, 29)),
        ("03/2016", dt.date(2016, 3, 1), dt.date(2016, 3, 31)),
        ("March 2016", dt.date(2016, 3, 1), dt.date(2016, 3, 31)),
        ("មីនា ២០១៦", dt.date(2016, 3, 1), dt.date(2016, 3, 31)),
        ("ខែកុម្ភៈ ឆ្នាំ2016", dt.date(2016, 2, 1), dt.date(2016, 2, 29)),
    ],
)
def test_a_month_is_its_first_or_last_day(typed: str, first: dt.date, last: dt.date) -> None:
    assert (read_day(typed, "first"), read_day(typed, "last")) == (first, last)


@pytest.mark.parametrize(
    "typed", ["", "soon", "2016", "2016-13", "30.02.2016", "31.03.16", "1.2.3.2016", "0000-01"]
)
def test_what_is_no_day_is_none(typed: str) -> None:
    assert read_day(typed, "last") is None


@given(st.text(max_size=40))
def test_whatever_is_typed_is_a_day_or_none(typed: str) -> None:
    assert isinstance(read_day(typed, "first"), dt.date | None)


@given(st.dates(dt.date(1900, 1, 1), dt.date(2900, 1, 1)), st.integers(1, 24))
def test_the_months_to_come_end_one_after_the_other(after: dt.date, count: int) -> None:
    ends = month_ends(after, count)
    assert len(ends) == count
    assert all(before < end for before, end in pairwise(ends))
    assert ends[0] >= after
    assert all((end + dt.timedelta(days=1)).day == 1 for end in ends)
