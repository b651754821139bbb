"""What must fit together in the polls of an event file: their rounds, items and options."""

from collections.abc import Iterator
from typing import Any

from config.checking.document import Document
from config.checking.draft import Keys, Parts, by_code, keys_in, lists_in, parts_in, time_in, words_in
from config.checking.mistakes import Finding, KeyPath
from config.checking.references import no_such, used_twice
from config.event import DONT_KNOW

FEWEST_OPTIONS = 2
FEWEST_ROUNDS = 2
"""Of a Delphi poll."""

MOST_ANSWERS = 10

_RESERVED = f"the code {DONT_KNOW!r} is reserved for Don't know, which every poll offers; use another"

MOST_IN_A_ROW = 6
"""Points of a matrix's scale: the item's number and Don't know stand beside them, and eight buttons are a row."""

_WRITTEN = ("text", "wall")
"""Kinds whose answers people write."""

MOST_TEXTS = 8
"""Each has a row of buttons on its writer's card."""

MOST_TYPES = 10

MOST_RANKS = 20
"""A rank stands as ① to ⑳ behind a number; and nobody puts more in order on a phone."""

MOST_POINTS = 100

_YES = ("yes", "true", "on", "y", "t", "1")
"""What is read as yes."""

NAMING_LISTS = ("items", "options", "about")
"""Keys of a poll under which a list's name may stand."""

MOST_OPTIONS = 90
MOST_ITEMS = 40
"""Telegram shows about 100 buttons under a message; some are needed for Back and Don't know."""


_LIVE = (
    "results that are seen while people answer tell what each of them answered; write anonymity: named, "
    "or results: closed"
)


_LIVE_QUIZ = "a result that is seen while people answer shows what most think is right; write results: closed"


_NOBODY = "nobody's own earlier answer is known where answers are unlinked; write anonymity: confidential, or leave it out"


_TELLING = "what people write, and which items a group rates, says whose it is; write anonymity: confidential"


def can_be_unlinked(poll: Keys) -> bool:
    """Whether its answers don't tell whose they are."""
    return poll.get("kind") not in _WRITTEN and not poll.get("shares")


def check_polls(document: Document, content: Keys) -> Iterator[Finding]:
    """Rounds that can't be asked, lists that aren't there, options that leave no choice."""
    agenda, lists = parts_in(content, "agenda"), lists_in(content)
    for path, poll in parts_in(content, "polls"):
        yield from _rounds(document, poll, path, agenda)
        if poll.get("results") == "live" and poll.get("anonymity") != "named":
            yield Finding((*path, "results"), _LIVE)
        elif poll.get("results") == "live" and poll.get("kind") == "quiz":
            yield Finding((*path, "results"), _LIVE_QUIZ)
        if poll.get("delphi") in _YES and len(parts_in(poll, "rounds", path)) < FEWEST_ROUNDS:
            yield Finding(
                (*path, "delphi"), "a Delphi poll is asked again; write a second round under rounds"
            )
        if poll.get("delphi") in _YES and poll.get("anonymity") == "unlinked":
            yield Finding((*path, "delphi"), _NOBODY)
        if poll.get("anonymity") == "unlinked" and not can_be_unlinked(poll):
            yield Finding((*path, "anonymity"), _TELLING)
        for key in NAMING_LISTS:
            if isinstance(poll.get(key), str):
                if poll[key] not in lists:
                    yield Finding((*path, key), no_such("list", poll[key], lists))
            else:
                yield from used_twice(document, parts_in(poll, key, path))
        yield from _items(poll, path, lists)
        if "options" in poll:
            yield from _options(poll, path, lists)
        if poll.get("kind") == "quiz":
            yield from _questions(document, poll, path)
        if poll.get("kind") in _WRITTEN:
            yield from _texts(poll, path)
        if poll.get("kind") == "text":
            yield from _ideas(document, content, poll, path)
        if poll.get("kind") == "matrix":
            yield from _matrix(content, poll, path)


