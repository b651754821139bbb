"""The bot as a child process: started, killed with -9, started again, told to stop."""

import asyncio
import datetime as dt
import json
import os
import signal
import sys
import time
from abc import ABC, abstractmethod
from dataclasses import asdict, dataclass, field
from pathlib import Path

from bot.clock import SteeredClock
from bot.rules.agenda import from_ms

_STOP_SECONDS = 10.0


@dataclass
class EventTime:
    """The day's clock on this side; the bot is started with the same one."""

    start: dt.datetime
    speed: float
    began: float = field(default_factory=time.monotonic)

    def now(self) -> dt.datetime:
        return self.start + dt.timedelta(seconds=(time.monotonic() - self.began) * self.speed)

    async def until(self, at: dt.datetime) -> None:
        """Wait for a moment of the day; none for one that has passed."""
        await asyncio.sleep(max(0.0, (at - self.now()).total_seconds() / self.speed))


@dataclass
class Process(ABC):
    """`sala run` with settings of its own, in a folder of its own; its log is kept there."""

    folder: Path
    settings: dict[str, str]
    kills: int = field(default=0, init=False)
    _process: asyncio.subprocess.Process | None = field(default=None, init=False)

    @abstractmethod
    async def start(self) -> None:
        """With the event's clock as it is now."""

    async def kill(self) -> None:
        """As a power cut would, and start again at once."""
        if await self.die():
            await self.start()

    async def die(self) -> bool:
        """As in a power cut; whether it was alive."""
        if self._process is None or self._process.returncode is not None:
            return False
        self._process.send_signal(signal.SIGKILL)
        await self._process.wait()
        self.kills += 1
        return True

    async def stop(self) -> int:
        """SIGTERM; the exit status."""
        if self._process is None:
            return 0
        if self._process.returncode is None:
            self._process.terminate()
        try:
            async with asyncio.timeout(_STOP_SECONDS):
                return await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
            return -signal.SIGKILL

    async def sala(self, *arguments: str) -> str:
        """Another command beside the running bot; what it printed. Raises `CommandFailed`."""
        process = await asyncio.create_subprocess_exec(
            *_SALA,
            *arguments,
            cwd=self.folder,
            env=self._environment({}),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            out, err = await process.communicate()
        finally:
            if process.returncode is None:  # nobody waits for it any more
                process.kill()
                await process.communicate()
        if process.returncode:
            raise CommandFailed(f"sala {' '.join(arguments)}: {err.decode().strip()}")
        return out.decode().strip()

    async def _run(self, *arguments: str, settings: dict[str, str], stdin: int | None = None) -> None:
        with (self.folder / "bot.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *_SALA,
                *arguments,
                cwd=self.folder,
                env=self._environment(settings),
                stdin=stdin,
                stdout=log,
                stderr=log,
            )

    def _environment(self, more: dict[str, str]) -> dict[str, str]:
        """The environment of this process, but none of its settings of Sala."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("SALA_")}
        return {**inherited, **self.settings, **more, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


@dataclass
class Child(Process):
    """Its clock goes as it went at the start."""

    time: EventTime

    async def start(self) -> None:
        now = {"SALA_NOW": self.time.now().isoformat(), "SALA_CLOCK_SPEED": str(self.time.speed)}
        await self._run("run", settings=now)


@dataclass
class SteeredBot(Process):
    """It goes by this clock, wherever that is turned."""

    clock: SteeredClock

    async def start(self) -> None:
        await self._run("run", "--steered", settings={}, stdin=asyncio.subprocess.PIPE)
        self.tell_time()

    def _environment(self, more: dict[str, str]) -> dict[str, str]:
        """Other commands go by this clock, too."""
        return super()._environment({"SALA_NOW": from_ms(self.clock.now()).isoformat(), **more})

    def tell_time(self) -> None:
        """The clock was turned; a bot that isn't there reads it when it starts."""
        if self.is_alive and self._process is not None and self._process.stdin is not None:
            self._process.stdin.write(json.dumps(asdict(self.clock.turn)).encode() + b"\n")

    @property
    def is_alive(self) -> bool:
        return self._process is not None and self._process.returncode is None

    @property
    def has_ended(self) -> bool:
        """By itself or killed; False before it was started."""
        return self._process is not None and self._process.returncode is not None


class CommandFailed(Exception):
    """A command of `sala` ended with an error."""


_SALA = (sys.executable, "-m", "bot")
