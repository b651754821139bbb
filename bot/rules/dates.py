"""Days as people type them."""

import datetime as dt
import re
from calendar import monthrange
from typing import Literal

from bot.rules.typed import cleaned, latin_digits

_ENGLISH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_KHMER = (
    "មករា", "កុម្ភៈ", "មីនា", "មេសា", "ឧសភា", "មិថុនា", "កក្កដា", "សីហា", "កញ្ញា", "តុលា", "វិច្ឆិកា", "ធ្នូ",
)  # fmt: skip
_NAMED = re.compile(rf"\b({'|'.join(_ENGLISH)})[a-z]*\.?|({'|'.join(_KHMER)}|កុម្ភ:|កុម្ភះ)")

_FORMS = (
    re.compile(r"(?P<y>\d{4})[-./ ](?P<m>\d{1,2})[-./ ](?P<d>\d{1,2})"),
    re.compile(r"(?P<d>\d{1,2})[-./ ]+(?P<m>\d{1,2})[-./, ]+(?P<y>\d{4})"),
    re.compile(r"(?P<y>\d{4})[-./ ](?P<m>\d{1,2})"),
    re.compile(r"(?P<m>\d{1,2})[-./ ]+(?P<y>\d{4})"),
)


def read_day(typed: str, of_month: Literal["first", "last"]) -> dt.date | None:
    """`2016-03-31`, `31.03.2016`, `31 March 2016`, `2016-03` in any digits, with English or Khmer months; else None.

    `of_month`: which day a month alone means.
    """
    words = (
        latin_digits(cleaned(typed)).casefold().removeprefix("ថ្ងៃទី").replace("ខែ", " ").replace("ឆ្នាំ", " ")
    )
    text = " ".join(_NAMED.sub(_number, words).split())
    for form in _FORMS:
        if found := form.fullmatch(text):
            parts = found.groupdict()
            year, month = int(parts["y"]), int(parts["m"])
            try:
                last = monthrange(year, month)[1]
                day = parts.get("d") or (last if of_month == "last" else 1)
                return dt.date(year, month, int(day))
            except ValueError:  # no such month or day
                return None
    return None


def month_ends(after: dt.date, count: int) -> list[dt.date]:
    """The last days of so many months, from that day's month on."""
    ends, year, month = [], after.year, after.month
    for _ in range(count):
        ends.append(dt.date(year, month, monthrange(year, month)[1]))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return ends


def _number(found: re.Match[str]) -> str:
    english, khmer = found.groups()
    if english:
        return f" {_ENGLISH.index(english) + 1} "
    return f" {_KHMER.index(khmer) + 1 if khmer in _KHMER else 2} "
