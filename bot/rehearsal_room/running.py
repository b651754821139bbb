"""The bot of the room: a process whose clock is steered, that may be killed and started again."""

import asyncio
import json
import socket
from dataclasses import asdict, dataclass

from bot.clock import SteeredClock
from bot.demo.child import Process


@dataclass
class SteeredBot(Process):
    """It goes by this clock, wherever that is turned."""

    clock: SteeredClock

    async def start(self) -> None:
        await self._run("run", "--steered", settings={}, stdin=asyncio.subprocess.PIPE)
        self.tell_time()

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


def free_port() -> int:
    """One on which nobody listens now."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port
