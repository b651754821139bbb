"""The bot's own texts in every language, from the PO catalogs in config/texts.

A text's msgid is its key (`registration.agree`); what people read, English too, is the msgstr. An entry
with a plural repeats its key as msgid_plural and is chosen by the value `n`.
"""

import datetime as dt
import gettext
import html
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType
from typing import Self

from babel.dates import format_date
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

FALLBACK = "en"
"""The language of a person whose language has no catalog."""

LANGUAGES = (FALLBACK, "km")

_UNPRINTED = str.maketrans({"\u202f": " ", "\u00a0": " ", "\u200b": None})
"""Spaces that Babel writes and that phones draw as boxes or break lines at."""


class Html(str):
    """Text that is Telegram HTML already: `Texts.html` puts it in as it stands."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class _Catalog:
    """One language: the plural forms of each key (one form: no plural), and the keys not yet reviewed."""

    forms: Mapping[str, tuple[str, ...]]
    plural_rule: Callable[[int], int]
    unreviewed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Texts:
    """All catalogs, immutable. Languages without a catalog get English."""

    _catalogs: Mapping[str, _Catalog]

    @classmethod
    def load(cls) -> Self:
        """Read the catalogs that come with the program."""
        return cls(MappingProxyType({language: _read(language) for language in LANGUAGES}))

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self._catalogs)

    def keys(self) -> tuple[str, ...]:
        """Every text's key, sorted."""
        return tuple(sorted(self._catalogs[FALLBACK].forms))

    def unreviewed(self, language: str) -> tuple[str, ...]:
        """Keys whose text in that language awaits a native reader (`fuzzy` in the catalog)."""
        return self._catalogs[language].unreviewed

    def plain(self, language: str, key: str, /, **values: object) -> str:
        """A text without markup: toasts, button labels, files.

        A text with a plural needs the number `n`. KeyError: no such key; TypeError: a value is missing.
        """
        form = self._form(language, key, values)
        try:
            return form.format_map(values)
        except KeyError as missing:
            raise TypeError(f"text {key!r} in {language!r} needs a value for {missing}") from None

    def html(self, language: str, key: str, /, **values: object) -> Html:
        """A text with Telegram's HTML; values are escaped unless they are Html. Errors as in `plain`."""
        return Html(self.plain(language, key, **{name: _escaped(value) for name, value in values.items()}))

    def time(self, language: str, moment: dt.datetime | dt.time) -> str:
        """The time of day as `moment` has it, without any change of zone: 13:42."""
        del language  # both write it alike, and Khmer with Latin digits
        return f"{moment:%H:%M}"

    def date(self, language: str, day: dt.date) -> str:
        """Weekday, day and month: Fri 20 Nov."""
        return format_date(day, "E d MMM", locale=self._spoken(language)).translate(_UNPRINTED)

    def number(self, language: str, value: float) -> str:
        """A number with its thousands apart: 12,345.67."""
        return format_decimal(value, locale=self._spoken(language)).translate(_UNPRINTED)

    def _spoken(self, language: str) -> str:
        return language if language in self._catalogs else FALLBACK

    def _form(self, language: str, key: str, values: Mapping[str, object]) -> str:
        catalog = self._catalogs[self._spoken(language)]
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
