"""Results as a table: every figure with its n and the number eligible, and nothing that the chat wouldn't show."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.exports.cells import Row
from bot.exports.reading import Shown
from bot.rules.ballots import ALONE
from bot.rules.comparisons import Compared
from bot.rules.findings import Ranked, scale_counts
from bot.rules.kinds.answer import Tally
from bot.rules.statistics import scales
from bot.rules.statistics.change import Change
from bot.rules.suppression import Nearly
from bot.rules.turnout import counts_of, total
from bot.rules.turnout import shown as turnout_shown
from config.event import DONT_KNOW, ApprovalPoll, Event, PointsPoll, QuizPoll, ScaledPoll

RESULTS = (
    "event", "poll", "round", "item", "groups", "option", "statistic", "value", "share", "n", "dont_know",
    "answered", "eligible", "note",
)  # fmt: skip

STATISTICS = {
    "answered": "people of these groups who answered; share: of those eligible",
    "people": "people who gave this answer; share: of n",
    "right": "people who gave the right answer of a quiz; share: of n",
    "points": "points that this option got of all; share: of all points given",
    "lower_quartile": "lower quartile of the scale values",
    "median": "median of the scale values",
    "upper_quartile": "upper quartile of the scale values",
    "top_2": "people who gave one of the two highest values; share: of n",
    "mean": "mean of the scale values, which takes the steps of the scale for equally wide",
    "consensus": "Tastle and Wierman's consensus, 0 to 1",
    "agreement": "van der Eijk's agreement A, −1 to 1; below 0 the room has two camps",
    "borda": "Borda's points of this option",
    "first_choices": "people who ranked this option first; share: of n",
    "tier": "tier of this option, 1 = the first",
    "kendalls_w": "Kendall's W of the rankings, 0 to 1",
    "top_by_borda": "the first by Borda's points",
    "top_by_schulze": "the first by Schulze's method",
    "top_by_minimax": "the first by minimax",
    "top_without": "the first by Borda's points if these groups are left out; only where that is another",
    "common_ground": "at least 60 % of every group that is shown support it",
    "split": "the room has two camps about it",
    "up": "people who gave a higher value than in the round before; share: of those who answered both",
    "same": "people who gave the same value as in the round before; share: of those who answered both",
    "down": "people who gave a lower value than in the round before; share: of those who answered both",
    "only_before": "people who answered the round before only",
    "only_after": "people who answered this round only",
    "large_gaps": "share of people whose importance is 2 points or more above their current status; n: who gave both",
    "median_gap": "median of importance less current status; n: who gave both",
    "gap_place": "place by gap, 1 = the largest",
    "importance": "median importance beside another poll; note: where it stands",
    "feasibility": "median feasibility; note: where it stands",
    "stays": "share of 2,000 redrawn rooms in which the item stays in its quarter",
    "nearly_all": "so many per cent or more of these groups gave this answer; their counts are not shown alone",
    "not_shown": "fewer than five people answered",
}
"""What `statistic` may say."""

_TOO_FEW = "fewer than five answered"


def result_rows(event: Event, shown: Shown) -> Iterator[Row]:
    """Of one round: turnout, counts, figures, groups."""
    line = _Lines(event.code, shown)
    turnout = counts_of(shown.asked.turnout)
    for groups, count in turnout_shown(turnout, [group.code for group in event.groups]):
        share = _share(count.answered, count.eligible)
        yield line("answered", count.answered, groups=groups, share=share, n=count.eligible)
    for item, tally in shown.counted.tallies.items():
        if tally is None:
            yield line("not_shown", None, item=item, note=_TOO_FEW)
        else:
            yield from _counts(line, item, tally, shown)
            yield from _figures(line, item, tally, shown)
    if shown.found.ranked is not None:
        yield from _ranked(line, shown.found.ranked, shown.counted.tallies[ALONE])
    for item, change in shown.found.changes.items():
        yield from _changes(line, item, change)
    is_scale = isinstance(shown.poll, ScaledPoll)
    for code in shown.found.common:
        item, option = (code, "") if is_scale else ("", code)
        yield line("common_ground", 1, item=item, option=option)
    for item in shown.found.camps:
        yield line("split", 1, item=item)
    for item, tables in shown.tables.items():
        for table in tables:
            for groups, tally in table.rows.items() if len(table.rows) > 1 else ():  # one row is the room
                yield from _counts(line, item, tally, shown, groups)
            yield from (_nearly(line, item, said) for said in table.nearly)


def comparison_rows(event: Event, importance: Shown, second: Shown, compared: Compared) -> Iterator[Row]:
    """Two polls about the same items, in the rows of the one about importance."""
    line, beside = _Lines(event.code, importance), f"{second.asked.poll}/{second.asked.code}"
    for gap in compared.gaps:
        said: Mapping[str, Any] = {"item": gap.item, "n": gap.pairs, "note": f"beside {beside}"}
        yield line("large_gaps", gap.large, share=gap.large, **said)
        yield line("median_gap", gap.median, **said)
        yield line("gap_place", gap.place, **said)
    for item, placed in (compared.positions or {}).items():
        rated, feasible, both = placed.rated
        yield line(
            "importance",
            placed.importance,
            item=item,
            n=rated,
            note=f"{placed.important} the middle; beside {beside}",
        )
        yield line(
            "feasibility",
            placed.feasibility,
            item=item,
            n=feasible,
            note=f"{placed.feasible} the middle; beside {beside}",
        )
        yield line("stays", placed.stays, item=item, share=placed.stays, n=both, note=f"beside {beside}")


class _Lines:
    """Rows of one round."""

    def __init__(self, event: str, shown: Shown) -> None:
        asked = shown.asked
        everybody = total(counts_of(asked.turnout))
        self._round = (event, asked.poll, asked.code)
        self._base = (everybody.answered, everybody.eligible)

    def __call__(
        self,
        statistic: str,
        value: float | None,
        *,
        item: str = "",
        groups: Sequence[str] = (),
        option: str | int = "",
        share: float | None = None,
        n: int | None = None,
        dont_know: int | None = None,
        note: str = "",
    ) -> Row:
        what = (item, "+".join(groups), str(option), statistic)
        return (*self._round, *what, _rounded(value), _rounded(share), n, dont_know, *self._base, note)


def _counts(line: _Lines, item: str, tally: Tally, shown: Shown, groups: Sequence[str] = ()) -> Iterator[Row]:
    base: Mapping[str, Any] = {"item": item, "groups": groups, "n": tally.n, "dont_know": tally.dont_know}
    if not tally.counts:
        yield line("people", tally.n, **base)
    for option, people in tally.counts.items():
        yield line("people", people, option=option, share=_share(people, tally.n), **base)
    if tally.dont_know and not (
        groups and isinstance(shown.poll, ApprovalPoll)
    ):  # there, a table is one option
        yield line("people", tally.dont_know, option=DONT_KNOW, **base)
    if isinstance(shown.poll, PointsPoll):
        given = sum(tally.points.values())
        for option, points in tally.points.items():
            yield line("points", points, option=option, share=_share(points, given), **base)
    if isinstance(shown.poll, QuizPoll) and not shown.asked.is_running and not groups:
        right = next(question.right for question in shown.poll.items if question.code == item)
        people = tally.counts[right]
        yield line("right", people, option=right, share=_share(people, tally.n), **base)


def _figures(line: _Lines, item: str, tally: Tally, shown: Shown) -> Iterator[Row]:
    """Of a scale's answers."""
    counts = scale_counts(tally) if isinstance(shown.poll, ScaledPoll) else {}
    found = scales.quartiles(counts) if counts else None
    if found is None:
        return
    base: Mapping[str, Any] = {"item": item, "n": tally.n, "dont_know": tally.dont_know}
    yield line("lower_quartile", found.lower, **base)
    yield line("median", found.median, **base)
    yield line("upper_quartile", found.upper, **base)
    top = scales.top_share(counts)
    yield line("top_2", round((top or 0) * tally.n), share=top, **base)
    for statistic in (scales.mean, scales.consensus, scales.agreement):
        if (value := statistic(counts)) is not None:
            yield line(statistic.__name__, value, **base)


