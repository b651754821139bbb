"""What grows while the bot runs, and may be forgotten after a while."""

import asyncio
import contextlib

from bot.clock import real_now
from bot.exports.folder import sweep_folders
from bot.idea_drafts import forget_idea_drafts
from bot.mapping.sheet import forget_sheets
from bot.retention import delete_names, empty_dead_letters, sweep_strays
from bot.roster.importing import forget_drafts
from bot.runtime import Runtime
from bot.unlinking import sweep
from storage.errors import StorageError
from storage.journal import KEEP_HANDLED_MS, HandledUpdate
from storage.writer import Transaction

_EVERY_SECONDS = 3600.0


def forget_handled(tx: Transaction) -> int:
    """Drop the keys of updates that can't be redelivered any more; how many there were."""
    old = [(update, at) for update, at in tx.state.handled.items() if at < tx.real_now - KEEP_HANDLED_MS]
    for update, at in old:
        tx.remove(HandledUpdate(*update, at))
    return len(old)


async def keep_house(runtime: Runtime) -> None:
    """At once and now and then, for as long as the bot runs; a database that refuses is asked again next time."""
    writer, engine, state = runtime.writer, runtime.engine, runtime.state
    at_start = True
    while True:
        await asyncio.to_thread(sweep_folders)
        with contextlib.suppress(StorageError):  # the writer has said why
            await writer.write(forget_handled)
            await writer.write(forget_drafts)
            await writer.write(forget_sheets)
            await writer.write(forget_idea_drafts)
            await sweep(writer, engine, state, at_start=at_start)
            await sweep_strays(writer, engine, at_start=at_start)
            at_start = False
            await empty_dead_letters(writer, engine, real_now())
            await delete_names(runtime)
        await asyncio.sleep(_EVERY_SECONDS)
