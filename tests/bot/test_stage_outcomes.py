"""What polls came to, on the stage: nothing of too few people, and nothing that is for some groups only unless it is chosen."""

import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chain import ShownChain, chain_result, comparison_of
from bot.reports.plain import Plain
from bot.results import NOBODY, ShownComparison, ShownResult, ShownTables
from bot.rules.by_group import by_group
from bot.rules.chain import chain_found
from bot.rules.comparisons import compare
from bot.rules.findings import find, values_by_person
from bot.rules.results import result
from bot.rules.stage import Scene
from bot.rules.suppression import SMALLEST_GROUP
from bot.stage.face import Face
from bot.stage.outcomes import Outcome, outcome_face
from config.catalogs import Texts
from config.event import Event, Poll, items_of
from storage.polls import Ballot
from tests.chain import answered, chain_event, chained
from tests.conftest import Workshop
from tests.reports.gallery import ballots, round_of, rows_of

PLAIN = Plain(Texts.load(), "en")
EVENT = chain_event()
BARE = Face("en", "0123456789", "", "", "", "", "Bare")
SIZES = st.fixed_dictionaries({"GOV": st.integers(0, 9), "CSO": st.integers(0, 9)})
SEEDS = st.integers(0, 2**32)

Cast = Mapping[str, Sequence[Ballot]]


def poll(code: str) -> Poll:
    found = EVENT.poll(code)
    assert found is not None
    return found


def some(code: str, sizes: Mapping[str, int], chance: random.Random) -> list[Ballot]:
    """Ballots in which some items have no answer."""
    return [
        replace(each, answers={item: a for item, a in each.answers.items() if chance.random() < 0.7})
        for each in ballots(poll(code), sizes, chance)
    ]


def face_of(shown: Scene, outcome: Outcome, event: Event = EVENT) -> Face:
    return outcome_face(PLAIN, event, BARE, shown, outcome)


def compared(cast: Cast, second: str) -> Iterator[tuple[Scene, ShownComparison]]:
    """As `shown_comparison` has it of these ballots."""
    comparison = comparison_of(EVENT, EVENT.chains[0], second)  # type: ignore[arg-type]
    assert comparison is not None
    polls = poll("weight"), poll(comparison.second)
    both = compare("small", comparison, *[(each, cast[each.code]) for each in polls])
    asked = tuple(round_of(each, "1", cast[each.code], {"GOV": 9, "CSO": 9}) for each in polls)
    yield Scene("comparison", code=comparison.code), ShownComparison(polls, asked, both)  # type: ignore[arg-type]


def pairs(cast: Cast, second: str, item: str) -> int:
    one, other = (values_by_person(cast[code], item).keys() for code in ("weight", second))
    return len(one & other)


@settings(deadline=None, max_examples=30)
@given(SIZES, SEEDS)
def test_an_item_that_fewer_than_five_answered_in_both_polls_is_on_no_slide(
    sizes: Mapping[str, int], seed: int
) -> None:
    chance = random.Random(seed)
    cast = {code: some(code, sizes, chance) for code in ("weight", "now", "easy", "first")}
    shown, found = {}, {}
    for part, second in (("status", "now"), ("feasibility", "easy")):
        ((scene, outcome),) = compared(cast, part)
        comparison = comparison_of(EVENT, EVENT.chains[0], part)  # type: ignore[arg-type]
        event = EVENT.model_copy(update={"comparisons": (comparison,)})
        shown[second], found[second] = face_of(scene, outcome, event), outcome.compared
    ranked = find(poll("first"), round_of(poll("first"), "1", cast["first"], sizes), cast["first"], [], [])
    items = items_of(poll("weight"))
    chain = chain_found([each.code for each in items], found["now"], ranked.ranked, found["easy"])
    together = ShownChain(EVENT.chains[0], items, {}, {}, (), chain)
    row_of = {
        row.label.partition(" ")[2]: row
        for section in face_of(Scene("chain", code="best"), together).sections
        for row in section.rows
    }
    for number, item in enumerate(items, start=1):
        label = item.label.to("en")
        for second, says in (("now", "gap of 2"), ("easy", "feasibility")):
            if pairs(cast, second, item.code) < SMALLEST_GROUP:
                assert label not in json.dumps(asdict(shown[second]))
                row = row_of.get(label)  # one that comes first by no way is only named
                assert row is None or says not in " ".join((row.said, *(part.said for part in row.parts)))
                plane = shown[second].plane
                assert plane is None or number not in [point.number for point in plane.points]