def check_comparisons(document: Document, content: Keys) -> Iterator[Finding]:
    """Comparisons of polls that aren't there, or that can't be compared."""
    polls = by_code(parts_in(content, "polls"))
    yield from used_twice(document, parts_in(content, "comparisons"))
    for path, comparison in parts_in(content, "comparisons"):
        named = {
            key: comparison[key] for key in ("importance", "status", "feasibility") if comparison.get(key)
        }
        for key, code in named.items():
            if isinstance(code, str) and code not in polls:
                yield Finding((*path, key), no_such("poll", code, polls))
        found = [polls[code] for code in named.values() if isinstance(code, str) and code in polls]
        for key, poll in zip(named, found, strict=False):
            if poll.get("kind") not in ("scale", "matrix") or poll.get("anonymity") == "unlinked":
                yield Finding((*path, key), "compare polls on a scale that aren't unlinked")
        if len(found) == 2 and any(found[0].get(key) != found[1].get(key) for key in ("items",)):
            yield Finding(path, "compare polls about the same items; write the same list under items")
        if len({_ends(poll) for poll in found}) > 1:
            yield Finding(path, "compare polls on the same scale; write the same from and to")


def _ends(poll: Keys) -> tuple[str, str]:
    scale = keys_in(poll.get("scale"))
    return str(scale.get("from", 1)), str(scale.get("to", 5))


def with_lists(content: Any) -> tuple[Any, tuple[KeyPath, ...]]:
    """The content with each poll's list names replaced by the lists, and the paths of those places.

    A name that no list has is replaced by an empty list: `check_polls` reports it.
    """
    if not isinstance(content, dict) or not isinstance(content.get("polls"), list):
        return content, ()
    lists, polls, places = lists_in(content), list(content["polls"]), []
    for path, poll in parts_in(content, "polls"):
        named = {key: lists.get(poll[key], []) for key in NAMING_LISTS if isinstance(poll.get(key), str)}
        polls[int(path[-1])] = poll | named
        places += [(*path, key) for key in named]
    return content | {"polls": polls}, tuple(places)


def _rounds(document: Document, poll: Keys, path: KeyPath, agenda: Parts) -> Iterator[Finding]:
    sessions, rounds = by_code(agenda), parts_in(poll, "rounds", path)
    numbered = [
        (place, {"code": str(number), **plan}) for number, (place, plan) in enumerate(rounds, start=1)
    ]
    yield from used_twice(document, numbered)
    for place, plan in rounds:
        name, at = plan.get("session"), time_in(plan, "at")
        if not sessions or not isinstance(name, str):
            continue
        if name not in sessions:
            yield Finding((*place, "session"), no_such("session", name, sessions))
            continue
        starts, ends = time_in(sessions[name], "starts"), time_in(sessions[name], "ends")
        if at and starts and ends and not starts <= at <= ends:
            message = f"{at:%H:%M} is outside {name!r}, which is from {starts:%H:%M} to {ends:%H:%M}"
            yield Finding((*place, "at"), f"{message}; write a time within, or another session")


def _questions(document: Document, poll: Keys, path: KeyPath) -> Iterator[Finding]:
    """Each with a choice, one of which is right; all options of a quiz have different codes."""
    if isinstance(poll.get("items"), str):
        yield Finding((*path, "items"), "a list has no answers; write the questions of a quiz here")
        return
    questions = parts_in(poll, "items", path)
    yield from used_twice(
        document, [part for place, q in questions for part in parts_in(q, "options", place)]
    )
    for place, question in questions:
        codes = [option.get("code") for _, option in parts_in(question, "options", place)]
        if isinstance(question.get("options"), list) and not FEWEST_OPTIONS <= len(codes) <= MOST_ANSWERS:
            message = (
                f"there are {len(codes)} options; a question of a quiz has {FEWEST_OPTIONS} to {MOST_ANSWERS}"
            )
            yield Finding((*place, "options"), message)
        if DONT_KNOW in codes:
            yield Finding((*place, "options", codes.index(DONT_KNOW), "code"), _RESERVED)
        if codes and "right" in question and question["right"] not in codes:
            known = [code for code in codes if isinstance(code, str)]
            yield Finding((*place, "right"), no_such("option", str(question["right"]), known))


def _texts(poll: Keys, path: KeyPath) -> Iterator[Finding]:
    if "items" in poll:
        message = "what is written answers one question; name the list under about: for comments on its items"
        yield Finding((*path, "items"), message)
    about, into = poll.get("about"), poll.get("into")
    if about and into:
        yield Finding((*path, "about"), "comments become no items; leave about: out, or into:")
    if isinstance(about, list) and len(about) > MOST_ITEMS:
        yield Finding(
            (*path, "about"), f"{len(about)} are too many to choose of; write {MOST_ITEMS} or fewer"
        )
    most = _number(poll.get("most"))
    if most is not None and most > MOST_TEXTS:
        yield Finding((*path, "most"), f"{most} texts fit on no card; write {MOST_TEXTS} or fewer")


