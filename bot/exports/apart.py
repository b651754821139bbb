"""Files are made in a process of their own: beside a large export in the bot's, every tap waited for the interpreter.

What is to be made goes there by standard input, since others may read arguments; what comes back are lines of JSON.
When its input ends the bot was killed, and the process removes what it has written.
"""

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import cast

from bot.clock import Turn, real_now
from bot.exports.offers import Offer, Taking
from storage.errors import StorageError


class Unmade(Exception):
    """The process failed; the message is what it said last, with its traceback."""


@dataclass(frozen=True)
class Order:
    """What is to be made: the `codes` of offers of one kind. `turn`: how the event's clock goes."""

    database: str
    event: str
    codes: Sequence[str]
    folder: str
    identified: bool
    language: str
    account: int
    turn: Turn

    def line(self) -> bytes:
        return json.dumps(asdict(self)).encode() + b"\n"

    @classmethod
    def of(cls, line: bytes) -> "Order":
        given = json.loads(line)
        return cls(**{**given, "turn": Turn(**given["turn"])})


async def make_apart(database: str, taking: Taking, offers: Sequence[Offer]) -> None:
    """A `Make`, of what is stored in that database. Raises `StorageError`, `Unmade`; ends the process if it is cancelled."""
    turn = Turn(real_now(), taking.clock.now(), taking.clock.speed)
    codes = [offer.code for offer in offers]
    what = (database, taking.row.code, codes, str(taking.folder), taking.identified)
    order = Order(*what, taking.language, taking.account, turn)
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "bot.exports"),
        stdin=pipe,
        stdout=pipe,
        stderr=pipe,
        env=_environment(),
        process_group=0,  # Ctrl+C is for the bot, which then ends this one
    )
    errors = cast("asyncio.StreamReader", process.stderr)
    last = asyncio.create_task(errors.read())  # beside: a full pipe would hold the process up
    try:
        cast("asyncio.StreamWriter", process.stdin).write(order.line())
        async for line in cast("asyncio.StreamReader", process.stdout):
            said = json.loads(line)
            if "cause" in said:
                raise StorageError(said["error"], said["cause"])
            taking.progress(said["written"])
        if status := await process.wait():
            raise Unmade(f"it ended with {status}: {(await last).decode(errors='replace')}")
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        last.cancel()


def _environment() -> dict[str, str]:
    """Where our modules are found; none of the bot's settings, which may have secrets."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("SALA_")}
    return {**others, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
