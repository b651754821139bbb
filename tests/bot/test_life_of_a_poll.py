"""Pausing, closing, undoing, reopening, and asking by mistake: what is stored, who is told, what is shown."""

import asyncio
from typing import Any, cast

import pytest

from bot.background import Background
from bot.events import loaded
from bot.publishing import NotYet, published
from bot.rules.steering import Overtaken, Step
from bot.steering import NotAllowed, NotPlanned, Over, Steered
from bot.steps import close_due, extend, give_back, set_timer
from bot.timers import Timers
from bot.voting import cast_ballot, unanswered, withdraw_lost_votes
from config.catalogs import Texts
from handlers.cards.results import results_page
from handlers.voice import Voice
from storage.journal import AuditEntry
from storage.messages import Card, Delivery
from storage.polls import Ballot, PublishedBallot, Round
from tests.conftest import ORGANIZER, Workshop
from tests.workshop import EVENT, MINUTE, NINE, event, registered

PEOPLE = range(1, 13)


async def vote(workshop: Workshop, asked: Round, user_id: int, answer: str, item: str = "") -> str | None:
    outcome = await cast_ballot(workshop.runtime, user_id, asked.id, item, answer, workshop.update())
    return outcome.refused


async def answers(workshop: Workshop, asked: Round, who: int = 1) -> list[Any]:
    """What the result that somebody may see is counted from, sorted."""
    counted = await published(workshop.runtime, asked.id, who)
    return sorted(str(answer.choice) for ballot in counted.ballots for answer in ballot.answers.values())


async def timed(workshop: Workshop, minutes: int) -> Round:
    """An open poll with a timer."""
    asked = await workshop.open()
    closes_at = workshop.clock.now() + minutes * MINUTE
    return (await set_timer(workshop.runtime, ORGANIZER, asked.id, closes_at, 0, workshop.update())).asked


async def until_idle(background: Background) -> None:
    while not background.is_idle:  # noqa: ASYNC110 - it runs in this very loop
        await asyncio.sleep(0)


async def messages(workshop: Workshop, name: str) -> list[int]:
    return sorted(row.chat_id for row in await workshop.stored(Delivery) if row.message == name)


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
    assert len(page.keyboard) == 1
    await vote(workshop, asked, 7, "t1=1")
    await workshop.close(asked)
    await workshop.steer(asked, "void")
    page = results_page(Voice(texts, "en"), workshop.runtime, workshop.event, ORGANIZER)
    assert page.keyboard == ()


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
