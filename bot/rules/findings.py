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
from bot.rules.statistics.rankings import borda, first_choices, kendalls_w
from bot.rules.statistics.robustness import Robustness, robustness
from bot.rules.statistics.tiers import Tiers, tiers
from bot.rules.suppression import Row, are_enough
from config.event import DONT_KNOW, Poll, RankingPoll, ScaledPoll, options_of
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
    """Of one round. `ranked`: None of other kinds. `changes`: item → what became of answers since the round before."""

    ranked: Ranked | None = None
    changes: Mapping[str, Change] = field(default_factory=dict)


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
        return Findings(changes=_changes(poll, cast, list(before)))
    return Findings()


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
