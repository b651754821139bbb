"""Sending to many, stopping, correcting, taking back: once each, by organizers only, and nothing is forgotten."""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from bot import broadcasts, drafts
from bot.broadcasts import Nobody, Past, Steered, UnknownBroadcast, follow
from bot.drafts import Expected, expected
from bot.runtime import UNDO_MS, NotAllowed, Runtime
from bot.steering import Over, open_poll
from storage.broadcasts import Audience, Broadcast, Content, copies_of, people_sent_to
from storage.journal import AuditEntry
from storage.messages import Card, Delivery
from storage.people import Role
from tests.conftest import ORGANIZER, Workshop
from tests.workshop import MINUTE, HandClock, account

HOUR = 60 * MINUTE
LUNCH = Content("text", "Lunch is <b>late</b>")
EVERYONE = Audience("everyone")


@pytest.fixture(autouse=True)
async def organizer(workshop: Workshop) -> None:
    await workshop.put(account(ORGANIZER))


async def draft(workshop: Workshop, audience: Audience = EVERYONE, **more: Content) -> Broadcast:
    runtime, small = workshop.runtime, workshop.event
    written = await drafts.compose(runtime, ORGANIZER, small, 0, "en", LUNCH, workshop.update())
    for language, content in more.items():
        key = workshop.update()
        await drafts.compose(runtime, ORGANIZER, small, written.id, language, content, key)
    return await drafts.address(runtime, ORGANIZER, written.id, audience, workshop.update())


async def step(
    workshop: Workshop, of: Broadcast, what: Callable[..., Awaitable[Steered]], who: int = ORGANIZER
) -> Steered:
    return await what(workshop.runtime, who, of.id, workshop.update())


async def rows(workshop: Workshop, message: str = "broadcast") -> dict[int, Delivery]:
    return {row.chat_id: row for row in await workshop.stored(Delivery) if row.message == message}


async def delivered(workshop: Workshop, of: Broadcast, *people: int) -> None:
    """As the outbox notes it."""
    found = await rows(workshop)
    for user_id in people:
        await workshop.put(
            replace(found[user_id], state="sent", message_id=40 + user_id),
            Card(user_id, of.subject, 40 + user_id),
        )


async def test_a_broadcast_waits_ten_seconds_for_everybody_in_its_audience(workshop: Workshop) -> None:
    await workshop.join(7, 8)
    await workshop.put(account(9, blocked_at=1))
    of = await draft(workshop)
    sent = await step(workshop, of, broadcasts.send)
    assert (sent.changed, sent.broadcast.state) == (True, "sent")
    found = await rows(workshop)
    assert set(found) == {7, 8}
    for row in found.values():
        assert row.not_before - row.queued_at == UNDO_MS
        assert (row.lane, row.subject, row.state) == ("broadcasts", of.subject, "waiting")
    assert [entry.action for entry in await workshop.stored(AuditEntry)] == ["broadcast_sent"]


async def test_a_double_tap_and_a_second_organizer_send_it_once(workshop: Workshop) -> None:
    await workshop.join(7, 8)
    await workshop.staff(801, "organizer")
    of = await draft(workshop)
    taps = [step(workshop, of, broadcasts.send, who) for who in (ORGANIZER, ORGANIZER, 801)]
    assert sorted(each.changed for each in await asyncio.gather(*taps)) == [False, False, True]
    assert len(await rows(workshop)) == 2
    assert workshop.state.broadcasts == (await workshop.restarted()).broadcasts


async def test_what_is_brought_again_changes_nothing(workshop: Workshop) -> None:
    await workshop.join(7)
    key = workshop.update()
    again = [
        await drafts.compose(workshop.runtime, ORGANIZER, workshop.event, 0, "en", LUNCH, key)
        for _ in range(2)
    ]
    assert again[0] == again[1]
    assert len(await workshop.stored(Broadcast)) == 1


