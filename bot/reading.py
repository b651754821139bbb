"""A look at what is stored, beside a running bot or without one: everything may be asked, nothing is written."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable
from typing import Any

from bot.clock import Clock, real_now
from bot.runtime import Runtime
from config.catalogs import Texts
from config.settings import Settings
from storage.engine import Engine, Statement
from storage.loading import load_state
from storage.writer import Writer

READER = 1
"""The account that looks: it may see what facilitators may."""


class _Unwritten:
    """An engine that forgets what it is to write: that a result was shown, a running bot notes itself."""

    def __init__(self, engine: Engine) -> None:
        self.name = engine.name
        self.read, self.has_table, self.check = engine.read, engine.has_table, engine.check

    async def write(self, statements: Iterable[Statement]) -> None:
        """Nothing is written."""

    async def reconnect(self) -> bool:
        return False

    async def lock(self) -> None:
        """Nobody is locked out."""

    async def forget(self) -> None:
        """There is nothing to forget."""

    async def close(self) -> None:
        """Whoever opened the engine closes it."""


@contextlib.asynccontextmanager
async def reading(
    engine: Engine, texts: Texts, *events: str, clock: Clock | None = None, reader: int = READER
) -> AsyncIterator[Runtime]:
    """What use cases need to tell what there is, as it is stored now. Raises `StorageError`.

    `reader`: the account that looks, and may.
    """
    state = await load_state(engine)
    clock, unwritten = clock or Clock(), _Unwritten(engine)
    writer = Writer(unwritten, state, now=clock.now, real_now=real_now, committed=_nothing)
    writing = asyncio.create_task(writer.run())
    try:
        settings = Settings(organizers=frozenset({reader}))
        yield Runtime(settings, texts, clock, unwritten, state, writer, events)
    finally:
        writing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await writing


def _nothing(_: Any) -> None:
    """Nobody is told."""
