"""Whoever compares what is said of a poll at two moments learns nobody's answer, wherever it is said."""

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from bot.chain import chain_result
from bot.erasing import erase
from bot.exports.cells import Row
from bot.exports.report import documents
from bot.publishing import NotYet, show_all
from bot.reports.charts.chain import chain_chart
from bot.reports.charts.chart import Chart
from bot.reports.day.document import Bullets, Document, Figure, Table
from bot.reports.plain import Plain
from bot.rules.suppression import SMALLEST_GROUP
from bot.trace import trace
from config.event import DONT_KNOW, Event, WrittenPoll
from handlers.cards.chain import chain_cards
from handlers.cards.trace import trace_cards
from handlers.voice import Voice
from storage.polls import Ballot, Round
from tests.chain import CHAIN, MORE
from tests.conftest import ORGANIZER, Workshop
from tests.exports import tables
from tests.ideas import POLLS, ideas_event
from tests.reports.gallery import ballots
from tests.workshop import EVENT, MORE_POLLS, account, registered

GOALS = {"objectives": [{"code": "O1", "text": "Know"}], "outcomes": [], "outputs": []}
COMPARED = [{"code": "c", "title": "Compared", "importance": "weight", "status": "now"}]
SEEDS = range(3)
ABOUT_PEOPLE = ("Participants", "registered", "អ្នកចូលរួម", "ចុះឈ្មោះ")

Said = Mapping[str, list[Any]]


def confidential() -> Event:
    """A poll of every kind, of which a chain and a comparison are made; all serve one goal."""
    more = [poll for poll in MORE_POLLS if poll["code"] != "words"]
    made = ideas_event(
        polls=[*EVENT["polls"], *more, *POLLS, *MORE], chains=[CHAIN], comparisons=COMPARED, goals=GOALS
    )
    update = {"anonymity": "confidential", "serves": ("O1",), "groups": ()}
    return made.model_copy(update={"polls": tuple(poll.model_copy(update=update) for poll in made.polls)})


def cast(event: Event, asked: Round, sizes: Mapping[str, int], chance: random.Random) -> Iterator[Ballot]:
    """Some answer everything, some not all of it, some nothing."""
    (poll,) = [poll for poll in event.polls if poll.code == asked.poll]
    likely = chance.choice([0.5, 0.8, 1])
    for ballot in ballots(poll, sizes, chance, asked.id):
        given = {item: answer for item, answer in ballot.answers.items() if chance.random() < likely}
        if given:
            yield replace(ballot, answers=given)


async def held(workshop: Workshop, chance: random.Random) -> tuple[list[Round], Mapping[str, int]]:
    """A small workshop in which everything was asked, closed and seen."""
    event = confidential()
    await workshop.put(replace(workshop.state.events["small"], definition=event))
    sizes = {group.code: chance.randint(0, 9) for group in event.groups}
    for place, (group, people) in enumerate(sizes.items(), start=1):
        for number in range(people):
            who = 100 * place + number
            await workshop.put(account(who), registered(who, group, id=f"{group}{number}"))
    rounds = [
        await workshop.open(poll.code, plan.code)
        for poll in event.polls
        for plan in poll.rounds
        if not isinstance(poll, WrittenPoll)
    ]
    for asked in rounds:
        await workshop.put(*cast(event, asked, sizes, chance))
    closed = [await workshop.close(asked) for asked in rounds]
    await show_all(workshop.runtime, "small", ORGANIZER)
    return closed, sizes


