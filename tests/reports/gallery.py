"""Charts of every kind, of the small workshop and of the shipped one, with answers that somebody might give."""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.chain import ShownChain, comparison_of
from bot.reports.charts.by_group import by_group_chart
from bot.reports.charts.chain import chain_chart
from bot.reports.charts.chart import Chart
from bot.reports.charts.comparison import comparison_chart
from bot.reports.charts.result import result_chart
from bot.reports.charts.turnout import turnout_chart
from bot.reports.plain import Plain
from bot.rules.ballots import item_codes
from bot.rules.by_group import by_group, has_tables
from bot.rules.chain import WAYS, chain_found
from bot.rules.comparisons import compare
from bot.rules.findings import find
from bot.rules.results import result
from bot.rules.suppression import Row
from bot.rules.turnout import turnout_rows
from config.event import (
    DONT_KNOW,
    ApprovalPoll,
    Chain,
    Event,
    PointsPoll,
    Poll,
    QuizPoll,
    RankingPoll,
    ScaledPoll,
    WrittenPoll,
    items_of,
    options_of,
)
from storage.polls import Answer, Ballot, Choice, Round
from tests.workshop import MINUTE, NINE

Sizes = Mapping[str, int]
"""People by group."""


def ballots(poll: Poll, sizes: Sizes, chance: random.Random, asked: int = 1) -> list[Ballot]:
    """Of so many people, who each answer everything; some don't know."""
    return [
        Ballot(
            asked,
            f"{group}{person}",
            {item: Answer(_choice(poll, item, chance), 1, NINE) for item in item_codes(poll)},
            group,
            "en",
            "telegram",
            NINE,
        )
        for group, people in sizes.items()
        for person in range(people)
    ]


def round_of(poll: Poll, code: str, cast: Iterable[Ballot], eligible: Sizes, number: int = 1) -> Round:
    """Closed, with the turnout of these ballots."""
    given = list(cast)
    turnout = {
        group: (sum(b.stakeholder_group == group for b in given), people)
        for group, people in eligible.items()
    }
    return Round(number, "small", poll.code, code, "closed", NINE, NINE + 20 * MINUTE, turnout)


def rows_of(event: Event, sizes: Sizes) -> list[Row]:
    return turnout_rows(sizes, [group.code for group in event.groups])


def charts(event: Event, plain: Plain, sizes: Sizes, seed: int = 0) -> Iterator[Chart]:
    """All there are of an event whose polls were all asked: one after the other, and two side by side."""
    chance, rows = random.Random(seed), rows_of(event, sizes)
    cast: dict[str, Sequence[Ballot]] = {}
    for poll in event.polls:
        if isinstance(poll, WrittenPoll):
            continue
        now = cast[poll.code] = ballots(poll, sizes, chance, 2)
        asked = round_of(poll, poll.rounds[-1].code, now, sizes, 2)
        before, earlier = None, list[Ballot]()
        if len(poll.rounds) > 1:
            earlier = ballots(poll, sizes, chance)
            before = round_of(poll, poll.rounds[0].code, earlier, sizes), result(poll, earlier)
        found = find(poll, asked, now, rows, earlier)
        yield result_chart(plain, event, asked, poll, result(poll, now), found, before)
        yield turnout_chart(plain, event, asked, poll)
        if has_tables(poll):
            yield by_group_chart(plain, event, asked, poll, by_group(poll, now, rows))
    for comparison in event.comparisons:
        one, other = event.poll(comparison.importance), event.poll(comparison.second)
        assert one is not None
        assert other is not None
        compared = compare(event.code, comparison, (one, cast[one.code]), (other, cast[other.code]))
        asked_of = tuple(round_of(poll, "1", cast[poll.code], sizes) for poll in (one, other))
        yield comparison_chart(plain, event, comparison, (one, other), asked_of, compared)  # type: ignore[arg-type]

    for chain in event.chains:
        yield chain_chart(plain, event, _together(event, chain, cast, rows, sizes))


def _together(
    event: Event, chain: Chain, cast: Mapping[str, Sequence[Ballot]], rows: Sequence[Row], sizes: Sizes
) -> ShownChain:
    """As `bot.chain` has it of these ballots."""
    polls = {part: poll for part, code in chain.polls.items() if code in cast and (poll := event.poll(code))}
    asked = {part: round_of(poll, "1", cast[poll.code], sizes) for part, poll in polls.items()}
    compared = {}
    for part in ("status", "feasibility"):
        comparison = comparison_of(event, chain, part)
        assert comparison is not None
        both = [(poll, cast[poll.code]) for poll in (polls["importance"], polls[part])]
        compared[part] = compare(event.code, comparison, *both)
    ranking = polls["ranking"]
    ranked = find(ranking, asked["ranking"], list(cast[ranking.code]), rows).ranked
    items = items_of(polls["importance"])
    codes = [item.code for item in items]
    found = chain_found(codes, compared["status"], ranked, compared["feasibility"], WAYS)
    return ShownChain(chain, items, polls, asked, (), found)


def _choice(poll: Poll, item: str, chance: random.Random) -> Choice:
    if chance.random() < 0.06:
        return DONT_KNOW
    codes = [option.code for option in options_of(poll)]
    match poll:
        case ScaledPoll():
            values = list(poll.scale.values())
            middle = (len(item) + sum(map(ord, item))) % len(values)
            return values[min(len(values) - 1, max(0, round(chance.gauss(middle, 1))))]
        case QuizPoll():
            question = next(question for question in poll.items if question.code == item)
            return chance.choice([question.right, *(option.code for option in question.options)])
        case ApprovalPoll():
            most = min(poll.most or len(codes), len(codes))
            return tuple(code for code in codes if chance.random() < 0.4)[:most] or (codes[0],)
        case RankingPoll():
            ranked = sorted(codes, key=lambda code: codes.index(code) / 3 + chance.random())
            return tuple(ranked[: poll.ranks()])
        case PointsPoll():
            most = min(poll.cap or poll.budget, poll.budget)
            return ((codes[0], most), *(((chance.choice(codes[1:]), 1),) if most < poll.budget else ()))
        case _:
            return chance.choice(codes)
