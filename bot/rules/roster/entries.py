"""What one row of the list says, in the event's own codes; or everything that is wrong with it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.rules.registration import clean_name
from bot.rules.typed import cleaned, folded, is_readable
from config.event import Event, Language
from config.graphemes import graphemes
from storage.roster import Column, Row

Reason = Literal[
    "name_missing",
    "name_unusable",
    "name_formula",
    "group_missing",
    "group_unknown",
    "organisation_unusable",
    "position_unusable",
    "tags_unusable",
    "language_unknown",
    "differs",
    "ambiguous",
]

LONGEST_TAG = 40
MOST_TAGS = 10

_PARTS = re.compile(r"[;,\n]")
_GROUP_PARTS = (re.compile(r"[;\n]"), re.compile(r"[;/\n]"), re.compile(r"[;,/+&\n]"))
"""What may part several groups; a group's own name may hold the milder ones."""

_NAMES: dict[Language, tuple[str, ...]] = {
    "en": ("en", "English", "អង់គ្លេស", "ភាសាអង់គ្លេស"),
    "km": ("km", "kh", "Khmer", "ខ្មែរ", "ភាសាខ្មែរ"),
}
_LANGUAGES = {folded(name): language for language, names in _NAMES.items() for name in names}


@dataclass(frozen=True)
class Mistake:
    """What is wrong with a row. `value`: as it is written; `other`: the row it contradicts; `column`: in what."""

    row: int
    reason: Reason
    value: str = ""
    other: int = 0
    column: Column | None = None


@dataclass(frozen=True)
class Entry:
    """Somebody on the list. What it doesn't say is empty.

    `rows`: all that are about them; `groups`: the reporting one first; `organisation`: a code of the event file or free text.
    """

    rows: tuple[int, ...]
    name: str
    groups: tuple[str, ...]
    organisation: str = ""
    position: str = ""
    tags: tuple[str, ...] = ()
    language: str = ""


@dataclass(frozen=True)
class Vocabulary:
    """What an event calls its groups and organisations: by code, and by name in every language."""

    event: Event
    groups: dict[str, str]
    organisations: dict[str, str]

    @classmethod
    def of(cls, event: Event) -> "Vocabulary":
        groups, organisations = (
            {folded(name): part.code for part in parts for name in (*part.name.root.values(), part.code)}
            for parts in (event.groups, event.organisations)
        )
        return cls(event, groups, organisations)

    def in_order(self, groups: Sequence[str]) -> tuple[str, ...]:
        """As the event file has them, each once."""
        return tuple(group.code for group in self.event.groups if group.code in groups)

    def groups_in(self, text: str) -> tuple[str, ...] | None:
        """The groups of a cell in the order they are written, each once; None if one of them isn't known."""
        for parts in ([text], *(separator.split(text) for separator in _GROUP_PARTS)):
            written = [folded(part) for part in parts if folded(part)]
            if written and all(part in self.groups for part in written):
                return tuple(dict.fromkeys(self.groups[part] for part in written))
        return None

    def organisation(self, text: str) -> str:
        """Its code, or the text itself."""
        return self.organisations.get(folded(text), text)


def entry_of(vocabulary: Vocabulary, row: Row) -> Entry | list[Mistake]:
    """The row in the event's codes, or all its mistakes."""
    mistakes: list[Mistake] = []

    def wrong(reason: Reason, column: Column) -> None:
        mistakes.append(Mistake(row.number, reason, cleaned(row.cells.get(column, ""))))

    def free(column: Column, reason: Reason) -> str:
        """Text as people may type it; a dash or a dot says nothing."""
        text = row.cells.get(column, "")
        if not is_readable(cleaned(text)):
            return ""
        clean = clean_name(text)
        if clean is None:
            wrong(reason, column)
        return clean or ""

    name = free("name", "name_unusable")
    if not is_readable(cleaned(row.cells.get("name", ""))):
        wrong("name_missing", "name")
    elif name.startswith(("=", "@")):
        wrong("name_formula", "name")
    groups: tuple[str, ...] | None = ()
    if not folded(row.cells.get("group", "")):
        wrong("group_missing", "group")
    else:
        groups = vocabulary.groups_in(row.cells["group"])
        if groups is None:
            wrong("group_unknown", "group")
    organisation = vocabulary.organisation(free("organisation", "organisation_unusable"))
    position = free("position", "position_unusable")
    tags = _tags(vocabulary, row.cells.get("tags", ""))
    if len(tags) > MOST_TAGS or any(len(graphemes(tag)) > LONGEST_TAG for tag in tags):
        wrong("tags_unusable", "tags")
    said = folded(row.cells.get("language", ""))
    language = _LANGUAGES.get(said, "")
    if said and language not in vocabulary.event.languages:
        wrong("language_unknown", "language")
    if mistakes or not groups:
        return mistakes
    return Entry((row.number,), name, groups, organisation, position, tags, language)


def _tags(vocabulary: Vocabulary, text: str) -> tuple[str, ...]:
    """Each once, sorted; a group's name is written as its code."""
    parts = {part for part in map(cleaned, _PARTS.split(text)) if is_readable(part)}
    return tuple(sorted({vocabulary.groups.get(folded(part), part) for part in parts}))
