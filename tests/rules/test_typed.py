"""Numbers and times are taken in digits of any script, however a phone writes them."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.drafts import time_in
from bot.rules.typed import cleaned, latin_digits


@pytest.mark.parametrize(
    "typed", ["14:30", " 14.30 ", "1430", "១៤:៣០", "១៤៖៣០", "\u200b១៤៣០\u200b", "14\u200b:30"]
)
def test_a_time_is_read_as_people_write_it(typed: str) -> None:
    assert time_in(typed) == dt.time(14, 30)


@pytest.mark.parametrize("typed", ["", "soon", "14", "25:00", "១២៣៤៥", "1:2:3", "-1:30"])
def test_what_is_no_time_is_refused(typed: str) -> None:
    assert time_in(typed) is None


@given(st.text())
def test_only_digits_of_other_scripts_become_others(text: str) -> None:
    written = latin_digits(text)
    assert len(written) == len(text)
    assert all(
        one == other or (one.isdecimal() and other in "0123456789")
        for one, other in zip(text, written, strict=True)
    )
    assert latin_digits(written) == written


def test_a_code_may_be_typed_in_khmer_digits() -> None:
    assert latin_digits("sapw២០១៥") == "sapw2015"
    assert cleaned("\u200b២\u200b") == "២"
