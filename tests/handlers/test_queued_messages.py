"""A message that was queued is drawn for whoever it would reach now: not for those an organizer has taken out since."""

from dataclasses import replace

import pytest

from bot.admitting import take
from bot.rules.admission import Step
from handlers.rendering import Renderer
from storage.agenda import SessionChange
from storage.broadcasts import Audience, Broadcast, Content
from storage.messages import Card, Delivery
from tests.conftest import ORGANIZER, Workshop
from tests.workshop import MINUTE, NINE, account, registered

DARA, FACILITATOR = 7, 8


async def _drawn(workshop: Workshop, row: Delivery) -> bool:
    return await Renderer(workshop.runtime, "sala_bot")(row) is not None


def _row(message: str, subject: str, chat: int = DARA) -> Delivery:
    lane = "broadcasts" if message.startswith("broadcast") else "cards"
    return Delivery("d1", "small", chat, message, subject, lane, "k", 1)  # type: ignore[arg-type]


NEWS = [
    ("poll_opened", "round:1"),
    ("poll_again", "round:1"),
    ("poll_reopened", "round:1"),
    ("poll_nudged", "round:1"),
    ("agenda_changed", "agenda:small:1"),
    ("broadcast", "broadcast:1"),
]


async def _busy(workshop: Workshop) -> None:
    """A poll is open, the agenda has changed, a broadcast is on its way."""
    await workshop.put(account(ORGANIZER), account(DARA), registered(DARA))
    await workshop.staff(FACILITATOR, "facilitator")
    assert (await workshop.open()).id == 1
    await workshop.put(
        SessionChange("small", 1, "two", NINE + 60 * MINUTE, NINE + 90 * MINUTE, None, "planned", NINE),
        Broadcast(1, "small", ORGANIZER, "sent", Audience("everyone"), {"en": Content("text", "Lunch")}, 1),
    )


@pytest.mark.parametrize("to", ["removed", "freed"])
@pytest.mark.parametrize(("message", "subject"), NEWS)
async def test_whoever_was_removed_or_has_another_phone_gets_nothing_new(
    workshop: Workshop, message: str, subject: str, to: Step
) -> None:
    await _busy(workshop)
    row = _row(message, subject)
    assert await _drawn(workshop, row)
    await take(workshop.runtime, ORGANIZER, "p0007", to, workshop.update())
    assert not await _drawn(workshop, row)


@pytest.mark.parametrize(("message", "subject"), NEWS[4:])
async def test_staff_get_what_is_for_everybody(workshop: Workshop, message: str, subject: str) -> None:
    await _busy(workshop)
    for who in (FACILITATOR, ORGANIZER):
        assert await _drawn(workshop, _row(message, subject, who))


async def test_what_they_have_is_still_put_right(workshop: Workshop) -> None:
    await _busy(workshop)
    await workshop.put(Card(DARA, "round:1", 5), Card(DARA, "broadcast:1", 6))
    await take(workshop.runtime, ORGANIZER, "p0007", "removed", workshop.update())
    for message, subject in (("removed", "participant:p0007"), ("poll_changed", "round:1")):
        assert await _drawn(workshop, _row(message, subject))
    broadcast = workshop.state.broadcasts[1]
    await workshop.put(replace(broadcast, state="withdrawn"))
    assert await _drawn(workshop, _row("broadcast_withdrawn", "broadcast:1"))
