"""Changing the agenda: as shown or not at all, by organizers, with one notice to everybody in the same unit."""

import asyncio
from typing import Any

import pytest

from bot import agenda
from bot.agenda import (
    NotANumber,
    NotARoom,
    Overtaken,
    Rescheduled,
    add_room,
    changes_told,
    minutes_in,
    preview,
)
from bot.events import loaded
from bot.expecting import ask_for
from bot.rules.rescheduling import Cancel, Impossible, MoveToRoom, Shift, Step
from bot.runtime import NotAllowed
from bot.steering import open_poll
from config.event import Text
from storage.agenda import Room, SessionChange
from storage.errors import NotSaved
from storage.journal import AuditEntry
from storage.messages import Delivery
from tests.conftest import ORGANIZER, Workshop
from tests.rules.days import spans
from tests.workshop import EVENT, MINUTE, account, event, registered

OTHER = 901
LATE = Shift(20)


async def reschedule(
    workshop: Workshop, step: Step, *, leads_to: int | None = None, who: int = ORGANIZER
) -> Rescheduled:
    shown = leads_to or preview(workshop.runtime, who, "small", step).leads_to
    return await agenda.reschedule(workshop.runtime, who, "small", step, shown, workshop.update())


def now(workshop: Workshop) -> dict[str, str]:
    return spans(workshop.runtime.agenda("small"))


async def test_a_change_is_stored_with_its_notices_in_one_unit(workshop: Workshop) -> None:
    await workshop.join(7, 8)
    batches: list[list[str]] = []
    workshop.listeners.append(lambda records: batches.append([type(record).__name__ for record in records]))
    done = await reschedule(workshop, LATE)
    assert (done.told, done.anew) == (2, True)
    assert [set(batch) for batch in batches] == [{"SessionChange", "AuditEntry", "Delivery", "HandledUpdate"}]
    assert now(workshop) == {"one": "09:00-10:20", "two": "10:20-11:20"}
    (entry,) = await workshop.stored(AuditEntry)
    wanted = (f"organizer:{ORGANIZER}", "agenda_changed", "1: shift +20 from now, lunch stays")
    assert (entry.actor, entry.action, entry.subject) == wanted
    rows = await workshop.stored(Delivery)
    assert {(row.chat_id, row.message, row.subject, row.lane) for row in rows} == {
        (user_id, "agenda_changed", "agenda:small:1", "reminders") for user_id in (7, 8)
    }


