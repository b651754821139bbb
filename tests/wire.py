"""A wire to a PostgreSQL server that can be cut in the middle of a commit."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Literal

_COMMIT = b"COMMIT\0"


class Wire:
    """Forwards bytes between clients on `port` and the server's socket.

    `cut`: at the next commit the connection ends `before` the server hears of it, `after` the server has
    carried it out and before the client hears of that, or `meanwhile`; `half`: as `before`, but the server
    is left with its end, as by a firewall that forgets. Later connections are whole.
    `commits` is called when a commit is about to be cut off.
    """

    def __init__(self, server: Path) -> None:
        self._server = server
        self._open: set[asyncio.StreamWriter] = set()
        self.cut: Literal["before", "half", "meanwhile", "after"] | None = None
        self.commits: Callable[[], None] = lambda: None
        self.port = 0
        self._listening: asyncio.Server | None = None

    async def open(self) -> None:
        self._listening = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        self.port = self._listening.sockets[0].getsockname()[1]

    def close(self) -> None:
        """Nobody gets through any more."""
        if self._listening is not None:
            self._listening.close()
        for end in self._open:
            end.transport.abort()

    def address(self, database: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}?sslmode=disable"

    async def _carry(self, client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        """One connection, until either end closes it or the wire is cut."""
        server, to_server = await asyncio.open_unix_connection(str(self._server))
        self._open |= {to_client, to_server}
        answers = asyncio.create_task(_forward(server, to_client))
        try:
            while asked := await client.read(65536):
                if self.cut is not None and _COMMIT in asked:
                    await self._sever(asked, answers, server, to_server)
                    break
                to_server.write(asked)
            else:
                to_server.close()
        finally:
            answers.cancel()
            to_client.close()

    async def _sever(
        self,
        asked: bytes,
        answers: asyncio.Task[None],
        server: asyncio.StreamReader,
        to_server: asyncio.StreamWriter,
    ) -> None:
        cut, self.cut = self.cut, None
        self.commits()
        answers.cancel()
        await asyncio.wait([answers])
        if cut in ("meanwhile", "after"):
            to_server.write(asked)
            await to_server.drain()
        if cut == "after":
            await server.readuntil(_COMMIT)  # what was done, as the server says it
        if cut != "half":
            to_server.close()


async def _forward(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    while said := await source.read(65536):
        target.write(said)
    target.close()


@contextlib.asynccontextmanager
async def wire_to(server: Path) -> AsyncIterator[Wire]:
    wire = Wire(server)
    await wire.open()
    try:
        yield wire
    finally:
        wire.close()