@pytest.mark.parametrize("role", ["participant", "facilitator", "rapporteur", "observer"])
async def test_only_organizers_write_send_stop_correct_and_take_back(workshop: Workshop, role: Role) -> None:
    await workshop.join(7)
    await workshop.staff(800, role)
    of, small, runtime = await draft(workshop), workshop.event, workshop.runtime
    tries: list[Awaitable[Any]] = [
        *(step(workshop, of, what, 800) for what in (
            broadcasts.send, broadcasts.stop, broadcasts.correct, broadcasts.withdraw, broadcasts.cancel
        )),
        broadcasts.schedule(runtime, 800, of.id, dt.time(10, 0), workshop.update()),
        drafts.compose(runtime, 800, small, 0, "en", LUNCH, workshop.update()),
        drafts.compose(runtime, 800, small, of.id, "en", LUNCH, workshop.update()),
        drafts.correct_with(runtime, 800, of.id, "en", LUNCH, workshop.update()),
        drafts.discard_correction(runtime, 800, of.id, workshop.update()),
        drafts.address(runtime, 800, of.id, EVERYONE, workshop.update()),
        drafts.expect(runtime, 800, small, Expected("broadcast", 0, "en"), workshop.update()),
    ]  # fmt: skip
    for one in tries:
        with pytest.raises(NotAllowed):
            await one
    assert await workshop.stored(Broadcast) == [of]
    assert await workshop.stored(Delivery) == await workshop.stored(AuditEntry) == []


async def test_nothing_is_sent_for_an_event_that_is_over_nor_to_nobody(workshop: Workshop) -> None:
    of = await draft(workshop)
    with pytest.raises(Nobody):
        await step(workshop, of, broadcasts.send)
    await workshop.join(7)
    workshop.clock.move(24 * HOUR)
    with pytest.raises(Over):
        await step(workshop, of, broadcasts.send)
    assert await rows(workshop) == {}
    assert workshop.state.broadcasts[of.id].state == "draft"


async def test_undone_within_the_time_it_is_a_draft_again_and_may_be_sent(workshop: Workshop) -> None:
    await workshop.join(7, 8)
    of = await draft(workshop)
    await step(workshop, of, broadcasts.send)
    undone = await step(workshop, of, broadcasts.stop)
    assert undone.changed
    assert undone.broadcast == replace(of, id=undone.broadcast.id)
    assert workshop.state.broadcasts[of.id].state == "cancelled"
    assert {row.state for row in (await rows(workshop)).values()} == {"dropped"}
    assert not (await step(workshop, of, broadcasts.stop)).changed
    assert (await step(workshop, undone.broadcast, broadcasts.send)).changed
    assert len(await workshop.stored(Delivery)) == 4


async def test_stopped_on_its_way_it_reaches_nobody_more_and_can_still_be_taken_back(
    workshop: Workshop,
) -> None:
    await workshop.join(7, 8, 9)
    of = await draft(workshop)
    await step(workshop, of, broadcasts.send)
    await delivered(workshop, of, 7)
    stopped = await step(workshop, of, broadcasts.stop)
    assert (stopped.broadcast.id, stopped.broadcast.state) == (of.id, "stopped")
    assert {user: row.state for user, row in (await rows(workshop)).items()} == {
        7: "sent", 8: "dropped", 9: "dropped"
    }  # fmt: skip
    assert (await step(workshop, of, broadcasts.withdraw)).changed
    assert set(await rows(workshop, "broadcast_withdrawn")) == {7}
    copies = await copies_of(workshop.engine, of)
    assert copies.of("broadcast", "sent", "dropped") == 3
    fates = {7: ("sent", ""), 8: ("dropped", ""), 9: ("dropped", "")}
    assert await people_sent_to(workshop.engine, of) == fates


