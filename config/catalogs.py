"""The bot's own texts in every language, from the PO catalogs in config/texts.

A text's msgid is its key (`registration.agree`); what people read, English too, is the msgstr. An entry
with a plural repeats its key as msgid_plural and is chosen by the value `n`.

`language` is a language, or a locale as CLDR writes it: `km-u-nu-khmr` is Khmer with Khmer digits and dates.
"""

import datetime as dt
import gettext
import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from importlib import resources
from types import MappingProxyType
from typing import Literal, Self

from babel.dates import format_date
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

FALLBACK = "en"
"""The language of a person whose language has no catalog."""

LANGUAGES = (FALLBACK, "km")

Numerals = Literal["", "khmr"]
"""What numbers are written with, by the name Unicode gives it: '' are the digits 0-9."""

NUMERALS: Mapping[str, tuple[Numerals, ...]] = MappingProxyType({"en": ("",), "km": ("", "khmr")})
"""What a reader of each language may choose."""

_IN_KHMER_DIGITS = "-u-nu-khmr"
"""How a locale ends that has them; without it Khmer too has the digits 0-9, as in CLDR."""

_KHMER_DIGITS = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")
_NUMBER_IN_A_TEXT = re.compile(r"\{[^}]*\}|<[^>]*>|&[^;]*;|\d+")

_UNPRINTED = str.maketrans({"\u202f": " ", "\u00a0": " ", "\u200b": None})
"""Spaces that Babel writes and that phones draw as boxes or break lines at."""


class Html(str):
    """Text that is Telegram HTML already: `Texts.html` puts it in as it stands."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class _Catalog:
    """One language: the plural forms of each key (one form: no plural), and the keys not yet reviewed.

    `in_khmer`: whether numbers are written in Khmer digits.
    """

    forms: Mapping[str, tuple[str, ...]]
    plural_rule: Callable[[int], int]
    unreviewed: tuple[str, ...]
    in_khmer: bool = False


@dataclass(frozen=True, slots=True)
class Texts:
    """All catalogs, immutable. Languages without a catalog get English."""

    _catalogs: Mapping[str, _Catalog]

    @classmethod
    def load(cls) -> Self:
        """Read the catalogs that come with the program."""
        catalogs = {language: _read(language) for language in LANGUAGES}
        turned = {f"{name}{_IN_KHMER_DIGITS}": _in_khmer_digits(each) for name, each in catalogs.items()}
        return cls(MappingProxyType({**catalogs, **turned}))

    @property
    def languages(self) -> tuple[str, ...]:
        return LANGUAGES

    def keys(self) -> tuple[str, ...]:
        """Every text's key, sorted."""
        return tuple(sorted(self._catalogs[FALLBACK].forms))

    def unreviewed(self, language: str) -> tuple[str, ...]:
        """Keys whose text in that language awaits a native reader (`fuzzy` in the catalog)."""
        return self._catalogs[language].unreviewed

    def missing(self, language: str) -> tuple[str, ...]:
        """Keys without a text in that language, sorted: English takes its place."""
        return tuple(key for key in self.keys() if key not in self._catalogs[language].forms)

    def forms(self, language: str, key: str) -> tuple[str, ...]:
        """The text as it stands in the catalog, each form of its plural; none if it is missing."""
        return self._catalogs[language].forms.get(key, ())

    def plain(self, language: str, key: str, /, **values: object) -> str:
        """A text without markup: toasts, button labels, files.

        A text with a plural needs the number `n`. KeyError: no such key; TypeError: a value is missing.
        """
        catalog = self._catalogs[self._spoken(language)]
        form = self._form(catalog, key, values)
        if catalog.in_khmer:
            values = {name: _in_khmer(value) for name, value in values.items()}
        try:
            return form.format_map(values)
        except KeyError as missing:
            raise TypeError(f"text {key!r} in {language!r} needs a value for {missing}") from None

    def html(self, language: str, key: str, /, **values: object) -> Html:
        """A text with Telegram's HTML; values are escaped unless they are Html. Errors as in `plain`."""
        return Html(self.plain(language, key, **{name: _escaped(value) for name, value in values.items()}))

    def time(self, language: str, moment: dt.datetime | dt.time) -> str:
        """The time of day as `moment` has it, without any change of zone: 13:42."""
        return self._digits(language, f"{moment:%H:%M}")

    def date(self, language: str, day: dt.date) -> str:
        """Weekday, day and month: Fri 20 Nov; in Khmer form ថ្ងៃសុក្រ ២០ វិច្ឆិកា ២០១៥."""
        spoken = self._spoken(language).removesuffix(_IN_KHMER_DIGITS)
        form = "'ថ្ងៃ'EEEE d MMMM y" if language == f"km{_IN_KHMER_DIGITS}" else "E d MMM"
        return self._digits(language, format_date(day, form, locale=spoken).translate(_UNPRINTED))

    def day(self, language: str, day: dt.date) -> str:
        """Of another year too: 31 Mar 2016; ៣១ មីនា ២០១៦."""
        spoken = self._spoken(language).removesuffix(_IN_KHMER_DIGITS)
        return self._digits(language, format_date(day, "d MMM y", locale=spoken).translate(_UNPRINTED))

    def number(self, language: str, value: float, spec: str = "") -> str:
        """A number as `format` writes it."""
        return self._digits(language, format(value, spec))

    def _digits(self, language: str, written: str) -> str:
        return written.translate(_KHMER_DIGITS) if language.endswith(_IN_KHMER_DIGITS) else written

    def _spoken(self, language: str) -> str:
        return language if language in self._catalogs else FALLBACK

    def _form(self, catalog: _Catalog, key: str, values: Mapping[str, object]) -> str:
        if key not in catalog.forms:
            catalog = self._catalogs[FALLBACK]
        if key not in catalog.forms:
            raise KeyError(f"no text has the key {key!r}")
        forms = catalog.forms[key]
        if len(forms) == 1:
            return forms[0]
        number = values.get("n")
        if not isinstance(number, int):
            raise TypeError(f"text {key!r} needs a whole number n to choose its plural")
        return forms[catalog.plural_rule(number)]


