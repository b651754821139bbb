"""A copy of a SQLite database while it is in use, and back again."""

import contextlib
import itertools
import os
import sqlite3
from contextlib import closing
from pathlib import Path

from storage.errors import CannotOpen
from storage.migrate import newest
from storage.sqlite import PRIVATE, RESTORING, holding, make_private

_KEPT = ".before-restore"
"""Behind the name of the database that a restore takes the place of."""

_ENDINGS = ("", "-wal", "-shm", "-journal")
"""Behind the name of a database, for itself and what belongs to it."""


def backup(database: str, target: Path) -> None:
    """Copy the database as it is at one moment, while the bot goes on; the copy is checked.

    Unlinked ballots of polls that are open are still linked in it. Raises `CannotOpen`.
    """
    source = _file(database)
    try:
        _make(target)
    except FileExistsError:
        raise CannotOpen(f"{target} exists; name a new file") from None
    except OSError as error:
        raise CannotOpen(f"no backup was made: {_reason(error)}; name another file than {target}") from None
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

    Raises `AlreadyRunning`, and `CannotOpen`; then nothing has changed, or the message says what has, and a
    start is refused until a restore ends well.
    """
    target = _file(database, must_exist=False)
    with holding(target):
        return _restore(source, target)


def _restore(source: Path, target: Path) -> Path | None:
    if not source.is_file():
        raise CannotOpen(f"{source} is no file; name the backup")
    fresh = _with(target, RESTORING)
    try:
        fresh.unlink(missing_ok=True)
        _make(fresh)
        _copy(source, fresh)
        _check(fresh)
        return _put_in_place(fresh, target)
    except (OSError, sqlite3.Error) as error:
        with contextlib.suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise CannotOpen(
            f"{source} was not restored, nothing has changed: {_reason(error)}; "
            f"choose another backup, or see who may write beside {target} and whether there is space"
        ) from None


def _file(database: str, *, must_exist: bool = True) -> Path:
    if "://" in database:
        raise CannotOpen("this database is PostgreSQL's; use pg_dump and pg_restore")
    path = Path(database)
    if must_exist and not path.is_file():
        raise CannotOpen(f"there is no database {path}; check SALA_DATABASE")
    return path


def _make(path: Path) -> None:
    """A file of our own, and no link either; people's names will be in it."""
    make_private(path, os.O_RDWR | os.O_CREAT | os.O_EXCL)


def _copy(source: Path, target: Path) -> None:
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


def _put_in_place(fresh: Path, target: Path) -> Path | None:
    """Move the present database away, sound or not, and what was written ahead of it, even if it is all there is.

    Beside another file a log that was left would be played into that one. Where a step fails, all is moved back;
    where that fails too, `fresh` is left, so that a start takes the missing database for no new beginning.
    """
    names = (_kept_name(target, number) for number in itertools.count())
    kept = next(name for name in names if not any(_with(name, ending).exists() for ending in _ENDINGS))
    if existed := target.exists():
        with contextlib.suppress(sqlite3.Error), closing(sqlite3.connect(target)) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    moved: list[tuple[Path, Path]] = []
    try:
        for ending in _ENDINGS:
            path, aside = _with(target, ending), _with(kept, ending)
            if path.exists():
                path.replace(aside)
                moved.append((path, aside))
                aside.chmod(PRIVATE)  # it may be older than this rule
        fresh.replace(target)
    except OSError as error:
        try:
            for path, aside in reversed(moved):
                aside.replace(path)
        except OSError:
            raise CannotOpen(
                f"the restore stopped half-way: {_reason(error)}; {target} is kept as {kept}: "
                "see whether the disk can be written to, and run `sala restore` again"
            ) from None
        raise
    return kept if existed else None


def _kept_name(path: Path, number: int) -> Path:
    return _with(path, f"{_KEPT}-{number}" if number else _KEPT)


def _with(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
