"""Which engine serves a database."""

from pathlib import Path

from storage.engine import Engine
from storage.sqlite import SqliteEngine


async def open_engine(database: str) -> Engine:
    """The engine for `SALA_DATABASE`: a file's path, or `postgresql://…`. Raises `CannotOpen`."""
    if database.startswith("postgresql://"):
        from storage.postgres import PostgresEngine  # noqa: PLC0415 - its driver, which a file needs not

        return await PostgresEngine.open(database)
    return await SqliteEngine.open(database)


def exists(database: str) -> bool:
    """Whether it is there; of a server that is known when it is opened. A file that isn't would be made."""
    return "://" in database or Path(database).is_file()
