"""Speaking one language: the bot's texts and the event's, for messages (HTML) and for buttons (plain)."""

import datetime as dt
import html
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.clock import moment
from config.catalogs import Html, Numerals, Texts
from config.event import Event, Poll, Text
from config.graphemes import graphemes
from storage.people import Person


@dataclass(frozen=True)
class Voice:
    """The texts in one language, with the numerals of one's choice: '' are those the language is printed with.

    Every number that is read passes through here: as a value of a text, or by `number`.
    """

    texts: Texts
    language: str
    numerals: Numerals = ""

    @classmethod
    def to(cls, texts: Texts, person: Person) -> "Voice":
        """As somebody chose to be spoken to."""
        return cls(texts, person.language, person.numerals)

    def in_language(self, language: str) -> "Voice":
        """The same reader's voice where it is their language, else as that language is usually printed."""
        return self if language == self.language else Voice(self.texts, language)

    def __call__(self, key: str, /, **values: object) -> Html:
        """A text for a message; values are escaped."""
        return self.texts.html(self._locale, key, **values)

    def plain(self, key: str, /, **values: object) -> str:
        """A text for a button, a toast or a file name."""
        return self.texts.plain(self._locale, key, **values)

    def of(self, text: Text) -> Html:
        """A text of the event file, escaped for a message."""
        return Html(html.escape(text.to(self.language), quote=False))

    def round_title(self, poll: Poll, code: str) -> Html:
        """`round_title` for a message."""
        return escaped(round_title(poll, code, self.language))

    def time(self, at: dt.datetime) -> str:
        return self.texts.time(self._locale, at)

    def time_of(self, at: int | dt.datetime, event: Event) -> str:
        """The time of day in the event's zone; `at` in milliseconds, or aware."""
        return self.time(
            moment(at, event.zone) if isinstance(at, int) else at.astimezone(ZoneInfo(event.zone))
        )

    def day_and_time(self, at: int, zone: str) -> str:
        """Of milliseconds, in a zone."""
        there = moment(at, zone)
        return f"{self.date(there.date())}, {self.time(there)}"

    def date(self, day: dt.date) -> str:
        return self.texts.date(self._locale, day)

    def day(self, day: dt.date) -> str:
        """With its year."""
        return self.texts.day(self._locale, day)

    def number(self, value: float, spec: str = "") -> Html:
        """A number on its own; `spec` as of `format`: `voice.number(2.5, "g")`."""
        return Html(self.texts.number(self._locale, value, spec))

    @property
    def _locale(self) -> str:
        return f"{self.language}-u-nu-{self.numerals}" if self.numerals else self.language


def escaped(text: str) -> Html:
    """Something a person typed, for a message."""
    return Html(html.escape(text, quote=False))


def round_title(poll: Poll, code: str, language: str) -> str:
    """The poll's title, with the round's name where it has one."""
    name = next((plan.name for plan in poll.rounds if plan.code == code), None)
    title = poll.title.to(language)
    return f"{title} · {name.to(language)}" if name else title


def fitting(text: str, most: int) -> str:
    """Cut between characters as a reader counts them, never inside one. Telegram counts UTF-16 units."""
    if 2 * len(text) <= most or units(text) <= most:
        return text
    kept = ""
    for cluster in graphemes(text):
        if units(kept + cluster) + 1 > most:
            break
        kept += cluster
    return f"{kept.rstrip()}…"


def units(text: str) -> int:
    """The length as Telegram counts it: UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2
