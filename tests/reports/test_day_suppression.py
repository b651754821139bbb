"""However small groups are: what a report says of fewer than five, it says of them together with others."""

import random
from collections.abc import Iterator, Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reports.day.document import Document, Table
from bot.reports.day.facts import Asking, Facts
from bot.reports.day.report import report
from bot.reports.plain import Plain
from bot.results import ShownResult, ShownTables
from bot.rules.by_group import by_group, has_tables
from bot.rules.findings import find
from bot.rules.results import result
from bot.rules.trace import Trace
from config.catalogs import Texts
from config.event import Event, WrittenPoll
from tests.reports.gallery import Sizes, ballots, round_of, rows_of
from tests.workshop import NINE, every_kind, registered

TEXTS = Texts.load()
EVENT = every_kind()
NAMES: Mapping[str, str] = {"GOV": "Government & co", "CSO": "Civil society"}


def askings(event: Event, sizes: Sizes, chance: random.Random) -> Iterator[Asking]:
    """Every poll closed, answered by everybody, as it may be shown."""
    rows = rows_of(event, sizes)
    for number, poll in enumerate(event.polls, start=1):
        if isinstance(poll, WrittenPoll):
            continue
        cast = ballots(poll, sizes, chance, number)
        asked = round_of(poll, poll.rounds[-1].code, cast, sizes, number)
        shown = ShownResult(asked, poll, result(poll, cast), find(poll, asked, cast, rows), None)
        tables = ShownTables(asked, poll, by_group(poll, cast, rows)) if has_tables(poll) else None
        yield Asking(poll, asked.code, "closed", shown, tables)


def document(sizes: Sizes, seed: int) -> Document:
    people = [
        registered(100 * place + person, group)
        for place, (group, number) in enumerate(sizes.items(), start=1)
        for person in range(number)
    ]
    found = tuple(askings(EVENT, sizes, random.Random(seed)))
    facts = Facts(EVENT, NINE, found, (), (), None, Trace((), ()), (), tuple(people), (), (), {})
    return report(Plain(TEXTS, "en"), facts)


@settings(max_examples=40, deadline=None)
@given(st.fixed_dictionaries({"GOV": st.integers(0, 9), "CSO": st.integers(0, 9)}), st.integers(0, 99))
def test_no_group_of_fewer_than_five_stands_alone_and_no_four_answers_stand_anywhere(
    sizes: dict[str, int], seed: int
) -> None:
    small = [NAMES[group] for group, people in sizes.items() if people < 5]
    made = document(sizes, seed)
    tables = [block for block in made.blocks if isinstance(block, Table)]
    unnamed = {poll.title.to("en") for poll in EVENT.polls if poll.anonymity != "named"}
    for table in tables:
        is_of_unnamed = any(title in table.caption for title in unnamed)
        heads = [column.title for column in table.columns]
        if is_of_unnamed or "Participants" in table.caption:
            cells = heads + [row[0] for row in table.rows]
            assert not set(small) & set(cells)
        if is_of_unnamed and sum(sizes.values()) < 5:
            figures = [cell for row in table.rows for cell in row[1:] if cell.isdecimal()]
            assert figures == []
