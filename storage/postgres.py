"""PostgreSQL through asyncpg (the extra `postgres`)."""

from collections.abc import Iterable
from typing import Any, Self

from storage.engine import Statement
from storage.errors import AlreadyRunning, CannotOpen, Conflict, NotSaved, StorageError

try:
    import asyncpg
except ImportError:  # the extra is not installed; `open` says so
    asyncpg = None

_LOCK = 0x53414C41
"""Advisory lock number of a running bot ("SALA")."""


class PostgresEngine:
    """See `Engine`."""

    name = "postgresql"

    def __init__(self, writer: Any, readers: Any) -> None:
        self._writer = writer
        self._readers = readers

    @classmethod
    async def open(cls, database: str) -> Self:
        if asyncpg is None:
            raise CannotOpen("PostgreSQL needs a driver; install it with: pip install 'sala[postgres]'")
        try:
            writer = await asyncpg.connect(database)
            try:
                readers = await asyncpg.create_pool(database, min_size=1, max_size=4)
            except BaseException:
                await writer.close()
                raise
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, ValueError) as error:
            raise CannotOpen(
                f"can't reach PostgreSQL: {error or type(error).__name__}; check SALA_DATABASE"
            ) from None
        return cls(writer, readers)

    async def read(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        try:
            return [tuple(row) for row in await self._readers.fetch(sql, *values)]
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise StorageError(f"the database can't be read: {error}") from error

    async def write(self, statements: Iterable[Statement]) -> None:
        try:
            async with self._writer.transaction():
                for sql, rows in statements:
                    if rows and not rows[0]:
                        await self._writer.execute(sql)
                    else:
                        await self._writer.executemany(sql, rows)
        except asyncpg.IntegrityConstraintViolationError as error:
            raise Conflict(str(error)) from error
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise NotSaved(str(error)) from error

    async def lock(self) -> None:
        if not await self._writer.fetchval("SELECT pg_try_advisory_lock($1)", _LOCK):
            raise AlreadyRunning(
                "another Sala is running on this database; stop it, or set SALA_DATABASE to another"
            )

    async def check(self) -> None:
        """PostgreSQL checks references and pages itself, at each statement."""

    async def close(self) -> None:
        await self._readers.close()
        await self._writer.close()
