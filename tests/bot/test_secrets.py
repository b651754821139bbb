"""Secrets are searched for wherever they might have been left: logs, errors, the process list, files."""

import asyncio
import json
import logging
import signal
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import service
from bot.invitations import without_payloads
from bot.logs import Discreet, start_logging
from bot.rehearsal import BotAccount, BotApi, Limits
from config.settings import load_settings
from tests.bot.test_cli import Sala
from tests.bot.test_webhook import _free_port
from tests.workshop import shipped_event

_TOKEN = "123456:TEST-token-of-the-rehearsal"
_WEBHOOK = "9f2c41d7a0-of-the-webhook"
_PASSWORD = "pass-word-of-the-database"
_NAME = "Sokunthea"


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi(limits=Limits.raised()) as api:
        api.add_bot(_TOKEN)
        yield api


@pytest.fixture
def bot(api: BotApi) -> BotAccount:
    return next(iter(api._endpoint.bots.values()))


def _settings(api: BotApi, folder: Path) -> dict[str, str]:
    port = _free_port()
    return {
        "SALA_TOKEN": _TOKEN,
        "SALA_EVENT": "sapw",
        "SALA_API_URL": api.url,
        "SALA_DATABASE": str(folder / "sala.db"),
        "SALA_LISTEN": f"127.0.0.1:{port}",
        "SALA_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "SALA_WEBHOOK": "on",
        "SALA_WEBHOOK_SECRET": _WEBHOOK,
        "SALA_NOW": "2015-11-20T07:40",
    }


async def _sala(sala: Sala, *arguments: str) -> tuple[str, str]:
    """What a command printed, and what it complained about."""
    done = await asyncio.to_thread(sala, *arguments)
    return done.stdout, done.stderr


async def test_a_day_leaves_secrets_nowhere(api: BotApi, tmp_path: Path) -> None:
    sala = Sala(tmp_path)
    sala.settings = _settings(api, tmp_path)
    links = [(await _sala(sala, "invite", "sapw", "facilitator"))[0].strip() for _ in range(2)]
    running = await sala.start("run")
    taken, lost = (link.partition("start=")[2] for link in links)
    phone = api.phone(7, _NAME, "Chan")
    await phone.start(taken)
    await phone.wait_for(lambda phone: phone.last, 60)
    await phone.send(text=f"/start {lost}", date="yesterday")
    await phone.send(text=f"/start {lost}", entities=[{"type": "bot_command", "offset": 0, "length": 6.5}])
    seen = (phone.last or phone.messages[0]).message_id
    await phone.start("inv_nothing-of-that-kind")
    await phone.wait_for(lambda phone: phone.last and phone.last.message_id > seen, 60)
    command_line = _read(Path(f"/proc/{running.pid}/cmdline"))
    said = [await _sala(sala, "doctor"), await _sala(sala, "backup", "copy.db")]
    said.append(await _sala(sala, "export", "sapw", "--out", "results"))
    api.fail_next("getWebhookInfo", status=401, description="Unauthorized")
    said.append(await _sala(sala, "doctor"))
    running.send_signal(signal.SIGTERM)
    log = b"".join(await running.communicate()).decode()
    assert running.returncode == 0
    assert "put aside" in log
    everything = command_line + repr(said) + log + _read(tmp_path)
    for secret in (
        _TOKEN,
        _TOKEN.partition(":")[2],
        _WEBHOOK,
        taken.removeprefix("inv_"),
        lost.removeprefix("inv_"),
    ):
        assert secret not in everything
    assert _NAME not in log
    letters = await asyncio.to_thread(_letters, tmp_path / "sala.db")
    assert [json.loads(letter)["message"]["text"] for letter in letters] == ["/start …"] * 2


def _read(path: Path) -> str:
    """A file, or all below a folder, byte by byte."""
    files = [each for each in path.rglob("*") if each.is_file()] if path.is_dir() else [path]
    return b"".join(each.read_bytes() for each in files).decode("latin-1")


