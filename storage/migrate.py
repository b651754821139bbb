"""Bring a database to this version's schema, one numbered file at a time."""

import sqlite3
import time
from importlib import resources

from storage.engine import Engine
from storage.errors import CannotOpen

_LEDGER = (
    "CREATE TABLE IF NOT EXISTS migrations ("
    "version BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)"
)


def _steps() -> dict[int, tuple[str, str]]:
    """Version to (name, script) of every migration shipped."""
    folder = resources.files("storage") / "migrations"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".sql")), key=lambda f: f.name)
    return {int(f.name[:4]): (f.name, f.read_text(encoding="utf-8")) for f in files}


def newest() -> int:
    """The schema version this program writes."""
    return max(_steps())


async def version(engine: Engine) -> int:
    """The schema version of a database; 0 if it has none yet."""
    if not await engine.has_table("migrations"):
        return 0
    rows = await engine.read("SELECT version FROM migrations ORDER BY version DESC")
    return rows[0][0] if rows else 0


async def migrate(engine: Engine) -> list[str]:
    """Apply what is missing, each step in a transaction and checked; returns the names applied.

    Raises `CannotOpen` for a database of a newer version, and where a check fails.
    """
    steps = _steps()
    current = await version(engine)
    if current > max(steps):
        raise CannotOpen(
            f"the database has schema version {current}, this Sala knows {max(steps)}; install a newer Sala"
        )
    applied = []
    if not current:
        await engine.write([(_LEDGER, [()])])
    for number in range(current + 1, max(steps) + 1):
        name, script = steps[number]
        ledger = "INSERT INTO migrations (version, name, applied_at) VALUES ($1, $2, $3)"
        row = (number, name, int(time.time() * 1000))
        await engine.write([*((sql, [()]) for sql in _statements(script)), (ledger, [row])])
        await engine.check()
        applied.append(name)
    return applied


def _statements(script: str) -> list[str]:
    """The statements of a script; drivers differ in whether they take several at once in a transaction."""
    statements, current = [], ""
    for line in script.splitlines(keepends=True):
        current += line
        if sqlite3.complete_statement(current):
            statements.append(current)
            current = ""
    return statements
