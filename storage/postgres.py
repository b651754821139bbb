"""PostgreSQL through asyncpg (the extra `postgres`)."""

import contextlib
from collections.abc import Iterable
from typing import Any, Self

from storage.engine import Statement
from storage.errors import (
    REMEDIES,
    AlreadyRunning,
    CannotOpen,
    Cause,
    Conflict,
    NotSaved,
    StorageError,
    Unstorable,
)

try:
    import asyncpg
except ImportError:  # the extra is not installed; `open` says so
    asyncpg = None

_FAILURES: tuple[type[Exception], ...] = (OSError, ValueError)
if asyncpg is not None:
    _FAILURES += (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)

_CAUSES: dict[str, Cause] = {
    "53100": "full",
    "25006": "read_only",
    "42501": "read_only",
    "55P03": "locked",
    "40P01": "locked",
    "57P": "gone",  # shut down, or starting
    "08": "gone",
    "XX001": "damaged",
    "XX002": "damaged",
}
"""By the beginning of PostgreSQL's SQLSTATE."""

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
        except _FAILURES as error:
            raise CannotOpen(
                f"can't reach PostgreSQL: {error or type(error).__name__}; check SALA_DATABASE"
            ) from None
        return cls(writer, readers)

    async def read(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        try:
            return [tuple(row) for row in await self._readers.fetch(sql, *values)]
        except _FAILURES as error:
            cause = _cause(error)
            raise StorageError(f"the database can't be read: {error}; {REMEDIES[cause]}", cause) from error

    async def write(self, statements: Iterable[Statement]) -> None:
        # The driver's own transactions stay open, and swallow the next ones, if cancelled while they begin.
        try:
            try:
                await self._writer.execute("BEGIN")
                for sql, rows in statements:
                    if rows and not rows[0]:
                        await self._writer.execute(sql)
                    else:
                        await self._writer.executemany(sql, rows)
                await self._writer.execute("COMMIT")
            except BaseException:  # cancellation too must leave no open transaction behind
                with contextlib.suppress(*_FAILURES):
                    await self._writer.execute("ROLLBACK")
                raise
        except asyncpg.IntegrityConstraintViolationError as error:
            raise Conflict(_brief(error)) from None
        except (asyncpg.DataError, UnicodeError) as error:
            raise Unstorable(_brief(error)) from None
        except _FAILURES as error:
            cause = _cause(error)
            raise NotSaved(f"{_brief(error)}; {REMEDIES[cause]}", cause) from None

    async def has_table(self, name: str) -> bool:
        return bool((await self.read("SELECT to_regclass($1) IS NOT NULL", name))[0][0])

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


def _brief(error: Exception) -> str:
    """Without what asyncpg and PostgreSQL repeat of the row, which may be somebody's name."""
    if isinstance(error, asyncpg.DataError):
        return "there is no room for a value of that kind"
    return str(error.args[0]) if error.args else type(error).__name__


def _cause(error: Exception) -> Cause:
    # Nobody answers, or the connection was closed, or was lost in the middle of something.
    if isinstance(error, OSError | asyncpg.InterfaceError | asyncpg.InternalClientError):
        return "gone"
    state = getattr(error, "sqlstate", None) or ""
    return next((cause for beginning, cause in _CAUSES.items() if state.startswith(beginning)), "failing")
