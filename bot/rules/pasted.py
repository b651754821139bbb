"""Lines that somebody pastes into the chat: numbering and bullets go, digits of any script."""

import unicodedata

import regex

_BULLET = regex.compile(r"^[-–—•*·▪●○◦‣►]+\s+")
_NUMBER = regex.compile(r"^(?:\(?\d{1,3}\s*[.)៖:]|\d{1,3}️?⃣)(?!\d)\s*|^\(?\p{L}\)\s+")
_UNSEEN = "\u200b\u200c\ufeff"


def lines_in(text: str) -> list[str]:
    """The lines that say something, in NFC with single spaces. Numbers go only where every line has one.

    A price or a year at the start of a line is no numbering: "3.5 million", "2014 budget".
    """
    lines = [_clean(line) for line in unicodedata.normalize("NFC", text).splitlines()]
    lines = [line for line in (_without(_BULLET, line) for line in lines) if line]
    if len(lines) > 1 and all(_NUMBER.match(line) for line in lines):
        lines = [bare for line in lines if (bare := _without(_NUMBER, line))]
    return lines


def _without(mark: "regex.Pattern[str]", line: str) -> str:
    return mark.sub("", line, count=1).strip()


def _clean(line: str) -> str:
    kept = "".join(c for c in line if unicodedata.category(c) not in {"Cc", "Cs", "Co", "Cn"} or c == "\t")
    return " ".join(kept.split()).strip(_UNSEEN).strip()
