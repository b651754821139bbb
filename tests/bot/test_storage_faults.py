"""A database that fails under the running bot: whoever tapped is told, the organizer too, and nothing is half-written."""

import contextlib
import os
import resource
import sqlite3
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from bot.rehearsal import ChatMessage, Phone
from storage.errors import Cause, Doubtful
from storage.loading import load_state
from storage.sqlite import SqliteEngine
from storage.state import State
from tests.rehearsals.player import Player, Script, playing

_SCRIPT = Script("", {"org": "Chan Vanna", "dara": "Sok Dara", "bopha": "Keo Bopha"}, [])
_COME = [
    ("org", "start sapw"),
    ("org", "tap English"),
    *(
        ("dara", what)
        for what in ("start sapw", "tap English", "tap I agree", "tap Use this name", "tap 4", "tap Skip")
    ),
    *(
        ("bopha", what)
        for what in ("start sapw", "tap ខ្មែរ", "tap យល់ព្រម", "tap ប្រើឈ្មោះនេះ", "tap 4", "tap រំលង")
    ),
    ("org", "say /control"),
    ("org", "tap {integration}"),
    ("org", "tap Open"),
]
_FAILS = "Saving fails since"
_WORKS = "Saving works again"

Fault = Callable[[SqliteEngine], AbstractAsyncContextManager[None]]


@asynccontextmanager
async def too_large(engine: SqliteEngine) -> AsyncIterator[None]:
    """The process may not make its files any larger, as under a quota."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    size = engine.path.with_name(f"{engine.path.name}-wal").stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


@asynccontextmanager
async def full(engine: SqliteEngine) -> AsyncIterator[None]:
    """Somebody else has filled the disk."""
    ballast = engine.path.with_name("ballast")
    with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(4096))
    try:
        yield
    finally:
        ballast.unlink()


@asynccontextmanager
async def read_only(engine: SqliteEngine) -> AsyncIterator[None]:
    await engine._writer.execute_fetchall("PRAGMA query_only = ON")
    try:
        yield
    finally:
        await engine._writer.execute_fetchall("PRAGMA query_only = OFF")


@asynccontextmanager
async def locked(engine: SqliteEngine) -> AsyncIterator[None]:
    with contextlib.closing(sqlite3.connect(engine.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


@asynccontextmanager
async def moved(engine: SqliteEngine) -> AsyncIterator[None]:
    elsewhere = engine.path.rename(engine.path.with_name("elsewhere.db"))
    try:
        yield
    finally:
        elsewhere.rename(engine.path)


@asynccontextmanager
async def damaged(engine: SqliteEngine) -> AsyncIterator[None]:
    with overwritten(engine.path, "sqlite_autoindex_ballots_1"):
        yield


@contextmanager
def overwritten(path: Path, name: str) -> Iterator[None]:
    """The first page of a table or index has other bytes on the disk meanwhile."""
    with contextlib.closing(sqlite3.connect(path)) as database:
        ((page,),) = database.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (name,)).fetchall()
        ((size,),) = database.execute("PRAGMA page_size").fetchall()
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        before = file.read(size)
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    try:
        yield
    finally:
        with path.open("r+b") as file:
            file.seek((page - 1) * size)
            file.write(before)


FAULTS: dict[Cause, Fault] = {
    "full": full,
    "failing": too_large,
    "read_only": read_only,
    "locked": locked,
    "gone": moved,
    "damaged": damaged,
}
SAID: dict[Cause, str] = {
    "full": "The disk is full.",
    "failing": "The disk refuses to write",
    "read_only": "may only be read",
    "locked": "Another program holds the database",
    "gone": "its file was moved",
    "damaged": "sala restore",
}


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.sqlite._BUSY_SECONDS", 0.02)
    monkeypatch.setattr("storage.writer._TRY_AGAIN_SECONDS", 0.05)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, where one may be mounted."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no disk can be mounted here")
    yield folder
    subprocess.run(["umount", folder], check=True)


@pytest.fixture(params=FAULTS)
def cause(request: pytest.FixtureRequest) -> Cause:
    return cast("Cause", request.param)


@pytest.fixture
def folder(request: pytest.FixtureRequest, cause: Cause, tmp_path: Path) -> Path:
    return cast("Path", request.getfixturevalue("small_disk")) if cause == "full" else tmp_path


async def _with_an_open_poll(player: Player) -> SqliteEngine:
    """Started anew once people are there, so that nothing of the database is in memory that isn't needed."""
    for who, what in _COME:
        await player.step(who, what)
    await player.stop()
    await player.start()
    engine = player.running.runtime.engine
    assert isinstance(engine, SqliteEngine)
    return engine