async def test_withdrawn_it_is_taken_back_from_everybody_who_has_it_and_reaches_nobody_more(
    workshop: Workshop,
) -> None:
    await workshop.join(7, 8, 9)
    of = await draft(workshop)
    await step(workshop, of, broadcasts.send)
    await delivered(workshop, of, 7, 8)
    assert [(await step(workshop, of, broadcasts.withdraw)).changed for _ in range(2)] == [True, False]
    assert set(await rows(workshop, "broadcast_withdrawn")) == {7, 8}
    assert (await rows(workshop))[9].state == "dropped"
    actions = [entry.action for entry in await workshop.stored(AuditEntry)]
    assert sorted(actions) == ["broadcast_sent", "broadcast_withdrawn"]


@pytest.mark.parametrize(
    ("what", "message"),
    [(broadcasts.withdraw, "broadcast_withdrawn"), (broadcasts.correct, "broadcast_corrected")],
)
async def test_a_copy_that_was_on_its_way_then_is_followed(
    workshop: Workshop, what: Callable[..., Awaitable[Steered]], message: str
) -> None:
    await workshop.join(7, 8)
    of = await draft(workshop)
    await step(workshop, of, broadcasts.send)
    await delivered(workshop, of, 7)
    other = Content("text", "Lunch is early")
    await drafts.correct_with(workshop.runtime, ORGANIZER, of.id, "en", other, workshop.update())
    await step(workshop, of, what)
    assert set(await rows(workshop, message)) == {7}
    await workshop.write(lambda tx: follow(tx, of.id, 8, of.revision))
    assert set(await rows(workshop, message)) == {7, 8}


async def test_a_correction_goes_to_everybody_who_has_a_copy_in_whatever_language(workshop: Workshop) -> None:
    await workshop.join(7, 8)
    await workshop.put(account(8, language="km"))
    of = await draft(workshop, km=Content("text", "អាហារថ្ងៃត្រង់"))
    await step(workshop, of, broadcasts.send)
    await delivered(workshop, of, 7, 8)
    assert not (await step(workshop, of, broadcasts.correct)).changed
    for revision, content in enumerate(
        (Content("text", "Lunch is early"), Content("photo", "", "f")), start=1
    ):
        await drafts.correct_with(workshop.runtime, ORGANIZER, of.id, "en", content, workshop.update())
        assert workshop.state.broadcasts[of.id].contents["en"] != content
        corrected = await step(workshop, of, broadcasts.correct)
        assert (corrected.broadcast.contents["en"], corrected.broadcast.revision) == (content, revision)
        assert not (await step(workshop, of, broadcasts.correct)).changed
    corrections = [row for row in await workshop.stored(Delivery) if row.message == "broadcast_corrected"]
    assert sorted(row.chat_id for row in corrections) == [7, 7, 8, 8]


async def test_a_correction_of_a_private_broadcast_does_not_tell_which_language_its_readers_read(
    workshop: Workshop,
) -> None:
    await workshop.join(7, 8)
    await workshop.put(account(8, language="km"))
    await open_poll(workshop.runtime, ORGANIZER, "small", "colour", "1", workshop.update())
    of = await draft(workshop, Audience("unanswered", "1"), km=LUNCH)
    await step(workshop, of, broadcasts.send)
    await delivered(workshop, of, 7, 8)
    early = Content("text", "Early")
    await drafts.correct_with(workshop.runtime, ORGANIZER, of.id, "km", early, workshop.update())
    await step(workshop, of, broadcasts.correct)
    assert set(await rows(workshop, "broadcast_corrected")) == {7, 8}


async def test_a_correction_that_is_discarded_changes_nothing(workshop: Workshop) -> None:
    await workshop.join(7)
    of = await draft(workshop)
    sent = (await step(workshop, of, broadcasts.send)).broadcast
    await drafts.correct_with(workshop.runtime, ORGANIZER, of.id, "en", LUNCH, workshop.update())
    assert await drafts.discard_correction(workshop.runtime, ORGANIZER, of.id, workshop.update()) == sent
    assert not (await step(workshop, of, broadcasts.correct)).changed


