"""A chain goes on from step to step by one tap, and its result is what its closed polls say together, of nobody too few."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from bot import steering
from bot.chain import ShownChain, chain_result, comparison_of
from bot.chain_steps import open_step, prepared, to_be_opened
from bot.erasing import erase
from bot.ideas import approving
from bot.publishing import NotYet
from bot.rules.ideas import Shaping
from bot.rules.steering import Overtaken
from bot.runtime import NotAllowed
from bot.steering import NotPlanned
from config.event import Comparison, items_of, options_of
from storage.journal import AuditEntry
from storage.polls import Round
from tests.chain import answered, chained
from tests.conftest import ORGANIZER, Workshop
from tests.ideas import collecting, do, found, wrote

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


async def test_nobody_sees_in_a_chain_what_is_not_for_them(workshop: Workshop) -> None:
    """The ranking is asked of one group; its result is for them and for staff."""
    event = await chained(workshop)
    polls = tuple(
        poll.model_copy(update={"groups": ("GOV",)} if poll.code == "first" else {}) for poll in event.polls
    )
    definition = event.model_copy(update={"polls": polls})
    await workshop.put(replace(workshop.state.events["small"], definition=definition))
    await workshop.join(*PEOPLE)
    await workshop.join(201, group="CSO")
    await answered(workshop, "weight", *[{"g01": 5, "g02": 3}] * 10)
    await answered(workshop, "now", *[{"g01": 1, "g02": 3}] * 9)
    await answered(workshop, "first", *[{"": ("g01",)}] * 7)
    for who, ways in ((101, ("ranking", "gap")), (ORGANIZER, ("ranking", "gap")), (201, ("gap",))):
        assert (await result_of(workshop, who)).found.ways == ways
    shown = await result_of(workshop, 201)
    assert ("ranking" in shown.missing, "ranking" in shown.polls, shown.found.robustness) == (
        True,
        False,
        None,
    )
    with pytest.raises(NotYet):
        await result_of(workshop, 999)


async def test_a_chain_says_of_two_polls_what_their_own_comparison_says(workshop: Workshop) -> None:
    event = await chained(workshop)
    made = comparison_of(event, event.chains[0], "status")
    assert made is not None
    assert (made.code, made.importance, made.second) == ("best", "weight", "now")
    own = Comparison.model_validate({"code": "c", "title": "C", "importance": "weight", "status": "now"})
    event = event.model_copy(update={"comparisons": (own,)})
    assert comparison_of(event, event.chains[0], "status") == own


async def going_on(
    workshop: Workshop, poll: str, *, who: int = ORGANIZER, leads_to: int | None = None
) -> list[bool]:
    """Whether each poll of the step after that one was opened by this tap, by a button drawn now or before."""
    shown = await prepared(workshop.runtime, workshop.event, poll)
    seen = shown.fingerprint if leads_to is None else leads_to
    opened = await open_step(workshop.runtime, who, workshop.event, poll, seen, workshop.update())
    return [each.changed for each in opened]


async def ideas_written(workshop: Workshop) -> Round:
    """Three texts, one of which is approved."""
    asked = await collecting(workshop, 101, 102)
    await chained(workshop)
    one, two = [await wrote(workshop, asked, who, f"Text of {who}") for who in (101, 102)]
    await do(workshop, asked, approving(one))
    assert one != two
    return asked


async def test_one_tap_sends_the_list_and_opens_both_polls_of_the_next_step(workshop: Workshop) -> None:
    asked = await ideas_written(workshop)
    shown = await prepared(workshop.runtime, workshop.event, "words")
    assert [(o.slot.poll.code, len(o.items), o.is_open) for o in shown.openings] == [
        ("weight", 3, False),
        ("now", 3, False),
    ]
    assert (shown.waiting, [r.poll for r in shown.running], shown.left_out) == (1, ["words"], 0)
    assert await going_on(workshop, "words") == [True, True]
    opened = {r.poll: r for r in workshop.state.running_rounds("small")}
    assert set(opened) == {"words", "weight", "now"}
    assert opened["now"].id < opened["weight"].id  # the one named first asks, the other waits above it
    for poll in ("weight", "now", "first", "easy", "spend"):
        definition = workshop.state.polls["small", poll].definition
        assert [i.code for i in items_of(definition) or options_of(definition)] == ["g01", "g02", "x01"]
    actions = [e.action for e in await workshop.stored(AuditEntry)]
    assert actions.count("poll_opened") == 3
    assert actions.count("ideas_sent") == 1
    assert asked.poll == "words"
    assert to_be_opened(workshop.runtime, workshop.event, "words") is None


async def test_who_taps_second_opens_nothing_and_a_stale_button_nothing_either(workshop: Workshop) -> None:
    asked = await ideas_written(workshop)
    drawn = (await prepared(workshop.runtime, workshop.event, "words")).fingerprint
    await do(workshop, asked, approving(*[i.code for i in (await found(workshop)).ideas]))
    with pytest.raises(Overtaken):
        await going_on(workshop, "words", leads_to=drawn)
    assert [r.poll for r in workshop.state.running_rounds("small")] == ["words"]
    drawn = (await prepared(workshop.runtime, workshop.event, "words")).fingerprint
    at_once = [
        open_step(workshop.runtime, ORGANIZER, workshop.event, "words", drawn, workshop.update())
        for _ in range(2)
    ]
    first, second = await asyncio.gather(*at_once)
    assert ([each.changed for each in first], [each.changed for each in second]) == ([True] * 2, [False] * 2)
    assert [e.action for e in await workshop.stored(AuditEntry)].count("poll_opened") == 3


@pytest.mark.parametrize("what", ["hidden", "erased"])
async def test_an_idea_that_goes_while_the_step_is_being_opened_is_not_asked_about(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """Between reading the list and the writer's turn others go on."""
    asked = await ideas_written(workshop)
    drawn = (await prepared(workshop.runtime, workshop.event, "words")).fingerprint
    (idea,) = [idea for idea in (await found(workshop)).ideas if idea.is_item]
    opening = steering.opening

    async def meanwhile(*given: Any) -> Any:
        if what == "hidden":
            await do(workshop, asked, Shaping("hide", {"ideas": [idea.code]}))
        else:
            await erase(workshop.runtime, 101, "small", workshop.update())
        monkeypatch.setattr(steering, "opening", opening)
        return await opening(*given)

    monkeypatch.setattr(steering, "opening", meanwhile)
    with pytest.raises(Overtaken):
        await going_on(workshop, "words", leads_to=drawn)
    assert [r.poll for r in workshop.state.running_rounds("small")] == ["words"]
    await going_on(workshop, "words")
    weight = workshop.state.polls["small", "weight"].definition
    assert "Text of 101" not in [item.label.to("en") for item in items_of(weight)]


