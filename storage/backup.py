"""A copy of a SQLite database while it is in use, and back again."""

import contextlib
import itertools
import os
import sqlite3
from contextlib import closing
from pathlib import Path

from storage.errors import CannotOpen
from storage.migrate import newest
from storage.sqlite import RESTORING, holding

_KEPT = ".before-restore"
"""Behind the name of the database that a restore takes the place of."""


def backup(database: str, target: Path) -> None:
    """Copy the database as it is at one moment, while the bot goes on; the copy is checked.

    Unlinked ballots of polls that are open are still linked in it. Raises `CannotOpen`.
    """
    source = _file(database)
    if target.exists():
        raise CannotOpen(f"{target} exists; name a new file")
    try:
        _copy(source, target)
        _check(target)
    except (OSError, sqlite3.Error) as error:
        target.unlink(missing_ok=True)
        raise CannotOpen(
            f"no backup was made: {_reason(error)}; check {source} and the space for {target}"
        ) from None


def restore(source: Path, database: str) -> Path | None:
    """Put a backup in the place of the database; returns where that one is kept now, if there was one.

    Raises `AlreadyRunning`, and `CannotOpen`; then nothing has changed.
    """
    target = _file(database, must_exist=False)
    with holding(target):
        return _restore(source, target)


def _restore(source: Path, target: Path) -> Path | None:
    if not source.is_file():
        raise CannotOpen(f"{source} is no file; name the backup")
    fresh = target.with_name(f"{target.name}{RESTORING}")
    try:
        fresh.unlink(missing_ok=True)
        _copy(source, fresh)
        _check(fresh)
        kept = _put_aside(target)
        fresh.replace(target)
    except (OSError, sqlite3.Error) as error:
        fresh.unlink(missing_ok=True)
        raise CannotOpen(f"{source} was not restored: {_reason(error)}; choose another backup") from None
    return kept


def _file(database: str, *, must_exist: bool = True) -> Path:
    if "://" in database:
        raise CannotOpen("this database is PostgreSQL's; use pg_dump and pg_restore")
    path = Path(database)
    if must_exist and not path.is_file():
        raise CannotOpen(f"there is no database {path}; check SALA_DATABASE")
    return path


def _copy(source: Path, target: Path) -> None:
    os.close(os.open(target, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))  # people's names are in it
    with closing(sqlite3.connect(source)) as given, closing(sqlite3.connect(target)) as copy:
        given.backup(copy)


def _check(path: Path) -> None:
    """Sound, and of a version this program can read."""
    with closing(sqlite3.connect(path)) as database:
        damage = database.execute("PRAGMA integrity_check").fetchone()[0]
        if damage != "ok":
            raise sqlite3.DatabaseError(f"it is damaged ({damage})")
        version = database.execute("SELECT MAX(version) FROM migrations").fetchone()[0]
    if version is None or version > newest():
        raise sqlite3.DatabaseError(f"its schema version is {version}, this Sala knows {newest()}")


def _put_aside(path: Path) -> Path | None:
    """Move the present database away, sound or not, and what was written ahead of it, even if it is all there is.

    Beside another file a log that was left would be played into that one.
    """
    kept = next(name for number in itertools.count() if not (name := _kept_name(path, number)).exists())
    if existed := path.exists():
        with contextlib.suppress(sqlite3.Error), closing(sqlite3.connect(path)) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        path.replace(kept)
    for ending in ("-wal", "-journal"):
        log = path.with_name(path.name + ending)
        if log.exists():
            log.replace(kept.with_name(kept.name + ending))
    path.with_name(f"{path.name}-shm").unlink(missing_ok=True)
    return kept if existed else None


def _kept_name(path: Path, number: int) -> Path:
    return path.with_name(f"{path.name}{_KEPT}-{number}" if number else f"{path.name}{_KEPT}")


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
