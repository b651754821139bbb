"""What importing the list would do to each person. An empty cell changes nothing, and nobody is ever removed."""

import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from bot.rules.roster.entries import Entry, Mistake, Vocabulary, entry_of
from bot.rules.roster.identity import Listed, as_listed, joined, now, of_entry, written_as
from bot.rules.typed import folded, name_key
from config.event import Event
from storage.people import Participant
from storage.roster import Column, Row

_FIELDS: dict[Column, str] = {
    "name": "name",
    "group": "stakeholder_group",
    "organisation": "organisation",
    "position": "position",
    "tags": "tags",
    "language": "language",
}


@dataclass(frozen=True)
class Line:
    """Somebody on the list. `before`: None for who is new; `after`: without id and times for who is new.

    `changed`: in what they would change; `own`: in what they corrected the list, so that theirs stands.
    """

    entry: Entry
    before: Participant | None
    after: Participant
    changed: tuple[Column, ...] = ()
    own: tuple[Column, ...] = ()


@dataclass(frozen=True)
class Plan:
    """Everybody on the list is in one of the first five. `here`: came in by themselves, and their name is no proof.

    `removed`: an organizer took them out, and the list doesn't bring them back. `kept`: on an earlier list and not on
    this one. `rows`: how many rows there are. With any mistake nothing is imported.
    """

    rows: int
    added: tuple[Line, ...] = ()
    changed: tuple[Line, ...] = ()
    unchanged: tuple[Line, ...] = ()
    here: tuple[Line, ...] = ()
    removed: tuple[Line, ...] = ()
    kept: tuple[Participant, ...] = ()
    mistakes: tuple[Mistake, ...] = ()

    @property
    def lines(self) -> tuple[Line, ...]:
        return (*self.added, *self.changed, *self.unchanged, *self.here, *self.removed)

    @property
    def is_empty(self) -> bool:
        """Whether importing it would change nothing."""
        return not (self.added or self.changed or self.here)

    def fingerprint(self) -> int:
        """The same for what would do the same, also after a restart; never 0, at most 10 digits."""
        does = [
            [line.before.id if line.before else "", line.after.id, line.after.listed_as, *_values(line.after)]
            for line in (*self.added, *self.changed, *self.here)
        ]
        mistakes = [[mistake.row, mistake.reason] for mistake in self.mistakes]
        return zlib.crc32(json.dumps([self.rows, does, mistakes]).encode()) or 1


def plan(event: Event, participants: Iterable[Participant], rows: Sequence[Row]) -> Plan:
    """`participants`: everybody of the event."""
    vocabulary = Vocabulary.of(event)
    mistakes: list[Mistake] = []
    read: list[Entry] = []
    for row in rows:
        entry = entry_of(vocabulary, row)
        if isinstance(entry, Entry):
            read.append(entry)
        else:
            mistakes += entry
    entries, contradictions = joined(vocabulary, read)
    found, ambiguous = _found(vocabulary, entries, participants)
    lines = {kind: list[Line]() for kind in ("added", "changed", "unchanged", "here", "removed")}
    for entry, before in found:
        kind, line = _line(vocabulary, entry, before)
        lines[kind].append(line)
    met = {before.id for _, before in found if before is not None}
    kept = [
        each for each in participants
        if each.listed_at is not None and each.removed_at is None and each.id not in met
    ]  # fmt: skip
    every = sorted((*mistakes, *contradictions, *ambiguous), key=lambda mistake: mistake.row)
    return Plan(
        len(rows), **{kind: tuple(lines[kind]) for kind in lines}, kept=tuple(kept), mistakes=tuple(every)
    )


def imported(plan: Plan, at: int, new_id: Callable[[], str], *, here: bool) -> list[Participant]:
    """Who is stored when the list is imported at that time (ms), as they are then. `here`: those, too."""
    listed = [line.after for line in (*plan.added, *plan.changed, *(plan.here if here else ()))]
    return [
        replace(
            each,
            id=each.id or new_id(),
            listed_at=each.listed_at if each.listed_at is not None else at,
            approved_at=each.approved_at if each.approved_at is not None else at,
        )
        for each in listed
    ]


