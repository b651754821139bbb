"""Files that a process of their own makes are those that the bot would make, and none is left where nobody takes it."""

import asyncio
import json
import os
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import docx
import pytest

from bot.clock import Clock, Turn
from bot.exports.apart import Order, Unmade, make_apart
from bot.exports.making import make_here
from bot.exports.offers import OFFERS, Make, Taking, take
from bot.voting import cast_ballot
from config.catalogs import Texts
from config.event import Event
from storage.engine import Engine
from storage.errors import StorageError
from tests.bot.test_export_files import sheets_of_json
from tests.conftest import Workshop, at_work
from tests.workshop import HandClock


def taking(workshop: Workshop, folder: Path, **more: Any) -> Taking:
    folder.mkdir()
    return Taking(workshop.engine, workshop.runtime.texts, workshop.state.events["small"], folder, **more)


async def taken(what: Taking, code: str, make: Make) -> Path:
    (path,) = await take(what, [offer for offer in OFFERS if offer.code == code], make)
    return path


async def test_the_tables_are_the_same_and_it_is_told_how_far_they_are(
    engine: Engine, database: str, texts: Texts, small: Event, tmp_path: Path
) -> None:
    async with at_work(engine, texts, small) as workshop:
        await workshop.join(*range(1, 8))
        asked = await workshop.open()
        for who in range(1, 8):
            await cast_ballot(workshop.runtime, who, asked.id, "", "rgb"[who % 3], workshop.update())
        await workshop.close(asked)
        found: list[Any] = []
        for make in (make_here, partial(make_apart, database)):
            told: list[int] = []
            what = taking(workshop, tmp_path / f"{len(found)}", identified=True, progress=told.append)
            tables = sheets_of_json((await taken(what, "json", make)).read_bytes())
            found.append((tables | {"README": []}, told))
    assert len(found[0][0]["responses"]) == 7
    assert found[0] == found[1]


async def test_a_report_has_the_events_own_time_and_language(workshop: Workshop, tmp_path: Path) -> None:
    database, still = str(tmp_path / "sala.db"), HandClock(start=workshop.runtime.clock.now(), speed=1e-6)
    said: list[list[str]] = []
    for make in (make_here, partial(make_apart, database)):
        what = taking(workshop, tmp_path / f"{len(said)}", language="km", clock=still)
        file = docx.Document(str(await taken(what, "docx", make)))
        said.append([paragraph.text for paragraph in file.paragraphs])
    assert said[0] == said[1]
    assert "របាយការណ៍ប្រចាំថ្ងៃ" in said[0]


async def test_what_can_not_be_read_or_made_is_told(workshop: Workshop, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with pytest.raises(StorageError, match="put the file back"):
        await taken(taking(workshop, tmp_path / "a"), "csv", partial(make_apart, str(other)))
    assert not other.exists()
    gone = taking(workshop, tmp_path / "b")
    gone.folder.rmdir()
    with pytest.raises(Unmade, match="FileNotFoundError"):
        await taken(gone, "csv", partial(make_apart, str(tmp_path / "sala.db")))


async def test_a_process_that_warns_a_lot_is_heard_to_the_end(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start, told = asyncio.create_subprocess_exec, list[int]()
    says = "import sys; sys.stderr.write('a' * 1_000_000); print('{\"written\": 3}'); sys.exit('the last')"

    async def warning(*_: str, **more: Any) -> asyncio.subprocess.Process:
        return await start(sys.executable, "-c", says, **more)

    monkeypatch.setattr(asyncio, "create_subprocess_exec", warning)
    what = taking(workshop, tmp_path / "a", progress=told.append)
    with pytest.raises(Unmade, match="the last"):
        async with asyncio.timeout(10):
            await make_apart(str(tmp_path / "sala.db"), what, OFFERS[:1])
    assert told == [3]


async def test_a_process_nobody_waits_for_is_ended_and_neither_arguments_nor_environment_say_anything(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[tuple[tuple[str, ...], int]] = []
    start = asyncio.create_subprocess_exec
    monkeypatch.setenv("SALA_TOKEN", "1:secret")

    async def noted(*arguments: str, **more: Any) -> asyncio.subprocess.Process:
        assert "1:secret" not in more["env"].values()
        process = await start(*arguments, **more)
        started.append((arguments, process.pid))
        return process

    monkeypatch.setattr(asyncio, "create_subprocess_exec", noted)
    at_work_now = asyncio.Event()
    what = taking(workshop, tmp_path / "a", progress=lambda _: at_work_now.set())
    making = asyncio.create_task(taken(what, "xlsx", partial(make_apart, str(tmp_path / "sala.db"))))
    await at_work_now.wait()
    making.cancel()
    with pytest.raises(asyncio.CancelledError):
        await making
    ((arguments, pid),) = started
    assert arguments == (sys.executable, "-P", "-m", "bot.exports")
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_when_the_bot_was_killed_what_was_written_for_it_is_removed(
    workshop: Workshop, tmp_path: Path
) -> None:
    folder = taking(workshop, tmp_path / "a").folder
    await asyncio.to_thread((folder / "small-csv.zip.names").write_text, "Sok Dara")
    clock = Clock()
    turn = Turn(clock.start, clock.start, 1.0)
    order = Order(str(tmp_path / "sala.db"), "small", ["csv"], str(folder), True, "en", 1, turn)
    assert Order.of(order.line()) == order
    command = [sys.executable, "-m", "bot.exports"]
    done = await asyncio.to_thread(subprocess.run, command, input=order.line(), capture_output=True)
    assert (done.returncode, done.stderr) == (1, b"")
    assert not any(json.loads(line).get("error") for line in done.stdout.splitlines())
    assert not folder.exists()
