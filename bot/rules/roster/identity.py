"""Who is the same person: in two rows of a list, and on the list and here. See the package for the rule."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.rules.roster.entries import Entry, Mistake, Vocabulary
from bot.rules.typed import folded, name_key
from storage.people import Participant
from storage.roster import Column

_ONE_OF: tuple[Column, ...] = ("organisation", "position", "language")
"""What a person can have only one of, beside the reporting group."""


@dataclass(frozen=True)
class Identity:
    """What people are told apart by. `organisation`: "" is none, and nobody's."""

    name: str
    groups: frozenset[str]
    organisation: str

    def is_same(self, other: "Identity") -> bool:
        shares = self.groups & other.groups or (self.organisation and self.organisation == other.organisation)
        return self.name == other.name and bool(shares)


def identity(vocabulary: Vocabulary, name: str, groups: Iterable[str], organisation: str) -> Identity:
    """`groups` may hold other tags, too."""
    known = frozenset(vocabulary.in_order(list(groups)))
    return Identity(name_key(name), known, folded(vocabulary.organisation(organisation)))


def of_entry(vocabulary: Vocabulary, entry: Entry) -> Identity:
    return identity(vocabulary, entry.name, (*entry.groups, *entry.tags), entry.organisation)


def now(vocabulary: Vocabulary, participant: Participant) -> Identity:
    """By what is known of them today."""
    groups = (participant.stakeholder_group, *participant.tags.split(","))
    return identity(vocabulary, participant.name, groups, participant.organisation)


def written_as(entry: Entry) -> str:
    """What `participants.listed_as` keeps of an entry: enough to find them again, and to see what they corrected."""
    groups = list(dict.fromkeys((*entry.groups, *entry.tags)))
    return json.dumps([entry.name, groups, entry.organisation], ensure_ascii=False)


@dataclass(frozen=True)
class Listed:
    """What the list said of somebody when it was last imported."""

    identity: Identity
    name: str
    group: str
    organisation: str


def as_listed(vocabulary: Vocabulary, participant: Participant) -> Listed | None:
    """None for walk-ins."""
    if not participant.listed_as:
        return None
    name, groups, organisation = json.loads(participant.listed_as)
    return Listed(identity(vocabulary, name, groups, organisation), name, groups[0], organisation)


def joined(vocabulary: Vocabulary, entries: Sequence[Entry]) -> tuple[list[Entry], list[Mistake]]:
    """One entry a person, and the rows that contradict another one of the same person."""
    namesakes: dict[str, list[tuple[Identity, Entry]]] = {}
    for entry in entries:
        mine = of_entry(vocabulary, entry)
        namesakes.setdefault(mine.name, []).append((mine, entry))
    together = [people for named in namesakes.values() for people in _people(named)]
    mistakes = [mistake for people in together for mistake in _contradictions(people)]
    merged = [_one(vocabulary, people) for people in together]
    return sorted(merged, key=lambda entry: entry.rows), mistakes


def _people(namesakes: Sequence[tuple[Identity, Entry]]) -> list[list[Entry]]:
    """Those of one name, person by person: whoever is the same as two others makes these the same, too."""
    people: list[list[tuple[Identity, Entry]]] = []
    for mine, entry in namesakes:
        same = [known for known in people if any(mine.is_same(other) for other, _ in known)]
        others = [known for known in people if known not in same]
        people = [*others, [*(one for known in same for one in known), (mine, entry)]]
    return [[entry for _, entry in known] for known in people]


def _contradictions(people: Sequence[Entry]) -> list[Mistake]:
    """Rows of one person that disagree in what one can have only one of. They may be two people after all."""
    mistakes = []
    for column in _ONE_OF:
        said = [(entry.rows[0], getattr(entry, column)) for entry in people if getattr(entry, column)]
        for row, value in sorted(said)[1:]:
            first, before = min(said)
            if folded(value) != folded(before):
                mistakes.append(Mistake(row, "differs", value, first, column))
    return mistakes


def _one(vocabulary: Vocabulary, people: Sequence[Entry]) -> Entry:
    """What several rows say of one person, in whatever order they stand."""
    if len(people) == 1:
        return people[0]
    reporting = vocabulary.in_order([entry.groups[0] for entry in people])
    others = vocabulary.in_order([group for entry in people for group in entry.groups])
    names = sorted({entry.name for entry in people}, key=lambda name: (-sum(map(str.islower, name)), name))
    return replace(
        people[0],
        rows=tuple(sorted(row for entry in people for row in entry.rows)),
        name=names[0],
        groups=tuple(dict.fromkeys((reporting[0], *others))),
        organisation=max(entry.organisation for entry in people),
        position=max(entry.position for entry in people),
        tags=tuple(sorted({tag for entry in people for tag in entry.tags})),
        language=max(entry.language for entry in people),
    )
