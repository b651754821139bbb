"""The running bot when PostgreSQL's server is restarted, or taken by another bot."""

import asyncio
from pathlib import Path

import asyncpg
import pytest

from bot.__main__ import serve
from bot.rehearsal import BotApi, Limits
from config.event import Event
from config.settings import load_settings
from storage.errors import AlreadyRunning
from storage.postgres import PostgresEngine
from tests.postgres import PostgresServer
from tests.rehearsals.player import Script, playing

_WAITS = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
_END_THE_HOLDER = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted"


async def test_after_a_restart_of_the_server_taps_are_saved_by_the_same_process(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    script = Script("", {"dara": "Sok Dara"}, [])
    async with playing(script, tmp_path, postgres.empty_database()) as player:
        await player.step("dara", "start sapw")
        postgres.restart()
        async with asyncio.timeout(10):
            while not player.running.runtime.engine._writer.is_closed():  # type: ignore[attr-defined]  # noqa: ASYNC110
                await asyncio.sleep(0)
        await player.step("dara", "tap English")
        await player.step("dara", "tap I agree")
        stored = await player.running.runtime.engine.read("SELECT language FROM people")
        assert stored == [("en",)]
        assert await player.running.runtime.engine.read("SELECT user_id FROM participants")


async def test_a_bot_whose_database_another_bot_has_taken_ends(
    postgres: PostgresServer, small: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.postgres._COMMAND_SECONDS", 1.0)
    address = postgres.empty_database()
    async with BotApi(limits=Limits.raised()) as api:
        bot = api.add_bot()
        settings = load_settings(
            {"SALA_TOKEN": bot.token, "SALA_API_URL": api.url, "SALA_DATABASE": address}, env_file=None
        )
        serving = asyncio.create_task(serve(settings, bot.token, [small]))
        phone = api.phone(7, "Sok")
        await phone.start("small")
        await phone.wait_for(lambda phone: phone.last)
        other = await PostgresEngine.open(address)
        admin = await asyncpg.connect(address)
        try:
            waiting = asyncio.create_task(other.lock())
            async with asyncio.timeout(10):
                while not await admin.fetchval(_WAITS):  # noqa: ASYNC110 - only asking tells
                    await asyncio.sleep(0)
            await admin.execute(_END_THE_HOLDER)
            await waiting
            assert phone.last is not None
            phone.press(phone.last, "English")
            async with asyncio.timeout(20):
                with pytest.raises(AlreadyRunning):
                    await serving
        finally:
            await admin.close()
            await other.close()
