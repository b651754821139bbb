"""The texts of a poll, of whatever kind, and the poll with one of them corrected. Codes never change."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from config.event import LANGUAGES, Poll, Text

_POLL: TypeAdapter[Poll] = TypeAdapter(Poll)

_ROUNDS = "rounds"

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Wording:
    """One text of a poll. `path`: where it stands in the definition."""

    path: Path
    text: Text


def wordings(poll: Poll) -> tuple[Wording, ...]:
    """Title, question, and every label, in the order of the definition; the names of rounds are the file's."""
    return tuple(
        Wording(path, Text.model_validate(text))
        for path, text in _texts(_written(poll), ())
        if path[0] != _ROUNDS
    )


def reworded(poll: Poll, path: Path, language: str, text: str) -> Poll:
    """The poll with that text in that language; where English isn't written, what stands for it stays."""
    written = _written(poll)
    place: Any = written
    for key in path:
        place = place[key]
    place[language] = text
    return _POLL.validate_python(written)


def _written(poll: Poll) -> dict[str, Any]:
    """As an event file would have it."""
    return poll.model_dump(mode="json", by_alias=True)


def _texts(value: Any, path: Path) -> Iterator[tuple[Path, dict[str, str]]]:
    if isinstance(value, dict):
        if "en" in value and set(value) <= set(LANGUAGES):
            yield path, value
            return
        for key, inner in value.items():
            yield from _texts(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _texts(inner, (*path, index))
