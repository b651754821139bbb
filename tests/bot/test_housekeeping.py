"""What may be forgotten is forgotten, on the disk and in memory; the rest is kept."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest

from bot.clock import real_now
from bot.housekeeping import forget_handled, keep_house
from storage.journal import KEEP_HANDLED_MS, HandledUpdate
from tests.conftest import Workshop

LONG_AGO = 1000


async def test_updates_that_cannot_be_redelivered_any_more_are_forgotten(workshop: Workshop) -> None:
    now = real_now()
    old = HandledUpdate(5, 1, now - KEEP_HANDLED_MS - 60_000)
    fresh = HandledUpdate(5, 2, now - KEEP_HANDLED_MS + 60_000)
    await workshop.put(old, fresh)
    assert await workshop.write(forget_handled) == 1
    assert await workshop.stored(HandledUpdate) == [fresh]
    assert list(workshop.state.handled) == [(5, 2)]
    assert KEEP_HANDLED_MS == 48 * 3600 * 1000


@pytest.fixture
def forgotten(workshop: Workshop) -> asyncio.Event:
    """Set whenever something was stored and no key of an update is left."""
    seen = asyncio.Event()
    workshop.listeners.append(lambda _: None if workshop.state.handled else seen.set())
    return seen


@contextlib.asynccontextmanager
async def keeping(workshop: Workshop) -> AsyncIterator[None]:
    task = asyncio.create_task(keep_house(workshop.runtime))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def test_they_are_forgotten_at_the_start(workshop: Workshop, forgotten: asyncio.Event) -> None:
    await workshop.put(HandledUpdate(5, 1, LONG_AGO))
    async with keeping(workshop):
        await asyncio.wait_for(forgotten.wait(), 10)
    assert await workshop.stored(HandledUpdate) == []


async def test_they_are_forgotten_while_the_bot_runs_too(
    workshop: Workshop, forgotten: asyncio.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.housekeeping._EVERY_SECONDS", 0.01)
    async with keeping(workshop):
        for number in (1, 2):
            await workshop.put(HandledUpdate(5, number, LONG_AGO))
            await asyncio.wait_for(forgotten.wait(), 10)
            forgotten.clear()
    assert await workshop.stored(HandledUpdate) == []
