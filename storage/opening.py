"""Which engine serves a database."""

from storage.engine import Engine
from storage.sqlite import SqliteEngine


async def open_engine(database: str) -> Engine:
    """The engine for `SALA_DATABASE`: a file's path, or `postgresql://…`. Raises `CannotOpen`."""
    if database.startswith("postgresql://"):
        from storage.postgres import PostgresEngine  # noqa: PLC0415 - its driver, which a file needs not

        return await PostgresEngine.open(database)
    return await SqliteEngine.open(database)