async def said(workshop: Workshop) -> Said:
    """All that is said of answers: tables taken away, the report in both languages, the chain, the trace."""
    runtime, event = workshop.runtime, workshop.event
    row = workshop.state.events["small"]
    taken = await tables(workshop.engine, runtime.texts, row, identified=False)
    rows = {table.name: table.rows for table in taken}
    assert list(untold(rows["results"], rows["responses"])) == []
    found: dict[str, list[Any]] = {name: rows[name] for name in ("results", "methods", "roadmap")}
    found["trace"] = [row[8:11] for row in rows["trace"]]
    found["responses"] = together(rows["responses"])
    made = await documents(runtime, event, ORGANIZER, ("en", "km"), names=False)
    found |= {f"report in {language}": list(of_answers(document)) for language, document in made.items()}
    voice, asked = Voice(runtime.texts, "en"), next(iter(workshop.state.rounds_of("small")))
    try:
        shown = await chain_result(runtime, event, event.chains[0], ORGANIZER)
    except NotYet:
        found["chain"] = found["chain on the stage"] = []
    else:
        found["chain"] = [card.text for card in chain_cards(voice, event, asked, shown, for_staff=False)]
        found["chain on the stage"] = [
            replace(chain_chart(Plain(runtime.texts, "en"), event, shown), base="")
        ]
    found["trace card"] = [
        line
        for card in trace_cards(voice, event, await trace(runtime.engine, event))
        for line in card.text.split("\n")
        if not line.startswith("▸")  # that a poll runs again
    ]
    return found


def untold(results: Iterable[Row], responses: Iterable[Row]) -> Iterator[Row]:
    """Counts of people of which `responses` has others: the difference would be somebody's answers."""
    cast: dict[Row, set[Row]] = defaultdict(set)
    told: set[Row] = set()
    for _, poll, code, who, group, item, option, _, _, value, text, *_ in responses:
        told.add((poll, code))
        if text is None:
            cast[poll, code, item, str(value if option is None else option)].add((who, group))
    for row in results:
        _, poll, code, item, groups, option, statistic, people, *_ = row
        if statistic == "people" and option and (poll, code) in told:
            found = cast[poll, code, item, option]
            shows_groups = all(group for _, group in found)
            if groups and shows_groups:
                found = {(who, group) for who, group in found if group in str(groups).split("+")}
            if (not groups or shows_groups) and len(found) != people:
                yield (*row, len(found))


def together(responses: Iterable[Row]) -> list[Any]:
    """What each pseudonym answered in a round, whatever the pseudonym."""
    found: dict[Row, list[Row]] = defaultdict(list)
    for _, poll, code, who, *answered in responses:
        found[poll, code, who].append(tuple(answered))
    return sorted(((poll, code, *lines) for (poll, code, _), lines in found.items()), key=repr)


def of_answers(document: Document) -> Iterator[Any]:
    """Figures, tables and sentences of a report that aren't about who is there."""
    for block in document.blocks:
        match block:
            case Table() if not any(word in block.caption for word in ABOUT_PEOPLE):
                is_trace = any("O1" in row[0] for row in block.rows)  # counts what is closed, too
                yield from (row[2:-1] if is_trace else row for row in block.rows)
            case Figure():
                yield block.chart
            case Bullets():
                yield from (item for item in block.items if not any(word in item for word in ABOUT_PEOPLE))


async def changed(workshop: Workshop, asked: Round, chance: random.Random, sizes: Mapping[str, int]) -> None:
    """Reopened; fewer than five answer anew, or for the first time, or take back what they said."""
    await workshop.steer(asked, "reopened")
    there = workshop.state.participants
    anew = [each for each in cast(workshop.event, asked, sizes, chance) if each.participant in there]
    for ballot in chance.sample(anew, min(len(anew), SMALLEST_GROUP - 1)):
        gone = workshop.state.ballots.get(asked.id, {}).get(ballot.participant)
        await workshop.put(replace(ballot, answers={}) if gone and chance.random() < 0.3 else ballot)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("what", ["reopened", "closed again", "erased"])
async def test_what_is_said_stays_until_five_answers_have_changed(
    workshop: Workshop, what: str, seed: int
) -> None:
    chance = random.Random(f"{what}{seed}")
    rounds, sizes = await held(workshop, chance)
    before = await said(workshop)
    if what == "erased":
        group = max(sizes, key=lambda code: sizes[code])
        who = workshop.state.participants[f"{group}0"].user_id
        assert who is not None
        await erase(workshop.runtime, who, "small", workshop.update())
    else:
        for asked in (each for each in rounds if each.poll != "quiz"):  # what is right was revealed
            await changed(workshop, asked, chance, sizes)
            if what == "closed again":
                await workshop.close(asked)
    after = await said(workshop)
    for place, lines in before.items():
        if what == "reopened":  # what is laid beside other polls waits until they are closed again
            assert [line for line in after[place] if not is_known(line, lines)] == [], place
        else:
            assert after[place] == lines, place


