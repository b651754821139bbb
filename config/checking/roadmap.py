"""What must fit together in the road map of an event file: codes, who leads, and the polls about it."""

from collections.abc import Iterator

from config.checking.document import Document
from config.checking.draft import Keys, by_code, goals_in, keys_in, parts_in, words_in
from config.checking.mistakes import Finding, KeyPath
from config.checking.polls import MOST_ITEMS
from config.checking.references import no_such, used_twice

_PLACE = ("roadmap",)


def check_roadmap(document: Document, content: Keys) -> Iterator[Finding]:
    """Steps of organisations or goals that aren't there, and polls that can't be about steps or roles."""
    roadmap = keys_in(content.get("roadmap"))
    steps = parts_in(roadmap, "steps", _PLACE)
    yield from used_twice(document, steps)
    if len(steps) > MOST_ITEMS:
        message = f"{len(steps)} steps are more than a poll asks about; write {MOST_ITEMS} or fewer"
        yield Finding((*_PLACE, "steps"), message)
    organisations, goals = by_code(parts_in(content, "organisations")), by_code(goals_in(content))
    for path, step in steps:
        leads = (
            [((*path, "lead"), step["lead"])] if isinstance(step.get("lead"), str) and step["lead"] else []
        )
        for place, code in [*leads, *words_in(step, "supporters", path)]:
            if code not in organisations:
                yield Finding(place, no_such("organisation", code, organisations))
        for place, code in words_in(step, "serves", path):
            if code not in goals:
                yield Finding(place, no_such("goal", code, goals))
    yield from _poll(content, roadmap, "confidence", "scale", "the steps")
    yield from _poll(
        content, roadmap, "roles", "choice", "functions under items, organisations under options"
    )


def _poll(content: Keys, roadmap: Keys, key: str, kind: str, about: str) -> Iterator[Finding]:
    code, polls, place = roadmap.get(key), by_code(parts_in(content, "polls")), _at(key)
    if not isinstance(code, str) or not code:
        return
    if code not in polls:
        yield Finding(place, no_such("poll", code, polls))
    elif polls[code].get("kind") != kind or not polls[code].get("items"):
        yield Finding(place, f"{code!r} can't be it; name a poll of kind {kind} about {about}")


def _at(key: str) -> KeyPath:
    return (*_PLACE, key)
