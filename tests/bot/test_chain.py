"""A chain's result is what its closed polls say together, of nobody too few."""

import pytest

from bot.chain import ShownChain, chain_result, comparison_of
from bot.publishing import NotYet
from config.event import Comparison
from tests.chain import answered, chained
from tests.conftest import ORGANIZER, Workshop

PEOPLE = range(101, 111)


async def result_of(workshop: Workshop, who: int = ORGANIZER) -> ShownChain:
    return await chain_result(workshop.runtime, workshop.event, workshop.event.chains[0], who)


async def test_what_closed_polls_say_together_is_the_result(workshop: Workshop) -> None:
    await chained(workshop)
    await workshop.join(*PEOPLE)
    with pytest.raises(NotYet):
        await result_of(workshop)
    await answered(workshop, "weight", *[{"g01": 5, "g02": 3}] * 10)
    with pytest.raises(NotYet):
        await result_of(workshop)
    await answered(workshop, "now", *[{"g01": 1, "g02": 3}] * 9)
    shown = await result_of(workshop)
    assert (shown.found.ways, shown.found.first, shown.missing) == (
        ("gap",),
        ("g01",),
        ("ranking", "feasibility"),
    )
    await answered(workshop, "first", *[{"": ("g01",)}] * 7)
    await answered(workshop, "easy", *[{"g01": 4, "g02": 1}] * 6)
    shown = await result_of(workshop, 101)
    assert (shown.found.agreed, shown.found.first, shown.missing) == (3, ("g01",), ())
    assert {part: sum(n for n, _ in asked.turnout.values()) for part, asked in shown.asked.items()} == {
        "importance": 10,
        "status": 9,
        "ranking": 7,
        "feasibility": 6,
    }
    assert shown.item("g02").label.to("en") == "Pensions"
    best, other = shown.found.order
    assert (best.item, best.gap and best.gap.pairs, best.place, best.tier) == ("g01", 9, 1, 1)
    assert (other.item, other.place, other.position and other.position.feasible) == ("g02", 2, "below")


async def test_of_four_people_nothing_is_said_and_what_four_of_ten_answered_is_missing(
    workshop: Workshop,
) -> None:
    await chained(workshop)
    await workshop.join(*PEOPLE)
    await answered(workshop, "weight", *[{"g01": 5, "g02": 5}] * 4)
    await answered(workshop, "now", *[{"g01": 1, "g02": 1}] * 10)
    await answered(workshop, "first", *[{"": ("g01",)}] * 4)
    with pytest.raises(NotYet):
        await result_of(workshop)
    await workshop.steer(workshop.state.rounds[3], "void")
    await workshop.open("first", void=3)
    with pytest.raises(NotYet):
        await result_of(workshop)


async def test_a_chain_says_of_two_polls_what_their_own_comparison_says(workshop: Workshop) -> None:
    event = await chained(workshop)
    made = comparison_of(event, event.chains[0], "status")
    assert made is not None
    assert (made.code, made.importance, made.second) == ("best", "weight", "now")
    own = Comparison.model_validate({"code": "c", "title": "C", "importance": "weight", "status": "now"})
    event = event.model_copy(update={"comparisons": (own,)})
    assert comparison_of(event, event.chains[0], "status") == own
