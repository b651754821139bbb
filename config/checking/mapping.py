"""What must fit together in an event file's sector mapping: codes, and what the baseline refers to."""

from collections.abc import Iterator
from itertools import chain

from config.checking.document import Document
from config.checking.draft import Keys, Parts, by_code, goals_in, keys_in, parts_in, words_in
from config.checking.mistakes import Finding, KeyPath
from config.checking.references import no_such, used_twice
from config.event import DONT_KNOW, NOBODY

_LISTS = ("sectors", "priorities", "statuses", "where", "for_whom")

_CHOSEN = {"sector": ("sectors", "sector"), "priority": ("priorities", "priority")}
"""Lists of an initiative's codes: of which list they are, and what one is called."""

MOST_CHOICES = 60
"""Of a list: they are shown a dozen a page."""

MOST_INITIATIVES = 200

_RESERVED = {
    DONT_KNOW: "not known",
    NOBODY: "that nobody works there",
}


def check_mapping(document: Document, content: Keys) -> Iterator[Finding]:
    """Codes used twice or reserved, sectors, priorities and statuses that aren't there, goals that aren't."""
    mapping, path = keys_in(content.get("mapping")), ("mapping",)
    lists = {name: parts_in(mapping, name, path) for name in _LISTS}
    baseline = parts_in(mapping, "baseline", path)
    for name, parts in lists.items():
        yield from used_twice(document, parts)
        yield from _reserved(parts)
        yield from _too_many((*path, name), parts, MOST_CHOICES)
    yield from used_twice(document, baseline)
    yield from _too_many((*path, "baseline"), baseline, MOST_INITIATIVES)
    if mapping:
        yield from _reserved(parts_in(content, "organisations"))
    goals = by_code(goals_in(content))
    with_field, inner = keys_in(mapping.get("serves_with")), (*path, "serves_with")
    named = [words_in(mapping, "serves", path), *(words_in(with_field, key, inner) for key in with_field)]
    for place, code in chain.from_iterable(named):
        if code not in goals:
            yield Finding(place, no_such("goal", code, goals))
    for place, initiative in baseline:
        for key, (name, noun) in _CHOSEN.items():
            known = by_code(lists[name])
            for where, code in words_in(initiative, key, place):
                if code not in known:
                    yield Finding(where, no_such(noun, code, known))
        status, known = initiative.get("status"), by_code(lists["statuses"])
        if isinstance(status, str) and status and status not in known:
            yield Finding((*place, "status"), no_such("status", status, known))


def _reserved(parts: Parts) -> Iterator[Finding]:
    for path, part in parts:
        meaning = _RESERVED.get(str(part.get("code")))
        if meaning is not None:
            message = f"the code {part['code']!r} is reserved: it says {meaning}; use another"
            yield Finding((*path, "code"), message)


def _too_many(path: KeyPath, parts: Parts, most: int) -> Iterator[Finding]:
    if len(parts) > most:
        yield Finding(path, f"{len(parts)} entries; at most {most} can be chosen from on a phone, use fewer")
