"""Webhooks: what a bot's own address receives, in which order, and what happens when it does not take it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

if TYPE_CHECKING:
    from bot.rehearsal import BotAccount, BotApi, Phone
    from tests.rehearsal.conftest import Caller

Answering = Callable[[dict[str, Any]], Awaitable[web.Response]]


class Hook:
    """The bot's address: remembers what came, and answers as it is told to."""

    def __init__(self) -> None:
        self.received: list[dict[str, Any]] = []
        self.secrets: list[str | None] = []
        self.arrived: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.answering: Answering = self.take
        self.url = ""

    async def take(self, _update: dict[str, Any]) -> web.Response:
        return web.Response()

    async def handle(self, request: web.Request) -> web.Response:
        update = await request.json()
        self.received.append(update)
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        self.arrived.put_nowait(update)
        return await self.answering(update)

    @property
    def texts(self) -> list[str]:
        return [update["message"]["text"] for update in self.received]


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    hook = Hook()
    app = web.Application()
    app.router.add_post("/telegram", hook.handle)
    async with TestServer(app) as server:
        hook.url = str(server.make_url("/telegram"))
        yield hook


async def test_pending_and_new_updates_are_posted_with_the_secret(
    call: Caller, bot: BotAccount, phone: Phone, hook: Hook
) -> None:
    assert (await call("setWebhook", url=hook.url, secret_token="s3cret-_")).result is True
    await hook.arrived.get()
    await phone.say("new")
    await hook.arrived.get()
    await bot.updates.emptied()
    assert hook.texts == ["/start", "new"]
    assert hook.secrets == ["s3cret-_", "s3cret-_"]


async def test_updates_of_a_chat_come_one_after_the_other_and_chats_side_by_side(
    api: BotApi, call: Caller, bot: BotAccount, hook: Hook
) -> None:
    gate = asyncio.Event()

    async def slowly(_update: dict[str, Any]) -> web.Response:
        await gate.wait()
        return web.Response()

    hook.answering = slowly
    await call("setWebhook", url=hook.url)
    phones = [api.phone(number, "P", bot=bot) for number in (1, 2)]
    for phone in phones:
        await phone.say(f"first of {phone.user_id}")
        await phone.say(f"second of {phone.user_id}")
    for _ in phones:
        await hook.arrived.get()
    assert sorted(hook.texts) == ["first of 1", "first of 2"]
    gate.set()
    await bot.updates.emptied()
    assert sorted(hook.texts[2:]) == ["second of 1", "second of 2"]


async def test_no_more_than_max_connections_are_open_at_once(
    api: BotApi, call: Caller, bot: BotAccount, hook: Hook
) -> None:
    busy, most = 0, 0

    async def counting(_update: dict[str, Any]) -> web.Response:
        nonlocal busy, most
        busy += 1
        most = max(most, busy)
        await asyncio.sleep(0)
        busy -= 1
        return web.Response()

    hook.answering = counting
    await call("setWebhook", url=hook.url, max_connections=2)
    for number in range(1, 11):
        await api.phone(number, "P", bot=bot).start()
    await bot.updates.emptied()
    assert len(hook.received) == 10
    assert most <= 2


async def test_what_is_not_taken_is_posted_again(
    call: Caller, bot: BotAccount, phone: Phone, hook: Hook
) -> None:
    async def failing_once(_update: dict[str, Any]) -> web.Response:
        return web.Response(status=500 if len(hook.received) == 1 else 200)

    hook.answering = failing_once
    await call("setWebhook", url=hook.url)
    await bot.updates.emptied()
    assert hook.texts == ["/start", "/start"]
    assert hook.received[0] == hook.received[1]
    info = (await call("getWebhookInfo")).result
    assert info["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"
    assert info["pending_update_count"] == 0


async def test_a_method_in_the_answer_is_carried_out(
    api: BotApi, call: Caller, bot: BotAccount, phone: Phone, hook: Hook
) -> None:
    async def replying(update: dict[str, Any]) -> web.Response:
        return web.json_response({"method": "sendMessage", "chat_id": 7, "text": "Welcome"})

    hook.answering = replying
    await call("setWebhook", url=hook.url)
    message = await phone.wait_for(lambda phone: phone.last)
    assert message.text == "Welcome"
    phone.block()
    await bot.updates.emptied()
    assert (api.calls[-1].method, api.calls[-1].status) == ("sendmessage", 403)


async def test_what_was_not_delivered_stays_for_polling(
    call: Caller, bot: BotAccount, phone: Phone, hook: Hook
) -> None:
    async def never(_update: dict[str, Any]) -> web.Response:
        return web.Response(status=503, headers={"Retry-After": "3600"})

    hook.answering = never
    await call("setWebhook", url=hook.url, ip_address="127.0.0.1", allowed_updates=["message"])
    await hook.arrived.get()
    info = (await call("getWebhookInfo")).result
    assert (info["url"], info["pending_update_count"], info["max_connections"]) == (hook.url, 1, 40)
    assert (info["ip_address"], info["allowed_updates"]) == ("127.0.0.1", ["message"])
    assert (await call("setWebhook", url="")).result is True
    assert (await call("getWebhookInfo")).result["url"] == ""
    (update,) = (await call("getUpdates")).result
    assert update["message"]["text"] == "/start"


async def test_setting_the_same_webhook_again_changes_nothing(call: Caller, bot: BotAccount) -> None:
    await call("setWebhook", url="https://example.org/hook")
    first = bot.webhook
    assert (await call("setWebhook", url="https://example.org/hook")).result is True
    assert bot.webhook is first
    await call("setWebhook", url="https://example.org/hook", secret_token="new")
    assert bot.webhook is not first


async def test_pending_updates_can_be_dropped(call: Caller, phone: Phone) -> None:
    assert (await call("deleteWebhook", drop_pending_updates=True)).result is True
    assert (await call("getUpdates")).result == []


async def test_nothing_is_posted_while_the_network_is_gone(
    api: BotApi, call: Caller, bot: BotAccount, phone: Phone, hook: Hook
) -> None:
    await call("setWebhook", url=hook.url)
    await bot.updates.emptied()
    api.offline()
    await phone.say("meanwhile")
    for _ in range(50):
        await asyncio.sleep(0)
    assert hook.texts == ["/start"]
    api.online()
    await bot.updates.emptied()
    assert hook.texts == ["/start", "meanwhile"]


async def test_a_silent_address_is_an_error_that_can_be_seen(
    call: Caller, bot: BotAccount, phone: Phone
) -> None:
    await call("setWebhook", url="http://127.0.0.1:1/telegram")
    assert bot.webhook is not None
    while bot.webhook.last_error is None:  # noqa: ASYNC110 - a few turns of the loop, nothing to be told by
        await asyncio.sleep(0)
    assert (await call("getWebhookInfo")).result["last_error_message"] == "Connection refused"


@pytest.mark.parametrize(
    ("parameters", "complaint"),
    [
        ({"url": "http://example.org/hook"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ({"url": "https://a.org", "secret_token": "x" * 257}, "secret token is too long"),
        ({"url": "https://a.org", "secret_token": "a b"}, "secret token contains unallowed characters"),
    ],
)
async def test_addresses_and_secrets_that_telegram_would_not_take_are_refused(
    call: Caller, parameters: dict[str, str], complaint: str
) -> None:
    assert (await call("setWebhook", **parameters)).refusal == (400, f"Bad Request: {complaint}")
