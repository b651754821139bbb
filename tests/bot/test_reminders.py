"""Reminders go out once, to those who want them, on time or late as long as they are of use."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from bot.agenda import preview, reschedule
from bot.clock import Clock, RealClock, real_now
from bot.events import loaded
from bot.registration import Misplaced
from bot.reminders import Reminders, remind, start_of, want_reminders
from bot.rules.agenda import from_ms
from bot.rules.rescheduling import Cancel, Shift, Step
from bot.runtime import Runtime
from storage.agenda import Reminder
from storage.errors import NotSaved
from storage.messages import Delivery
from storage.record import Record
from tests.conftest import ORGANIZER, Workshop
from tests.workshop import EVENT, MINUTE, NINE, account, event, registered

TEN = NINE + 30 * MINUTE


def reminding(*minutes: int) -> dict[str, Any]:
    one, two = EVENT["agenda"]
    return {"agenda": [one, two | {"remind": list(minutes)}]}


@pytest.fixture
async def reminded(workshop: Workshop) -> Workshop:
    """At 09:30; people are reminded of the session at 10:00 ten and three minutes before."""
    await workshop.put(loaded(event(**reminding(10, 3)), None))
    await workshop.join(7)
    return workshop


async def look(workshop: Workshop) -> list[int]:
    """Who is newly reminded."""
    before = {row.id for row in await workshop.stored(Delivery)}
    await Reminders(workshop.runtime).look()
    rows = [row for row in await workshop.stored(Delivery) if row.id not in before]
    return sorted(row.chat_id for row in rows if row.message == "session_starts")


async def change(workshop: Workshop, step: Step) -> None:
    leads_to = preview(workshop.runtime, ORGANIZER, "small", step).leads_to
    await reschedule(workshop.runtime, ORGANIZER, "small", step, leads_to, workshop.update())


async def test_a_reminder_and_its_messages_are_one_unit(reminded: Workshop) -> None:
    batches: list[list[str]] = []
    reminded.listeners.append(lambda records: batches.append([type(record).__name__ for record in records]))
    assert await look(reminded) == []
    assert batches == []  # nothing is due, nothing is written
    reminded.clock.move(20 * MINUTE)
    assert await look(reminded) == [7]
    assert [sorted(batch) for batch in batches] == [["Delivery", "Reminder"]]
    (row,) = await reminded.stored(Delivery)
    assert (row.message, row.subject, row.lane) == ("session_starts", f"start:small:{TEN}", "reminders")
    assert start_of(row.subject) == from_ms(TEN)
    assert await reminded.stored(Reminder) == [Reminder("small", "two", 10, TEN, NINE + 20 * MINUTE)]


async def test_what_could_not_be_saved_goes_out_at_the_next_look(
    reminded: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    reminded.clock.move(20 * MINUTE)

    async def full(*_: Any) -> None:
        raise NotSaved("full")

    with monkeypatch.context() as patched:
        patched.setattr(reminded.engine, "write", full)
        assert await look(reminded) == []
    assert await look(reminded) == [7]


async def test_nothing_goes_out_twice_however_often_we_look_or_start(reminded: Workshop) -> None:
    reminded.clock.move(20 * MINUTE)
    assert [await look(reminded) for _ in range(3)] == [[7], [], []]
    assert (await reminded.restarted()).reminders == reminded.state.reminders
    reminded.clock.move(7 * MINUTE)
    assert [await look(reminded) for _ in range(2)] == [[7], []]


async def test_after_a_stall_there_is_one_message_about_one_start(reminded: Workshop) -> None:
    reminded.clock.move(28 * MINUTE)
    assert await look(reminded) == [7]
    assert {row.minutes for row in await reminded.stored(Reminder)} == {3, 10}


async def test_what_is_of_no_use_any_more_is_dropped(reminded: Workshop) -> None:
    reminded.clock.move(30 * MINUTE)
    assert await look(reminded) == []
    assert await reminded.stored(Reminder) == []


async def test_only_those_who_agreed_registered_want_it_and_are_reached_are_reminded(
    workshop: Workshop,
) -> None:
    await workshop.put(loaded(event(**reminding(10)), None))
    await workshop.join(7)
    await workshop.join(8, group="CSO")
    await workshop.join(9, muted_at=5)
    await workshop.join(10, consented_at=None)
    await workshop.join(11, registered_at=None)
    await workshop.put(account(12, blocked_at=1), registered(12), account(13))
    await workshop.staff(14, "facilitator")
    workshop.clock.move(20 * MINUTE)
    assert await look(workshop) == [7, 8]


async def test_of_a_session_that_moved_people_are_reminded_at_its_new_time(reminded: Workshop) -> None:
    reminded.clock.move(20 * MINUTE)
    assert await look(reminded) == [7]
    await change(reminded, Shift(15))
    reminded.clock.move(7 * MINUTE)  # when the second would have been due
    assert await look(reminded) == []
    reminded.clock.move(8 * MINUTE)
    assert await look(reminded) == [7]


async def test_of_a_cancelled_session_nobody_is_reminded(reminded: Workshop) -> None:
    await change(reminded, Cancel("two"))
    reminded.clock.move(20 * MINUTE)
    assert await look(reminded) == []


async def test_after_the_day_nothing_goes_out(reminded: Workshop) -> None:
    reminded.clock.move(24 * 60 * MINUTE)
    assert await look(reminded) == []


async def test_a_message_is_useless_when_its_session_starts(reminded: Workshop) -> None:
    """In real time: of a day that runs twice as fast, half of what is left."""
    fast = Clock(start=TEN - 10 * MINUTE, speed=2.0)
    runtime = Runtime(
        reminded.runtime.settings, reminded.runtime.texts, fast, reminded.engine, reminded.state,
        reminded.runtime.writer, ("small",),
    )  # fmt: skip
    reminded.clock.move(20 * MINUTE)
    before = real_now()
    assert await reminded.write(lambda tx: remind(tx, runtime, "small")) == 1
    (row,) = await reminded.stored(Delivery)
    assert before + 4 * MINUTE < (row.expires_at or 0) <= real_now() + 5 * MINUTE


async def test_reminders_are_turned_off_and_on_again(reminded: Workshop) -> None:
    async def want(wanted: bool) -> int | None:
        await want_reminders(reminded.runtime, 7, "small", wanted=wanted, update=reminded.update())
        participant = reminded.state.participant("small", 7)
        return participant.muted_at if participant else None

    assert [await want(False), await want(False), await want(True), await want(True)] == [
        NINE,
        NINE,
        None,
        None,
    ]
    await reminded.put(account(8))
    with pytest.raises(Misplaced):
        await want_reminders(reminded.runtime, 8, "small", wanted=False, update=reminded.update())


# The plan


async def running(workshop: Workshop, clock: Clock) -> Reminders:
    runtime = workshop.runtime
    moved = Runtime(
        runtime.settings, runtime.texts, clock, runtime.engine, runtime.state, runtime.writer, ("small",)
    )
    reminders = Reminders(moved)
    workshop.listeners.append(reminders.accept)
    await reminders.start()
    return reminders


async def test_the_plan_wakes_at_the_real_time_of_the_events_moments(reminded: Workshop) -> None:
    real = real_now()
    reminders = await running(reminded, Clock(start=NINE, speed=10.0))
    try:
        seconds = [at.timestamp() - real / 1000 for at in reminders.planned]
        assert [round(second / 10) for second in seconds] == [12, 16]  # 20 and 27 minutes, ten times as fast
        await change(reminded, Shift(20))
        seconds = [at.timestamp() - real / 1000 for at in reminders.planned]
        assert [round(second / 10) for second in seconds] == [24, 28]
        await change(reminded, Cancel("two"))
        assert reminders.planned == []
    finally:
        reminders.close()


@pytest.mark.parametrize(
    "clock", [Clock(start=NINE, speed=0.0), Clock(start=NINE, speed=0.0000001), RealClock()]
)
async def test_nothing_is_planned_for_a_clock_that_stands_still_or_a_day_that_is_over(
    reminded: Workshop, clock: Clock
) -> None:
    reminders = await running(reminded, clock)
    try:
        assert reminders.planned == []
    finally:
        reminders.close()


async def test_a_job_sends_when_its_moment_comes(reminded: Workshop) -> None:
    sent = asyncio.Event()

    def hear(records: Sequence[Record]) -> None:
        if any(isinstance(record, Reminder) for record in records):
            sent.set()

    reminded.listeners.append(hear)
    reminded.clock.move(20 * MINUTE - 50)
    reminders = await running(reminded, Clock(start=TEN - 10 * MINUTE - 50))
    try:
        assert await reminded.stored(Reminder) == []
        reminded.clock.move(50)
        async with asyncio.timeout(10):
            await sent.wait()
    finally:
        reminders.close()
    assert [row.minutes for row in await reminded.stored(Reminder)] == [10]


async def test_what_came_due_while_nothing_ran_goes_out_at_the_start(reminded: Workshop) -> None:
    reminded.clock.move(22 * MINUTE)
    reminders = await running(reminded, reminded.clock)
    reminders.close()
    assert [row.chat_id for row in await reminded.stored(Delivery)] == [7]