@pytest.mark.parametrize("seed", SEEDS)
async def test_whatever_happens_to_polls_and_people_an_exports_tables_are_of_the_same_ballots(
    workshop: Workshop, seed: int
) -> None:
    """Reopened, closed, seen and erased in any order; `said` compares the tables each time."""
    chance = random.Random(f"any order{seed}")
    rounds, sizes = await held(workshop, chance)
    for _ in range(4):
        here = [each.user_id for each in workshop.state.participants.values() if each.id[:3] in sizes]
        if here and chance.random() < 0.5:
            await erase(workshop.runtime, chance.choice(here) or 0, "small", workshop.update())
        else:
            for asked in (workshop.state.rounds[each.id] for each in rounds if each.poll != "quiz"):
                await changed(workshop, asked, chance, sizes)
                await workshop.close(workshop.state.rounds[asked.id])
        if chance.random() < 0.5:
            await show_all(workshop.runtime, "small", ORGANIZER)
        await said(workshop)


async def test_where_groups_are_told_too_no_table_less_another_is_the_answer_of_who_went(
    workshop: Workshop,
) -> None:
    event, sizes = confidential(), {"GOV": 8, "CSO": 8}
    await workshop.put(replace(workshop.state.events["small"], definition=event))
    for place, group in enumerate(sizes, start=1):
        for number in range(8):
            who = 100 * place + number
            await workshop.put(account(who), registered(who, group, id=f"{group}{number}"))
    asked = await workshop.open("rating", "before")
    (poll,) = [poll for poll in event.polls if poll.code == "rating"]
    await workshop.put(*ballots(poll, sizes, random.Random(1), asked.id))
    await workshop.close(asked)
    await show_all(workshop.runtime, "small", ORGANIZER)
    before = await said(workshop)
    assert {row[2][0] for row in before["responses"]} == {*sizes}
    await erase(workshop.runtime, 103, "small", workshop.update())
    assert await said(workshop) == before


def is_known(line: Any, before: list[Any]) -> bool:
    """The summary says less where a chain isn't closed, and more of its polls: what their own place says of them."""
    of_old = (old for old in before if isinstance(old, str))
    return (
        line in before
        or isinstance(line, Chart)
        or any(str(line).endswith((f": {old}", f"៖ {old}")) for old in of_old)
    )


@pytest.mark.parametrize("seed", SEEDS)
async def test_of_fewer_than_five_answers_no_figure_is_taken_away(workshop: Workshop, seed: int) -> None:
    """Neither of an item nor of a group: of every figure the people behind it are five, or nobody."""
    chance = random.Random(seed)
    await held(workshop, chance)
    made = await said(workshop)
    for _, poll, code, item, groups, option, statistic, _, _, n, dont_know, *_ in made["results"]:
        if statistic != "answered" and n is not None:
            everybody = n + (_dont_know(made, poll, item) if dont_know is None else dont_know)
            assert everybody == 0 or everybody >= SMALLEST_GROUP, (
                poll,
                code,
                item,
                groups,
                option,
                statistic,
            )
    for _, poll, _, item, option, _, _, _, _, _, _, _, n, _ in made["methods"]:
        assert n + _dont_know(made, poll, item) >= SMALLEST_GROUP, (poll, item, option)


def _dont_know(made: Said, poll: str, item: str) -> int:
    """How many of the room said that of an item."""
    return max(
        (
            row[7]
            for row in made["results"]
            if (row[1], row[3], row[4], row[5]) == (poll, item, "", DONT_KNOW)
        ),
        default=0,
    )
