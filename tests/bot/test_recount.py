"""What is shown of the demo's day equals what is worked out from the phones alone."""

import json
from collections import Counter
from pathlib import Path

import pytest

from bot.demo.comparison import read_export
from bot.demo.ledger import Entry, entries
from bot.demo.plan import Plan
from bot.demo.playing import play
from bot.rules.comparisons import compare
from bot.rules.findings import find, scale_counts
from bot.rules.mapping.table import gaps_table
from bot.rules.results import result
from bot.rules.statistics.scales import median
from config.catalogs import Texts
from config.event import Event, Poll, RankingPoll, options_of
from storage.mapping import MappingEntry, mapping_entries_of
from storage.opening import open_engine
from storage.polls import Ballot, Round, ballots_of, polls_of, rounds_of
from tests.bot import recount
from tests.workshop import shipped_event

ROWS = [("IMTF-SA",), ("IMTF-SS",), ("DP",), ("CSO",)]


async def test_every_result_of_the_day_is_what_the_phones_gave(tmp_path: Path) -> None:
    event = shipped_event()
    played = await play(
        Plan(event, "sapw", tmp_path, phones=14, seed=5), Texts.load(), lambda _what, _steps: None
    )
    tables = read_export((tmp_path / "sapw-csv.zip").read_bytes())
    ledger = entries(event, [*played.people, *played.in_person], tables["polls"])
    engine = await open_engine(str(tmp_path / "sala.db"))
    try:
        polls = {poll.code: poll.definition for poll in await polls_of(engine, "sapw")}
        rounds = {(asked.poll, asked.code): asked for asked in await rounds_of(engine, "sapw")}
        entered = await mapping_entries_of(engine, "sapw")
        cast = {where: list((await ballots_of(engine, asked.id)).values()) for where, asked in rounds.items()}
    finally:
        await engine.close()
    assert rounds.keys() == {(poll.code, plan.code) for poll in event.polls for plan in poll.rounds}
    compared = sum(
        _agree(ledger, polls[poll], asked, cast[poll, code]) for (poll, code), asked in rounds.items()
    )
    assert compared > 60
    assert _comparisons_agree(event.comparisons, ledger, polls, cast) > 12
    before, after = cast["self", "before"], cast["self", "after"]
    moved = find(polls["self"], rounds["self", "after"], after, ROWS, before).changes
    assert moved
    for item, change in moved.items():
        first, then = (recount.values(ledger, "self", code, item) for code in ("before", "after"))
        both = first.keys() & then.keys()
        assert (change.up, change.same, change.down) == (
            sum(then[phone] > first[phone] for phone in both),
            sum(then[phone] == first[phone] for phone in both),
            sum(then[phone] < first[phone] for phone in both),
        )

    for row in tables["trace"]:
        counted = recount.trace(tables, row["goal"])
        assert {name: int(row[name]) for name in counted} == counted
    _outputs_agree(event, tables, entered)


def _outputs_agree(
    event: Event, tables: dict[str, list[dict[str, str]]], entered: list[MappingEntry]
) -> None:
    shown = gaps_table(event, entered).cells
    counted = recount.organisations(tables["mapping"])
    assert {place: len(cell.organisations) for place, cell in shown.items()} == {
        place: len(who) for place, who in counted.items()
    }
    assert len(counted) > 5
    texts = recount.texts_of_ideas(tables["ideas"])
    ideas = [row for row in tables["ideas"] if not row["merged_into"]]
    assert {row["idea"]: int(row["originals"]) for row in ideas} == texts
    histories = [recount.merges(json.loads(row["history"])) for row in ideas]
    assert sorted(h for h in histories if any(h)) == [(1, 1), (1, 1)]
    assert sum(n > 1 for n in texts.values()) == 2


def _agree(ledger: list[Entry], poll: Poll, asked: Round, cast: list[Ballot]) -> int:
    """How many items of a round were compared."""
    counted = recount.counts(ledger)
    shown = {item: tally for item, tally in result(poll, cast).tallies.items() if tally is not None}
    for item, tally in shown.items():
        given = counted[asked.poll, asked.code, item]
        assert tally.dont_know == given["dk"]
        match poll.kind:
            case "ranking":
                ranked = {
                    code: sum(n for answer, n in given.items() if answer.startswith(f"{code}@"))
                    for code in tally.counts
                }
                assert dict(tally.counts) == ranked
            case "points":
                assert +Counter(tally.points) == recount.points(ledger, poll.code)
            case "text":
                assert len(tally.texts) + tally.held == sum(given.values())
            case _:
                assert {str(answer): people for answer, people in tally.counts.items()} == {
                    str(answer): given[str(answer)] for answer in tally.counts
                }
        numbers = list(recount.values(ledger, asked.poll, asked.code, item).values())
        if poll.kind in ("scale", "matrix"):
            assert median(scale_counts(tally)) == recount.middle(numbers)
    if isinstance(poll, RankingPoll):
        found = find(poll, asked, cast, ROWS).ranked
        assert found is not None
        options = [option.code for option in options_of(poll)]
        assert found.points == pytest.approx(recount.borda(ledger, poll.code, options))
    return len(shown)


def _comparisons_agree(comparisons: object, ledger: list[Entry], polls: dict[str, Poll], cast: object) -> int:
    """How many items were compared."""
    found = 0
    for comparison in comparisons:  # type: ignore[attr-defined]
        first, second = comparison.importance, comparison.second
        ballots = [(polls[code], cast[code, "1"]) for code in (first, second)]  # type: ignore[index]
        compared = compare("sapw", comparison, *ballots)
        for each in compared.gaps:
            assert (each.pairs, each.large, each.median) == recount.gap(ledger, first, second, each.item)
        for item, place in (compared.positions or {}).items():
            for poll, shown in ((first, place.importance), (second, place.feasibility)):
                assert shown == recount.middle([*recount.values(ledger, poll, "1", item).values()])
        found += len(compared.gaps) + len(compared.positions or {})
    return found
