"""What may be forgotten is forgotten, on the disk and in memory; the rest is kept."""

import asyncio
import contextlib
import os
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.clock import real_now
from bot.exports.folder import LEFT_SECONDS, folder, sweep_folders
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


def test_files_that_a_killed_bot_left_are_deleted_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    old = time.time() - LEFT_SECONDS - 60
    (tmp_path / "somebody's").mkdir()
    with folder() as being_made, folder() as left, folder() as linked_to:
        for made in (being_made, left, linked_to):
            (Path(made) / "names.xlsx").write_text("names")
        link = Path(linked_to).rename(tmp_path / "elsewhere")
        Path(linked_to).symlink_to(link)
        for aged in (Path(left), link, tmp_path / "somebody's"):
            os.utime(aged, (old, old))
        os.utime(linked_to, (old, old), follow_symlinks=False)
        sweep_folders()
        assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == sorted(
            [Path(being_made).name, Path(linked_to).name, "elsewhere", "somebody's"]
        )
        assert (link / "names.xlsx").exists()
        Path(linked_to).unlink()


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
