"""Pausing, closing, undoing, reopening, and asking by mistake: what is stored, who is told, what is shown."""

import asyncio
from typing import cast

import pytest

from bot.publishing import NotYet
from bot.rules.steering import Overtaken, Step
from bot.runtime import NotAllowed
from bot.steering import NotPlanned, Over, Steered
from bot.steps import extend
from bot.voting import unanswered, withdraw_lost_votes
from storage.journal import AuditEntry
from storage.messages import Card, Delivery
from storage.polls import Ballot, Round
from tests.bot.polls import answers, messages, vote
from tests.conftest import ORGANIZER, Workshop
from tests.workshop import MINUTE, registered


async def test_a_paused_poll_takes_no_answer_and_loses_none(workshop: Workshop) -> None:
    await workshop.join(7, 8)
    asked = await workshop.open()
    assert await vote(workshop, asked, 7, "r") is None
    await workshop.put(Card(7, "round:1", 5))
    await workshop.steer(asked, "paused")
    assert await vote(workshop, asked, 7, "g") == await vote(workshop, asked, 8, "g") == "paused"
    assert await messages(workshop, "poll_changed") == [7]
    assert [b.answers[""].choice for b in await workshop.stored(Ballot)] == ["r"]
    state = await workshop.restarted()
    assert state.ballot(state.rounds[1], "p0007") is not None
    await workshop.steer(asked, "resumed")
    assert await vote(workshop, asked, 8, "g") is None
    assert await messages(workshop, "poll_changed") == [7, 7]


async def test_somebody_who_changes_groups_in_a_pause_loses_the_vote(workshop: Workshop) -> None:
    await workshop.join(7)
    asked = await workshop.open("budget")
    await vote(workshop, asked, 7, "yes")
    await workshop.steer(asked, "paused")
    moved = registered(7, "CSO")
    await workshop.put(moved)
    await workshop.write(lambda tx: withdraw_lost_votes(tx, moved))
    assert await workshop.stored(Ballot) == []


async def test_two_facilitators_at_once_take_one_step(workshop: Workshop) -> None:
    asked = await workshop.open()
    first, second = await asyncio.gather(*(workshop.steer(asked, "closed", drawn=0) for _ in range(2)))
    assert (first.changed, second.changed) == (True, False)
    assert first.asked == second.asked
    assert [e.action for e in await workshop.stored(AuditEntry)] == ["poll_opened", "poll_closed"]


@pytest.mark.parametrize("late", ["closed", "void"])
async def test_an_old_button_undoes_no_newer_decision(workshop: Workshop, late: Step) -> None:
    asked = await workshop.open()
    await workshop.steer(asked, "paused")
    await workshop.steer(asked, "resumed")
    with pytest.raises(Overtaken):
        await workshop.steer(asked, late, drawn=0)
    assert workshop.state.rounds[1].state == "open"


async def test_only_staff_steers_and_only_what_is_there(workshop: Workshop) -> None:
    await workshop.join(7)
    asked = await workshop.open()
    for step in ("paused", "closed", "void"):
        with pytest.raises(NotAllowed):
            await workshop.steer(asked, step, who=7)
    with pytest.raises(NotPlanned):
        await workshop.steer(Round(99, "small", "x", "1", "open", 1), "closed", drawn=0)


async def test_after_the_day_nothing_is_reopened(workshop: Workshop) -> None:
    asked = await workshop.open()
    await workshop.close(asked)
    workshop.clock.move(24 * 60 * MINUTE)
    with pytest.raises(Over):
        await workshop.steer(asked, "reopened")


@pytest.mark.parametrize("back", ["undone", "reopened"])
async def test_a_poll_that_runs_again_has_its_ballots_and_asks_whoever_has_none(
    workshop: Workshop, back: Step
) -> None:
    await workshop.join(7, 8)
    asked = await workshop.open()
    await vote(workshop, asked, 7, "r")
    await workshop.put(Card(7, "round:1", 5), Card(8, "round:1", 6))
    await workshop.close(asked)
    assert workshop.state.ballots == {}
    again = (await workshop.steer(asked, back)).asked
    assert (again.state, again.closed_at, again.turnout) == ("open", None, {})
    assert await messages(workshop, "poll_reopened") == [8]
    assert await messages(workshop, "poll_changed") == [7]
    assert (await vote(workshop, asked, 7, "g"), await vote(workshop, asked, 8, "b")) == (None, None)
    revisions = {b.participant: b.answers[""].revision for b in await workshop.stored(Ballot)}
    assert revisions == {"p0007": 2, "p0008": 1}
    closed = await workshop.close(asked)
    assert closed.turnout == {"GOV": (2, 2)}
    assert await answers(workshop, asked) == ["b", "g"]
    assert await messages(workshop, "poll_closed") == [7, 7, 8, 8]


async def test_reopening_twice_at_once_is_one_step(workshop: Workshop) -> None:
    asked = await workshop.open()
    await workshop.close(asked)
    both: list[Steered] = await asyncio.gather(
        *(workshop.steer(asked, "reopened", drawn=1) for _ in range(2))
    )
    assert sorted(steered.changed for steered in both) == [False, True]


