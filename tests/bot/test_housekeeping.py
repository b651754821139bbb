"""What may be forgotten is forgotten, on the disk and in memory; the rest is kept."""

from bot.clock import real_now
from bot.housekeeping import forget_handled
from storage.journal import KEEP_HANDLED_MS, HandledUpdate
from tests.conftest import Workshop


async def test_updates_that_cannot_be_redelivered_any_more_are_forgotten(workshop: Workshop) -> None:
    now = real_now()
    old = HandledUpdate(5, 1, now - KEEP_HANDLED_MS - 60_000)
    fresh = HandledUpdate(5, 2, now - KEEP_HANDLED_MS + 60_000)
    await workshop.put(old, fresh)
    assert await workshop.write(forget_handled) == 1
    assert await workshop.stored(HandledUpdate) == [fresh]
    assert list(workshop.state.handled) == [(5, 2)]
