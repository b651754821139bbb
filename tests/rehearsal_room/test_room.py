"""The room with the real bot: everybody arrives and answers, and the clock is steered while it runs."""

from functools import partial

import pytest

from bot.rehearsal import ChatMessage, Phone
from bot.rehearsal_room.acting import NotDone
from bot.rehearsal_room.rehearsal import Rehearsal

PATIENCE = 60.0
"""Seconds: a busy machine starts a process slowly."""


def offering(label: str, phone: Phone) -> ChatMessage | None:
    """The newest message with that button."""
    return next((m for m in reversed(phone.messages) if label in m.labels), None)


async def test_everybody_arrives_and_answers_and_the_clock_goes_as_it_is_told(rehearsal: Rehearsal) -> None:
    room, crowd = rehearsal.room, rehearsal.crowd
    await crowd.arrive()
    assert (crowd.problem, crowd.here) == ("", 8)
    facilitator, bopha = room.phones["fac"], room.phones["bopha"]
    await facilitator.say("/control")
    for label in ("1", "Open"):
        await facilitator.tap(await facilitator.wait_for(partial(offering, label), PATIENCE), label)
    await bopha.wait_for(partial(offering, "មិនដឹង / គ្មានមតិ"), PATIENCE)
    await crowd.answer()
    assert crowd.problem == ""
    assert crowd.answered >= 6
    assert rehearsal.day.jump()  # to the next session, and past what people are reminded of before it
    assert rehearsal.day.jump(room.event.agenda[1].code)
    opening = room.event.agenda[1].title.to("km")  # people are reminded of it ten minutes before
    await bopha.wait_for(lambda phone: any(m.text.startswith(opening) for m in phone.messages), PATIENCE)


async def test_what_people_do_while_the_bot_is_dead_is_done_when_it_is_back(rehearsal: Rehearsal) -> None:
    room, dara = rehearsal.room, rehearsal.room.phones["dara"]
    await room.is_up()
    await dara.start("sapw")
    language = await dara.wait_for(partial(offering, "English"), PATIENCE)
    await rehearsal.act("kill", {})
    assert room.health == "dead"
    with pytest.raises(NotDone):
        await rehearsal.act("kill", {})
    tapped = dara.press(language, "English")
    await rehearsal.act("start", {})
    await dara.answer_to(tapped, PATIENCE)
    await dara.wait_for(partial(offering, "I agree"), PATIENCE)
    while rehearsal.survived is None or rehearsal.survived.after is None:
        await room.bell.after(room.bell.rung, 1.0)
    assert rehearsal.survived.after == rehearsal.survived.before


async def test_without_a_network_nothing_comes_and_then_everything(rehearsal: Rehearsal) -> None:
    room, bopha = rehearsal.room, rehearsal.room.phones["bopha"]
    await room.is_up()
    await rehearsal.act("cut", {})
    while not room.cut_seconds:
        await room.bell.after(room.bell.rung, 1.0)
    await bopha.start("sapw")
    await rehearsal.act("mend", {})
    assert room.cut_seconds == 0
    await bopha.wait_for(partial(offering, "ខ្មែរ"), PATIENCE)


async def test_twenty_minutes_late_is_what_the_organizer_says(rehearsal: Rehearsal) -> None:
    organizer = rehearsal.room.phones["org"]
    await rehearsal.room.is_up()
    await rehearsal.act("late", {})
    preview = await organizer.wait_for(partial(offering, "+20 ✓"), PATIENCE)
    assert "Apply" in preview.labels
    await organizer.tap(preview, "Apply")
    begins = rehearsal.day.agenda.entries[0].starts
    while rehearsal.day.agenda.entries[0].starts == begins:
        await rehearsal.room.bell.after(rehearsal.room.bell.rung, 0.2)
