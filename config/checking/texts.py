"""The texts of an event: how long they may be, which languages they are in, what is left to translate."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from config.checking.draft import Keys, Parts, keys_in, parts_in, words_in
from config.checking.mistakes import Finding, KeyPath
from config.checking.schema import texts_in
from config.event import ITEMS_ON_A_CARD, LANGUAGES, Event, Language, Text
from config.graphemes import graphemes

LONGEST_POLL_TITLE = 100
LONGEST_LABEL = 200
LONGEST_NOTE = 1000
LONGEST_TEXT = 300
"""Characters that a text may have: what people still read on a phone."""

LONGEST_CARD = 3500
"""UTF-16 units of a card's own texts. Telegram takes 4096; the rest is for what Sala adds to them."""

_A_RANK = 50
"""UTF-16 units of a line that says what one ranks there: up to 40 of the option's wording."""

_WRITTEN = {"text": 2300, "wall": 2300}
"""UTF-16 units of what people wrote, on cards of these kinds."""

_BESIDE_A_QUESTION = 30
"""UTF-16 units of numbers, marks and breaks."""

_BESIDE_A_SESSION = 20
"""UTF-16 units of the times, marks and breaks on a row of the agenda."""


def check_texts(content: Keys) -> Iterator[Finding]:
    """Texts and cards that are too long, and languages that the event doesn't say it is in."""
    for path, words in texts_in(content):
        for language, text in words.items():
            most = _longest(path)
            if len(text) > most and (long := len(graphemes(text))) > most:
                place = (*path, language) if language else path
                yield Finding(place, f"this text has {long} characters; at most {most} fit, shorten it")
    yield from _undeclared(content)
    lists = keys_in(content.get("lists"))
    for path, poll in parts_in(content, "polls"):
        yield from _card(
            path, "this poll's card", {name: _units_of_poll(poll, lists, name) for name in LANGUAGES}
        )
        if poll.get("kind") == "quiz":
            yield from _card(
                path,
                "this quiz's card with the right answers",
                {name: _units_of_answers(poll, name) for name in LANGUAGES},
            )
    agenda = parts_in(content, "agenda")
    yield from _card(
        ("agenda",), "the agenda's card", {name: _units_of_agenda(agenda, name) for name in LANGUAGES}
    )


@dataclass(frozen=True, slots=True)
class TextCount:
    """How far one language of an event is. A text that stands in the file several times counts once.

    `missing`: shown in English. `unreviewed`: written, but no native reader has read them yet.
    """

    language: Language
    texts: int
    missing: int
    unreviewed: int


def count_texts(event: Event) -> tuple[TextCount, ...]:
    """A count for each of the event's languages, in their order."""
    texts = set(_texts_of(event))
    return tuple(
        TextCount(
            language=language,
            texts=len(texts),
            missing=sum(language not in text.root for text in texts),
            unreviewed=sum(_is_translated(text, language) for text in texts) * (language in event.unreviewed),
        )
        for language in event.languages
    )


def _is_translated(text: Text, language: Language) -> bool:
    """False for names and the like, which are the same in every language: there is nothing to review."""
    return language in text.root and len(set(text.root.values())) > 1


def _texts_of(value: Any) -> Iterator[Text]:
    if isinstance(value, Text):
        yield value
    elif isinstance(value, BaseModel):
        for _, inner in value:
            yield from _texts_of(inner)
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts_of(inner)
    elif isinstance(value, tuple):
        for inner in value:
            yield from _texts_of(inner)


def _longest(path: KeyPath) -> int:
    match path:
        case ("note",) | ("privacy",):
            return LONGEST_NOTE
        case ("polls", _, "title"):
            return LONGEST_POLL_TITLE
        case (*_, "label") | ("glossary", _, "term"):
            return LONGEST_LABEL
    return LONGEST_TEXT


def _undeclared(content: Keys) -> Iterator[Finding]:
    """One finding for each language that texts are in and `languages` lacks, at the first such text."""
    declared = {word for _, word in words_in(content, "languages")} or {"en"}
    found: dict[str, list[KeyPath]] = {}
    for path, words in texts_in(content):
        for language in words:
            if language in LANGUAGES and language not in declared:
                found.setdefault(language, []).append((*path, language))
    for language, places in found.items():
        message = f"{len(places)} texts are in {language!r}, the first one here; add {language} to languages:"
        yield Finding(places[0], f"{message} [{', '.join([*sorted(declared), language])}]")


def _card(path: KeyPath, card: str, units: Mapping[str, int]) -> Iterator[Finding]:
    """A finding about the language in which the card is longest, if that is too long."""
    language = max(units, key=units.__getitem__)
    if units[language] > LONGEST_CARD:
        message = (
            f"{card} in {language!r} has {units[language]:,} characters of text; at most {LONGEST_CARD:,} fit"
        )
        yield Finding(path, f"{message}, shorten the texts or use fewer")


def _units_of_agenda(agenda: Parts, language: str) -> int:
    return sum(
        _BESIDE_A_SESSION + _units(session.get("title"), language) + _units(session.get("room"), language)
        for _, session in agenda
    )


def _units_of_poll(poll: Keys, lists: Keys, language: str) -> int:
    """A card shows one item at a time (a matrix several) and all options."""
    options = [_units(option.get("label"), language) for _, option in _choices(poll, "options", lists)]
    items = [
        _units(item.get("label"), language)
        + sum(_units(option.get("label"), language) for _, option in parts_in(item, "options"))
        for _, item in _choices(poll, "items", lists)
    ]
    labels = keys_in(keys_in(poll.get("scale")).get("labels"))
    return (
        _units(poll.get("title"), language)
        + _units(poll.get("question"), language)
        + sum(options)
        + sum(sorted(items)[-_together(poll) :])
        + sum(_units(label, language) for label in labels.values())
        + _ranks(poll, len(options)) * _A_RANK
        + _WRITTEN.get(str(poll.get("kind")), 0)
    )


def _units_of_answers(poll: Keys, language: str) -> int:
    """Of each question: the question, one's own answer, the right one, why."""
    units = _units(poll.get("title"), language)
    for _, question in parts_in(poll, "items"):
        options = sorted(_units(option.get("label"), language) for _, option in parts_in(question, "options"))
        units += _units(question.get("label"), language) + sum(options[-2:]) + _BESIDE_A_QUESTION
        units += _units(question.get("explanation"), language)
    return units


def _together(poll: Keys) -> int:
    """How many items a card shows."""
    return ITEMS_ON_A_CARD if poll.get("kind") == "matrix" else 1


def _ranks(poll: Keys, options: int) -> int:
    """How many lines a card has for what one ranks."""
    if poll.get("kind") != "ranking":
        return 0
    most = str(poll.get("most", ""))
    return min(int(most), options) if most.isdecimal() and len(most) < 4 else options


def _choices(poll: Keys, key: str, lists: Keys) -> list[tuple[KeyPath, Keys]]:
    named = poll.get(key)
    return parts_in(lists, named) if isinstance(named, str) else parts_in(poll, key)


def _units(text: Any, language: str) -> int:
    """UTF-16 units of a text as written, in that language or in English."""
    words = text if isinstance(text, str) else keys_in(text).get(language) or keys_in(text).get("en")
    return len(words.encode("utf-16-le")) // 2 if isinstance(words, str) else 0
