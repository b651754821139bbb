"""The code at the desk, and what is typed for it."""

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.desk import DIGITS, code, digits_of, is_right, spaced

KEY = b"12345678901234567890123456789012"
"""The one of RFC 6238, appendix B, for SHA-256."""

KHMER = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")
CODES = st.integers(0, 10**DIGITS - 1).map(lambda number: f"{number:06}")


@pytest.mark.parametrize(
    ("seconds", "published"),
    [
        (59, "46119246"),
        (1111111109, "68084774"),
        (1111111111, "67062674"),
        (1234567890, "91819424"),
        (2000000000, "90698825"),
        (20000000000, "77737706"),
    ],
)
def test_it_is_the_published_one_time_password(seconds: int, published: str) -> None:
    """There windows are of 30 seconds and codes of eight digits, whose last six are ours."""
    assert code(KEY, seconds // 30) == published[-DIGITS:]


@given(st.binary(min_size=32, max_size=32), st.integers(3, 10**9))
def test_a_code_holds_for_its_window_and_the_next(key: bytes, window: int) -> None:
    shown = code(key, window)
    assert is_right(key, window, shown)
    assert is_right(key, window + 1, shown)
    later, earlier = (
        {code(key, window + 2), code(key, window + 1)},
        {code(key, window - 1), code(key, window - 2)},
    )
    assert is_right(key, window + 2, shown) == (shown in later)
    assert is_right(key, window - 1, shown) == (shown in earlier)


@given(st.binary(min_size=32, max_size=32), st.integers(1, 10**9), st.text())
def test_nothing_else_is_right(key: bytes, window: int, typed: str) -> None:
    assert is_right(key, window, typed) == (typed in (code(key, window), code(key, window - 1)))


def test_another_events_secret_makes_another_code() -> None:
    others = {code(hmac.digest(KEY, bytes([n]), hashlib.sha256), 7) for n in range(50)}
    assert len(others) > 45


@given(CODES, st.sampled_from(["", " ", "\u200b", "\u00a0"]), st.booleans())
def test_digits_are_read_in_either_script_and_however_spaced(digits: str, between: str, khmer: bool) -> None:
    typed = between.join(digits.translate(KHMER) if khmer else digits)
    assert digits_of(f" {typed}\n") == digits


@given(CODES)
def test_what_is_shown_can_be_typed_as_it_is_shown(digits: str) -> None:
    assert digits_of(spaced(digits)) == digits


@pytest.mark.parametrize(
    "typed", ["", "12345", "1234567", "12345a", "١٢٣", "½23456", "12.345", "/start", "²23456"]
)
def test_anything_else_is_no_code(typed: str) -> None:
    assert digits_of(typed) is None


@given(st.text())
def test_no_text_breaks_it(typed: str) -> None:
    found = digits_of(typed)
    assert found is None or (len(found) == DIGITS and found.isascii() and found.isdigit())
