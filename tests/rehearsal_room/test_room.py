"""The room with the real bot: everybody arrives and answers, and the clock is steered while it runs."""

from functools import partial

from bot.rehearsal import ChatMessage, Phone
from bot.rehearsal_room.crowd import Crowd
from bot.rehearsal_room.room import Room


def offering(label: str, phone: Phone) -> ChatMessage | None:
    """The newest message with that button."""
    return next((m for m in reversed(phone.messages) if label in m.labels), None)


async def test_everybody_arrives_and_answers_and_the_clock_goes_as_it_is_told(room: Room) -> None:
    crowd = Crowd(room, size=8)
    await crowd.arrive()
    assert (crowd.problem, crowd.here) == ("", 8)
    facilitator, bopha = room.phones["fac"], room.phones["bopha"]
    await facilitator.say("/control")
    for label in ("1", "Open"):
        await facilitator.tap(await facilitator.wait_for(partial(offering, label)), label)
    await bopha.wait_for(partial(offering, "មិនដឹង / គ្មានមតិ"))
    await crowd.answer()
    assert crowd.problem == ""
    assert crowd.answered >= 6
    room.steer(60.0, room.clock.now() + 39 * 60_000)
    opening = room.event.agenda[1].title.to("km")  # people are reminded of it ten minutes before
    await bopha.wait_for(lambda phone: any(m.text.startswith(opening) for m in phone.messages))
