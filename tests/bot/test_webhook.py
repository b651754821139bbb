"""Updates by webhook, as Telegram brings them."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest

from bot.__main__ import service
from bot.delivery.sender import build_bot
from bot.intake import Intake, NoUpdates, Receipts
from bot.rehearsal import BotApi, Limits
from bot.rules.conflicts import NEW_SECONDS, Conflicts
from config.event_file import load_event, shipped
from config.settings import Settings, load_settings
from handlers.web.site import CannotListen
from tests.conftest import Clocks

_SECRET = "a-secret-of-the-webhook"


def _free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
        return port


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi(limits=Limits.raised()) as api:
        api.add_bot()
        yield api


@pytest.fixture
def settings(api: BotApi, tmp_path: Path) -> Settings:
    port = _free_port()
    return load_settings(
        {
            "SALA_TOKEN": "123456:TEST-token-of-the-rehearsal",
            "SALA_API_URL": api.url,
            "SALA_DATABASE": str(tmp_path / "sala.db"),
            "SALA_LISTEN": f"127.0.0.1:{port}",
            "SALA_PUBLIC_URL": f"http://127.0.0.1:{port}",
            "SALA_WEBHOOK": "on",
            "SALA_WEBHOOK_SECRET": _SECRET,
        },
        env_file=None,
    )


def _event() -> Path:
    path = shipped("sapw")
    assert path is not None
    return path


async def test_people_are_served_by_webhook(api: BotApi, settings: Settings) -> None:
    async with service(settings, settings.require_token(), [load_event(_event())]):
        phone = api.phone(7, "Sok")
        await phone.start("sapw")
        asked = await phone.wait_for(lambda phone: phone.last)
        await phone.tap(asked, "English")
        await phone.wait_for(lambda phone: phone.last and "I agree" in phone.last.labels)


async def test_a_flood_by_webhook_is_held_back_too(api: BotApi, settings: Settings) -> None:
    async with service(settings, settings.require_token(), [load_event(_event())]):
        flooding, other = api.phone(7, "Sok"), api.phone(8, "Keo")
        await flooding.start("sapw")
        asked = await flooding.wait_for(lambda phone: phone.last)
        for _ in range(200):
            flooding.press(asked, "English", as_seen=True)
        await flooding.bot.updates.emptied()
        await other.start("sapw")
        await other.wait_for(lambda phone: phone.last)
        toasts = [call.params.get("text", "") for call in api.calls if call.method == "answerCallbackQuery"]
        assert any(text.startswith("Too fast") for text in toasts)
        assert sum(not text.startswith("Too fast") for text in toasts) < 100


@pytest.mark.parametrize("secret", ["", "another-secret", _SECRET[:-1]])
async def test_whoever_does_not_know_the_secret_is_refused(settings: Settings, secret: str) -> None:
    async with (
        service(settings, settings.require_token(), [load_event(_event())]),
        aiohttp.ClientSession() as session,
        session.post(
            f"{settings.public_url}/telegram",
            json={"update_id": 1},
            headers={"X-Telegram-Bot-Api-Secret-Token": secret},
        ) as answer,
    ):
        assert answer.status == 403


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"update_id": "x"}', b"\xff"])
async def test_a_body_that_is_no_update_is_refused(settings: Settings, body: bytes) -> None:
    async with (
        service(settings, settings.require_token(), [load_event(_event())]),
        aiohttp.ClientSession() as session,
        session.post(
            f"{settings.public_url}/telegram", data=body, headers={"X-Telegram-Bot-Api-Secret-Token": _SECRET}
        ) as answer,
    ):
        assert answer.status == 400


async def test_health_says_ok_and_nothing_else(settings: Settings) -> None:
    async with (
        service(settings, settings.require_token(), [load_event(_event())]),
        aiohttp.ClientSession() as session,
    ):
        async with session.get(f"{settings.public_url}/health") as answer:
            assert await answer.json() == {"ok": True}
        async with session.get(f"{settings.public_url}/") as answer:
            assert answer.status == 404


async def test_a_taken_address_is_told(settings: Settings) -> None:
    address = settings.listen_address()
    assert address is not None
    with socket.socket() as held:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(address)
        held.listen()
        with pytest.raises(CannotListen, match="SALA_LISTEN"):
            async with service(settings, settings.require_token(), [load_event(_event())]):
                pass


# Whether Telegram is there, when nothing is asked of it


class Heard:
    """A watch that notes what it is told, until it has been told enough."""

    def __init__(self, enough: int) -> None:
        self.told: list[str] = []
        self.enough = asyncio.Event()
        self._enough = enough

    def _note(self, what: str) -> None:
        self.told.append(what)
        if len(self.told) == self._enough:
            self.enough.set()

    def silent(self, now: int, reason: str) -> None:
        self._note(f"silent: {reason}")

    async def heard(self, now: int, *, drained: bool) -> None:
        self._note("heard" if drained else "heard, more waits")


def _info(waiting: int = 0, failed_at: int | None = None) -> str:
    info: dict[str, object] = {"url": "https://sala.example/telegram", "has_custom_certificate": False}
    info["pending_update_count"] = waiting
    if failed_at is not None:
        info |= {"last_error_date": failed_at, "last_error_message": "Connection refused"}
    return json.dumps({"ok": True, "result": info})


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ([_info(), _info(3), _info()], ["heard", "heard, more waits", "heard"]),
        ([_info(3, 50), _info(0, 50)], ["heard, more waits", "heard"]),  # an error of long ago
        (
            [_info(0, 50), _info(2, 60), _info(2, 60), _info(0, 60), _info(1, 60)],
            [
                "heard",
                *["silent: it can't bring updates: Connection refused"] * 2,
                "heard",
                "heard, more waits",
            ],
        ),
        (["<html>", _info()], ["silent: not an answer of Telegram's", "heard"]),
    ],
)
async def test_a_webhook_that_telegram_cannot_reach_is_noticed(
    api: BotApi, answers: list[str], told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.intake._WEBHOOK_SECONDS", 0)
    bot, watch = build_bot(api.url, "123456:TEST-token-of-the-rehearsal"), Heard(len(told))
    async with bot:
        for answer in answers:
            api.fail_next("getWebhookInfo", status=200, body=answer)
        intake = Intake(SimpleNamespace(bot=bot), None, None, Receipts(), watch, None)  # type: ignore[arg-type]
        watching = asyncio.create_task(intake.watch_webhook("https://sala.example/telegram", _nothing))
        await asyncio.wait_for(watch.enough.wait(), 10)
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
    assert watch.told[: len(told)] == told


async def _nothing() -> None:
    """Of a webhook that nobody takes away."""


async def test_a_webhook_taken_from_the_bot_in_service_is_set_again(
    api: BotApi, settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.intake._WEBHOOK_SECONDS", 0)
    monkeypatch.setattr("bot.intake.Conflicts", lambda now: Conflicts(now - 2 * NEW_SECONDS))
    token = settings.require_token()
    async with service(settings, token, [load_event(_event())]) as running:
        async with build_bot(api.url, token) as thief:
            await thief.delete_webhook()
            async with asyncio.timeout(10):
                while not (await thief.get_webhook_info()).url:  # noqa: ASYNC110 - only asking tells
                    await asyncio.sleep(0)
        assert not running.tasks[-1].done()
        assert "it is set again" in caplog.text


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"status": 401, "description": "Unauthorized"}, "SALA_TOKEN"),
        ({"status": 200, "body": _info()}, "another program changed this bot's webhook"),
    ],
)
async def test_a_webhook_taken_away_ends_the_bot_with_a_clear_line(
    api: BotApi,
    settings: Settings,
    fault: dict[str, Any],
    words: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.intake._WEBHOOK_SECONDS", 0)
    async with service(settings, settings.require_token(), [load_event(_event())]) as running:
        api.fail_next("getWebhookInfo", **fault)
        with pytest.raises(NoUpdates, match=words):
            await asyncio.wait_for(running.tasks[-1], 10)


async def test_an_outage_is_noticed_by_webhook_too(
    settings: Settings, clocks: Clocks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.intake._WEBHOOK_SECONDS", 0)
    async with service(settings, settings.require_token(), [load_event(_event())]) as running:
        uptimes = running.runtime.state.uptimes
        for count in (1, 2):
            async with asyncio.timeout(10):
                while len(uptimes) < count:  # noqa: ASYNC110 - nothing says so
                    await asyncio.sleep(0)
            clocks.move(1000)
