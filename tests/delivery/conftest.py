"""An embedded Telegram, a bot that signs in there, and a person who started it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from bot.delivery.pacer import Pacer
from bot.delivery.sender import Sender, build_bot
from bot.rehearsal import BotApi, Limits, Phone

TOKEN = "123456:TEST-token-of-the-rehearsal"
DARA = 7


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    """Wait while others work, until it holds; fails after ten seconds."""
    async with asyncio.timeout(10):
        while not await holds():  # noqa: ASYNC110 - what happens on a phone sets no event
            await asyncio.sleep(0)


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