def _found(
    vocabulary: Vocabulary, entries: Sequence[Entry], participants: Iterable[Participant]
) -> tuple[list[tuple[Entry, Participant | None]], list[Mistake]]:
    """Each entry's participant, or None; and the entries that may be either of two people."""
    namesakes: dict[str, list[Participant]] = {}
    for participant in participants:
        listed = as_listed(vocabulary, participant)
        for name in {name_key(participant.name), *([listed.identity.name] if listed else [])}:
            namesakes.setdefault(name, []).append(participant)
    found: list[tuple[Entry, Participant | None]] = []
    ambiguous: list[Mistake] = []
    for entry in entries:
        ranked = sorted(
            (
                (rank, each)
                for each in namesakes.get(name_key(entry.name), ())
                if (rank := _rank(vocabulary, entry, each))
            ),
            key=lambda pair: pair[0],
            reverse=True,
        )
        if len(ranked) > 1 and ranked[0][0] == ranked[1][0]:
            ambiguous.append(Mistake(entry.rows[0], "ambiguous", entry.name))
        else:
            found.append((entry, ranked[0][1] if ranked else None))
    claims = Counter(before.id for _, before in found if before is not None)
    twice = {claimed for claimed, times in claims.items() if times > 1}
    ambiguous += [
        Mistake(e.rows[0], "ambiguous", e.name) for e, before in found if before and before.id in twice
    ]
    return [(e, before) for e, before in found if before is None or before.id not in twice], ambiguous


def _rank(vocabulary: Vocabulary, entry: Entry, participant: Participant) -> tuple[bool, ...]:
    """How surely they are the same; empty if they aren't. What the list said before counts more than what is said now."""
    mine, listed = of_entry(vocabulary, entry), as_listed(vocabulary, participant)
    is_there = participant.removed_at is None
    if listed is not None and mine.is_same(listed.identity):
        is_exact = mine.organisation == listed.identity.organisation
        return (True, is_exact, entry.groups[0] == listed.group, is_there)
    present = now(vocabulary, participant)
    if not mine.is_same(present):
        return ()
    is_exact = mine.organisation == present.organisation
    return (False, is_exact, entry.groups[0] == participant.stakeholder_group, is_there)


def _line(vocabulary: Vocabulary, entry: Entry, before: Participant | None) -> tuple[str, Line]:
    """What happens to them, and how it is called."""
    if before is None:
        return "added", Line(entry, None, _listed(entry, Participant("", vocabulary.event.code, None)))
    if before.removed_at is not None:
        return "removed", Line(entry, before, before)
    if before.role != "participant":
        return "unchanged", Line(entry, before, before)
    listed = as_listed(vocabulary, before)
    after = _listed(entry, before)
    own = [
        column
        for column, said in _own_details(entry)
        if said
        and not _is_alike(column, said, getattr(before, _FIELDS[column]))
        and (before.registered_at is not None or _corrected(column, listed, before))
    ]
    stands = own if before.registered_at is None else [column for column, _ in _own_details(entry)]
    after = replace(after, **{_FIELDS[column]: getattr(before, _FIELDS[column]) for column in stands})
    after = replace(after, tags=_tags(entry, before, after.stakeholder_group))
    changed = tuple(c for c, field in _FIELDS.items() if getattr(after, field) != getattr(before, field))
    kind = "here" if listed is None else "changed" if changed else "unchanged"
    return kind, Line(entry, before, after, changed, tuple(own))


def _listed(entry: Entry, before: Participant) -> Participant:
    """As the list has them; what it doesn't say stays."""
    organisation = entry.organisation or before.organisation
    return replace(
        before,
        name=entry.name,
        stakeholder_group=entry.groups[0],
        organisation=organisation,
        organisation_given=int(bool(before.organisation_given or organisation)),
        position=entry.position or before.position,
        tags=_tags(entry, before, entry.groups[0]),
        language=entry.language or before.language,
        listed_as=written_as(entry),
    )


def _tags(entry: Entry, before: Participant, reporting: str) -> str:
    """Those of the list, else those there were; and every further group, since one reports in one group only."""
    tags = entry.tags or tuple(tag for tag in before.tags.split(",") if tag)
    groups = entry.groups if len(entry.groups) > 1 else ()
    return ",".join(sorted({*tags, *groups} - {reporting}))


def _own_details(entry: Entry) -> Sequence[tuple[Column, str]]:
    """What people say of themselves when they register."""
    return (("name", entry.name), ("group", entry.groups[0]), ("organisation", entry.organisation))


def _is_alike(column: Column, one: str, other: str) -> bool:
    return name_key(one) == name_key(other) if column == "name" else folded(one) == folded(other)


def _corrected(column: Column, listed: Listed | None, before: Participant) -> bool:
    """Whether it is what somebody said of themselves, and not what the list said of them."""
    present = getattr(before, _FIELDS[column])
    if not present or listed is None:
        return bool(present)
    return not _is_alike(column, getattr(listed, column), present)


def _values(participant: Participant) -> list[str]:
    return [getattr(participant, field) for field in _FIELDS.values()]
