"""pydantic's complaints about an event file in the words of the people who write event files."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from config.checking.mistakes import Finding, did_you_mean
from config.checking.schema import POLL_KINDS, Place, is_part, keys_of, place
from config.event import Part, Poll, Text
from config.graphemes import shortened

_LONGEST_QUOTE = 40


def worded(error: ValidationError) -> Iterator[Finding]:
    """A finding for each complaint that is the author's to mend, in pydantic's order."""
    for detail in error.errors(include_url=False):
        if detail["type"] == "too_short" and detail["input"]:
            continue  # pydantic counts the valid entries only; the others have their own complaints
        where = place(detail["loc"])
        path = (*where.path, "kind") if detail["type"].startswith("union_tag") else where.path
        yield Finding(path, _message(detail, where))


def _message(detail: ErrorDetails, where: Place) -> str:
    given, context = detail["input"], detail.get("ctx", {})
    match detail["type"]:
        case "value_error":
            return str(context["error"])
        case "missing":
            return f"is missing; needed here: {', '.join(_needed(where.owner))}"
        case "extra_forbidden":
            allowed = tuple(keys_of(where.owner)) if where.owner else ()
            return _not_among(f"unknown key {where.path[-1]!r}", str(where.path[-1]), "allowed here", allowed)
        case "union_tag_not_found":
            return f"is missing; kinds are: {', '.join(POLL_KINDS)}"
        case "union_tag_invalid":
            kind = given.get("kind")
            return _not_among(f"unknown kind {_shown(kind)}", str(kind), "kinds are", POLL_KINDS)
        case "literal_error":
            choices = re.findall(r"'([^']*)'", context["expected"])
            return _not_among(f"{_shown(given)} can't stand here", str(given), "write one of", choices)
        case "int_parsing" | "int_type" | "int_parsing_size" | "int_from_float":
            return f"{_shown(given)} is no whole number; write it as 18"
        case "bool_parsing" | "bool_type":
            return f"{_shown(given)} is neither yes nor no; write yes or no"
        case "greater_than_equal":
            return f"{_shown(given)} is too small; write {context['ge']} or more"
        case "less_than_equal":
            return f"{_shown(given)} is too large; write {context['le']} or less"
        case "too_short":
            return "nothing is in this list; write at least one"
    return f"{_shown(given)} stands where {_wanted(given, where.wanted)}"


def _wanted(given: Any, wanted: Any) -> str:
    """What must stand at a place where something of another form does."""
    if is_part(wanted):
        return (
            f"keys and values must; write at least {', '.join(_needed(wanted)) or 'one of the allowed keys'}"
        )
    if wanted == Poll:
        return "a poll must; write code:, kind:, title: and so on below each other"
    if wanted is Text:
        return "a text must; write it, or one for each language: {en: …, km: …}"
    if get_origin(wanted) is tuple:
        example = given if isinstance(given, str) and given else "…"
        return f"a list must; write [{example}], or a line with - for each"
    if get_origin(wanted) is Mapping:
        return "names and values must; write them as name: value below each other"
    return {
        dt.time: "a time of day must; write it as 13:30",
        dt.date: "a date must; write it as 2015-11-20",
    }.get(wanted, "one word or text must")


def _needed(part: type[Part] | None) -> list[str]:
    return [key for key, needed in keys_of(part).items() if needed] if part else []


def _not_among(problem: str, given: str, introduction: str, known: Iterable[str]) -> str:
    names = tuple(known)
    return f"{problem}{did_you_mean(given, names) or ';'} {introduction}: {', '.join(names)}"


def _shown(given: Any) -> str:
    """What the file has, short enough for one line."""
    if isinstance(given, str):
        return repr(shortened(given, _LONGEST_QUOTE)) if given else "nothing"
    return "a list" if isinstance(given, list) else "a group of keys"
