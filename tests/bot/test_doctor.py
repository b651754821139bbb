"""The doctor finds what is wrong and says what to do."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.doctor import examine
from bot.rehearsal import BotApi, Limits
from config.settings import load_settings
from storage.journal import DeadLetter
from storage.migrate import migrate
from storage.opening import open_engine

_TOKEN = "123456:TEST-token-of-the-rehearsal"


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi(limits=Limits.raised()) as api:
        api.add_bot()
        yield api


async def _findings(api_url: str, tmp_path: Path, **more: str) -> dict[str, tuple[bool, str]]:
    environ = {
        "SALA_TOKEN": _TOKEN,
        "SALA_API_URL": api_url,
        "SALA_EVENT": "sapw",
        "SALA_DATABASE": str(tmp_path / "sala.db"),
        **more,
    }
    settings = load_settings(environ, env_file=None)
    return {finding.about: (finding.well, finding.said) async for finding in examine(settings)}


async def test_a_well_sala_has_nothing_to_complain_of(api: BotApi, tmp_path: Path) -> None:
    found = await _findings(api.url, tmp_path)
    assert all(well for well, _ in found.values()), found
    assert {"events", "database", "free space", "clock", "token", "webhook", "updates waiting"} <= set(found)


async def test_one_failure_hides_none_of_the_others(tmp_path: Path) -> None:
    (tmp_path / "sala.db").write_text("no database" * 1000)
    found = await _findings("http://127.0.0.1:9", tmp_path, SALA_EVENT="nowhere.yaml", SALA_TOKEN="nonsense")
    assert [about for about, (well, _) in found.items() if not well] == [
        "events",
        "database",
        "clock",
        "token",
    ]
    assert "nonsense" not in str(found)


async def test_dead_letters_and_a_foreign_webhook_are_shown(api: BotApi, tmp_path: Path) -> None:
    engine = await open_engine(str(tmp_path / "sala.db"))
    await migrate(engine)
    letter = DeadLetter("l1", 1, 77, 0, "KeyError('text')", "{}")
    await engine.write([(DeadLetter.table.upsert, [letter.row()])])
    await engine.lock()
    found = await _findings(
        api.url,
        tmp_path,
        SALA_WEBHOOK="on",
        SALA_WEBHOOK_SECRET="secret",
        SALA_LISTEN="127.0.0.1:8080",
        SALA_PUBLIC_URL="https://sala.example.org",
    )
    await engine.close()
    assert found["dead letters"][0] is False
    assert "77" in found["dead letters"][1]
    assert found["webhook"] == (
        False,
        "not set, wanted https://sala.example.org/telegram; `sala run` sets it right",
    )
    assert found["bot"] == (True, "running on this database")
