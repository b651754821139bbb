"""What people type, as it is stored."""

import unicodedata

from config.graphemes import graphemes

ZERO_WIDTH_SPACE = "\u200b"
"""Khmer has no spaces between words; this one says where a line may break."""


def cleaned(text: str, keep: str = "") -> str:
    """NFC, single spaces, nothing invisible but the characters of `keep`."""
    visible = "".join(
        " " if unicodedata.category(character) in {"Zs", "Cc", "Zl", "Zp"} else character
        for character in text
        if character in keep or unicodedata.category(character) not in {"Cf", "Cs", "Co", "Cn"}
    )
    return unicodedata.normalize("NFC", " ".join(visible.split())).strip(keep)


def latin_digits(text: str) -> str:
    """With the digits 0-9 in place of any other script's: codes are written with these."""
    return "".join(
        str(unicodedata.decimal(character)) if character.isdecimal() else character for character in text
    )


def is_readable(text: str) -> bool:
    """Whether there is a letter or a digit in it."""
    return any(unicodedata.category(character)[0] in "LN" for character in text)


def is_too_long(text: str, most: int) -> bool:
    """Whether it has more than `most` characters as readers count them.

    Or more code points than any script needs: marks piled on one letter would make a message too long to send.
    """
    return len(text) > 6 * most or len(graphemes(text)) > most


def folded(text: str) -> str:
    """Letters, marks and digits only, without case: how what was typed in a table is compared with what it may mean."""
    normal = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in normal if unicodedata.category(character)[0] in "LMN")


def name_key(name: str) -> str:
    """Equal for names that are the same: no case, nothing invisible, compatible letters and digits alike, single spaces."""
    return cleaned(unicodedata.normalize("NFKC", name)).casefold()
