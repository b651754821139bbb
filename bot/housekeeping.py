"""What grows while the bot runs, and may be forgotten after a while."""

import asyncio
import contextlib

from bot.roster.importing import forget_drafts
from bot.unlinking import sweep
from storage.engine import Engine
from storage.errors import StorageError
from storage.journal import KEEP_HANDLED_MS, HandledUpdate
from storage.state import State
from storage.writer import Transaction, Writer

_EVERY_SECONDS = 3600.0


def forget_handled(tx: Transaction) -> int:
    """Drop the keys of updates that can't be redelivered any more; how many there were."""
    old = [(update, at) for update, at in tx.state.handled.items() if at < tx.real_now - KEEP_HANDLED_MS]
    for update, at in old:
        tx.remove(HandledUpdate(*update, at))
    return len(old)


async def keep_house(writer: Writer, engine: Engine, state: State) -> None:
    """At once and now and then, for as long as the bot runs; a database that refuses is asked again next time."""
    at_start = True
    while True:
        with contextlib.suppress(StorageError):  # the writer has said why
            await writer.write(forget_handled)
            await writer.write(forget_drafts)
            await sweep(writer, engine, state, at_start=at_start)
            at_start = False
        await asyncio.sleep(_EVERY_SECONDS)
