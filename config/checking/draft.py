"""An event file's content as it was written: read as far as it can be, whatever is wrong with the rest."""

import datetime as dt
from typing import Any

from config.checking.mistakes import KeyPath
from config.event import ROADMAP

Keys = dict[str, Any]
"""A part of the file as written; what stands under a key may be of any form."""

Parts = list[tuple[KeyPath, Keys]]


def keys_in(value: Any) -> Keys:
    """The value if it has keys, otherwise nothing."""
    return value if isinstance(value, dict) else {}


def parts_in(container: Keys, key: str, path: KeyPath = ()) -> Parts:
    """Those entries of the list under `key` that have keys; `path` is the container's."""
    entries = container.get(key)
    numbered = enumerate(entries) if isinstance(entries, list) else ()
    return [((*path, key, index), entry) for index, entry in numbered if isinstance(entry, dict)]


def words_in(container: Keys, key: str, path: KeyPath = ()) -> list[tuple[KeyPath, str]]:
    """Those entries of the list under `key` that are words."""
    entries = container.get(key)
    numbered = enumerate(entries) if isinstance(entries, list) else ()
    return [((*path, key, index), entry) for index, entry in numbered if isinstance(entry, str)]


def lists_in(content: Keys) -> Keys:
    """The lists that a poll may name; the steps of the road map are one."""
    steps = parts_in(keys_in(content.get("roadmap")), "steps")
    items = [{"code": step.get("code"), "label": step.get("action")} for _, step in steps]
    return {**keys_in(content.get("lists")), **({ROADMAP: items} if items else {})}


def goals_in(content: Keys) -> Parts:
    """Objectives, outcomes and outputs alike."""
    goals = keys_in(content.get("goals"))
    return [part for key in goals for part in parts_in(goals, key, ("goals",))]


def by_code(parts: Parts) -> dict[str, Keys]:
    return {part["code"]: part for _, part in parts if isinstance(part.get("code"), str)}


def time_in(part: Keys, key: str) -> dt.time | None:
    try:
        return dt.datetime.strptime(part[key], "%H:%M").time()  # noqa: DTZ007 - local by definition
    except (KeyError, TypeError, ValueError):
        return None
