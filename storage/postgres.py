"""PostgreSQL through asyncpg (the extra `postgres`)."""

import asyncio
import contextlib
import secrets
from collections.abc import Iterable
from typing import Any, Self

from storage.engine import Statement
from storage.errors import (
    REMEDIES,
    AlreadyRunning,
    CannotOpen,
    Cause,
    Conflict,
    Doubtful,
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
    "57014": "locked",  # it took longer than the server was told to try
    "57P": "gone",  # shut down, or starting
    "08": "gone",
    "XX001": "damaged",
    "XX002": "damaged",
}
"""By the beginning of PostgreSQL's SQLSTATE."""

_CONNECT_SECONDS = 5.0
_COMMAND_SECONDS = 5.0
"""After which a server that does not answer is given up. It is told to give up itself a little earlier."""

_LOCK = 0x53414C41
"""Advisory lock number of a running bot ("SALA")."""

_SESSION = """
SET statement_timeout = {milliseconds};
SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3;
SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'
"""
"""What the writing connection asks of the server: not to hang, to notice soon if the bot's machine is gone (the
lock would stay), and to have on the disk what it calls committed."""

_OWN = f"""
FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE locktype = 'advisory' AND (classid, objid, objsubid) = (0, {_LOCK}, 1) AND granted
AND datname = current_database() AND application_name = $1 AND pid <> pg_backend_pid()
"""
"""The server's end of an earlier connection of this very engine that still holds the lock."""

_FORGETTING = (
    "people, participants, invitations, roster_drafts, mapping_entries, mapping_drafts, mapping_sheets, poll_drafts, ballots, published_ballots, moderation, roadmap_steps, cards, broadcasts, outbox,"
    " paper_ballots, paper_drafts, dead_letters, audit"
)
"""Tables that have rows of people, or of unlinked polls only until they close."""

_TABLES = """
SELECT COUNT(*) FROM information_schema.tables WHERE table_schema NOT IN ('pg_catalog', 'information_schema')
"""


