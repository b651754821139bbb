"""The code shown at the desk, which changes every minute, and what is typed for it.

A one-time password of RFC 6238 (HMAC-SHA256, six digits). The window before is taken too: whoever reads the code and
then types it may be a minute late.
"""

import hashlib
import hmac
import unicodedata

from bot.rules.typed import cleaned

WINDOW_MS = 60_000
"""Real time for which one code is shown."""

DIGITS = 6


def code(key: bytes, window: int) -> str:
    """The six digits of a window (RFC 4226, 5.3)."""
    digest = hmac.new(key, window.to_bytes(8, "big"), hashlib.sha256).digest()
    at = digest[-1] & 0x0F
    number = int.from_bytes(digest[at : at + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def is_right(key: bytes, window: int, digits: str) -> bool:
    """Whether these are the digits of the window or of the one before; takes as long whatever they are."""
    right = [
        hmac.compare_digest(code(key, shown).encode(), digits.encode()) for shown in (window, window - 1)
    ]
    return any(right)


def digits_of(text: str) -> str | None:
    """Six digits, of whatever script and however spaced, as Latin ones; None if it is anything else."""
    digits = "".join(cleaned(text).split())
    numbers = [unicodedata.decimal(digit, None) for digit in digits]
    if len(numbers) != DIGITS or None in numbers:
        return None
    return "".join(str(number) for number in numbers)


def spaced(digits: str) -> str:
    """As they are easiest to read and remember."""
    return f"{digits[: DIGITS // 2]} {digits[DIGITS // 2 :]}"
