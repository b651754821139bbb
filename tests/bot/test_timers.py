"""Polls that close by themselves."""

import asyncio

import pytest

from bot.background import Background
from bot.events import loaded
from bot.runtime import NotAllowed
from bot.steps import close_due, give_back, set_timer
from bot.timers import Timers
from storage.journal import AuditEntry
from storage.messages import Card
from storage.polls import Round
from tests.bot.polls import messages, vote
from tests.conftest import ORGANIZER, Workshop
from tests.workshop import EVENT, MINUTE, NINE, event


async def timed(workshop: Workshop, minutes: int) -> Round:
    """An open poll with a timer."""
    asked = await workshop.open()
    closes_at = workshop.clock.now() + minutes * MINUTE
    return (await set_timer(workshop.runtime, ORGANIZER, asked.id, closes_at, 0, workshop.update())).asked


async def until_idle(background: Background) -> None:
    while not background.is_idle:  # noqa: ASYNC110 - it runs in this very loop
        await asyncio.sleep(0)


async def test_a_poll_is_open_for_as_long_as_the_file_says(workshop: Workshop) -> None:
    polls = [
        poll | {"rounds": [{"session": "one", "at": "09:30", "minutes": "8"}]}
        if poll["code"] == "colour"
        else poll
        for poll in EVENT["polls"]
    ]
    await workshop.put(loaded(event(polls=polls), workshop.state.events["small"]))
    assert (await workshop.open()).closes_at == NINE + 8 * MINUTE
    assert (await workshop.open("topics")).closes_at is None


async def test_a_timer_closes_in_the_writers_order(workshop: Workshop) -> None:
    await workshop.join(7, 8)
    asked = await timed(workshop, 5)
    await vote(workshop, asked, 7, "r")
    await close_due(workshop.runtime, asked.id)
    assert workshop.state.rounds[1].state == "open"
    workshop.clock.move(5 * MINUTE)
    voted, _, late = await asyncio.gather(
        vote(workshop, asked, 7, "g"), close_due(workshop.runtime, asked.id), vote(workshop, asked, 8, "g")
    )
    assert (voted, late) == (None, "closed")
    closed = workshop.state.rounds[1]
    assert (closed.state, closed.closed_at, closed.turnout) == ("closed", NINE + 5 * MINUTE, {"GOV": (1, 2)})
    last = (await workshop.stored(AuditEntry))[-1]
    assert ("poll_closed", "timer") in {(e.action, e.actor) for e in await workshop.stored(AuditEntry)}
    assert last.subject == "colour/1"


async def test_a_timer_moved_by_a_facilitator_is_told_to_every_card(workshop: Workshop) -> None:
    await workshop.join(7)
    asked = await timed(workshop, 5)
    await workshop.put(Card(7, "round:1", 5))
    later = NINE + 10 * MINUTE
    for expected in (True, False):
        done = await set_timer(workshop.runtime, ORGANIZER, asked.id, later, 1, workshop.update())
        assert (done.changed, done.asked.closes_at) == (expected, later)
    assert await messages(workshop, "poll_changed") == [7]
    with pytest.raises(NotAllowed):
        await set_timer(workshop.runtime, 7, asked.id, None, 2, workshop.update())


async def test_a_paused_poll_whose_closing_is_undone_keeps_what_was_left_of_its_time(
    workshop: Workshop,
) -> None:
    asked = await timed(workshop, 5)
    await workshop.steer(asked, "paused")
    workshop.clock.move(10 * MINUTE)
    for step in ("closed", "undone", "resumed"):
        await workshop.steer(asked, step)
    assert workshop.state.rounds[asked.id].closes_at == workshop.clock.now() + 5 * MINUTE


async def test_timers_wait_until_telegram_is_heard(workshop: Workshop) -> None:
    asked, background, hears = await timed(workshop, 5), Background(), False
    timers = Timers(workshop.runtime, background, lambda: hears)
    workshop.listeners.append(timers.accept)
    workshop.clock.move(5 * MINUTE)
    timers.resume()
    await until_idle(background)
    assert workshop.state.rounds[asked.id].state == "open"
    hears = True
    timers.resume()
    await until_idle(background)
    assert workshop.state.rounds[asked.id].state == "closed"
    timers.close()


async def test_a_timer_is_there_again_after_a_restart(workshop: Workshop) -> None:
    asked = await timed(workshop, 5)
    assert (await workshop.restarted()).rounds[asked.id].closes_at == NINE + 5 * MINUTE


async def test_the_time_of_an_outage_is_given_back(workshop: Workshop) -> None:
    await workshop.join(7)
    asked = await timed(workshop, 5)
    await workshop.put(Card(7, "round:1", 5))
    began, ended = NINE + 2 * MINUTE, NINE + 9 * MINUTE
    await workshop.write(lambda tx: give_back(tx, workshop.runtime, "small", began, ended))
    assert workshop.state.rounds[asked.id].closes_at == NINE + 12 * MINUTE
    assert await messages(workshop, "poll_changed") == [7]
