"""Who is asked, who has answered, and which of these numbers may be shown.

The base of turnout is fixed at opening: those who could vote then. Who comes later may answer and then
counts on both sides, so that a late arrival who doesn't answer never lowers a turnout.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.rules.admission import admitted_at
from bot.rules.ballots import has_answered
from bot.rules.suppression import Row, pooled
from config.event import Admission, Poll
from storage.people import Participant
from storage.polls import Ballot, Turnout


@dataclass(frozen=True)
class Count:
    """People of a group who answered, of those eligible."""

    answered: int
    eligible: int

    def __add__(self, other: "Count") -> "Count":
        return Count(self.answered + other.answered, self.eligible + other.eligible)


def may_vote(participant: Participant | None, poll: Poll, admission: Admission) -> bool:
    """Participants of the poll's groups vote once admitted; organizers, facilitators, rapporteurs, observers don't."""
    return (
        participant is not None
        and participant.role == "participant"
        and admitted_at(participant, admission) is not None
        and (not poll.groups or participant.stakeholder_group in poll.groups)
    )


def turnout(
    poll: Poll,
    admission: Admission,
    opened_at: int,
    people: Iterable[Participant],
    ballots: Mapping[str, Ballot],
) -> dict[str, Count]:
    """Counts by group code, for groups with anybody eligible."""
    answered, eligible = Counter[str](), Counter[str]()
    for person in people:
        since = admitted_at(person, admission)
        if since is None or not may_vote(person, poll, admission):
            continue
        group = person.stakeholder_group
        if has_answered(ballots.get(person.id)):
            answered[group] += 1
            eligible[group] += 1
        elif since <= opened_at:
            eligible[group] += 1
    return {group: Count(answered[group], number) for group, number in eligible.items()}


def counts_of(stored: Turnout) -> dict[str, Count]:
    """Of a round that is over, by group code."""
    return {group: Count(*pair) for group, pair in stored.items()}


def total(counts: Mapping[str, Count]) -> Count:
    return sum(counts.values(), Count(0, 0))


def short_of_quorum(count: Count, percent: int) -> int:
    """How many more people must answer until `percent` of those eligible have; 0 = there is a quorum.

    Never 0 before anybody has answered.
    """
    needed = -(-percent * count.eligible // 100)  # rounded up: a quorum of 50 % of 9 is 5
    return max(0, max(1, needed) - count.answered)


def shown(counts: Mapping[str, Count], order: Iterable[str]) -> list[tuple[Row, Count]]:
    """The rows of turnout one may show, which together are everybody: see `suppression.pooled`."""
    rows = turnout_rows({code: count.eligible for code, count in counts.items()}, order)
    return [(row, total({code: counts[code] for code in row})) for row in rows]


def turnout_rows(eligible: Mapping[str, int], order: Iterable[str]) -> list[Row]:
    """Which groups turnout shows together, so that no row is of fewer than five people who may answer."""
    known = [code for code in order if code in eligible]
    gone = sorted(eligible.keys() - set(known))  # groups that the event file no longer has
    return pooled([(code,) for code in (*known, *gone) if eligible[code]], eligible)