async def test_what_was_asked_by_mistake_is_kept_and_counted_nowhere(workshop: Workshop) -> None:
    await workshop.join(7, 8)
    asked = await workshop.open()
    await vote(workshop, asked, 7, "r")
    await workshop.put(Card(7, "round:1", 5))
    void = (await workshop.steer(asked, "void")).asked
    assert (void.state, void.turnout) == ("void", {"GOV": (1, 2)})
    assert await vote(workshop, asked, 8, "r") == "void"
    assert await messages(workshop, "poll_changed") == [7]
    assert len(await workshop.stored(Ballot)) == 1
    with pytest.raises(NotYet):
        await answers(workshop, asked)
    for step in ("reopened", "undone", "closed"):
        with pytest.raises(Overtaken):
            await workshop.steer(asked, step)


async def test_a_poll_asked_by_mistake_can_be_asked_again_under_its_code(workshop: Workshop) -> None:
    await workshop.join(7)
    asked = await workshop.open("rating", "before")
    await vote(workshop, asked, 7, "3", "i1")
    await workshop.steer(asked, "void")
    with pytest.raises(NotPlanned):  # a button from before it was opened
        await workshop.open("rating", "before")
    again = await workshop.open("rating", "before", void=asked.id)
    assert (again.id, again.code, again.state) == (2, "before", "open")
    assert await workshop.open("rating", "before", void=asked.id) == again  # whoever comes second
    assert [(r.id, r.code, r.state) for r in await workshop.stored(Round)] == [
        (1, "before-void1", "void"),
        (2, "before", "open"),
    ]
    await vote(workshop, again, 7, "5", "i1")
    await workshop.steer(again, "void")
    third = await workshop.open("rating", "before", void=again.id)
    assert {r.code for r in workshop.state.rounds_of("small")} == {"before-void1", "before-void2", "before"}
    assert third.id == 3


async def test_an_extension_is_for_that_group_and_the_base_stays(workshop: Workshop) -> None:
    await workshop.join(7, 8)
    await workshop.join(9, 10, group="CSO")
    asked = await workshop.open("topics")
    for user_id in (7, 9):
        await vote(workshop, asked, user_id, "t1=1")
    await workshop.put(*(Card(user_id, "round:1", user_id) for user_id in (7, 8, 9, 10)))
    workshop.clock.move(MINUTE)
    await workshop.join(11, group="CSO", registered_at=workshop.clock.now())  # the late group arrives
    for expected in (True, False):
        done = await extend(workshop.runtime, ORGANIZER, asked.id, "CSO", 0, workshop.update())
        assert done.changed is expected
    assert await vote(workshop, asked, 7, "t2=1") == await vote(workshop, asked, 8, "t2=1") == "extended"
    assert await vote(workshop, asked, 9, "t2=1") is await vote(workshop, asked, 11, "t2=1") is None
    assert await messages(workshop, "poll_reopened") == [10, 11]
    assert await messages(workshop, "poll_changed") == [7, 8, 9]
    assert unanswered(workshop.runtime, "small", 8) == []
    assert [r.id for r in unanswered(workshop.runtime, "small", 10)] == [1]
    closed = await workshop.close(asked)
    assert closed.turnout == {"GOV": (1, 2), "CSO": (2, 3)}
    for group in ("XXX", ""):
        with pytest.raises(NotPlanned):
            await extend(workshop.runtime, ORGANIZER, asked.id, group, closed.step, workshop.update())


async def test_a_closed_poll_is_extended_with_its_ballots(workshop: Workshop) -> None:
    await workshop.join(7)
    await workshop.join(9, group="CSO")
    asked = await workshop.open()
    await vote(workshop, asked, 7, "r")
    closed = await workshop.close(asked)
    await extend(workshop.runtime, ORGANIZER, asked.id, "CSO", closed.step, workshop.update())
    assert await vote(workshop, asked, 9, "g") is None
    assert await vote(workshop, asked, 7, "g") == "extended"
    await workshop.close(asked)
    assert await answers(workshop, asked) == ["g", "r"]


@pytest.mark.parametrize("state", ["open", "paused", "closed", "void", "extended"])
async def test_in_every_state_only_the_polls_groups_are_asked_and_told(
    workshop: Workshop, state: str
) -> None:
    await workshop.join(7)
    await workshop.join(9, group="CSO")
    asked = await workshop.open("budget")  # for GOV
    await workshop.put(Card(7, "round:1", 5))
    if state == "extended":
        await extend(workshop.runtime, ORGANIZER, asked.id, "GOV", 0, workshop.update())
        with pytest.raises(NotPlanned):
            await extend(workshop.runtime, ORGANIZER, asked.id, "CSO", 1, workshop.update())
    elif state != "open":
        await workshop.steer(asked, cast("Step", state))
        if state == "closed":
            await workshop.steer(asked, "reopened")
    assert await vote(workshop, asked, 9, "yes") == "not_eligible"
    assert {row.chat_id for row in await workshop.stored(Delivery)} == {7}