async def test_what_was_sent_or_thrown_away_is_no_draft_any_more(workshop: Workshop) -> None:
    await workshop.join(7)
    sent, thrown = await draft(workshop), await draft(workshop)
    await step(workshop, sent, broadcasts.send)
    assert (await step(workshop, thrown, broadcasts.cancel)).changed
    assert not (await step(workshop, sent, broadcasts.cancel)).changed
    assert not (await step(workshop, thrown, broadcasts.send)).changed
    for of in (sent, thrown, replace(sent, id=99)):
        with pytest.raises(UnknownBroadcast):
            await drafts.address(workshop.runtime, ORGANIZER, of.id, EVERYONE, workshop.update())
        key = workshop.update()
        with pytest.raises(UnknownBroadcast):
            await drafts.compose(workshop.runtime, ORGANIZER, workshop.event, of.id, "en", LUNCH, key)


@pytest.mark.parametrize(
    "audience",
    [Audience("group", "XXX"), Audience("role", "king"), Audience("unanswered", "1"), Audience("unanswered", "²"),
     Audience("person", "p9"), Audience("everyone", "x")],
    ids=str,
)  # fmt: skip
async def test_an_audience_that_is_not_there_cannot_be_chosen(workshop: Workshop, audience: Audience) -> None:
    of = await draft(workshop)
    with pytest.raises(UnknownBroadcast):
        await drafts.address(workshop.runtime, ORGANIZER, of.id, audience, workshop.update())


def moving(workshop: Workshop) -> Runtime:
    """The same workshop by a clock that runs a thousand times as fast as the real one."""
    clock = HandClock(speed=1000.0, moves=workshop.clock.moves)
    return replace(workshop.runtime, clock=clock)


async def test_a_scheduled_broadcast_goes_at_its_time_to_whoever_is_there_then(workshop: Workshop) -> None:
    of, runtime = await draft(workshop), moving(workshop)
    with pytest.raises(Past):
        await broadcasts.schedule(runtime, ORGANIZER, of.id, dt.time(9, 30), workshop.update())
    await broadcasts.schedule(runtime, ORGANIZER, of.id, dt.time(10, 0), workshop.update())
    planned = workshop.state.broadcasts[of.id]
    assert planned.state == "scheduled"
    # 30 minutes by the event's clock are 1.8 s of real time.
    assert planned.send_at is not None
    in_time = planned.send_at
    await workshop.join(7)
    await broadcasts.release(runtime, of.id)
    assert await rows(workshop) == {}
    await workshop.put(replace(planned, send_at=in_time - 1800))
    for _ in range(2):
        await broadcasts.release(runtime, of.id)
    assert set(await rows(workshop)) == {7}
    assert [row.not_before <= row.queued_at for row in (await rows(workshop)).values()] == [True]


@pytest.mark.parametrize("days", [0, 1])
async def test_a_scheduled_broadcast_to_nobody_or_of_an_event_that_is_over_is_not_sent(
    workshop: Workshop, days: int
) -> None:
    of = await draft(workshop)
    await workshop.join(*([7] if days else []))
    await workshop.put(replace(of, state="scheduled", send_at=1))
    workshop.clock.move(days * 24 * HOUR)
    await broadcasts.release(workshop.runtime, of.id)
    assert workshop.state.broadcasts[of.id].state == "cancelled"
    assert await rows(workshop) == {}


async def test_a_scheduled_broadcast_that_was_cancelled_is_not_sent(workshop: Workshop) -> None:
    await workshop.join(7)
    of = await draft(workshop)
    await workshop.put(replace(of, state="scheduled", send_at=1))
    assert (await step(workshop, of, broadcasts.cancel)).changed
    await broadcasts.release(workshop.runtime, of.id)
    assert await rows(workshop) == {}


@pytest.mark.parametrize(
    "what",
    [Expected("broadcast", 0, "en"), Expected("correction", 7, "km"), Expected("send_at", 12)],
    ids=str,
)
async def test_what_is_expected_is_remembered(workshop: Workshop, what: Expected) -> None:
    assert expected(account(7, expects=what.written())) == what
    assert expected(account(7, expects="name")) is None
    assert expected(account(7)) is expected(None) is None
