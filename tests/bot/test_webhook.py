"""Updates by webhook, as Telegram brings them."""

import socket
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from bot.__main__ import service
from bot.rehearsal import BotApi, Limits
from config.event_file import load_event, shipped
from config.settings import Settings, load_settings
from handlers.web.site import CannotListen

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
