"""The process in which the bot has files made (see `apart`): an order comes on standard input, and is carried out."""

import asyncio
import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

from bot.clock import SteeredClock
from bot.exports.apart import Order
from bot.exports.making import make_here
from bot.exports.offers import OFFERS, Taking
from config.catalogs import Texts
from storage.errors import REMEDIES, CannotOpen, StorageError
from storage.events import event_row
from storage.opening import exists, open_engine

_NICE = 10
"""The bot comes first where both want one core."""


async def carry_out(order: Order) -> None:
    """Make the files of an order, as `sala export` does. Raises `StorageError`."""
    if not exists(order.database):
        raise CannotOpen(f"{order.database} is not there any more; {REMEDIES['gone']}", "gone")
    engine = await open_engine(order.database)
    try:
        row = await event_row(engine, order.event)
        if row is None:
            raise CannotOpen(f"there is no event {order.event} in {order.database}; check SALA_DATABASE")
        written = (engine, Texts.load(), row, Path(order.folder), order.identified, _written)
        clock = SteeredClock(order.turn)
        taking = Taking(*written, order.language, account=order.account, clock=clock)
        await make_here(taking, [offer for offer in OFFERS if offer.code in order.codes])
    finally:
        await engine.close()


async def _serve() -> None:
    lines = asyncio.StreamReader()
    reading = asyncio.StreamReaderProtocol(lines)
    await asyncio.get_running_loop().connect_read_pipe(lambda: reading, sys.stdin)
    order = Order.of(await lines.readline())
    watching = asyncio.create_task(_end_with_the_bot(lines, order.folder))
    try:
        await carry_out(order)
    except StorageError as error:
        _say(error=str(error), cause=error.cause)
    watching.cancel()


async def _end_with_the_bot(lines: asyncio.StreamReader, folder: str) -> None:
    """Nobody will take these files, and there may be names in them."""
    await lines.read()
    await asyncio.to_thread(_remove, Path(folder))
    os._exit(1)


def _remove(folder: Path) -> None:
    while folder.exists():  # threads are at work, and may write on meanwhile
        shutil.rmtree(folder, ignore_errors=True)


def _written(rows: int) -> None:
    _say(written=rows)


def _say(**what: Any) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    os.nice(_NICE)
    asyncio.run(_serve())
