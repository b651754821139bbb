"""SQLite through aiosqlite: one file, written ahead, every commit on the disk."""

import contextlib
import fcntl
import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any, Self

import aiosqlite

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

_PLACES = tuple(str(n) for n in range(1, 33))
"""sqlite3 binds a tuple to `$2, $1` in order of appearance, so values go by name."""

_BUSY_SECONDS = 5.0

RESTORING = ".restoring"
"""Behind the name of the database while a backup is being put in its place."""

PRIVATE = 0o600
"""The mode of every file that may hold names."""

_NO_ROOM = 256 * 1024
"""Bytes free below which a refused write is one for want of space, whatever the disk calls it."""

_CAUSES: dict[int, Cause] = {
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_READONLY: "read_only",
    sqlite3.SQLITE_PERM: "read_only",
    sqlite3.SQLITE_BUSY: "locked",
    sqlite3.SQLITE_LOCKED: "locked",
    sqlite3.SQLITE_PROTOCOL: "locked",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_NOTADB: "damaged",
    sqlite3.SQLITE_CANTOPEN: "gone",
}
"""By SQLite's primary result code."""


class SqliteEngine:
    """See `Engine`."""

    name = "sqlite"

    def __init__(self, path: Path, writer: aiosqlite.Connection, reader: aiosqlite.Connection) -> None:
        self.path = path
        self._writer = writer
        self._reader = reader
        self._file = os.stat(path)  # noqa: PTH116 - as below, where each write asks for it
        self._lock: IO[str] | None = None

    @classmethod
    async def open(cls, database: str) -> Self:
        path = Path(database)
        is_new = _made(path)
        try:
            writer = await _connect(path)
            try:
                reader = await _connect(path, only_reads=True)
            except BaseException:
                await writer.close()
                raise
        except sqlite3.DatabaseError as error:
            if is_new:
                os.unlink(path)  # noqa: PTH108 - with nothing in it, it would be taken for one that was emptied
            cause = _cause(error, path)
            raise CannotOpen(
                f"{path} can't be used as a database: {error}; {REMEDIES[cause]}, or check SALA_DATABASE",
                cause,
            ) from None
        return cls(path, writer, reader)

    async def read(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        try:
            # In one step: a statement left unread between two would keep everybody's reads at its own moment.
            return [tuple(row) for row in await self._reader.execute_fetchall(sql, _named(values))]
        except sqlite3.Error as error:
            cause = await self._understand(error, self._reader)
            said = f"{self.path} can't be read: {_brief(error)}; {REMEDIES[cause]}"
            raise StorageError(said, cause) from None  # a traceback would repeat what `_brief` leaves out

    async def write(self, statements: Iterable[Statement]) -> None:
        self._must_be_in_place()
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
            cause = await self._understand(error, self._writer)
            raise NotSaved(f"{self.path}: {error}; {REMEDIES[cause]}", cause) from error

    async def reconnect(self) -> bool:
        """A file is not lost. Nor is a failed commit in doubt: readers are shown a commit as its last step."""
        return False

    async def has_table(self, name: str) -> bool:
        return bool(await self.read("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = $1", name))

    async def lock(self) -> None:
        self._lock = _hold(self.path)

    async def check(self) -> bool:
        await _forget_pages(self._reader)  # the disk is examined, not what is remembered of it
        damage = [row[0] for row in await self.read("PRAGMA integrity_check") if row[0] != "ok"]
        dangling = await self.read("PRAGMA foreign_key_check")
        if damage or dangling:
            what = damage[0] if damage else f"dangling references in {dangling[0][0]}"
            raise CannotOpen(f"{self.path} is damaged ({what}); {REMEDIES['damaged']}", "damaged")
        return True

    async def forget(self) -> None:
        """Deleted rows were overwritten in their pages (`secure_delete`); the log has older copies of these."""
        try:
            await self._writer.execute_fetchall("VACUUM")
            rows = list(await self._writer.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)"))
        except sqlite3.Error as error:
            cause = await self._understand(error, self._writer)
            raise NotSaved(f"{self.path}: {error}; {REMEDIES[cause]}", cause) from error
        if rows[0][0]:
            raise NotSaved(f"{self.path}: its log is being read; {REMEDIES['locked']}", "locked")

    async def close(self) -> None:
        await self._reader.close()
        await self._writer.close()
        if self._lock is not None:
            self._lock.close()

    def _must_be_in_place(self) -> None:
        """SQLite goes on writing to a file that was moved or deleted, where no start would find it."""
        try:
            found = os.stat(self.path)  # noqa: PTH116 - for each batch: a path's own method takes thrice as long
        except OSError as error:
            raise NotSaved(f"{self.path}: {error.strerror}; {REMEDIES['gone']}", "gone") from None
        if not os.path.samestat(found, self._file):
            raise NotSaved(f"{self.path} is another file than at the start; {REMEDIES['gone']}", "gone")

    async def _understand(self, error: sqlite3.Error, connection: aiosqlite.Connection) -> Cause:
        cause = _cause(error, self.path)
        if cause == "damaged":
            await _forget_pages(connection)  # or it would not notice that the file is sound again
        return cause


@contextlib.contextmanager
def holding(path: Path) -> Iterator[None]:
    """Keep a bot from starting on this file meanwhile. Raises `AlreadyRunning` if one runs."""
    with _hold(path):
        yield


def _hold(path: Path) -> IO[str]:
    """An open file whose lock lasts until it is closed, or the process ends."""
    try:
        lock = os.fdopen(os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT, PRIVATE), "w")
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
    pragmas = ["foreign_keys = ON", "synchronous = FULL", "secure_delete = ON", "temp_store = MEMORY"]
    pragmas.append("query_only = ON" if only_reads else "journal_mode = WAL")
    try:
        for pragma in pragmas:
            await connection.execute_fetchall(f"PRAGMA {pragma}")  # an unread answer would keep its lock
    except BaseException:
        await connection.close()
        raise
    return connection


