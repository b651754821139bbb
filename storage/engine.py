"""What storage needs of a database. Two engines offer it: SQLite and PostgreSQL."""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

Statement = tuple[str, Sequence[Sequence[Any]]]
"""A statement with `$1, $2, …` and the rows to run it with, one run a row."""


class Engine(Protocol):
    """One connection that writes and others that read; readers never wait for the writer."""

    name: str

    async def read(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """All rows of a query."""

    async def write(self, statements: Iterable[Statement]) -> None:
        """Run the statements in one durable transaction, or none of them.

        Raises `Conflict` where a constraint is broken and `NotSaved` where the database can't be written,
        of that `Doubtful` where they may be stored all the same.
        """

    async def reconnect(self) -> bool:
        """Where the connection that writes was lost, connect again and hold the lock again if it was held.

        True if it was lost: others may have written meanwhile, and what was `Doubtful` is decided by now.
        Raises `NotSaved`, and `AlreadyRunning` if another bot took the lock.
        """

    async def has_table(self, name: str) -> bool:
        """Whether the database has that table."""

    async def lock(self) -> None:
        """Hold this database for one running bot; raises `AlreadyRunning`."""

    async def check(self) -> bool:
        """Raise `CannotOpen` if references dangle or pages are damaged; False if that can't be examined from here."""

    async def forget(self) -> None:
        """Leave nothing of deleted rows in the files: the log is truncated, pages or tables are written anew.

        Not while a write is under way. Raises `NotSaved` where that can't be done now.
        """

    async def close(self) -> None: ...
