"""What must fit together in the polls of an event file: their rounds, items and options."""

from collections.abc import Iterator
from typing import Any

from config.checking.document import Document
from config.checking.draft import Keys, Parts, by_code, keys_in, parts_in, time_in
from config.checking.mistakes import Finding, KeyPath
from config.checking.references import no_such, used_twice
from config.event import DONT_KNOW

FEWEST_OPTIONS = 2
FEWEST_ROUNDS = 2
"""Of a Delphi poll."""

_YES = ("yes", "true", "on", "y", "t", "1")
"""What is read as yes."""

MOST_OPTIONS = 90
MOST_ITEMS = 40
"""Telegram shows about 100 buttons under a message; some are needed for Back and Don't know."""


_LIVE = (
    "results that are seen while people answer tell what each of them answered; write anonymity: named, "
    "or results: closed"
)


_NOBODY = "nobody's own earlier answer is known where answers are unlinked; write anonymity: confidential, or leave it out"


def check_polls(document: Document, content: Keys) -> Iterator[Finding]:
    """Rounds that can't be asked, lists that aren't there, options that leave no choice."""
    agenda, lists = parts_in(content, "agenda"), keys_in(content.get("lists"))
    for path, poll in parts_in(content, "polls"):
        yield from _rounds(document, poll, path, agenda)
        if poll.get("results") == "live" and poll.get("anonymity") != "named":
            yield Finding((*path, "results"), _LIVE)
        if poll.get("delphi") in _YES and len(parts_in(poll, "rounds", path)) < FEWEST_ROUNDS:
            yield Finding(
                (*path, "delphi"), "a Delphi poll is asked again; write a second round under rounds"
            )
        if poll.get("delphi") in _YES and poll.get("anonymity") == "unlinked":
            yield Finding((*path, "delphi"), _NOBODY)
        for key in ("items", "options"):
            if isinstance(poll.get(key), str):
                if poll[key] not in lists:
                    yield Finding((*path, key), no_such("list", poll[key], lists))
            else:
                yield from used_twice(document, parts_in(poll, key, path))
        yield from _items(poll, path, lists)
        if "options" in poll:
            yield from _options(poll, path, lists)


def with_lists(content: Any) -> tuple[Any, tuple[KeyPath, ...]]:
    """The content with each poll's list names replaced by the lists, and the paths of those places.

    A name that no list has is replaced by an empty list: `check_polls` reports it.
    """
    if not isinstance(content, dict) or not isinstance(content.get("polls"), list):
        return content, ()
    lists, polls, places = keys_in(content.get("lists")), list(content["polls"]), []
    for path, poll in parts_in(content, "polls"):
        named = {
            key: lists.get(poll[key], []) for key in ("items", "options") if isinstance(poll.get(key), str)
        }
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
            message = (
                f"the code {DONT_KNOW!r} is reserved for Don't know, which every poll offers; use another"
            )
            yield Finding((*source, index, "code"), message)
    if len(options) < FEWEST_OPTIONS:
        yield Finding(place, f"a choice needs at least {FEWEST_OPTIONS} options; there are {len(options)}")
    if len(options) > MOST_OPTIONS:
        yield Finding(place, f"{len(options)} options are too many for one card; at most {MOST_OPTIONS} fit")
    most = _number(poll.get("most"))
    if most is not None and most > len(options):
        message = f"{most} is more than the {len(options)} options there are; leave it out to allow all"
        yield Finding((*path, "most"), message)


def _number(written: Any) -> int | None:
    try:
        return int(written)
    except (TypeError, ValueError):
        return None
