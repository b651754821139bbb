"""Who is asked, who has answered, and which of these numbers may be shown.

The base of turnout is fixed at opening: those registered then. Who comes later may answer and then
counts on both sides, so that a late arrival who doesn't answer never lowers a turnout.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.rules.ballots import has_answered
from config.event import Poll
from storage.people import Participant
from storage.polls import Ballot

SMALLEST_GROUP = 5
"""Groups smaller than this are never shown alone."""


@dataclass(frozen=True)
class Count:
    """People of a group who answered, of those eligible."""

    answered: int
    eligible: int

    def __add__(self, other: "Count") -> "Count":
        return Count(self.answered + other.answered, self.eligible + other.eligible)


def may_vote(participant: Participant | None, poll: Poll) -> bool:
    """Participants of the poll's groups vote; organizers, facilitators, rapporteurs, observers don't."""
    return (
        participant is not None
        and participant.role == "participant"
        and participant.registered_at is not None
        and (not poll.groups or participant.stakeholder_group in poll.groups)
    )


def turnout(
    poll: Poll, opened_at: int, people: Iterable[Participant], ballots: Mapping[str, Ballot]
) -> dict[str, Count]:
    """Counts by group code, for groups with anybody eligible."""
    answered, eligible = Counter[str](), Counter[str]()
    for person in people:
        if not may_vote(person, poll) or person.registered_at is None:
            continue
        group = person.stakeholder_group
        if has_answered(ballots.get(person.id)):
            answered[group] += 1
            eligible[group] += 1
        elif person.registered_at <= opened_at:
            eligible[group] += 1
    return {group: Count(answered[group], number) for group, number in eligible.items()}


def total(counts: Mapping[str, Count]) -> Count:
    return sum(counts.values(), Count(0, 0))


def short_of_quorum(count: Count, percent: int) -> int:
    """How many more people must answer until `percent` of those eligible have; 0 = there is a quorum.

    Never 0 before anybody has answered.
    """
    needed = -(-percent * count.eligible // 100)  # rounded up: a quorum of 50 % of 9 is 5
    return max(0, max(1, needed) - count.answered)


def shown(counts: Mapping[str, Count], order: Iterable[str]) -> list[tuple[tuple[str, ...], Count]]:
    """The rows of turnout one may show: groups under 5 are pooled, with larger ones if need be.

    A row is the codes of its groups and their sum. All rows together are everybody, so a hidden
    group can't be worked out by subtracting.
    """
    known = [code for code in order if code in counts]
    codes = [*known, *sorted(counts.keys() - set(known))]  # also groups that the event file no longer has
    rows: list[tuple[tuple[str, ...], Count]] = [((code,), counts[code]) for code in codes]
    small = [row for row in rows if row[1].eligible < SMALLEST_GROUP]
    large = [row for row in rows if row[1].eligible >= SMALLEST_GROUP]
    if not small:
        return rows
    while large and sum(row[1].eligible for row in small) < SMALLEST_GROUP:
        smallest = min(large, key=lambda row: row[1].eligible)
        large.remove(smallest)
        small.append(smallest)
    pooled = tuple(code for row, _ in small for code in row)
    pool = sum((count for _, count in small), Count(0, 0))
    return [*large, (pooled, pool)] if pool.eligible >= SMALLEST_GROUP else []
