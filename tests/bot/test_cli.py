"""The command line as operators meet it: exit status, one clear line, nothing secret."""

import asyncio
import os
import re
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import docx
import pytest

from bot.exports.offers import OFFERS
from bot.rehearsal import BotAccount, BotApi, Limits

_TOKEN = "123456:TEST-token-of-the-rehearsal"


class Sala:
    """Runs `sala` in a folder of its own, with settings of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings = {"SALA_TOKEN": _TOKEN, "SALA_EVENT": "sapw", "SALA_API_URL": "http://127.0.0.1:9"}

    def environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("SALA_")}
        return {**inherited, **self.settings, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}

    def __call__(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            cwd=self.folder,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    async def start(self, *arguments: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            *arguments,
            cwd=self.folder,
            env=self.environment(),
            stderr=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )


@pytest.fixture
def sala(tmp_path: Path) -> Sala:
    return Sala(tmp_path)


def _is_one_line(done: subprocess.CompletedProcess[str], *words: str) -> None:
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert all(word in done.stderr for word in words), done.stderr
    assert _TOKEN not in done.stderr + done.stdout


def test_the_shipped_event_has_no_mistakes(sala: Sala) -> None:
    done = sala("check", "sapw")
    assert done.returncode == 0
    assert "no mistakes" in done.stdout
    assert "await a native reader" in done.stdout


def test_check_lists_what_a_native_reader_has_to_look_at(sala: Sala) -> None:
    plain, listed = sala("check", "sapw"), sala("check", "sapw", "--texts")
    assert listed.returncode == 0
    assert listed.stdout.startswith(plain.stdout)
    assert "\n# km: " in listed.stdout
    assert "\n== /agenda, and the message that the agenda has changed (" in listed.stdout
    (sala.folder / "wrong.yaml").write_text("code: a\n", encoding="utf-8")
    assert sala("check", "wrong.yaml", "--texts").stdout == sala("check", "wrong.yaml").stdout
    assert sala("check", "wrong.yaml", "--texts").returncode == 1


def test_check_names_three_planted_mistakes_in_one_run(sala: Sala) -> None:
    shipped = Path(__file__).parents[2] / "config" / "events" / "sapw.yaml"
    text = shipped.read_text(encoding="utf-8")
    text = text.replace("starts: 08:30", "starts: 25:30", 1)
    text = text.replace("session: scoring", "session: scorning", 1)
    text = text.replace("anonymity: named", "anonimity: named", 1)
    (sala.folder / "planted.yaml").write_text(text, encoding="utf-8")
    done = sala("check", "planted.yaml")
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    for line, words in (
        (text.split("25:30")[0].count("\n") + 1, ("starts", "25:30")),
        (text.split("scorning")[0].count("\n") + 1, ("session", "scorning")),
        (text.split("anonimity")[0].count("\n") + 1, ("anonimity", "anonymity")),
    ):
        found = [said for said in lines if said.startswith(f"planted.yaml:{line}: ")]
        assert any(all(word in said for word in words) for said in found), (line, words, done.stdout)


def test_a_missing_token_is_told_with_the_remedy(sala: Sala) -> None:
    del sala.settings["SALA_TOKEN"]
    _is_one_line(sala("run"), "SALA_TOKEN", "@BotFather")


def test_a_malformed_token_is_told_but_not_shown(sala: Sala) -> None:
    sala.settings["SALA_TOKEN"] = "123456-not-a-token-at-all"
    done = sala("run")
    _is_one_line(done, "SALA_TOKEN")
    assert "not-a-token" not in done.stderr


async def test_a_start_without_a_network_says_so_and_waits_for_it(sala: Sala) -> None:
    async with BotApi(limits=Limits.raised()) as api:
        bot = api.add_bot()
        sala.settings |= {"SALA_API_URL": api.url, "SALA_TOKEN": bot.token}
        api.offline()
        process = await sala.start("run")
        assert process.stderr is not None
        said = (await asyncio.wait_for(process.stderr.readline(), 20)).decode()
        assert f"can't reach {api.url}" in said
        assert "SALA_API_URL" in said
        assert _TOKEN not in said
        api.online()
        phone = api.phone(7, "Sok")
        await phone.start("sapw")
        await phone.wait_for(lambda phone: phone.last, 20)
        process.terminate()
        await process.communicate()
        assert process.returncode == 0


def test_an_unknown_event_file_is_told(sala: Sala) -> None:
    sala.settings["SALA_EVENT"] = "nowhere.yaml"
    _is_one_line(sala("run"), "nowhere.yaml")


@pytest.mark.parametrize("api", ["https://api.telegram.org", "http://127.0.0.1:9"])
def test_the_clock_of_a_bot_at_telegram_is_not_steered_nor_one_that_nobody_steers(
    sala: Sala, api: str
) -> None:
    sala.settings["SALA_API_URL"] = api
    told = sala("run", "--steered")
    assert told.returncode == 1
    assert told.stderr.count("\n") == 1
    assert told.stderr.startswith("sala: --steered")
    assert told.stderr.endswith("use sala rehearse\n")


def test_no_event_at_all_is_told(sala: Sala) -> None:
    del sala.settings["SALA_EVENT"]
    _is_one_line(sala("run"), "SALA_EVENT")


def test_a_database_of_a_newer_version_is_told(sala: Sala) -> None:
    assert sala("migrate").returncode == 0
    with sqlite3.connect(sala.folder / "sala.db") as database:
        database.execute("UPDATE migrations SET version = 9999")
    database.close()
    _is_one_line(sala("run"), "9999", "newer")


def test_a_file_that_is_no_database_is_told(sala: Sala) -> None:
    (sala.folder / "sala.db").write_text("these are not the bytes of a database" * 100)
    _is_one_line(sala("run"), "sala.db", "SALA_DATABASE")


def test_a_damaged_database_is_told_with_the_remedy_which_works(sala: Sala) -> None:
    assert sala("migrate").returncode == 0
    assert sala("backup", "copy.db").returncode == 0
    database = sala.folder / "sala.db"
    damaged = b"\xff" * 100 + database.read_bytes()[100:]
    database.write_bytes(damaged)
    _is_one_line(sala("run"), "sala.db", "sala restore FILE")
    assert database.read_bytes() == damaged
    assert sala("restore", "copy.db").returncode == 0
    assert (sala.folder / "sala.db.before-restore").read_bytes() == damaged
    assert sala("migrate").stdout == "nothing to do\n"


def test_wrong_usage_exits_with_2(sala: Sala) -> None:
    assert sala("walk").returncode == 2
    assert sala("invite", "sapw", "king").returncode == 2
    assert sala("export", "sapw").returncode == 2


def test_exporting_an_event_nobody_knows_is_told(sala: Sala) -> None:
    assert sala("migrate").returncode == 0
    _is_one_line(sala("export", "nowhere", "--out", "out"), "nowhere")


def test_exporting_from_a_database_that_is_not_there_makes_none(sala: Sala) -> None:
    _is_one_line(sala("export", "sapw", "--out", "out"), "sala.db", "SALA_DATABASE")
    assert not (sala.folder / "sala.db").exists()


def test_two_events_of_one_code_are_told(sala: Sala) -> None:
    shipped = Path(__file__).parents[2] / "config" / "events" / "sapw.yaml"
    (sala.folder / "copy.yaml").write_bytes(shipped.read_bytes())
    sala.settings["SALA_EVENT"] = "sapw,copy.yaml"
    _is_one_line(sala("run"), "SALA_EVENT", "sapw")


async def _serving(sala: Sala, bot: BotAccount, api: BotApi) -> asyncio.subprocess.Process:
    """A running bot that has asked for updates."""
    sala.settings |= {"SALA_API_URL": api.url, "SALA_TOKEN": bot.token}
    process = await sala.start("run")
    phone = api.phone(7, "Sok")
    await phone.start("sapw")
    await phone.wait_for(lambda phone: phone.last, 20)
    return process


async def test_sigterm_stops_the_bot_cleanly_within_five_seconds(sala: Sala) -> None:
    async with BotApi(limits=Limits.raised()) as api:
        process = await _serving(sala, api.add_bot(), api)
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(5):
            _, err = await process.communicate()
        assert process.returncode == 0
        assert b"Traceback" not in err
        assert _TOKEN.encode() not in err


async def test_sigterm_is_obeyed_while_the_start_still_waits_for_telegram(sala: Sala) -> None:
    async with BotApi(limits=Limits.raised()) as api:
        sala.settings["SALA_API_URL"] = api.url
        api.add_bot()
        hang = api.hang("getMe")
        process = await sala.start("run")
        await hang.arrived()
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(5):
            await process.communicate()
        assert process.returncode == 0


async def test_a_second_instance_on_the_same_database_is_told(sala: Sala) -> None:
    async with BotApi(limits=Limits.raised()) as api:
        process = await _serving(sala, api.add_bot(), api)
        second = await sala.start("run")
        _, err = await second.communicate()
        assert second.returncode == 1
        assert b"another Sala is running" in err
        process.terminate()
        await process.communicate()
        assert process.returncode == 0


async def test_export_and_invite_work_while_the_bot_runs(sala: Sala) -> None:
    async with BotApi(limits=Limits.raised()) as api:
        process = await _serving(sala, api.add_bot(username="sala_bot"), api)
        invited = await sala.start("invite", "sapw", "facilitator")
        out, _ = await invited.communicate()
        assert out.decode().startswith("https://t.me/sala_bot?start=inv_")
        assert len(out.splitlines()) == 1
        sala.settings["SALA_NOW"] = "2015-11-20T16:00"  # where the running bot's clock starts
        exported = await sala.start("export", "sapw", "--out", "out")
        await exported.communicate()
        assert exported.returncode == 0
        title_page = [
            line.text for line in docx.Document(str(sala.folder / "out/sapw-report.docx")).paragraphs[:9]
        ]
        assert [line for line in title_page if re.fullmatch(r"Made on\t20 Nov 2015, 16:0\d", line)], (
            title_page
        )
        left = {path.name for path in (sala.folder / "out").iterdir()}
        assert left == {f"sapw{offer.ending}" for offer in OFFERS}
        assert {path.stat().st_mode & 0o777 for path in (sala.folder / "out").iterdir()} == {0o600}
        assert (await (await sala.start("export", "sapw", "--out", "one", "--only", "csv")).wait()) == 0
        assert [path.name for path in (sala.folder / "one").iterdir()] == ["sapw-csv.zip"]
        process.terminate()
        await process.communicate()


async def test_a_token_that_telegram_does_not_know_is_told(sala: Sala) -> None:
    async with BotApi(limits=Limits.raised()) as api:
        api.add_bot()
        sala.settings |= {"SALA_API_URL": api.url, "SALA_TOKEN": "999999:another-token-of-some-length"}
        process = await sala.start("run")
        _, err = await process.communicate()
        assert process.returncode == 1
        assert err.decode().strip() == "sala: Telegram does not know this token; check SALA_TOKEN"