def _saying(phone: Phone, words: str) -> list[ChatMessage]:
    return [message for message in phone.messages if message.by_bot and words in message.text]


async def _tap(phone: Phone, label: str) -> str:
    card = _saying(phone, "?")[-1] if phone.user_id != 11 else phone.last
    assert card is not None
    return (await phone.tap(card, label)).text


def _toast(player: Player) -> str:
    """The last one on any phone."""
    lines = (line for line in reversed(player.transcript.lines) if line.startswith("  toast: "))
    return next(lines).removeprefix("  toast: ")


def _held(state: State) -> dict[str, Any]:
    """What memory holds, as far as a start reads it from the disk."""
    held = {name: value for name, value in vars(state).items() if not name.startswith("_")}
    held["ballots"] = {number: ballots for number, ballots in state.ballots.items() if ballots}
    return {name: value for name, value in held.items() if name != "invitations"}


async def _memory_equals_disk(player: Player) -> bool:
    runtime = player.running.runtime
    return _held(runtime.state) == _held(await load_state(runtime.engine))


async def test_whatever_fails_everybody_is_told_and_it_works_again_without_a_restart(
    cause: Cause, folder: Path, texts: Any, caplog: pytest.LogCaptureFixture
) -> None:
    async with playing(_SCRIPT, folder) as player:
        engine = await _with_an_open_poll(player)
        org, dara, bopha = (player.phones[name] for name in ("org", "dara", "bopha"))
        async with FAULTS[cause](engine):
            assert await _tap(dara, "2") == texts.plain("en", "error.not_saved")
            assert await _tap(bopha, "3") == texts.plain("km", "error.not_saved")
            (alarm,) = await org.wait_for(lambda phone: _saying(phone, _FAILS))
            assert SAID[cause] in alarm.text
        (works,) = await org.wait_for(lambda phone: _saying(phone, _WORKS))
        assert "2 taps or messages were not saved" in works.text
        assert await engine.read("SELECT 1 FROM ballots") == []
        assert await _memory_equals_disk(player)
        assert (await _tap(dara, "2")).startswith("Saved: 2")
        await player.settle()
        assert await _memory_equals_disk(player)
        assert [row[0] for row in await engine.read("SELECT COUNT(*) FROM ballots")] == [1]
        assert len(_saying(org, _FAILS)) == len(_saying(org, _WORKS)) == 1
        assert _saying(dara, _FAILS) == _saying(bopha, _FAILS) == []
        told = [record.getMessage() for record in caplog.records if record.levelname != "INFO"]
        assert len(told) == 2, told
        assert not any(record.exc_info for record in caplog.records)
        await engine.check()


async def test_a_card_never_stays_with_an_answer_that_was_refused(tmp_path: Path, texts: Any) -> None:
    async with playing(_SCRIPT, tmp_path) as player:
        engine = await _with_an_open_poll(player)
        dara = player.phones["dara"]
        hang = player.api.hang("editMessageText")
        assert (await _tap(dara, "2")).startswith("Saved: 2")
        await hang.arrived()
        held = next(m for m in reversed(dara.messages) if m.by_bot and m.button("3"))
        assert (await dara.tap(held, "3", as_seen=True)).text.startswith("Saved: 3")
        async with locked(engine):
            refused = dara.press(held, "4", as_seen=True)
            hang.release()  # the card is drawn while the fourth is decided, but not stored
            assert (await dara.answer_to(refused)).text == texts.plain("en", "error.not_saved")
        await player.settle()
        card = dara.messages[-1]
        assert [label for label in card.labels if "✓" in label] == ["3 ✓"]


