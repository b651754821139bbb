"""An embedded Telegram, a bot that signs in there, a person who started it, and a room to send to."""

from collections.abc import AsyncIterator

import pytest

from bot.delivery import outbox as module
from bot.delivery.pacer import Pacer
from bot.delivery.sender import Sender, build_bot
from bot.rehearsal import BotApi, Limits, Phone
from tests.conftest import Workshop
from tests.delivery.room import DARA, Room

TOKEN = "123456:TEST-token-of-the-rehearsal"


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi(Limits.raised()) as api:
        api.add_bot(TOKEN)
        yield api


@pytest.fixture
async def phone(api: BotApi) -> Phone:
    phone = api.phone(DARA, "Dara")
    await phone.start()
    return phone


@pytest.fixture
async def sender(api: BotApi) -> AsyncIterator[Sender]:
    bot = build_bot(api.url, TOKEN)
    async with bot:
        yield Sender(bot)


@pytest.fixture
async def pacer() -> AsyncIterator[Pacer]:
    """One that holds nothing up: what is paced is another test's claim."""
    pacer = Pacer(1e6, 1e6)
    yield pacer
    await pacer.close()


@pytest.fixture
async def room(
    workshop: Workshop, pacer: Pacer, sender: Sender, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> Room:
    monkeypatch.setattr(module, "_FIRST_PAUSE", 0.0)
    await workshop.join(DARA)
    room = Room(workshop, pacer, sender)
    workshop.listeners.append(room.outbox.accept)
    return room