@dataclass(frozen=True, slots=True)
class _KhmerNumber:
    """A number that a text writes in Khmer digits, however the text formats it."""

    value: float

    def __format__(self, spec: str) -> str:
        return format(self.value, spec).translate(_KHMER_DIGITS)


def _in_khmer(value: object) -> object:
    return _KhmerNumber(value) if isinstance(value, (int, float)) else value


def _in_khmer_digits(catalog: _Catalog) -> _Catalog:
    """With the numbers that stand in the texts themselves, but nothing of {placeholders} and <tags>."""

    def written(found: re.Match[str]) -> str:
        return found[0].translate(_KHMER_DIGITS) if found[0].isdecimal() else found[0]

    forms = {
        key: tuple(_NUMBER_IN_A_TEXT.sub(written, form) for form in texts)
        for key, texts in catalog.forms.items()
    }
    return replace(catalog, forms=MappingProxyType(forms), in_khmer=True)


def _escaped(value: object) -> object:
    """Numbers stay numbers, so that a text may format them: `{share:.0%}`."""
    if isinstance(value, (Html, int, float)):
        return value
    return html.escape(str(value), quote=False)


def _read(language: str) -> _Catalog:
    with (resources.files("config") / "texts" / f"{language}.po").open("rb") as file:
        catalog = read_po(file, locale=language, abort_invalid=True)
    # The header has no id. A text that isn't written yet is left out, so that English takes its place.
    entries = [message for message in catalog if message.id and all(_forms(message))]
    return _Catalog(
        forms=MappingProxyType({_key(entry): _forms(entry) for entry in entries}),
        plural_rule=gettext.c2py(catalog.plural_expr),
        unreviewed=tuple(sorted(_key(entry) for entry in entries if entry.fuzzy)),
    )


def _key(entry: Message) -> str:
    return entry.id if isinstance(entry.id, str) else entry.id[0]


def _forms(entry: Message) -> tuple[str, ...]:
    return (entry.string,) if isinstance(entry.string, str) else tuple(entry.string or ())
