"""The room with the shipped event: furnished only, or with the bot running."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.rehearsal import BotApi, Limits
from bot.rehearsal_room.crowd import Crowd
from bot.rehearsal_room.room import Room, furnished, opened
from bot.rehearsal_room.site import Site, listening
from config.catalogs import Texts
from config.event import Event
from config.event_file import load_event, shipped


@pytest.fixture(scope="session")
def event() -> Event:
    path = shipped("sapw")
    assert path is not None
    return load_event(path)


@pytest.fixture
async def furniture(event: Event, tmp_path: Path) -> AsyncIterator[Room]:
    """Nothing runs in it."""
    async with BotApi(limits=Limits.raised()) as api:
        yield furnished(api, event, "sapw", tmp_path, Texts.load())


@pytest.fixture
async def room(event: Event, tmp_path: Path) -> AsyncIterator[Room]:
    """With the bot's process, and no limits, so that nobody waits."""
    folder = tmp_path / "room"
    folder.mkdir()
    async with opened(event, "sapw", folder, Texts.load(), real_limits=False) as room:
        yield room


@pytest.fixture
async def address(room: Room) -> AsyncIterator[str]:
    """Of the page of that room, with a small crowd."""
    async with listening(Site(room, Crowd(room, size=8))) as address:
        yield address