def _ideas(document: Document, content: Keys, poll: Keys, path: KeyPath) -> Iterator[Finding]:
    """Texts that are to become items of a list that isn't there, or that nobody is asked about."""
    into, lists = poll.get("into"), keys_in(content.get("lists"))
    if isinstance(into, str) and into not in lists:
        yield Finding((*path, "into"), no_such("list", into, lists))
    elif isinstance(into, str) and lists[into] and not _is_asked_about(content, into):
        message = f"no poll asks about {into!r}; write a list that is under items or options of one"
        yield Finding((*path, "into"), f"{message}, or an empty list (name: []) to collect only")
    yield from used_twice(document, parts_in(poll, "types", path))
    if poll.get("types") and not into:
        yield Finding((*path, "types"), "types are of ideas; write into: with the list that they are for")
    if len(parts_in(poll, "types", path)) > MOST_TYPES:
        yield Finding((*path, "types"), f"write {MOST_TYPES} types or fewer, each is a button")


def _is_asked_about(content: Keys, name: str) -> bool:
    return any(name in (poll.get("items"), poll.get("options")) for _, poll in parts_in(content, "polls"))


def _matrix(content: Keys, poll: Keys, path: KeyPath) -> Iterator[Finding]:
    """Whose row of buttons would be too long, and shares of groups or items that aren't there."""
    scale = keys_in(poll.get("scale"))
    first, last = _number(scale.get("from", 1)), _number(scale.get("to", 5))
    if first is not None and last is not None and last - first >= MOST_IN_A_ROW:
        message = f"a row of a matrix has at most {MOST_IN_A_ROW} points; there are {last - first + 1}"
        yield Finding((*path, "scale"), message)
    written, lists = poll.get("items"), lists_in(content)
    items = by_code(parts_in(lists, written) if isinstance(written, str) else parts_in(poll, "items"))
    groups, shares = by_code(parts_in(content, "groups")), keys_in(poll.get("shares"))
    for group in shares:
        place = (*path, "shares", group)
        if groups and group not in groups:
            yield Finding(place, no_such("group", str(group), groups))
        words = words_in(shares, group, (*path, "shares"))
        if shares[group] == []:
            yield Finding(place, "nothing is in this list; leave the group out, and it rates all")
        for where, word in words:
            if items and word not in items:
                yield Finding(where, no_such("item", word, items))


def _items(poll: Keys, path: KeyPath, lists: Keys) -> Iterator[Finding]:
    """All answers, and the result, have to fit into one message."""
    written = poll.get("items")
    items = lists.get(written) if isinstance(written, str) else written
    if isinstance(items, list) and len(items) > MOST_ITEMS:
        message = f"{len(items)} items are too many for one poll; at most {MOST_ITEMS} fit: make two polls"
        yield Finding((*path, "items"), message)


def _options(poll: Keys, path: KeyPath, lists: Keys) -> Iterator[Finding]:
    source: KeyPath
    written, place = poll["options"], (*path, "options")
    if isinstance(written, str):
        if written not in lists:
            return
        options, source = lists[written], ("lists", written)
    else:
        options, source = written, place
    if not isinstance(options, list):
        return
    for index, option in enumerate(options):
        if keys_in(option).get("code") == DONT_KNOW:
            yield Finding((*source, index, "code"), _RESERVED)
    if len(options) < FEWEST_OPTIONS:
        yield Finding(place, f"a choice needs at least {FEWEST_OPTIONS} options; there are {len(options)}")
    if len(options) > MOST_OPTIONS:
        yield Finding(place, f"{len(options)} options are too many for one card; at most {MOST_OPTIONS} fit")
    most = _number(poll.get("most"))
    if most is not None and most > len(options):
        message = f"{most} is more than the {len(options)} options there are; leave it out to allow all"
        yield Finding((*path, "most"), message)
    if poll.get("kind") == "ranking" and min(most or len(options), len(options)) > MOST_RANKS:
        message = f"nobody can put so many in order; write how many with most: (at most {MOST_RANKS})"
        yield Finding((*path, "options" if most is None else "most"), message)
    budget, cap = _number(poll.get("budget")), _number(poll.get("cap"))
    if budget is not None and budget > MOST_POINTS:
        message = f"nobody taps {budget} points; write {MOST_POINTS} or fewer"
        yield Finding((*path, "budget"), message)
    if cap is not None and cap > (budget or cap):
        message = f"{cap} is more than the budget of {budget}; leave it out to allow all for one"
        yield Finding((*path, "cap"), message)


def _number(written: Any) -> int | None:
    try:
        return int(written)
    except (TypeError, ValueError):
        return None
