"""YAML as event files use it: every scalar is a string, every value knows its line.

Nothing is guessed from how a word looks, so `no`, `13:30` and `2015-11-20` stay what was written.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import yaml

from config.checking.mistakes import Finding, KeyPath

try:
    from yaml import (
        CSafeLoader as _Loader,
    )  # twenty times faster; absent where PyYAML was built without libyaml
except ImportError:
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]

Value = str | list["Value"] | dict[str, "Value"]

MOST_VALUES = 50_000
"""A large workshop has some 3,000; aliases count as often as they are used."""

_DEEPEST = 20
_TOO_DEEP = f"more than {_DEEPEST} levels of nesting; the format has seven"

_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters, those that turn the direction of writing, and halves of characters. ZWSP, which
Khmer needs, is none of them."""

_SYNTAX = (
    (
        "mapping values",
        "a second colon stands in this line; put a text that has ': ' in it into quotes, or mend the indentation",
    ),
    (
        "escape character",
        "no such character can be written with a backslash; write \\\\ for a backslash, or use '…'",
    ),
    (
        "quoted scalar",
        "the quotes that open here are not closed; in a text in '…' write '' for an apostrophe",
    ),
    (
        "cannot start any token",
        "a text can't start like this; indent with spaces, not tabs, and put @ ` % into quotes",
    ),
    ("flow sequence", "a list is not closed; write it as [a, b], with texts that contain a comma in quotes"),
    (
        "flow mapping",
        "braces are not closed; write {en: …, km: …}, with texts that contain a comma in quotes",
    ),
    ("maximum nesting depth", _TOO_DEEP),  # newer parsers have a limit of their own, which is met before ours
)
"""What to do about the parser's complaints that people meet."""


class UnreadableError(Exception):
    """The text is no YAML that an event file may use; `finding` says where and why."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.finding = Finding((), message, line)


@dataclass(frozen=True, slots=True)
class Document:
    """What the file says, and where. `findings`: mistakes that don't keep the rest from being read."""

    content: Value
    lines: Mapping[KeyPath, int]
    findings: tuple[Finding, ...]

    def line(self, path: KeyPath) -> int:
        """The line of the value or, where it has none (missing, or behind an alias), of what it belongs to."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines[path]


def read_document(text: str) -> Document:
    """The one document in `text`, its strings in NFC. UnreadableError where there is none."""
    strange = yaml.reader.Reader.NON_PRINTABLE.search(text)
    if strange:
        line = text.count("\n", 0, strange.start()) + 1
        raise UnreadableError(
            f"there is an invisible control character ({_name(strange[0])}); remove it", line
        )
    try:
        return _Reader(text).read()
    except yaml.MarkedYAMLError as error:
        raise _syntax(error) from None


@dataclass(slots=True)
class _Reader:
    text: str
    lines: dict[KeyPath, int] = field(default_factory=lambda: {(): 1})
    findings: list[Finding] = field(default_factory=list)
    anchors: dict[str, tuple[Value, int]] = field(default_factory=dict)
    values: int = 0
    events: Iterator[yaml.Event] = field(init=False)

    def read(self) -> Document:
        self.events = yaml.parse(self.text, Loader=_Loader)
        next(self.events)
        if isinstance(next(self.events), yaml.StreamEndEvent):
            raise UnreadableError("the file is empty; an event file starts with code: and title:", 1)
        content = self._value(next(self.events), ())
        next(self.events)
        after = next(self.events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise UnreadableError("a second event starts here (---); write one event a file", _line(after))
        return Document(content, self.lines, tuple(self.findings))

    def _value(self, event: yaml.Event, path: KeyPath) -> Value:
        self.lines.setdefault(path, _line(event))
        if isinstance(event, yaml.AliasEvent):
            return self._repeated(event)
        before = self.values
        self._count(1, event)
        value: Value
        if isinstance(event, yaml.ScalarEvent):
            value = self._text(event, path)
        elif len(path) > _DEEPEST:
            raise UnreadableError(_TOO_DEEP, _line(event))
        elif isinstance(event, yaml.SequenceStartEvent):
            value = self._list(path)
        else:
            value = self._mapping(path)
        if isinstance(event, yaml.NodeEvent) and event.anchor:
            self.anchors[event.anchor] = value, self.values - before
        return value

    def _text(self, event: yaml.ScalarEvent, path: KeyPath) -> str:
        text = unicodedata.normalize("NFC", event.value)
        strange = _INVISIBLE.search(text)
        if strange:
            message = f"there is an invisible control character ({_name(strange[0])}) in this text; remove it"
            self.findings.append(Finding(path, message, _line(event)))
            return _INVISIBLE.sub("", text)
        return text

    def _list(self, path: KeyPath) -> list[Value]:
        values: list[Value] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            values.append(self._value(event, (*path, len(values))))
        return values

    def _mapping(self, path: KeyPath) -> dict[str, Value]:
        values: dict[str, Value] = {}
        lines: dict[str, int] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            line = _line(event)
            key = self._key(event, path)
            if key in values:
                message = f"this key is written twice, first in line {lines[key]}; keep one of them"
                self.findings.append(Finding((*path, key), message, line))
                self._value(next(self.events), (*path, key))
                continue
            lines[key] = self.lines[(*path, key)] = line
            values[key] = self._value(next(self.events), (*path, key))
        return values

    def _key(self, event: yaml.Event, path: KeyPath) -> str:
        if isinstance(event, yaml.ScalarEvent):
            return self._text(event, path)
        raise UnreadableError("a list or braces stand where a key must stand; write key: value", _line(event))

    def _repeated(self, event: yaml.AliasEvent) -> Value:
        if event.anchor not in self.anchors:
            message = f"*{event.anchor} repeats what nothing above is marked as; mark it with &{event.anchor}"
            raise UnreadableError(f"{message}, or put a text that starts with * into quotes", _line(event))
        value, size = self.anchors[event.anchor]
        self._count(size, event)
        return value

    def _count(self, values: int, event: yaml.Event) -> None:
        self.values += values
        if self.values > MOST_VALUES:
            raise UnreadableError(f"more than {MOST_VALUES:,} values; split the event", _line(event))


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _name(character: str) -> str:
    return f"U+{ord(character):04X}"


def _syntax(error: yaml.MarkedYAMLError) -> UnreadableError:
    said = f"{error.context or ''} {error.problem or ''}".strip()
    # What was never closed is noticed at the end of the file only: where it starts is what one looks for.
    mark = (error.context_mark if "scalar" in said else None) or error.problem_mark or error.context_mark
    message = next((advice for part, advice in _SYNTAX if part in said), None)
    return UnreadableError(
        message
        or f"this can't be read ({said}); check indentation, colons and quotes here and in the line above",
        mark.line + 1 if mark else 1,
    )
