"""Which part of the format a place in an event file belongs to, read from the models of config.event."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, NamedTuple, TypeGuard, get_args, get_origin

from config.checking.mistakes import KeyPath
from config.event import Event, Part, Poll, PollBase, Text

POLL_KINDS: Mapping[str, type[PollBase]] = {
    get_args(poll.model_fields["kind"].annotation)[0]: poll for poll in get_args(get_args(Poll)[0])
}
"""The class of each kind of poll, in the order of the union."""


def keys_of(part: type[Part]) -> dict[str, bool]:
    """The keys a part may have, as written in the file, and whether each must be there."""
    return {field.alias or name: field.is_required() for name, field in part.model_fields.items()}


class Place(NamedTuple):
    """A place in an event file: its path, the part its last key belongs to, and what the format wants there."""

    path: KeyPath
    owner: type[Part] | None
    wanted: Any


def place(location: tuple[str | int, ...]) -> Place:
    """Where a pydantic error's `loc` points to; the tags of unions in it are no part of the path."""
    wanted: Any = Event
    path: list[str | int] = []
    owner: type[Part] | None = None
    for key in location:
        if wanted == Poll:
            wanted = POLL_KINDS[str(key)]
        elif key != "[key]":
            owner = wanted if is_part(wanted) else None
            path.append(key)
            wanted = _inside(wanted, key)
    return Place(tuple(path), owner, wanted)


def texts_in(
    value: Any, annotation: Any = Event, path: KeyPath = ()
) -> Iterator[tuple[KeyPath, dict[str, str]]]:
    """Every text below a value as the file has it, by language; one that is the same in all stands under ""."""
    if annotation == Poll:
        kind = value.get("kind") if isinstance(value, dict) else None
        annotation = POLL_KINDS.get(kind, PollBase) if isinstance(kind, str) else PollBase
    if annotation is Text:
        words = {"": value} if isinstance(value, str) else value
        if isinstance(words, dict):
            yield path, {language: text for language, text in words.items() if isinstance(text, str)}
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from texts_in(inner, _inside(annotation, key), (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from texts_in(inner, _inside(annotation, index), (*path, index))


def is_part(annotation: Any) -> TypeGuard[type[Part]]:
    return isinstance(annotation, type) and issubclass(annotation, Part)


def _inside(annotation: Any, key: str | int) -> Any:
    """What stands under `key` in a value of that annotation; None where the format has nothing there."""
    if is_part(annotation):
        fields = annotation.model_fields.values()
        aliases = dict(zip(keys_of(annotation), fields, strict=True))
        return _plain(aliases[str(key)].annotation) if key in aliases else None
    arguments = get_args(annotation)
    if get_origin(annotation) is tuple:
        return _plain(arguments[0])
    if get_origin(annotation) is Mapping:
        return _plain(arguments[1])
    return None


def _plain(annotation: Any) -> Any:
    """Without `| None` and, except for polls, without `Annotated`."""
    if annotation == Poll:
        return annotation
    if get_origin(annotation) is Annotated:
        return _plain(get_args(annotation)[0])
    choices = [choice for choice in get_args(annotation) if choice is not type(None)]
    return _plain(choices[0]) if type(None) in get_args(annotation) else annotation