async def test_an_answer_stored_though_the_commit_seemed_lost_is_on_the_card(
    tmp_path: Path, texts: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with playing(_SCRIPT, tmp_path) as player:
        engine = await _with_an_open_poll(player)
        store, dara, behind = engine.write, player.phones["dara"], [False]

        async def lost(statements: Any) -> None:
            await store(statements)
            behind[0] = True
            monkeypatch.setattr(engine, "write", store)
            raise Doubtful("the connection is lost")

        async def reconnect() -> bool:
            was, behind[0] = behind[0], False
            return was

        monkeypatch.setattr(engine, "reconnect", reconnect)
        monkeypatch.setattr(engine, "write", lost)
        assert await _tap(dara, "2") == texts.plain("en", "error.not_saved")
        await player.phones["bopha"].say("/polls")  # the next to write anything
        await dara.wait_for(lambda phone: phone.last and "Answered" in phone.last.text)
        await player.settle()
        assert "2 Shared" in dara.messages[-1].text


async def test_whatever_else_people_do_meanwhile_is_answered_and_leaves_no_traceback(
    tmp_path: Path, texts: Any, caplog: pytest.LogCaptureFixture
) -> None:
    async with playing(replace(_SCRIPT, phones=_SCRIPT.phones | {"new": "Lim Sreymom"}), tmp_path) as player:
        engine = await _with_an_open_poll(player)
        async with moved(engine):
            for who, what in (("new", "start sapw"), ("bopha", "say /language")):
                await player.step(who, what)
            await player.step("bopha", "tap English")
            assert _toast(player) == texts.plain("km", "error.not_saved")
            assert _saying(player.phones["new"], texts.plain("en", "error.not_saved"))
            await player.step("org", "say /export")
            await player.step("org", "tap XLSX")  # who takes what has to be noted first
            assert _toast(player) == texts.plain("en", "error.not_saved")
            await player.step("org", "say /control")  # a card that is not remembered works all the same
            await player.step("org", "tap Close")
            assert _toast(player) == texts.plain("en", "error.not_saved")
            await player.step("dara", "block")
            await player.step("org", "say /status")
            await player.phones["org"].wait_for(lambda phone: _saying(phone, "Saving fails since"))
        await player.phones["org"].wait_for(lambda phone: _saying(phone, _WORKS))
        assert not any(record.exc_info for record in caplog.records)
        assert await _memory_equals_disk(player)
        assert len([row for row in await engine.read("SELECT state FROM rounds") if row[0] == "open"]) == 1
        assert await engine.read("SELECT 1 FROM dead_letters") == []


async def test_damage_that_is_met_in_reading_is_told_too(tmp_path: Path, texts: Any) -> None:
    async with playing(_SCRIPT, tmp_path) as player:
        await _with_an_open_poll(player)
        await player.step("dara", "tap 2")
        await player.step("org", "tap Close")
        await player.stop()
        await player.start()
        engine = player.running.runtime.engine
        assert isinstance(engine, SqliteEngine)
        with overwritten(engine.path, "ballots"):
            await player.step("org", "tap Result")
            assert _toast(player) == texts.plain("en", "error.not_read")
            await player.step("org", "say /export")
            await player.step("org", "tap XLSX")
            assert _saying(player.phones["org"], texts.plain("en", "error.not_read"))
            (alarm,) = await player.phones["org"].wait_for(lambda phone: _saying(phone, _FAILS))
            assert SAID["damaged"] in alarm.text
        await player.phones["org"].wait_for(lambda phone: _saying(phone, _WORKS))
        await player.step("org", "tap Result")
        assert "1 of 2 answered" in player.phones["org"].last.text  # type: ignore[union-attr]
