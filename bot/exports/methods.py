"""How far a share may be off, and whether groups differ by more than chance: with what each assumes, and in no chat.

Worked out from cells that are shown, so that it tells nothing that they don't.
"""

from collections.abc import Iterator, Mapping

from bot.exports.cells import Row
from bot.exports.reading import Shown
from bot.rules.by_group import GroupTable
from bot.rules.findings import scale_counts
from bot.rules.statistics.bootstrap import seed
from bot.rules.statistics.intervals import wilson
from bot.rules.statistics.permutation import holm, permutation_test
from config.event import ApprovalPoll, ChoicePoll, QuizPoll, ScaledPoll

METHODS = (
    "event", "poll", "round", "item", "option", "method", "groups", "share", "low", "high", "p", "p_holm", "n",
    "assumes",
)  # fmt: skip

ASSUMES_SAMPLE = (
    "that those who answered were drawn at random from everybody it is to speak of. They weren't: they are those who were "
    "in the room. A reading aid, not a margin of error."
)
ASSUMES_EXCHANGE = (
    "that, were groups of no matter, every division of these people into groups of these sizes would be as likely. It says "
    "nothing of how large a difference is, nor of anybody else."
)
ENOUGH = 50
"""See `permutation_test`."""

MOST_PEOPLE = 500
"""Of more people nothing is tested: nearly any difference would be told from chance, whether or not it matters."""


def method_rows(event: str, shown: Shown) -> Iterator[Row]:
    """Of one round: Wilson's intervals of the room's shares, and permutation tests of items that groups rated."""
    yield from _intervals(event, shown)
    yield from _tests(event, shown)


def _intervals(event: str, shown: Shown) -> Iterator[Row]:
    if not isinstance(shown.poll, ChoicePoll | ApprovalPoll | QuizPoll | ScaledPoll):
        return
    asked = shown.asked
    for item, tally in shown.counted.tallies.items():
        for option, people in tally.counts.items() if tally is not None and tally.n else ():
            n = tally.n if tally is not None else 0
            found = wilson(people, n)
            if found is not None:
                said = (round(people / n, 4), round(found.low, 4), round(found.high, 4), None, None, n)
                key = (event, asked.poll, asked.code, item, str(option), "wilson_95", "")
                yield (*key, *said, ASSUMES_SAMPLE)


def _tests(event: str, shown: Shown) -> Iterator[Row]:
    """Corrected for the number of items of the round."""
    if not isinstance(shown.poll, ScaledPoll):
        return
    asked = shown.asked
    drawn_from = seed(asked.event, asked.poll, asked.code)
    tested = {item: table for item, tables in shown.tables.items() for table in tables if _is_whole(table)}
    found = {item: permutation_test(*_people(table), drawn_from, ENOUGH) for item, table in tested.items()}
    p_values = {item: p for item, p in found.items() if p is not None}
    for item, corrected in holm(p_values).items():
        n = sum(tally.n for tally in tested[item].rows.values())
        groups = " | ".join("+".join(row) for row in tested[item].rows)
        said = (None, None, None, round(p_values[item], 4), round(corrected, 4), n)
        key = (event, asked.poll, asked.code, item, "", "permutation", groups)
        yield (*key, *said, ASSUMES_EXCHANGE)


def _is_whole(table: GroupTable) -> bool:
    """Whether every group's counts are shown, and they are not too many."""
    return (
        len(table.rows) > 1
        and not table.nearly
        and sum(tally.n for tally in table.rows.values()) <= MOST_PEOPLE
    )


def _people(table: GroupTable) -> tuple[Mapping[str, int], Mapping[str, str]]:
    """People made up from the table: the value and group of each."""
    made = [
        (value, "+".join(row))
        for row, tally in table.rows.items()
        for value, people in scale_counts(tally).items()
        for _ in range(people)
    ]
    values = {str(number): value for number, (value, _) in enumerate(made)}
    return values, {str(number): group for number, (_, group) in enumerate(made)}