def make_private(path: Path, flags: int) -> None:
    """Open a file of people's names, or make it: nobody else on the machine may read it, whatever the umask.

    SQLite gives what it writes beside it the same mode; what was there with a wider one is narrowed.
    """
    number = os.open(path, flags, PRIVATE)
    try:
        if os.fstat(number).st_mode & 0o777 != PRIVATE:
            with contextlib.suppress(PermissionError):  # another account's: `sala doctor` says so
                os.fchmod(number, PRIVATE)
    finally:
        os.close(number)
    for ending in ("-wal", "-shm", "-journal"):
        with contextlib.suppress(OSError):
            path.with_name(path.name + ending).chmod(PRIVATE)


def _made(path: Path) -> bool:
    """Whether the file is new. Raises `CannotOpen` where there is reason not to begin with an empty one."""
    restoring = path.with_name(path.name + RESTORING)
    if not path.exists() and restoring.exists():
        raise CannotOpen(
            f"a restore of {path} was interrupted; run `sala restore` again, or delete {restoring}"
        )
    try:
        is_new = not path.exists()
        make_private(path, os.O_RDWR | os.O_CREAT)
        if not is_new and not path.stat().st_size:
            raise CannotOpen(f"{path} is empty; put a backup in its place, or delete it to begin anew")
    except OSError as error:
        raise CannotOpen(
            f"can't open the database {path}: {error.strerror}; check SALA_DATABASE, and who may write there"
        ) from None
    return is_new


def _is_undecodable(error: sqlite3.Error) -> bool:
    return not hasattr(error, "sqlite_errorcode") and str(error).startswith("Could not decode")


def _brief(error: sqlite3.Error) -> str:
    """Without the text that could not be decoded, which may be somebody's name."""
    return "a text is not UTF-8" if _is_undecodable(error) else str(error)


def _cause(error: sqlite3.Error, path: Path) -> Cause:
    if _is_undecodable(error):
        return "damaged"
    cause = _CAUSES.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, "failing")
    if cause == "failing":  # the log's index reports a full disk as a failing one
        with contextlib.suppress(OSError):
            return "full" if shutil.disk_usage(path.parent).free < _NO_ROOM else cause
    return cause


async def _forget_pages(connection: aiosqlite.Connection) -> None:
    """A page that was read damaged stays so in memory until it is forgotten."""
    with contextlib.suppress(sqlite3.Error):
        await connection.execute_fetchall("PRAGMA shrink_memory")


def _named(values: Iterable[Any]) -> dict[str, Any]:
    return dict(zip(_PLACES, values, strict=False))