class PostgresEngine:
    """See `Engine`. The lock belongs to the writing connection: while it stands, no other bot can have written."""

    name = "postgresql"

    def __init__(self, database: str, application: str, writer: Any, readers: Any) -> None:
        self._database = database
        self._application = application
        self._writer = writer
        self._readers = readers
        self._is_locked = False

    @classmethod
    async def open(cls, database: str) -> Self:
        if asyncpg is None:
            raise CannotOpen("PostgreSQL needs a driver; install it with: pip install 'sala[postgres]'")
        application = f"sala {secrets.token_hex(4)}"
        try:
            writer = await _connect(database, application)
            try:
                readers = await asyncpg.create_pool(
                    database,
                    min_size=1,
                    max_size=4,
                    timeout=_CONNECT_SECONDS,
                    command_timeout=_COMMAND_SECONDS,
                )
            except BaseException:
                writer.terminate()
                raise
        except _FAILURES as error:
            raise CannotOpen(f"can't reach PostgreSQL: {_brief(error)}; check SALA_DATABASE") from None
        return cls(database, application, writer, readers)

    async def read(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        try:
            async with self._readers.acquire(timeout=_CONNECT_SECONDS + _COMMAND_SECONDS) as reader:
                try:
                    return [tuple(row) for row in await reader.fetch(sql, *values)]
                except TimeoutError:
                    reader.terminate()  # the pool puts another in its place
                    raise
        except _FAILURES as error:
            cause = _cause(error)
            said = f"the database can't be read: {_brief(error)}; {REMEDIES[cause]}"
            raise StorageError(said, cause) from None  # a traceback would repeat what `_brief` leaves out

    async def write(self, statements: Iterable[Statement]) -> None:
        # The driver's own transactions stay open, and swallow the next ones, if cancelled while they begin.
        writer, commits = self._writer, False
        try:
            try:
                await writer.execute("BEGIN")
                for sql, rows in statements:
                    if rows and not rows[0]:
                        await writer.execute(sql)
                    else:
                        await writer.executemany(sql, rows)
                commits = True
                await writer.execute("COMMIT")
            except BaseException as error:  # cancellation too must leave no open transaction behind
                await _roll_back(writer, error)
                raise
        except asyncpg.IntegrityConstraintViolationError as error:
            raise Conflict(_brief(error)) from None
        except (asyncpg.DataError, UnicodeError) as error:
            raise Unstorable(_brief(error)) from None
        except _FAILURES as error:
            cause = _cause(error)
            said = f"{_brief(error)}; {REMEDIES[cause]}"
            if commits and writer.is_closed():
                raise Doubtful(said, cause) from None
            raise NotSaved(said, cause) from None

    async def reconnect(self) -> bool:
        if not self._writer.is_closed():
            return False
        try:
            writer = await _connect(self._database, self._application)
            try:
                if self._is_locked:
                    await self._take_lock(writer)
            except BaseException:
                writer.terminate()
                raise
        except _FAILURES as error:
            said = f"can't reach PostgreSQL: {_brief(error)}; {REMEDIES['gone']}"
            raise NotSaved(said, "gone") from None
        self._writer = writer
        return True

    async def has_table(self, name: str) -> bool:
        return bool((await self.read("SELECT to_regclass($1) IS NOT NULL", name))[0][0])

    async def is_empty(self) -> bool:
        """Whether nobody has made a table in this database."""
        return not (await self.read(_TABLES))[0][0]

    async def lock(self) -> None:
        try:
            await self._take_lock(self._writer)
        except _FAILURES as error:
            raise CannotOpen(f"can't lock the database: {_brief(error)}; check SALA_DATABASE") from None
        self._is_locked = True

    async def check(self) -> bool:
        """PostgreSQL checks references itself, and of its pages those that a statement meets."""
        return False

    async def forget(self) -> None:
        """The tables are written anew; what the server's own log keeps is its operator's."""
        try:
            await self._writer.execute(f"VACUUM FULL {_FORGETTING}")
        except _FAILURES as error:
            cause = _cause(error)
            raise NotSaved(f"{_brief(error)}; {REMEDIES[cause]}", cause) from None

    async def close(self) -> None:
        with contextlib.suppress(*_FAILURES):
            async with asyncio.timeout(_COMMAND_SECONDS):
                await self._readers.close()
        with contextlib.suppress(*_FAILURES):
            await self._writer.close(timeout=_COMMAND_SECONDS)

    async def _take_lock(self, writer: Any) -> None:
        """Wait for the lock as long as a statement may take: a connection that was cut lives on for a moment."""
        await writer.fetch(f"SELECT pg_terminate_backend(pid) {_OWN}", self._application)
        try:
            await writer.execute(f"SELECT pg_advisory_lock({_LOCK})")
        except asyncpg.QueryCanceledError:
            if await writer.fetch(f"SELECT pid {_OWN}", self._application):
                raise NotSaved("an earlier connection hangs in the server and holds the lock") from None
            raise AlreadyRunning(
                "another Sala is running on this database; stop it, or set SALA_DATABASE to another"
            ) from None


async def _connect(database: str, application: str) -> Any:
    """The writing connection."""
    writer = await asyncpg.connect(
        database,
        timeout=_CONNECT_SECONDS,
        command_timeout=_COMMAND_SECONDS,
        server_settings={"application_name": application},
    )
    try:
        await writer.execute(_SESSION.format(milliseconds=int(_COMMAND_SECONDS * 800)))
    except BaseException:
        writer.terminate()
        raise
    return writer


async def _roll_back(writer: Any, error: BaseException) -> None:
    """End the transaction that failed; where that is not sure, the connection is given up."""
    if not isinstance(error, TimeoutError):
        with contextlib.suppress(*_FAILURES):
            await writer.execute("ROLLBACK")
            return
    writer.terminate()


def _brief(error: Exception) -> str:
    """Without what asyncpg and PostgreSQL repeat of the row, which may be somebody's name."""
    if isinstance(error, TimeoutError):
        return "the server does not answer"
    if asyncpg is not None and isinstance(error, asyncpg.DataError):
        return "there is no room for a value of that kind"
    return str(error.args[0]) if error.args else type(error).__name__


def _cause(error: Exception) -> Cause:
    # Nobody answers, or the connection was closed, or was lost in the middle of something.
    if isinstance(error, OSError | asyncpg.InterfaceError | asyncpg.InternalClientError):
        return "gone"
    state = getattr(error, "sqlstate", None) or ""
    return next((cause for beginning, cause in _CAUSES.items() if state.startswith(beginning)), "failing")
