"""What of a result is shown to whom, and that a newer one tells nobody's answer."""

import asyncio
from typing import Any

import pytest

from bot.events import loaded
from bot.publishing import NotYet, published
from config.catalogs import Texts
from handlers.cards.results import results_page
from handlers.voice import Voice
from storage.polls import PublishedBallot, Round
from tests.bot.polls import answers, vote
from tests.conftest import ORGANIZER, Workshop
from tests.workshop import EVENT, event

PEOPLE = range(1, 13)


async def test_a_result_that_was_seen_stays_until_five_ballots_have_changed(workshop: Workshop) -> None:
    await workshop.join(*PEOPLE)
    asked = await workshop.open("topics")
    for user_id in range(1, 7):
        await vote(workshop, asked, user_id, "t1=1")
    with pytest.raises(NotYet):
        await answers(workshop, asked)
    await workshop.close(asked)
    first = await answers(workshop, asked)
    assert first == ["('t1',)"] * 6
    await workshop.steer(asked, "reopened")
    assert await answers(workshop, asked) == first
    for user_id in range(7, 11):
        await vote(workshop, asked, user_id, "t2=1")
    assert await answers(workshop, asked) == first
    closed = await workshop.close(asked)
    assert await answers(workshop, asked) == first  # four
    assert (closed.turnout, closed.published_turnout) == ({"GOV": (10, 12)}, {"GOV": (6, 12)})
    counted = await published(workshop.runtime, asked.id, 1)
    assert counted.asked.turnout == {"GOV": (6, 12)}
    await workshop.steer(asked, "reopened")
    assert len(await workshop.stored(PublishedBallot)) == 6
    await vote(workshop, asked, 11, "t2=1")
    assert await answers(workshop, asked) == first
    await workshop.close(asked)
    assert await answers(workshop, asked) == ["('t1',)"] * 6 + ["('t2',)"] * 5  # five


async def reopened(workshop: Workshop, asked: Round, changes: dict[range, str]) -> list[Any]:
    """The result that is seen once these people have answered anew."""
    await workshop.steer(asked, "reopened")
    for people, answer in changes.items():
        for user_id in people:
            await vote(workshop, asked, user_id, answer)
    await workshop.close(asked)
    return await answers(workshop, asked)


async def seen_twice(workshop: Workshop) -> tuple[Round, list[Any], list[Any]]:
    """A poll of which two results were seen: twelve people ticked t1, then five of them t2 as well."""
    await workshop.join(*PEOPLE)
    asked = await workshop.open("topics")
    for user_id in PEOPLE:
        await vote(workshop, asked, user_id, "t1=1")
    await workshop.close(asked)
    first = await answers(workshop, asked)
    return asked, first, await reopened(workshop, asked, {range(1, 6): "t2=1"})


async def test_a_third_result_differs_from_the_first_by_five_ballots_or_the_second_stays(
    workshop: Workshop,
) -> None:
    asked, first, second = await seen_twice(workshop)
    assert (first, second) == (["('t1',)"] * 12, ["('t1', 't2')"] * 5 + ["('t1',)"] * 7)
    # Four change back and another comes: five differ from the second result, but only two from the first.
    assert await reopened(workshop, asked, {range(1, 5): "t2=0", range(6, 7): "t3=1"}) == second
    third = await reopened(workshop, asked, {range(7, 10): "t3=1"})
    assert third == ["('t1', 't2')"] + ["('t1', 't3')"] * 4 + ["('t1',)"] * 7
    assert workshop.state.rounds[asked.id].replaced == 2


async def test_every_result_that_was_seen_is_kept_as_it_was_and_one_seen_again_only_once(
    workshop: Workshop,
) -> None:
    asked, first, _ = await seen_twice(workshop)
    assert await reopened(workshop, asked, {range(1, 6): "t2=0"}) == first  # from then on it is the newest
    await workshop.steer(asked, "reopened")
    kept = await workshop.stored(PublishedBallot)
    assert {row.generation: row.answers[""].choice for row in kept if row.participant == "p0001"} == {
        1: ("t1", "t2"),
        2: ("t1",),
    }
    assert len(kept) == 24
    assert await answers(workshop, asked) == first


async def test_a_result_that_comes_out_the_same_is_not_a_newer_one(workshop: Workshop) -> None:
    asked, _, second = await seen_twice(workshop)
    assert await reopened(workshop, asked, {range(1, 6): "t2=1"}) == second
    assert workshop.state.rounds[asked.id].replaced == 1
    await workshop.steer(asked, "reopened")
    assert len(await workshop.stored(PublishedBallot)) == 24


