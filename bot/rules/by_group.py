"""How groups answered, side by side, as far as it may be shown: from ballots through `suppression`, and nowhere else."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from bot.rules.ballots import has_answered, item_codes
from bot.rules.kinds import kind_of
from bot.rules.kinds.answer import Tally
from bot.rules.suppression import Coded, Nearly, Row, pooled, top_coded, top_coded_options
from config.event import DONT_KNOW, ApprovalPoll, Poll, options_of
from storage.polls import Ballot, Round

_ONE_ANSWER = ("choice", "scale", "matrix")
"""Kinds in which everybody is counted at one answer; of approvals each option is counted by itself."""


@dataclass(frozen=True)
class GroupTable:
    """The rows' tallies add up to the room's. `nearly`: what is said of groups within them.

    `option`: the one that is counted, where people choose several. No rows: by group it can't be shown.
    """

    rows: Mapping[Row, Tally]
    nearly: tuple[Nearly, ...] = ()
    option: str | int | None = None


def has_tables(poll: Poll) -> bool:
    """Whether there are tables by group of polls like this; unlinked ballots may have lost their groups."""
    is_countable = poll.kind in _ONE_ANSWER or isinstance(poll, ApprovalPoll)
    return is_countable and poll.anonymity != "unlinked"


def is_by_group(asked: Round, poll: Poll) -> bool:
    """Of a result that took the place of another, tables by group would tell what single people changed."""
    return has_tables(poll) and (not asked.replaced or poll.anonymity == "named")


def by_group(
    poll: Poll, ballots: Iterable[Ballot], turnout_rows: Sequence[Row]
) -> dict[str, tuple[GroupTable, ...]]:
    """The tables of one round by item code: one each, or one an option where people choose several.

    `turnout_rows`: the groups that turnout shows together. `ballots` are those of the first result that was shown:
    two tables by group would tell what single people of a group changed, so after a later result there are none.
    """
    cast = [ballot for ballot in ballots if has_answered(ballot)]
    rows = poll_rows(cast, turnout_rows)
    return {
        code: _tables(poll, [b for b in cast if code in b.answers], code, rows) for code in item_codes(poll)
    }


def poll_rows(ballots: Iterable[Ballot], turnout_rows: Sequence[Row]) -> list[Row]:
    """The groups that all tables of a poll show together; a table may merge more of them, none splits a row."""
    answered = Counter(ballot.stakeholder_group for ballot in ballots if has_answered(ballot))
    known = {code for row in turnout_rows for code in row}
    return pooled([*turnout_rows, *((code,) for code in sorted(answered.keys() - known))], answered)


def _tables(poll: Poll, cast: Sequence[Ballot], item: str, rows: Sequence[Row]) -> tuple[GroupTable, ...]:
    """`cast`: the ballots with an answer to the item."""
    answered = Counter(ballot.stakeholder_group for ballot in cast)
    sure = Counter(b.stakeholder_group for b in cast if b.answers[item].choice != DONT_KNOW)
    counts = (answered, sure) if isinstance(poll, ApprovalPoll) else (answered,)
    found = [row for row in pooled(rows, *counts) if any(answered[code] for code in row)]

    @cache
    def tally(row: Row) -> Tally:
        given = (ballot.answers[item].choice for ballot in cast if ballot.stakeholder_group in row)
        return kind_of(poll).tally(poll, given)

    coded = _coded(poll, {row: tally(row) for row in found})
    return tuple(
        GroupTable({row: _of(option, tally(row)) for row in shown.rows}, shown.nearly, option)
        for option, shown in coded.items()
    )


def _coded(poll: Poll, tallies: Mapping[Row, Tally]) -> Mapping[str | int | None, Coded]:
    """Which rows may be shown: by option, or of all answers together (None). Where names are known, all of them."""
    all_of_them = Coded(tuple(tallies))
    named = poll.anonymity == "named"
    if not isinstance(poll, ApprovalPoll):
        return {None: all_of_them if named else top_coded(tallies)}
    options = [option.code for option in options_of(poll)]
    coded = {} if named else top_coded_options(tallies, poll.most or len(options))
    return {option: coded.get(option, all_of_them) for option in options}


def _of(option: str | int | None, tally: Tally) -> Tally:
    return tally if option is None else replace(tally, counts={option: tally.counts[option]})
