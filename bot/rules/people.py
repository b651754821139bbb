"""The people of an event as organizers look for them: by name, by group, and how many are there."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.rules.admission import is_accepted
from bot.rules.typed import name_key
from config.event import Event
from storage.people import Participant


@dataclass(frozen=True)
class GroupCount:
    """How many a group is said to have, the list has, have registered and been let in, and are here."""

    expected: int = 0
    listed: int = 0
    registered: int = 0
    checked_in: int = 0

    def __add__(self, other: "GroupCount") -> "GroupCount":
        return GroupCount(
            self.expected + other.expected,
            self.listed + other.listed,
            self.registered + other.registered,
            self.checked_in + other.checked_in,
        )


def group_counts(event: Event, people: Iterable[Participant]) -> dict[str, GroupCount]:
    """By group code in the event's order; last, under "", those of no group (of it) if there are any."""
    counts = {group.code: GroupCount(group.expected) for group in event.groups}
    for person in people:
        if person.role != "participant" or person.removed_at is not None:
            continue
        group = group_of(event, person)
        accepted = is_accepted(person)
        counts[group] = counts.get(group, GroupCount()) + GroupCount(
            listed=person.listed_at is not None,
            registered=accepted,
            checked_in=accepted and person.checked_in_at is not None,
        )
    return counts


def group_of(event: Event, participant: Participant) -> str:
    """The code of their group; "" if they have none, or one that the event file no longer has."""
    code = participant.stakeholder_group
    return code if event.group(code) is not None else ""


def in_order(people: Iterable[Participant]) -> list[Participant]:
    """By name as it is searched, those without one last; of one name in a fixed order."""
    return sorted(people, key=lambda person: (not person.name, name_key(person.name), person.id))


def found(people: Iterable[Participant], typed: str) -> list[Participant]:
    """Those whose name has all that was typed, part by part, in whatever order."""
    parts = name_key(typed).split()
    return in_order(
        person for person in people if parts and all(part in name_key(person.name) for part in parts)
    )


def same_name(walk_in: Participant, people: Iterable[Participant]) -> list[Participant]:
    """Whom nobody has reached yet, of the same name: the given name may stand first or last."""
    words = sorted(name_key(walk_in.name).split())
    return in_order(
        person
        for person in people
        if person.id != walk_in.id
        and person.role == "participant"
        and person.user_id is None
        and person.removed_at is None
        and words
        and sorted(name_key(person.name).split()) == words
    )