def _ranked(line: _Lines, found: Ranked, tally: Tally | None) -> Iterator[Row]:
    n = tally.n if tally is not None else 0
    for number, tier in enumerate(found.tiers.tiers, start=1):
        for option in tier:
            firsts = found.firsts[option]
            yield line("borda", found.points[option], option=option, n=n)
            yield line("first_choices", firsts, option=option, share=_share(firsts, n), n=n)
            yield line("tier", number, option=option, n=n)
    if found.agreement is not None:
        yield line("kendalls_w", found.agreement, n=n)
    robust = found.robustness
    for rule, winners in (("borda", robust.top), ("schulze", robust.schulze), ("minimax", robust.minimax)):
        yield from (line(f"top_by_{rule}", 1, option=option, n=n) for option in winners)
    for name, winners in robust.without.items():
        groups = found.rows[name]
        yield from (line("top_without", 1, option=option, groups=groups) for option in winners)


def _changes(line: _Lines, item: str, change: Change) -> Iterator[Row]:
    for way, people in (("up", change.up), ("same", change.same), ("down", change.down)):
        yield line(way, people, item=item, share=_share(people, change.matched), n=change.matched)
    yield line("only_before", change.only_before, item=item)
    yield line("only_after", change.only_after, item=item)


def _nearly(line: _Lines, item: str, said: Nearly) -> Row:
    answer = DONT_KNOW if said.answer is None else said.answer
    note = f"{said.percent} % or more"
    return line("nearly_all", said.percent, item=item, groups=said.groups, option=answer, n=said.n, note=note)


def _share(people: float, n: float) -> float | None:
    return people / n if n else None


def _rounded(value: float | None) -> float | None:
    return round(value, 4) if isinstance(value, float) else value
