"""Backups of SQLite: taken while the bot writes, restored whole or not at all."""

import errno
import os
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path

import pytest

from storage.backup import backup, restore
from storage.errors import AlreadyRunning, CannotOpen
from storage.migrate import migrate
from storage.opening import open_engine
from storage.people import Person
from storage.sqlite import SqliteEngine


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[SqliteEngine]:
    opened = await open_engine(str(tmp_path / "sala.db"))
    assert isinstance(opened, SqliteEngine)
    await migrate(opened)
    await _add(opened, 1, 2, 3)
    yield opened
    await opened.close()


async def _add(engine: SqliteEngine, *users: int) -> None:
    await engine.write([(Person.table.upsert, [Person(user, "km").row() for user in users])])


def _left_over(folder: Path) -> list[Path]:
    return list(folder.glob("*.restoring"))


def _but(
    replace: Callable[[Path, Path], Path], instead: dict[str, Callable[[], None]]
) -> Callable[[Path, Path], object]:
    """Files change their names, but for those of some names."""
    return lambda path, target: instead[path.name]() if path.name in instead else replace(path, target)


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def _fails() -> None:
    raise OSError(errno.EIO, "Input/output error")


def _people(path: Path) -> list[int]:
    with closing(sqlite3.connect(path)) as database:
        return [row[0] for row in database.execute("SELECT user_id FROM people ORDER BY user_id")]


async def test_a_backup_taken_while_the_bot_writes_is_consistent(
    engine: SqliteEngine, tmp_path: Path
) -> None:
    backup(str(engine.path), tmp_path / "copy.db")
    await _add(engine, 4)
    assert _people(tmp_path / "copy.db") == [1, 2, 3]
    assert (tmp_path / "copy.db").stat().st_mode & 0o777 == 0o600


async def test_what_was_restored_equals_what_was_backed_up(engine: SqliteEngine, tmp_path: Path) -> None:
    backup(str(engine.path), tmp_path / "copy.db")
    await _add(engine, 4)
    await engine.close()
    kept = restore(tmp_path / "copy.db", str(engine.path))
    assert _people(engine.path) == [1, 2, 3]
    assert kept is not None
    assert _people(kept) == [1, 2, 3, 4]
    second = restore(tmp_path / "copy.db", str(engine.path))
    assert second != kept


async def test_nothing_is_restored_under_a_running_bot(engine: SqliteEngine, tmp_path: Path) -> None:
    backup(str(engine.path), tmp_path / "copy.db")
    await engine.lock()
    with pytest.raises(AlreadyRunning):
        restore(tmp_path / "copy.db", str(engine.path))


