"""What must fit together in an event file: codes, what refers to them, the times of the day.

Everything is read from the file as written, so that a mistake in one place doesn't hide those in another.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from config.checking.document import Document
from config.checking.draft import Keys, Parts, by_code, goals_in, keys_in, parts_in, time_in, words_in
from config.checking.mistakes import Finding, KeyPath, did_you_mean

_WORD_LISTS = {
    "agenda": ("serves", "remind"),
    "chains": ("serves",),
    "organisations": ("groups",),
    "polls": ("serves", "groups"),
}
"""Where the entries of a section list words that must not stand there twice."""


def check_references(document: Document, content: Keys) -> Iterator[Finding]:
    """Codes used twice, references to what isn't there, sessions that can't follow each other."""
    agenda, polls = parts_in(content, "agenda"), parts_in(content, "polls")
    groups, organisations = parts_in(content, "groups"), parts_in(content, "organisations")
    goals = goals_in(content)
    for parts in (groups, agenda, polls, organisations, goals, parts_in(content, "glossary")):
        yield from used_twice(document, parts)
    lists = keys_in(content.get("lists"))
    for name in lists:
        yield from used_twice(document, parts_in(lists, name, ("lists",)))
    yield from _named_twice(content)
    if goals or "goals" not in content:  # where none can be read, that is the mistake
        types = [kind for path, poll in polls for kind in parts_in(poll, "types", path)]
        for path, part in [*agenda, *polls, *types, *parts_in(content, "chains")]:
            yield from _unknown(part, "serves", path, "goal", goals)
    if groups:
        for path, part in [*organisations, *polls]:
            yield from _unknown(part, "groups", path, "group", groups)
    yield from _day(agenda)
    yield from _unspoken(content)


def used_twice(document: Document, parts: Parts) -> Iterator[Finding]:
    """Parts that have the code of an earlier one."""
    first: dict[str, KeyPath] = {}
    for path, part in parts:
        code, place = part.get("code"), (*path, "code")
        if not isinstance(code, str):
            continue
        if code in first:
            line = document.line(first[code])
            yield Finding(
                place, f"code {code!r} is used twice, first in line {line}; give this one another code"
            )
        first.setdefault(code, place)


def no_such(noun: str, word: str, known: Iterable[str]) -> str:
    """The message about a reference to what isn't there."""
    names = list(known)
    there_are = f"there are: {', '.join(names)}" if names else f"the event has no {noun}s"
    return f"there is no {noun} {word!r}{did_you_mean(word, names) or ';'} {there_are}"


def _named_twice(content: Keys) -> Iterator[Finding]:
    lists = [words_in(content, key) for key in ("languages", "unreviewed")]
    for path, poll in parts_in(content, "polls"):
        lists += [words_in(kind, "serves", place) for place, kind in parts_in(poll, "types", path)]
    for section, keys in _WORD_LISTS.items():
        lists += [words_in(part, key, path) for path, part in parts_in(content, section) for key in keys]
    for words in lists:
        seen: set[str] = set()
        for path, word in words:
            if word in seen:
                yield Finding(path, f"{word!r} stands twice in this list; once is enough")
            seen.add(word)


def _unknown(part: Keys, key: str, path: KeyPath, noun: str, known: Parts) -> Iterator[Finding]:
    codes = by_code(known)
    for place, word in words_in(part, key, path):
        if word not in codes:
            yield Finding(place, no_such(noun, word, codes))


def _day(agenda: Parts) -> Iterator[Finding]:
    """Sessions that start before the one above them has started or ended."""
    for (_, before), (path, session) in pairwise(agenda):
        starts, began, ended = time_in(session, "starts"), time_in(before, "starts"), time_in(before, "ends")
        name = before.get("code")
        if starts and began and starts < began:
            message = f"starts at {starts:%H:%M}, before {name!r} above it ({began:%H:%M}); put them in order"
            yield Finding((*path, "starts"), message)
        elif starts and ended and starts < ended:
            message = (
                f"starts at {starts:%H:%M}, but {name!r} lasts until {ended:%H:%M}; mend one of the times"
            )
            yield Finding((*path, "starts"), message)


def _unspoken(content: Keys) -> Iterator[Finding]:
    """Languages said to await review that the event isn't in."""
    languages = [word for _, word in words_in(content, "languages")] or ["en"]
    for path, word in words_in(content, "unreviewed"):
        if word not in languages:
            yield Finding(path, f"{word!r} is not among the languages ({', '.join(languages)}); add it there")
