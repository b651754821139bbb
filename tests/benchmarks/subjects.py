"""The bots that are compared, each a child process on a core of its own."""

import asyncio
import math
import os
import sqlite3
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks import sala
from tests.benchmarks.stub import Stub
from tests.benchmarks.taps import TOKEN

HOUSE = Path(__file__).parents[2]

_START_SECONDS = 30.0

NO_SETTINGS: Mapping[str, str] = {}

_RAISED = {
    "SALA_MESSAGES_PER_SECOND": "1000",
    "SALA_PAID_BROADCAST": "on",
    "SALA_CHAT_MESSAGES_PER_SECOND": "1000",
}


_UNCOMPILED = "PYTHONDONTWRITEBYTECODE"
"""With it set each start would compile every module anew, which no installation does."""


class Failed(Exception):
    """A bot did not start, or ended by itself; the message has the last of what it said."""


@dataclass(frozen=True)
class Subject:
    """A peer: the script of that name in `peers`. `keeps`: whether it stores votes."""

    name: str
    title: str
    script: str
    keeps: bool = True

    def command(self, url: str, folder: Path) -> tuple[str, ...]:
        return ("-m", f"tests.benchmarks.peers.{self.script}", url, TOKEN, str(self.database(folder)))

    def environment(self, url: str, folder: Path, *, limits: bool) -> Mapping[str, str]:
        del url, folder, limits
        return {}

    def database(self, folder: Path) -> Path:
        return folder / f"{self.name}.db"

    async def prepare(self, folder: Path, phones: int) -> None:
        """Fill the folder for so many phones."""

    async def saved(self, folder: Path) -> dict[int, str] | None:
        """Each phone's stored option; None of a bot that stores nothing."""
        if not self.keeps:
            return None
        with closing(sqlite3.connect(self.database(folder))) as database:
            return dict(database.execute("SELECT user_id, option FROM votes"))


class Sala(Subject):
    """`sala run` with the shipped event."""

    def command(self, url: str, folder: Path) -> tuple[str, ...]:
        return ("-m", "bot", "run")

    def environment(self, url: str, folder: Path, *, limits: bool) -> Mapping[str, str]:
        return {
            "SALA_TOKEN": TOKEN,
            "SALA_API_URL": url,
            "SALA_EVENT": sala.EVENT,
            "SALA_DATABASE": str(self.database(folder)),
            "SALA_NOW": sala.NOW,
            "SALA_ORGANIZERS": str(sala.ORGANIZER),
            **({} if limits else _RAISED),
        }

    async def prepare(self, folder: Path, phones: int) -> None:
        await sala.prepare(self.database(folder), phones)

    async def saved(self, folder: Path) -> dict[int, str] | None:
        return await sala.saved(self.database(folder))


SALA = Sala("sala", "Sala", "")
SUBJECTS = (
    SALA,
    Subject("ptb", "python-telegram-bot", "ptb"),
    Subject("aiogram", "aiogram", "aiogram_bot"),
    Subject("bare", "bare aiohttp", "bare", keeps=False),
)


def cores() -> tuple[int, int] | None:
    """The core of the bot, and that of the stub and the phones; None where processes can't be pinned."""
    if not hasattr(os, "sched_getaffinity"):
        return None
    usable = sorted(os.sched_getaffinity(0))
    return usable[0], usable[-1]


@dataclass
class Running:
    """A bot at work on a stub of its own. `core`: the one it is pinned to; `settings`: beside its own."""

    subject: Subject
    stub: Stub
    folder: Path
    limits: bool
    core: int | None
    settings: Mapping[str, str]
    process: asyncio.subprocess.Process | None = field(default=None)

    async def start(self) -> None:
        """Start it, also again; returns at once."""
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("SALA_") and name != _UNCOMPILED
        }
        ours = self.subject.environment(self.stub.url, self.folder, limits=self.limits)
        path = os.pathsep.join([str(HOUSE), *filter(None, sys.path)])
        self.stub.polled.clear()
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable,
                *self.subject.command(self.stub.url, self.folder),
                cwd=self.folder,
                env={**inherited, **ours, **self.settings, "PYTHONPATH": path},
                stdout=log,
                stderr=log,
                preexec_fn=self._pin,
            )

    async def ready(self) -> None:
        """Wait until it asks for updates. Raises `Failed`."""
        polled = asyncio.create_task(self.stub.polled.wait())
        ended = asyncio.create_task(self._running.wait())
        await asyncio.wait((polled, ended), timeout=_START_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        for task in (polled, ended):
            task.cancel()
        if not self.stub.polled.is_set():
            raise Failed(f"{self.subject.title} did not start:\n{self.log.read_text()[-1500:]}")

    async def kill(self) -> None:
        """As `kill -9` does."""
        with suppress(ProcessLookupError):
            self._running.kill()
        await self._running.wait()

    async def saved(self) -> dict[int, str] | None:
        return await self.subject.saved(self.folder)

    def memory(self, what: str) -> float:
        """MB of the process now (`VmRSS`) or at its largest (`VmHWM`); NaN where the system doesn't tell."""
        status = Path(f"/proc/{self._running.pid}/status")
        lines = status.read_text().splitlines() if status.exists() else []
        return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(what)), math.nan)

    def busy(self) -> float:
        """Seconds of processor time so far, of all its threads; NaN where the system doesn't tell."""
        threads = list(Path(f"/proc/{self._running.pid}/task").glob("*/schedstat"))
        times = [int(thread.read_text().split()[0]) / 1e9 for thread in threads]
        return sum(times) if times else math.nan

    @property
    def log(self) -> Path:
        """What it said."""
        return self.folder / "log"

    @property
    def _running(self) -> asyncio.subprocess.Process:
        if self.process is None:
            raise Failed(f"{self.subject.title} was not started")
        return self.process

    def _pin(self) -> None:
        if self.core is not None:
            os.sched_setaffinity(0, {self.core})


@asynccontextmanager
async def prepared(
    subject: Subject,
    phones: int,
    *,
    delay: float = 0.0,
    limits: bool = False,
    settings: Mapping[str, str] = NO_SETTINGS,
) -> AsyncIterator[Running]:
    """A bot that is ready to be started for so many phones; ended at the end."""
    pinned = cores()
    with tempfile.TemporaryDirectory(prefix="sala-benchmark-") as name:
        folder = Path(name)
        await subject.prepare(folder, phones)
        async with Stub(delay=delay, limits=limits) as stub:
            running = Running(subject, stub, folder, limits, pinned[0] if pinned else None, settings)
            try:
                yield running
            finally:
                if running.process is not None:
                    await running.kill()


@asynccontextmanager
async def serving(
    subject: Subject,
    phones: int,
    *,
    delay: float = 0.0,
    limits: bool = False,
    settings: Mapping[str, str] = NO_SETTINGS,
) -> AsyncIterator[Running]:
    """A bot that asks for updates."""
    async with prepared(subject, phones, delay=delay, limits=limits, settings=settings) as running:
        await running.start()
        await running.ready()
        yield running
