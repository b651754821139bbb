"""The doctor finds what is wrong and says what to do."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.clock import real_now
from bot.doctor import examine
from bot.events import loaded
from bot.rehearsal import BotApi, Limits
from config.settings import load_settings
from storage.journal import DeadLetter
from storage.messages import Delivery
from storage.migrate import migrate, newest
from storage.opening import open_engine
from tests.postgres import PostgresServer
from tests.workshop import account, event

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


async def test_a_database_on_a_server_is_not_called_sound(
    api: BotApi, tmp_path: Path, postgres: PostgresServer
) -> None:
    found = await _findings(api.url, tmp_path, SALA_DATABASE=postgres.empty_database())
    assert found["database"] == (True, f"reachable, not examined, schema version 0 of {newest()}")


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
    letter = DeadLetter("l1", 1, 77, 0, "KeyError('Sok Dara')", "{}")
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
    assert "KeyError;" in found["dead letters"][1]  # what somebody wrote is not repeated
    assert found["webhook"] == (
        False,
        "not set, wanted https://sala.example.org/telegram; `sala run` sets it right",
    )
    assert found["bot"] == (True, "running on this database")


@pytest.mark.parametrize(
    ("is_running", "age", "well"), [(True, 3600, False), (True, 0, True), (False, 3600, True)]
)
async def test_messages_that_a_running_bot_does_not_get_rid_of_are_shown(
    api: BotApi, tmp_path: Path, is_running: bool, age: int, well: bool
) -> None:
    engine = await open_engine(str(tmp_path / "sala.db"))
    await migrate(engine)
    queued = Delivery("d1", "small", 7, "poll_opened", "round:1", "cards", "k1", real_now() - age * 1000)
    failed = replace(queued, id="d2", unique_key="k2", state="failed")
    rows = (loaded(event(), None), account(7), queued, failed)
    await engine.write([(row.table.upsert, [row.row()]) for row in rows])
    if is_running:
        await engine.lock()
    found = await _findings(api.url, tmp_path)
    await engine.close()
    assert found["messages"][0] is well
    assert found["messages"][1].startswith("1 waiting, 1 failed")
    assert ("the oldest for 60 min" in found["messages"][1]) is not well


async def test_what_is_in_the_way_beside_the_database_is_shown(api: BotApi, tmp_path: Path) -> None:
    engine = await open_engine(str(tmp_path / "sala.db"))
    await migrate(engine)
    assert (await _findings(api.url, tmp_path))["files"] == (True, "nothing in the way")
    with (tmp_path / "sala.db-wal").open("r+b") as log:
        log.truncate(65 * 1024**2)
    well, said = (await _findings(api.url, tmp_path))["files"]
    assert not well
    assert "another program keeps the database open" in said
    (tmp_path / "sala.db.restoring").touch()
    well, said = (await _findings(api.url, tmp_path))["files"]
    assert not well
    assert "restore that was interrupted" in said
    await engine.close()


async def test_a_file_that_others_may_read_and_that_is_not_ours_to_narrow_is_shown(
    api: BotApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = await open_engine(str(tmp_path / "sala.db"))
    await migrate(engine)
    await engine.close()
    (tmp_path / "sala.db").chmod(0o644)

    def refuse(*_: object) -> None:
        raise PermissionError

    with monkeypatch.context() as patch:
        patch.setattr("os.fchmod", refuse)
        well, said = (await _findings(api.url, tmp_path))["files"]
    assert not well
    assert "chmod 600" in said
    assert (await _findings(api.url, tmp_path))["files"] == (True, "nothing in the way")


async def test_a_restore_that_was_interrupted_is_no_new_database(api: BotApi, tmp_path: Path) -> None:
    (tmp_path / "sala.db.restoring").touch()
    well, said = (await _findings(api.url, tmp_path))["database"]
    assert not well
    assert "run `sala restore` again" in said


async def test_little_space_is_shown(api: BotApi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.doctor.free_space", lambda _: 400 * 1024**2)
    assert (await _findings(api.url, tmp_path))["free space"] == (
        False,
        f"only 0.4 GiB in {tmp_path}; free some before the event",
    )
