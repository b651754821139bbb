"""Pasted lines: numbering and bullets go in any script, what belongs to the text stays."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.pasted import lines_in

WORDS = st.text(st.characters(categories=["Lu", "Ll"]), min_size=2, max_size=12)
MARKS = st.sampled_from(["{n}. ", "{n}) ", "({n}) ", "{n}.", "{n}៖ ", "- ", "• ", "– ", "\t* "])


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("1. Health\n2. Shocks", ["Health", "Shocks"]),
        ("១. សុខភាព\n២. គ្រោះ", ["សុខភាព", "គ្រោះ"]),
        ("១)សុខភាព\n២)គ្រោះ", ["សុខភាព", "គ្រោះ"]),
        ("a) one\nb) two", ["one", "two"]),
        ("ក) មួយ\nខ) ពីរ", ["មួយ", "ពីរ"]),
        ("1️⃣ one\n2️⃣ two", ["one", "two"]),
        ("• one\n\n  – two  \r\n* three", ["one", "two", "three"]),
        ("3.5 million\n4.5 million", ["3.5 million", "4.5 million"]),
        ("2014 budget\n2015 budget", ["2014 budget", "2015 budget"]),
        ("1. Health\nShocks", ["1. Health", "Shocks"]),
        ("1. alone", ["1. alone"]),
        ("A. Smith\nB. Jones", ["A. Smith", "B. Jones"]),
        ("-5 to 0\n0 to 5", ["-5 to 0", "0 to 5"]),
        ("\u200bzero width\u200b\n\u200b", ["zero width"]),
        ("", []),
    ],
)
def test_what_is_numbering_goes_and_what_is_text_stays(text: str, lines: list[str]) -> None:
    assert lines_in(text) == lines


@given(st.lists(WORDS, min_size=2, max_size=90), MARKS, st.booleans())
def test_a_numbered_list_says_the_same_as_one_without(words: list[str], mark: str, khmer: bool) -> None:
    digits = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩") if khmer else {}
    marked = [mark.format(n=str(n).translate(digits)) + word for n, word in enumerate(words, start=1)]
    assert lines_in("\n".join(marked)) == [unicodedata.normalize("NFC", word) for word in words]


@given(st.text(max_size=200))
def test_no_line_is_empty_or_padded_whatever_is_pasted(text: str) -> None:
    for line in lines_in(text):
        assert line == line.strip() != ""
        assert "\n" not in line