def _letters(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as database:
        return [row[0] for row in database.execute("SELECT body FROM dead_letters")]


@pytest.fixture
def _usual_logging() -> Iterator[None]:
    """As it was before `start_logging`."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    names = ("aiosqlite", "apscheduler", "asyncio", "telegram")
    levels = {name: logging.getLogger(name).level for name in names}
    root.handlers.clear()
    yield
    root.handlers[:] = before
    root.setLevel(level)
    for name, old in levels.items():
        logging.getLogger(name).setLevel(old)


@pytest.mark.usefixtures("_usual_logging")
async def test_at_debug_no_library_tells_secrets_or_names(
    api: BotApi, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = load_settings(_settings(api, tmp_path), env_file=None)
    start_logging(settings)
    logging.getLogger().setLevel(logging.DEBUG)
    async with service(settings, settings.require_token(), [shipped_event()]):
        phone = api.phone(7, _NAME, "Chan")
        await phone.start("sapw")
        for label in ("English", "I agree", "Use this name", "1", "Skip"):
            card = await phone.wait_for(
                lambda phone, label=label: phone.last if phone.last and label in phone.last.labels else None  # type: ignore[misc]
            )
            await phone.tap(card, label)
        api.fail_next("sendMessage", drop_connection=True, count=2)
        await phone.say(f"/me {_NAME}")
        api.fail_next("sendMessage", status=401, description="Unauthorized")
        await phone.say("/agenda")
        await phone.send(text="hello", date="yesterday")
        seen = len(phone.messages)
        await phone.say("/polls")
        await phone.wait_for(lambda phone: len(phone.messages) > seen + 1)
    logging.getLogger("aiohttp.client").error("GET %s/bot%s/getMe", api.url, _TOKEN)
    log = capsys.readouterr().err
    assert "[secret]/getMe" in log
    for secret in (_TOKEN, _WEBHOOK, _NAME):
        assert secret not in log


def test_a_traceback_is_blackened_too() -> None:
    formatter = Discreet([_TOKEN, "", "x"])
    error = ValueError(f"https://api.telegram.org/bot{_TOKEN}/getMe of x")
    record = logging.LogRecord("x", logging.ERROR, "x.py", 1, "no", (), (type(error), error, None))
    line = formatter.format(record)
    assert _TOKEN not in line
    assert "bot[secret]/getMe of x" in line


_COMMANDS = (("run",), ("doctor",), ("export", "sapw", "--out", "results"))


@pytest.mark.parametrize("arguments", _COMMANDS, ids=lambda arguments: arguments[0])
def test_a_database_that_cannot_be_reached_is_told_without_its_password(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    sala = Sala(tmp_path)
    sala.settings["SALA_DATABASE"] = f"postgresql://sala:{_PASSWORD}@127.0.0.1:9/sala"
    done = sala(*arguments)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    for secret in (_PASSWORD, _TOKEN):
        assert secret not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (("run",), {"status": 401, "description": "Unauthorized", "count": 9}),
        (
            ("run",),
            {"status": 409, "description": "Conflict: terminated by other getUpdates request", "count": 99},
        ),
        (("invite", "sapw", "facilitator"), {"status": 401, "description": "Unauthorized"}),
        (("doctor",), {"drop_connection": True, "count": 9}),
    ],
)
async def test_telegram_s_refusals_are_told_without_the_token(
    api: BotApi, tmp_path: Path, arguments: tuple[str, ...], fault: dict[str, Any]
) -> None:
    sala = Sala(tmp_path)
    sala.settings = _settings(api, tmp_path)
    method = "getUpdates" if fault.get("status") == 409 else None
    if method:
        for name in ("SALA_LISTEN", "SALA_PUBLIC_URL", "SALA_WEBHOOK", "SALA_WEBHOOK_SECRET"):
            del sala.settings[name]
    api.fail_next(method, **fault)
    done = await asyncio.to_thread(sala, *arguments)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    for secret in (_TOKEN, _TOKEN.partition(":")[2], _WEBHOOK):
        assert secret not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("/start inv_abc-DEF_1", "/start …"),
        ("/start@sala_bot  me_abc", "/start@sala_bot  …"),
        (json.dumps({"text": "/start\ninv_abc"}), '{"text": "/start\\n…"}'),
        ("open t.me/sala_bot?start=inv_abc-123 now", "open t.me/sala_bot?start=inv_… now"),
        ("t.me/sala_bot?start=me_p0a1b2_x-Y_z", "t.me/sala_bot?start=me_…"),
        ("/start", "/start"),
        ("invite me", "invite me"),
    ],
)
def test_what_a_link_carries_is_struck_out(said: str, kept: str) -> None:
    assert without_payloads(said) == kept