async def test_a_poll_that_was_opened_by_hand_leaves_the_other_to_be_opened(workshop: Workshop) -> None:
    await ideas_written(workshop)
    await workshop.open("weight")
    shown = await prepared(workshop.runtime, workshop.event, "words")
    assert [o.is_open for o in shown.openings] == [True, False]
    assert [len(o.items) for o in shown.openings] == [2, 3]
    assert await going_on(workshop, "words") == [True]


async def test_what_is_not_finished_is_said_and_a_void_poll_is_asked_again(workshop: Workshop) -> None:
    await chained(workshop)
    await workshop.join(101)
    weight = await workshop.open("weight")
    first = await workshop.open("first")
    await workshop.steer(first, "void")
    shown = await prepared(workshop.runtime, workshop.event, "weight")
    assert [poll.code for poll in shown.skipped] == ["words", "now"]
    assert [r.id for r in shown.running] == [weight.id]
    assert await going_on(workshop, "weight") == [True]
    assert {r.code: r.state for r in workshop.state.rounds_of("small") if r.poll == "first"} == {
        "1": "open",
        "1-void1": "void",
    }
    assert await going_on(workshop, "weight") == [False]


async def test_what_the_step_before_asked_about_and_this_one_lacks_is_counted(workshop: Workshop) -> None:
    asked = await ideas_written(workshop)
    await workshop.open("first")
    await going_on(workshop, "words")
    again = workshop.state.round("small", "first", "1")
    assert again is not None
    assert (await prepared(workshop.runtime, workshop.event, "weight")).left_out == 1
    assert (await prepared(workshop.runtime, workshop.event, "first")).left_out == 0
    assert asked.id < again.id


async def test_a_list_that_has_no_room_opens_nothing(workshop: Workshop) -> None:
    asked = await collecting(workshop, *range(101, 115))
    await chained(workshop)
    codes = [
        await wrote(workshop, asked, who, f"Text {who}/{n}") for who in range(101, 115) for n in range(3)
    ]
    await do(workshop, asked, approving(*codes))
    shown = await prepared(workshop.runtime, workshop.event, "words")
    assert [poll.code for poll in shown.full] == ["weight", "now"]
    with pytest.raises(Overtaken):
        await going_on(workshop, "words")
    assert [r.poll for r in workshop.state.running_rounds("small")] == ["words"]


async def test_only_facilitators_go_on_and_only_where_there_is_a_step(workshop: Workshop) -> None:
    await ideas_written(workshop)
    with pytest.raises(NotAllowed):
        await going_on(workshop, "words", who=101)
    for poll in ("easy", "colour"):
        with pytest.raises(NotPlanned):
            await going_on(workshop, poll)
