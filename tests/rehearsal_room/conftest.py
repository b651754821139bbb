"""The room with the shipped event: furnished only, or with the bot running."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.rehearsal import BotApi, Limits
from bot.rehearsal_room.crowd import Crowd
from bot.rehearsal_room.day import Day
from bot.rehearsal_room.recording import Recording
from bot.rehearsal_room.rehearsal import Rehearsal, rehearsing
from bot.rehearsal_room.room import Room, furnished
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
async def furniture(event: Event, tmp_path: Path) -> AsyncIterator[Rehearsal]:
    """Nothing runs in it."""
    async with BotApi(limits=Limits.raised()) as api:
        room = furnished(api, event, "sapw", tmp_path, Texts.load())
        yield Rehearsal(room, Crowd(room), Day(room), Recording(room, None, 50))


@pytest.fixture
async def rehearsal(event: Event, tmp_path: Path) -> AsyncIterator[Rehearsal]:
    """With the bot's process, a small crowd, and no limits, so that nobody waits."""
    folder = tmp_path / "room"
    folder.mkdir()
    path = shipped("sapw")
    assert path is not None
    async with rehearsing(event, path, "sapw", folder, size=8, real_limits=False) as rehearsal:
        yield rehearsal


@pytest.fixture
def room(rehearsal: Rehearsal) -> Room:
    return rehearsal.room


@pytest.fixture
async def address(rehearsal: Rehearsal) -> AsyncIterator[str]:
    """Of the page."""
    async with listening(Site(rehearsal)) as address:
        yield address