async def test_a_change_that_cannot_be_saved_changes_nothing_and_tells_nobody(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    await workshop.join(7)

    async def full(*_: Any) -> None:
        raise NotSaved("full")

    with monkeypatch.context() as patched:
        patched.setattr(workshop.engine, "write", full)
        with pytest.raises(NotSaved):
            await reschedule(workshop, LATE)
    assert now(workshop) == {"one": "09:00-10:00", "two": "10:00-11:00"}
    assert await workshop.stored(SessionChange) == await workshop.stored(Delivery) == []


async def test_everybody_registered_and_reached_is_told_and_staff_who_pressed_start(
    workshop: Workshop,
) -> None:
    await workshop.join(7)
    await workshop.join(8, muted_at=5)
    await workshop.put(account(9, blocked_at=1), registered(9))
    await workshop.join(10, registered_at=None)
    await workshop.put(account(11), account(12, event="other"), account(ORGANIZER))
    await workshop.staff(13, "facilitator")
    await workshop.staff(OTHER, "organizer")
    shown = preview(workshop.runtime, OTHER, "small", LATE)
    done = await reschedule(workshop, LATE, who=OTHER)
    told = {row.chat_id for row in await workshop.stored(Delivery)}
    assert told == {7, 8, 13, ORGANIZER}
    assert shown.told == done.told == len(told)


async def test_a_double_tap_changes_the_agenda_once(workshop: Workshop) -> None:
    await workshop.join(7)
    shown = preview(workshop.runtime, ORGANIZER, "small", LATE).leads_to
    first, second = await asyncio.gather(*(reschedule(workshop, LATE, leads_to=shown) for _ in range(2)))
    assert (first.anew, second.anew) == (True, False)
    assert first.changes == second.changes
    assert len(await workshop.stored(Delivery)) == 1
    assert now(workshop)["two"] == "10:20-11:20"


async def test_a_step_drawn_before_somebody_elses_is_refused(workshop: Workshop) -> None:
    await workshop.staff(OTHER, "organizer")
    drawn = preview(workshop.runtime, ORGANIZER, "small", LATE).leads_to
    await reschedule(workshop, Shift(5), who=OTHER)
    with pytest.raises(Overtaken):
        await reschedule(workshop, LATE, leads_to=drawn)
    assert now(workshop)["two"] == "10:05-11:05"


async def test_a_step_from_now_is_refused_once_another_session_is_under_way(workshop: Workshop) -> None:
    drawn = preview(workshop.runtime, ORGANIZER, "small", LATE).leads_to
    workshop.clock.move(31 * MINUTE)
    with pytest.raises(Overtaken):
        await reschedule(workshop, LATE, leads_to=drawn)


async def test_an_update_brought_again_after_another_change_changes_nothing(workshop: Workshop) -> None:
    update, shown = workshop.update(), preview(workshop.runtime, ORGANIZER, "small", LATE).leads_to
    await agenda.reschedule(workshop.runtime, ORGANIZER, "small", LATE, shown, update)
    await reschedule(workshop, Shift(-20))
    assert now(workshop)["two"] == "10:00-11:00"
    with pytest.raises(Overtaken):
        await agenda.reschedule(workshop.runtime, ORGANIZER, "small", LATE, shown, update)
    assert now(workshop)["two"] == "10:00-11:00"


@pytest.mark.parametrize("role", ["facilitator", "participant", "observer"])
async def test_only_organizers_see_and_make_changes(workshop: Workshop, role: Any) -> None:
    await workshop.staff(7, role)
    shown = preview(workshop.runtime, ORGANIZER, "small", LATE).leads_to
    for attempt in (
        lambda: reschedule(workshop, LATE, who=7, leads_to=shown),
        lambda: add_room(workshop.runtime, 7, "small", "B", workshop.update()),
        lambda: ask_for(workshop.runtime, "organize", 7, "small", "minutes", workshop.update()),
        lambda: agenda.reschedule(workshop.runtime, ORGANIZER, "other", LATE, shown, workshop.update()),
    ):
        with pytest.raises(NotAllowed):
            await attempt()
    with pytest.raises(NotAllowed):
        preview(workshop.runtime, 7, "small", LATE)
    assert await workshop.stored(SessionChange) == await workshop.stored(Room) == []


async def test_what_cannot_be_is_refused_when_it_is_made_too(workshop: Workshop) -> None:
    shown = preview(workshop.runtime, ORGANIZER, "small", Cancel("one")).leads_to
    workshop.clock.move(31 * MINUTE)
    with pytest.raises(Impossible):
        await reschedule(workshop, Cancel("one"), leads_to=shown)


async def test_after_a_restart_the_agenda_is_what_it_was(workshop: Workshop) -> None:
    for step in (LATE, MoveToRoom("one", Text.model_validate("B")), Cancel("two"), Shift(-5)):
        await reschedule(workshop, step)
    restarted = await workshop.restarted()
    assert restarted.session_changes("small") == workshop.state.session_changes("small")
    assert [row.change for row in restarted.session_changes("small")] == [1, 1, 2, 3, 4]


async def test_a_notice_says_what_its_change_did_whatever_came_later(workshop: Workshop) -> None:
    first = await reschedule(workshop, LATE)
    second = await reschedule(workshop, Cancel("two"))
    assert changes_told(workshop.runtime, "agenda:small:1") == first.changes
    assert changes_told(workshop.runtime, "agenda:small:2") == second.changes
    (change,) = second.changes
    assert (change.before.state, change.after.state) == ("planned", "cancelled")


async def test_a_preview_says_which_goals_lose_evidence_unless_they_were_asked(workshop: Workshop) -> None:
    goals = {"objectives": [{"code": "O1", "text": "One"}]}
    serving = [poll | {"serves": ["O1"]} if poll["code"] == "budget" else poll for poll in EVENT["polls"]]
    await workshop.put(loaded(event(goals=goals, polls=serving), None))
    assert preview(workshop.runtime, ORGANIZER, "small", Cancel("two")).lost.none == ("O1",)
    await open_poll(workshop.runtime, ORGANIZER, "small", "budget", "1", workshop.update())
    assert preview(workshop.runtime, ORGANIZER, "small", Cancel("two")).lost.none == ()


async def test_a_room_that_was_typed_is_known_from_then_on(workshop: Workshop) -> None:
    await workshop.put(account(ORGANIZER, expects="room:two"))
    room = await add_room(workshop.runtime, ORGANIZER, "small", "  Ballroom\u200b  2 ", workshop.update())
    assert room == Text.model_validate("Ballroom 2")
    assert workshop.state.people[ORGANIZER].expects == ""
    again = await add_room(workshop.runtime, ORGANIZER, "small", "A <1>", workshop.update())
    assert again == workshop.event.agenda[0].room
    assert agenda.rooms(workshop.runtime, "small") == (again, room)
    assert [row.name for row in await workshop.stored(Room)] == ["Ballroom 2"]


@pytest.mark.parametrize("typed", ["", "   ", "/room", "R" * 41, "\u200b"])
async def test_what_cannot_be_a_room_is_refused(workshop: Workshop, typed: str) -> None:
    with pytest.raises(NotARoom):
        await add_room(workshop.runtime, ORGANIZER, "small", typed, workshop.update())


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [("20", 20), (" +5 ", 5), ("-10", -10), ("−10", -10), ("២០", 20), ("\u200b-១០", -10), ("600", 600)],
)
def test_minutes_are_read_as_people_write_them(typed: str, minutes: int) -> None:
    assert minutes_in(typed) == minutes


@pytest.mark.parametrize("typed", ["", "soon", "0", "601", "1.5", "1 0", "9" * 5000])
def test_what_is_no_number_of_minutes_is_refused(typed: str) -> None:
    with pytest.raises(NotANumber):
        minutes_in(typed)