@settings(deadline=None, max_examples=30)
@given(SIZES, SEEDS)
def test_only_rows_that_may_be_shown_by_group_are_drawn(sizes: Mapping[str, int], seed: int) -> None:
    cast = some("weight", sizes, random.Random(seed))
    asked, rows = round_of(poll("weight"), "1", cast, sizes), rows_of(EVENT, sizes)
    tables = by_group(poll("weight"), cast, rows)
    face = face_of(Scene("groups", 1), ShownTables(asked, poll("weight"), tables))
    names = {
        PLAIN.groups(EVENT, row) for of_item in tables.values() for table in of_item for row in table.rows
    }
    for section in face.sections:
        assert {row.label for row in section.rows} <= names
        for row in section.rows:
            answered = sum(int(part.said or 0) for part in row.parts)
            unsure = re.search(r"know (\d+)", row.said)
            assert answered + int(unsure[1] if unsure else 0) >= SMALLEST_GROUP


@settings(deadline=None, max_examples=30)
@given(SIZES, SEEDS)
def test_what_changed_is_said_of_five_people_or_more(sizes: Mapping[str, int], seed: int) -> None:
    chance, rating = random.Random(seed), poll("rating")
    earlier, now = some("rating", sizes, chance), some("rating", sizes, chance)
    asked, before = round_of(rating, "after", now, sizes, 2), round_of(rating, "before", earlier, sizes)
    found = find(rating, asked, now, rows_of(EVENT, sizes), earlier)
    shown = ShownResult(asked, rating, result(rating, now), found, (before, result(rating, earlier)))
    (section,) = face_of(Scene("change", 2), shown).sections
    for row, item in zip(section.rows, items_of(rating), strict=True):
        matched = values_by_person(earlier, item.code).keys() & values_by_person(now, item.code).keys()
        assert bool(row.parts) == (len(matched) >= SMALLEST_GROUP)


async def test_a_chain_on_the_stage_has_nothing_of_a_poll_that_some_groups_only_were_asked(
    workshop: Workshop,
) -> None:
    event = await chained(workshop)
    polls = tuple(
        each.model_copy(update={"groups": ("GOV",)} if each.code == "first" else {}) for each in event.polls
    )
    definition = event.model_copy(update={"polls": polls})
    await workshop.put(replace(workshop.state.events["small"], definition=definition))
    await workshop.join(*range(101, 111))
    await answered(workshop, "weight", *[{"g01": 5, "g02": 3}] * 10)
    await answered(workshop, "now", *[{"g01": 1, "g02": 3}] * 9)
    await answered(workshop, "first", *[{"": ("g02",)}] * 7)
    shown = await chain_result(workshop.runtime, workshop.event, workshop.event.chains[0], NOBODY)
    assert shown.found.ways == ("gap",)
    face = face_of(Scene("chain", code="best"), shown, workshop.event)
    assert "tier" not in json.dumps(asdict(face))
    assert face.question.startswith("Nothing") is False
    assert any(note.startswith("Not in it: ") for note in face.notes)


@pytest.mark.parametrize("language", ["en", "km"])
def test_a_slide_says_in_each_language_what_its_picture_says(language: str) -> None:
    sizes, plain = {"GOV": 9, "CSO": 9}, Plain(Texts.load(), language)
    cast = {code: ballots(poll(code), sizes, random.Random(1)) for code in ("weight", "easy")}
    ((scene, outcome),) = compared(cast, "feasibility")
    comparison = comparison_of(EVENT, EVENT.chains[0], "feasibility")
    event = EVENT.model_copy(update={"comparisons": (comparison,)})
    face = outcome_face(plain, event, BARE, scene, outcome)
    assert face.plane is not None
    assert {row.number for section in face.sections for row in section.rows} == {
        point.number for point in face.plane.points
    }
    assert face.plane.firm == plain("chart.firm", percent=90)
