"""SQLite through aiosqlite: one file, written ahead, every commit on the disk."""

import contextlib
import fcntl
import os
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any, Self

import aiosqlite

from storage.engine import Statement
from storage.errors import AlreadyRunning, CannotOpen, Conflict, NotSaved, StorageError, Unstorable

_PLACES = tuple(str(n) for n in range(1, 33))
"""sqlite3 binds a tuple to `$2, $1` in order of appearance, so values go by name."""

_BUSY_SECONDS = 5.0


class SqliteEngine:
    """See `Engine`."""

    name = "sqlite"

    def __init__(self, path: Path, writer: aiosqlite.Connection, reader: aiosqlite.Connection) -> None:
        self.path = path
        self._writer = writer
        self._reader = reader
        self._lock: IO[str] | None = None

    @classmethod
    async def open(cls, database: str) -> Self:
        path = Path(database)
        try:
            # People's names are in it: nobody else on the machine may read it.
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        except OSError as error:
            raise CannotOpen(
                f"can't open the database {path}: {error.strerror}; check SALA_DATABASE"
            ) from None
        try:
            writer = await _connect(path)
            try:
                reader = await _connect(path, only_reads=True)
            except BaseException:
                await writer.close()
                raise
        except sqlite3.DatabaseError as error:
            raise CannotOpen(f"{path} can't be used as a database: {error}; check SALA_DATABASE") from None
        return cls(path, writer, reader)

    async def read(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        try:
            # In one step: a statement left unread between two would keep everybody's reads at its own moment.
            return [tuple(row) for row in await self._reader.execute_fetchall(sql, _named(values))]
        except sqlite3.Error as error:
            raise StorageError(f"the database can't be read: {error}") from error

    async def write(self, statements: Iterable[Statement]) -> None:
        try:
            try:
                await self._writer.execute("BEGIN IMMEDIATE")
                for sql, rows in statements:
                    await self._writer.executemany(sql, [_named(row) for row in rows])
                await self._writer.execute("COMMIT")
            except BaseException:  # cancellation too must leave no open transaction behind
                with contextlib.suppress(sqlite3.Error):
                    await self._writer.rollback()
                raise
        except sqlite3.IntegrityError as error:
            raise Conflict(str(error)) from error
        except (sqlite3.DataError, sqlite3.ProgrammingError, UnicodeError, OverflowError) as error:
            raise Unstorable(str(error)) from error
        except sqlite3.Error as error:
            raise NotSaved(str(error)) from error

    async def reconnect(self) -> bool:
        """A file is not lost. Nor is a failed commit in doubt: readers are shown a commit as its last step."""
        return False

    async def has_table(self, name: str) -> bool:
        return bool(await self.read("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = $1", name))

    async def lock(self) -> None:
        self._lock = _hold(self.path)

    async def check(self) -> None:
        damage = [row[0] for row in await self.read("PRAGMA integrity_check") if row[0] != "ok"]
        dangling = await self.read("PRAGMA foreign_key_check")
        if damage or dangling:
            what = damage[0] if damage else f"dangling references in {dangling[0][0]}"
            raise CannotOpen(f"{self.path} is damaged ({what}); restore a backup")

    async def close(self) -> None:
        await self._reader.close()
        await self._writer.close()
        if self._lock is not None:
            self._lock.close()


@contextlib.contextmanager
def holding(path: Path) -> Iterator[None]:
    """Keep a bot from starting on this file meanwhile. Raises `AlreadyRunning` if one runs."""
    with _hold(path):
        yield


def _hold(path: Path) -> IO[str]:
    """An open file whose lock lasts until it is closed, or the process ends."""
    try:
        lock = Path(f"{path}.lock").open("w")  # noqa: SIM115 - held beyond this function
    except OSError as error:
        raise CannotOpen(f"can't write beside {path}: {error.strerror}; check SALA_DATABASE") from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise AlreadyRunning(
            f"another Sala is running on {path}; stop it, or set SALA_DATABASE to another file"
        ) from None
    return lock


async def _connect(path: Path, *, only_reads: bool = False) -> aiosqlite.Connection:
    connection = await aiosqlite.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
    pragmas = ["foreign_keys = ON", "synchronous = FULL", "secure_delete = ON"]
    pragmas.append("query_only = ON" if only_reads else "journal_mode = WAL")
    try:
        for pragma in pragmas:
            await connection.execute_fetchall(f"PRAGMA {pragma}")  # an unread answer would keep its lock
    except BaseException:
        await connection.close()
        raise
    return connection


def _named(values: Iterable[Any]) -> dict[str, Any]:
    return dict(zip(_PLACES, values, strict=False))