async def test_a_file_that_exists_is_not_overwritten(engine: SqliteEngine, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("mine")
    with pytest.raises(CannotOpen, match="exists"):
        backup(str(engine.path), tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_text() == "mine"


async def test_neither_is_a_link_nor_a_file_that_somebody_makes_in_the_same_moment(
    engine: SqliteEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "link.db").symlink_to(tmp_path / "nowhere.db")
    with pytest.raises(CannotOpen, match="exists"):
        backup(str(engine.path), tmp_path / "link.db")
    assert (tmp_path / "link.db").is_symlink()
    (tmp_path / "copy.db").write_text("theirs")
    monkeypatch.setattr(Path, "exists", lambda _: False)
    with pytest.raises(CannotOpen, match="exists"):
        backup(str(engine.path), tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_text() == "theirs"


async def test_a_backup_that_fails_leaves_no_file(engine: SqliteEngine, tmp_path: Path) -> None:
    (tmp_path / "other.db").write_text("no database at all" * 400)
    with pytest.raises(CannotOpen, match="no backup was made"):
        backup(str(tmp_path / "other.db"), tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()
    with pytest.raises(CannotOpen, match="no backup was made"):
        backup(str(engine.path), tmp_path / "nowhere" / "copy.db")


@pytest.mark.parametrize("place", [0, 5000], ids=["header", "page"])
async def test_a_damaged_database_is_kept_and_a_backup_takes_its_place(
    engine: SqliteEngine, tmp_path: Path, place: int
) -> None:
    backup(str(engine.path), tmp_path / "copy.db")
    await engine.close()
    with engine.path.open("r+b") as file:
        file.seek(place)
        file.write(b"\xff" * 3000)
    damaged = engine.path.read_bytes()
    kept = restore(tmp_path / "copy.db", str(engine.path))
    assert kept is not None
    assert kept.read_bytes() == damaged
    assert _people(engine.path) == [1, 2, 3]


async def test_a_log_that_was_left_is_not_played_into_the_backup(
    engine: SqliteEngine, tmp_path: Path
) -> None:
    backup(str(engine.path), tmp_path / "copy.db")
    await _add(engine, 4)
    log = engine.path.with_name(f"{engine.path.name}-wal")
    left = log.read_bytes()
    await engine.close()
    engine.path.unlink()
    log.write_bytes(left)
    assert restore(tmp_path / "copy.db", str(engine.path)) is None
    assert _people(engine.path) == [1, 2, 3]


async def test_logs_of_two_databases_that_were_kept_are_not_mixed(
    engine: SqliteEngine, tmp_path: Path
) -> None:
    backup(str(engine.path), tmp_path / "copy.db")
    await engine.close()
    log = engine.path.with_name(f"{engine.path.name}-wal")
    engine.path.unlink()
    log.write_text("another's")
    assert restore(tmp_path / "copy.db", str(engine.path)) is None
    kept = restore(tmp_path / "copy.db", str(engine.path))
    assert kept is not None
    assert not kept.with_name(f"{kept.name}-wal").exists()


@pytest.mark.parametrize("failing", ["sala.db-wal", "sala.db.restoring"])
async def test_a_restore_that_fails_half_way_moves_everything_back(
    engine: SqliteEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    backup(str(engine.path), tmp_path / "copy.db")
    with closing(sqlite3.connect(engine.path)) as viewer:
        viewer.executescript("BEGIN; SELECT * FROM people")  # so that the log stays, and is needed
        await _add(engine, 4)
        await engine.close()
        before = _names(tmp_path)
        assert "sala.db-wal" in before
        with monkeypatch.context() as patch:
            patch.setattr(Path, "replace", _but(Path.replace, {failing: _fails}))
            with pytest.raises(CannotOpen, match="nothing has changed: Input/output error"):
                restore(tmp_path / "copy.db", str(engine.path))
        assert _names(tmp_path) == before | {"sala.db.lock"}
    assert _people(engine.path) == [1, 2, 3, 4]


async def test_a_restore_that_can_not_move_back_says_where_the_database_is_and_no_start_begins_anew(
    engine: SqliteEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup(str(engine.path), tmp_path / "copy.db")
    await engine.close()
    with monkeypatch.context() as patch:
        failing = {"sala.db.restoring": _fails, "sala.db.before-restore": _fails}
        patch.setattr(Path, "replace", _but(Path.replace, failing))
        with pytest.raises(CannotOpen, match=r"kept as \S+\.before-restore: .*run `sala restore` again"):
            restore(tmp_path / "copy.db", str(engine.path))
    with pytest.raises(CannotOpen, match="interrupted"):
        await open_engine(str(engine.path))
    restore(tmp_path / "copy.db", str(engine.path))
    assert _people(engine.path) == [1, 2, 3]


async def test_a_restore_that_was_interrupted_is_not_taken_for_a_new_beginning(
    engine: SqliteEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup(str(engine.path), tmp_path / "copy.db")
    await engine.close()

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", _but(Path.replace, {"sala.db.restoring": interrupted}))
        with pytest.raises(KeyboardInterrupt):
            restore(tmp_path / "copy.db", str(engine.path))
    with pytest.raises(CannotOpen, match="interrupted; run `sala restore` again"):
        await open_engine(str(engine.path))
    restore(tmp_path / "copy.db", str(engine.path))
    assert _people(engine.path) == [1, 2, 3]
    assert _left_over(tmp_path) == []


@pytest.mark.parametrize("content", [b"", b"no database at all" * 400])
async def test_what_is_no_backup_changes_nothing(
    engine: SqliteEngine, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "copy.db").write_bytes(content)
    await engine.close()
    with pytest.raises(CannotOpen, match="not restored"):
        restore(tmp_path / "copy.db", str(engine.path))
    assert _people(engine.path) == [1, 2, 3]
    assert _left_over(tmp_path) == []


async def test_a_backup_of_a_newer_version_is_refused(engine: SqliteEngine, tmp_path: Path) -> None:
    backup(str(engine.path), tmp_path / "copy.db")
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy, copy:
        copy.execute("UPDATE migrations SET version = 9999")
    await engine.close()
    with pytest.raises(CannotOpen, match="9999"):
        restore(tmp_path / "copy.db", str(engine.path))


def test_postgresql_has_its_own_tools(tmp_path: Path) -> None:
    with pytest.raises(CannotOpen, match="pg_dump"):
        backup("postgresql://host/sala", tmp_path / "copy.db")


def test_a_database_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CannotOpen, match="SALA_DATABASE"):
        backup(str(tmp_path / "nowhere.db"), tmp_path / "copy.db")


async def test_no_copy_can_be_read_by_others(engine: SqliteEngine, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        backup(str(engine.path), tmp_path / "copy.db")
        await engine.close()
        engine.path.chmod(0o644)
        (tmp_path / "copy.db").chmod(0o644)
        kept = restore(tmp_path / "copy.db", str(engine.path))
    finally:
        os.umask(before)
    assert kept is not None
    assert {name for name in _names(tmp_path) if (tmp_path / name).stat().st_mode & 0o077} == {"copy.db"}
