"""What a result says beyond its counts: `bot.rules.statistics` applied to the ballots that are counted.

Nothing here is shown of too few people: that is decided by `bot.rules.results` and `bot.rules.suppression`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.rules.ballots import ALONE, item_codes
from bot.rules.by_group import poll_rows
from bot.rules.kinds.answer import Tally, codes_in
from bot.rules.statistics.bootstrap import seed
from bot.rules.statistics.change import Change, change
from bot.rules.statistics.groups import Support, common_ground, split, support
from bot.rules.statistics.rankings import borda, first_choices, kendalls_w
from bot.rules.statistics.robustness import Robustness, robustness
from bot.rules.statistics.scales import distribution
from bot.rules.statistics.tiers import Tiers, tiers
from bot.rules.suppression import Row, are_enough
from config.event import DONT_KNOW, ApprovalPoll, Poll, RankingPoll, ScaledPoll, options_of
from storage.polls import Ballot, Round


@dataclass(frozen=True)
class Ranked:
    """A ranking's findings. `points`: Borda's, by option; `firsts`: who ranked it first; `agreement`: Kendall's W, None where there is none.

    `rows`: the groups that `robustness.without` names, by the name it uses.
    """

    points: Mapping[str, float]
    firsts: Mapping[str, int]
    tiers: Tiers
    robustness: Robustness
    agreement: float | None
    rows: Mapping[str, Row]


@dataclass(frozen=True)
class Findings:
    """Of one round. `ranked`: None of other kinds. `changes`: item → what became of answers since the round before.

    `camps`: items on which the room is in two. `common`: what at least 60 % support in every group that is shown:
    options approved, or items rated with one of the two highest values.
    """

    ranked: Ranked | None = None
    changes: Mapping[str, Change] = field(default_factory=dict)
    camps: tuple[str, ...] = ()
    common: tuple[str, ...] = ()


def find(
    poll: Poll,
    asked: Round,
    ballots: Iterable[Ballot],
    turnout_rows: Sequence[Row],
    before: Iterable[Ballot] = (),
) -> Findings:
    """`turnout_rows`: the groups that turnout shows together. `before`: the ballots of the round before, if there is one."""
    cast = list(ballots)
    if isinstance(poll, RankingPoll):
        return Findings(ranked=_ranked(poll, asked, cast, turnout_rows))
    if isinstance(poll, ScaledPoll):
        changes = _changes(poll, cast, list(before))
        return Findings(None, changes, _camps(poll, cast), _common(poll, cast, turnout_rows))
    return Findings(common=_common(poll, cast, turnout_rows) if isinstance(poll, ApprovalPoll) else ())


def scale_counts(tally: Tally) -> dict[int, int]:
    """The distribution of a scale's answers, as the statistics take it."""
    return {value: people for value, people in tally.counts.items() if isinstance(value, int)}


def values_by_person(ballots: Iterable[Ballot], item: str) -> dict[str, int]:
    """Participant to the number they gave an item; "don't know" is none."""
    return {
        ballot.participant: ballot.answers[item].choice  # type: ignore[misc]
        for ballot in ballots
        if item in ballot.answers and isinstance(ballot.answers[item].choice, int)
    }


def _camps(poll: ScaledPoll, cast: Sequence[Ballot]) -> tuple[str, ...]:
    found = {}
    for item in item_codes(poll):  # type: ignore[arg-type]
        given = values_by_person(cast, item)
        if item and (poll.anonymity == "named" or are_enough(len(given))):
            found[item] = distribution(given.values(), poll.scale.values())
    return split(found)


def _common(
    poll: ScaledPoll | ApprovalPoll, cast: Sequence[Ballot], turnout_rows: Sequence[Row]
) -> tuple[str, ...]:
    """Over the rows that may be shown; where that is one there is no ground to be common."""
    rows = poll_rows(cast, turnout_rows)
    row_of = {code: "+".join(row) for row in rows for code in row if code}
    groups = {b.participant: row_of[b.stakeholder_group] for b in cast if b.stakeholder_group in row_of}
    if len(set(groups.values())) < 2:
        return ()
    supported = {code: support(yes, groups) for code, yes in _in_favour(poll, cast).items()}
    enough = {
        code: found for code, found in supported.items() if _all_enough(poll, found, set(groups.values()))
    }
    return common_ground(enough)


def _in_favour(poll: ScaledPoll | ApprovalPoll, cast: Sequence[Ballot]) -> dict[str, dict[str, bool]]:
    """What is supported → participant → whether they do; who doesn't know says nothing."""
    if isinstance(poll, ApprovalPoll):
        ticked = {
            b.participant: codes_in(b.answers[ALONE].choice)
            for b in cast
            if ALONE in b.answers and b.answers[ALONE].choice != DONT_KNOW
        }
        return {
            option.code: {who: option.code in t for who, t in ticked.items()} for option in options_of(poll)
        }
    high = list(poll.scale.values())[-2]
    return {
        item: {who: value >= high for who, value in values_by_person(cast, item).items()}
        for item in item_codes(poll)  # type: ignore[arg-type]
        if item
    }


def _all_enough(poll: ScaledPoll | ApprovalPoll, found: Mapping[str, Support], rows: set[str]) -> bool:
    """Whether enough of every group spoke of it."""
    spoke = [found[row].answered if row in found else 0 for row in rows]
    return all(count and (poll.anonymity == "named" or are_enough(count)) for count in spoke)


def _ranked(
    poll: RankingPoll, asked: Round, cast: Sequence[Ballot], turnout_rows: Sequence[Row]
) -> Ranked | None:
    given = {b.participant: b.answers[ALONE].choice for b in cast if ALONE in b.answers}
    rankings = {who: codes_in(choice) for who, choice in given.items() if choice != DONT_KNOW}
    if not rankings or not (poll.anonymity == "named" or are_enough(len(given))):
        return None
    rows = {"+".join(row): row for row in poll_rows(cast, turnout_rows) if any(row)}
    name_of = {code: name for name, row in rows.items() for code in row}
    groups = {
        b.participant: name_of[b.stakeholder_group]
        for b in cast
        if b.participant in rankings and b.stakeholder_group in name_of
    }
    options = [option.code for option in options_of(poll)]
    found = robustness(rankings, options, groups if len(rows) > 1 else {})
    if found is None:
        return None
    drawn_from = seed(asked.event, asked.poll, asked.code)
    return Ranked(
        borda(rankings.values(), options),
        first_choices(rankings.values(), options),
        tiers(rankings.values(), options, drawn_from),
        found,
        kendalls_w(rankings.values(), options),
        rows,
    )


def _changes(poll: ScaledPoll, after: Sequence[Ballot], before: Sequence[Ballot]) -> dict[str, Change]:
    """Of unlinked polls there is nobody to match."""
    if not before or poll.anonymity == "unlinked":
        return {}
    found = {}
    for item in item_codes(poll):  # type: ignore[arg-type]
        moved = change(values_by_person(before, item), values_by_person(after, item))
        if moved.matched and (poll.anonymity == "named" or are_enough(moved.matched)):
            found[item] = moved
    return found