async def test_a_result_that_nobody_saw_takes_no_others_place(workshop: Workshop) -> None:
    await workshop.join(*range(1, 21))
    asked = await workshop.open("topics")
    for user_id in range(1, 21):
        await vote(workshop, asked, user_id, "t1=1")
    await workshop.close(asked)
    first = await answers(workshop, asked)
    await workshop.steer(asked, "reopened")
    for user_id in range(1, 6):
        await vote(workshop, asked, user_id, "t2=1")
    await workshop.close(asked)
    await workshop.steer(asked, "reopened")
    assert await answers(workshop, asked) == first
    for user_id in range(1, 5):
        await vote(workshop, asked, user_id, "t2=0")
    await workshop.close(asked)
    assert await answers(workshop, asked) == first  # of what was seen one answer has changed
    assert len(await workshop.stored(PublishedBallot)) == 20


async def test_two_who_see_a_newer_result_at_once_see_the_same(workshop: Workshop) -> None:
    await workshop.join(*PEOPLE)
    asked = await workshop.open("topics")
    for user_id in range(1, 7):
        await vote(workshop, asked, user_id, "t1=1")
    await workshop.close(asked)
    await answers(workshop, asked)
    await workshop.steer(asked, "reopened")
    for user_id in range(7, 12):
        await vote(workshop, asked, user_id, "t2=1")
    await workshop.close(asked)
    one, other = await asyncio.gather(*(published(workshop.runtime, asked.id, who) for who in (1, 2)))
    assert list(one.ballots) == list(other.ballots)
    assert (one.asked.replaced, one.asked) == (1, other.asked)


async def test_what_was_asked_by_mistake_is_no_result_whatever_was_seen_before(
    workshop: Workshop, texts: Texts
) -> None:
    await workshop.join(*PEOPLE)
    asked = await workshop.open("topics")
    for user_id in range(1, 7):
        await vote(workshop, asked, user_id, "t1=1")
    await workshop.close(asked)
    await answers(workshop, asked)
    await workshop.steer(asked, "reopened")
    page = results_page(Voice(texts, "en"), workshop.runtime, workshop.event, ORGANIZER)
    assert [row[0].data for row in page.keyboard] == [f"r:{asked.id}", "RT:small"]
    await vote(workshop, asked, 7, "t1=1")
    await workshop.close(asked)
    await workshop.steer(asked, "void")
    page = results_page(Voice(texts, "en"), workshop.runtime, workshop.event, ORGANIZER)
    assert [row[0].data for row in page.keyboard] == ["RT:small"]


async def test_a_result_nobody_saw_is_not_kept(workshop: Workshop) -> None:
    await workshop.join(*PEOPLE)
    asked = await workshop.open("topics")
    await vote(workshop, asked, 1, "t1=1")
    await workshop.close(asked)
    await workshop.steer(asked, "undone")
    await vote(workshop, asked, 2, "t2=1")
    await workshop.close(asked)
    assert await answers(workshop, asked) == ["('t1',)", "('t2',)"]


async def test_of_a_poll_with_names_the_result_is_the_newest(workshop: Workshop) -> None:
    await workshop.join(7, 8)
    asked = await workshop.open()
    await vote(workshop, asked, 7, "r")
    await workshop.close(asked)
    assert await answers(workshop, asked) == ["r"]
    await workshop.steer(asked, "reopened")
    with pytest.raises(NotYet):
        await answers(workshop, asked)
    await vote(workshop, asked, 8, "g")
    await workshop.close(asked)
    assert await answers(workshop, asked) == ["g", "r"]


async def test_results_are_hidden_until_closed(workshop: Workshop) -> None:
    await workshop.join(7, 8)
    asked, unnamed = await workshop.open(), await workshop.open("topics")
    await vote(workshop, asked, 7, "r")
    await vote(workshop, unnamed, 7, "t1=1")
    for paused in (False, True):
        if paused:
            await workshop.steer(asked, "paused")
        with pytest.raises(NotYet):
            await answers(workshop, asked, 7)
        assert await answers(workshop, asked, ORGANIZER) == ["r"]  # named: facilitators see it
        for who in (7, ORGANIZER):
            with pytest.raises(NotYet):
                await answers(workshop, unnamed, who)


async def test_live_results_are_seen_by_those_who_answered(workshop: Workshop) -> None:
    polls = [poll | {"results": "live"} for poll in EVENT["polls"] if poll["code"] == "colour"]
    await workshop.put(loaded(event(polls=polls), workshop.state.events["small"]))
    await workshop.join(7, 8)
    asked = await workshop.open()
    await vote(workshop, asked, 7, "r")
    assert await answers(workshop, asked, 7) == ["r"]
    counted = await published(workshop.runtime, asked.id, 7)
    assert counted.asked.turnout == {"GOV": (1, 2)}
    with pytest.raises(NotYet):
        await answers(workshop, asked, 8)
    await vote(workshop, asked, 7, "")
    with pytest.raises(NotYet):
        await answers(workshop, asked, 7)
