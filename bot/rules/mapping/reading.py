"""What typed words, or a cell of a sheet, mean as a field's value."""

import re
from collections.abc import Mapping, Sequence

from bot.rules.mapping.fields import (
    MANY,
    MOST_VALUES,
    TYPED,
    Field,
    Given,
    Values,
    choices,
    codes,
    with_value,
)
from bot.rules.mapping.unreadable import Unreadable
from bot.rules.typed import cleaned, folded, is_readable, is_too_long, latin_digits
from config.event import DONT_KNOW, Event

LONGEST_WORDS = 80
LONGEST_WHAT = 200
"""Characters as a reader counts them."""

_FIRST_YEAR = 1950
_YEARS_AHEAD = 20
_MOST_BUDGET = 10**15


def with_words(event: Event, given: Given, field: Field, typed: str) -> dict[str, Values]:
    """The entry after something was typed. Raises `Unreadable`."""
    after: dict[str, Values] = dict(given)
    for value in read(event, field, typed):
        after = with_value(after, field, value, on=True)
    return after


def read(event: Event, field: Field, typed: str) -> Values:
    """The values in typed words, or in a cell of a sheet. Raises `Unreadable`."""
    text = cleaned(typed)
    if not is_readable(text):
        raise Unreadable("empty")
    if folded(text) == DONT_KNOW:
        return (DONT_KNOW,)
    match field:
        case "year":
            return (_year(event, text),)
        case "budget":
            return (budget(text),)
        case "what":
            return (_words(text, LONGEST_WHAT),)
    known = vocabulary(event, field)
    if field not in MANY:
        if folded(text) not in known:
            raise Unreadable("unknown_choice")
        return (known[folded(text)],)
    values = tuple(dict.fromkeys(_value(known, part, field) for part in _parts(known, typed)))
    if len(values) > MOST_VALUES:
        raise Unreadable("too_many", most=MOST_VALUES)
    return values


def vocabulary(event: Event, field: Field) -> dict[str, str]:
    """Folded names in every language, and codes, to the code."""
    names = {
        folded(name): item.code
        for item in choices(event, field)
        for name in (*item.label.root.values(), item.code)
    }
    return {**{folded(code): code for code in codes(event, field)}, **names}


def _parts(known: Mapping[str, str], typed: str) -> Sequence[str]:
    """Names parted by semicolons or lines; by commas only where all parts are known, or no part has a space."""
    whole = cleaned(typed)
    if folded(whole) in known:
        return [whole]
    parts = [part for part in map(cleaned, re.split(r"[;\n]", typed)) if is_readable(part)]
    if len(parts) > 1:
        return parts
    by_comma = [part for part in map(cleaned, whole.split(",")) if is_readable(part)]
    are_names = all(folded(part) in known or " " not in part for part in by_comma)
    return by_comma if len(by_comma) > 1 and are_names else [whole]


def _value(known: Mapping[str, str], part: str, field: Field) -> str:
    code = known.get(folded(part))
    if code is None and field not in TYPED:
        raise Unreadable("unknown_choice")
    return code if code is not None else _words(part, LONGEST_WORDS)


def _words(text: str, most: int) -> str:
    if is_too_long(text, most):
        raise Unreadable("too_long", most=most)
    return text


def _year(event: Event, text: str) -> str:
    year = latin_digits(text)
    if not re.fullmatch(r"[0-9]{4}", year):
        raise Unreadable("year")
    if not _FIRST_YEAR <= int(year) <= event.date.year + _YEARS_AHEAD:
        raise Unreadable("year")
    return year


_CURRENCIES = {
    "$": "USD", "US$": "USD", "DOLLAR": "USD", "DOLLARS": "USD", "ដុល្លារ": "USD", "ដុល្លា": "USD",
    "៛": "KHR", "R": "KHR", "RIEL": "KHR", "RIELS": "KHR", "រៀល": "KHR",
    "€": "EUR", "EURO": "EUR", "EUROS": "EUR", "អឺរ៉ូ": "EUR", "A$": "AUD", "£": "GBP", "¥": "JPY",
}  # fmt: skip
_ISO = (
    "USD",
    "KHR",
    "EUR",
    "AUD",
    "GBP",
    "JPY",
    "CNY",
    "THB",
    "VND",
    "KRW",
    "CHF",
    "SEK",
    "NZD",
    "CAD",
    "SGD",
)
_TIMES = {
    "K": 10**3, "THOUSAND": 10**3, "ពាន់": 10**3, "M": 10**6, "MILLION": 10**6, "MIO": 10**6, "លាន": 10**6,
    "BN": 10**9, "BILLION": 10**9, "ពាន់លាន": 10**9,
}  # fmt: skip
_AMOUNT = re.compile(r"[0-9][0-9.,' ]*")
_WORD = re.compile(r"[^\W0-9_]+\$?|[$៛€£¥]|[^\W0-9_]*\$", re.UNICODE)


def budget(text: str) -> str:
    """An amount and its currency as it is stored: `1200000 USD`. Raises `Unreadable`.

    Understands digits of any script, `1.2 million USD`, `$500,000`, `៥០០០០ រៀល`.
    """
    plain = latin_digits(text).replace("\u00a0", " ").strip()
    found = _AMOUNT.findall(plain)
    if len(found) != 1 or "-" in plain:
        raise Unreadable("budget")
    rest = plain.replace(found[0], " ", 1).upper()
    times, currency = 1, ""
    for word in rest.split():
        if word in _TIMES:
            times *= _TIMES[word]
        elif (known := _CURRENCIES.get(word, word if word in _ISO else "")) and not currency:
            currency = known
        else:
            raise Unreadable("currency" if not currency else "budget")
    if not currency:
        raise Unreadable("currency")
    amount = round(_number(found[0]) * times)
    if not 0 <= amount <= _MOST_BUDGET:
        raise Unreadable("budget")
    return f"{amount} {currency}"


def _number(text: str) -> float:
    """Commas, apostrophes and spaces before three digits part thousands, and so do several points."""
    digits = text.strip(" .,'")
    digits = re.sub(r"[,' ](?=\d{3}(?!\d))", "", digits)
    if digits.count(".") > 1:
        digits = re.sub(r"\.(?=\d{3}(?!\d))", "", digits)
    try:
        return float(digits.replace(",", "."))
    except ValueError:
        raise Unreadable("budget") from None
