"""Speaking one language without markup, for pictures and documents."""

import datetime as dt
from dataclasses import dataclass

from bot.clock import moment
from config.catalogs import Numerals, Texts
from config.event import Event, Item, Poll, ScaledPoll, Text, options_of
from storage.polls import Round


@dataclass(frozen=True)
class Plain:
    """The texts in one language, with the numerals of one's choice; see `Voice`, which does it for the chat."""

    texts: Texts
    language: str
    numerals: Numerals = ""

    def __call__(self, key: str, /, **values: object) -> str:
        return self.texts.plain(self._locale, key, **values)

    def number(self, value: float, spec: str = "") -> str:
        """A number as `format` writes it: every number that is read passes through here, or is a value of a text."""
        return self.texts.number(self._locale, value, spec)

    @property
    def digits(self) -> str:
        """0 to 9."""
        return "".join(map(self.number, range(10)))

    def of(self, text: Text) -> str:
        """A text of the event file."""
        return text.to(self.language)

    def time_of(self, at: int, event: Event) -> str:
        """The time of day in the event's zone; `at` in milliseconds."""
        return self.texts.time(self._locale, moment(at, event.zone))

    def day(self, day: dt.date) -> str:
        """20 Nov 2015"""
        return self.texts.day(self._locale, day)

    def round_title(self, poll: Poll, code: str) -> str:
        """The poll's title, with the round's name where it has one."""
        name = self.round_name(poll, code)
        return f"{self.of(poll.title)} · {name}" if name else self.of(poll.title)

    def round_name(self, poll: Poll, code: str) -> str:
        """Nothing where a round has no name."""
        name = next((plan.name for plan in poll.rounds if plan.code == code), None)
        return self.of(name) if name is not None else ""

    def answer(self, poll: Poll, code: str | int) -> str:
        """A value of the scale with what it means, or an option."""
        if isinstance(poll, ScaledPoll):
            label, value = poll.scale.labels.get(int(code)), self.number(int(code))
            return f"{value} {self.of(label)}" if label is not None else value
        return self.label(options_of(poll), str(code))

    def label(self, entries: tuple[Item, ...], code: str) -> str:
        """Of an item or option; the code where it is gone."""
        return next((self.of(entry.label) for entry in entries if entry.code == code), code)

    def label_inside(self, entries: tuple[Item, ...], code: str) -> str:
        """The same inside a sentence: without a full stop of its own."""
        return self.label(entries, code).rstrip(".។")

    def named(self, entries: tuple[Item, ...], code: str) -> str:
        """That in quotation marks."""
        return f"“{self.label_inside(entries, code)}”"

    def groups(self, event: Event, codes: tuple[str, ...]) -> str:
        """The names of groups that are shown together."""
        known = [event.group(code) for code in codes]
        named = zip(known, codes, strict=True)
        return " + ".join(self.of(group.name) if group is not None else code for group, code in named)

    def when(self, asked: Round, event: Event) -> str:
        """When a round closed; of an earlier result that stands, when it was shown; of one that still changes, that it does."""
        if asked.published_turnout is not None:
            return self("result.as_shown_at", time=self.time_of(asked.published_at or 0, event))
        if asked.is_running:
            return self("result.so_far")
        return self("poll.closed_at", time=self.time_of(asked.closed_at or 0, event))

    @property
    def _locale(self) -> str:
        return f"{self.language}-u-nu-{self.numerals}" if self.numerals else self.language
