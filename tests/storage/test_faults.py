"""Databases that can't be used: why is known, the remedy is said, and nothing is overwritten."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bot.events import loaded
from storage.engine import Engine
from storage.errors import REMEDIES, CannotOpen, Cause, NotSaved, StorageError
from storage.events import EventRow
from storage.loading import load_state
from storage.migrate import migrate
from storage.opening import open_engine
from storage.people import Person
from storage.postgres import PostgresEngine
from storage.sqlite import SqliteEngine
from tests.postgres import PostgresServer
from tests.workshop import account, event

ADD = [(Person.table.upsert, [account(7).row()])]
NOBODY = 65534

_FULL_DISK = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
$$BEGIN RAISE 'no space left on device' USING ERRCODE = 'disk_full'; END$$
"""


async def _refused(engine: Engine) -> NotSaved:
    with pytest.raises(NotSaved) as caught:
        await engine.write(ADD)
    assert REMEDIES[caught.value.cause] in str(caught.value)
    return caught.value


@pytest.fixture
async def file(tmp_path: Path) -> Path:
    """A database that was closed well."""
    path = tmp_path / "sala.db"
    engine = await open_engine(str(path))
    await migrate(engine)
    people = [account(number, event="unmistakable") for number in range(500)]
    await engine.write(
        [
            (EventRow.table.upsert, [loaded(event(), None).row()]),
            (Person.table.upsert, [person.row() for person in people]),
        ]
    )
    await engine.close()
    return path


@pytest.fixture
async def opened(file: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[SqliteEngine]:
    monkeypatch.setattr("storage.sqlite._BUSY_SECONDS", 0.02)
    engine = await SqliteEngine.open(str(file))
    yield engine
    await engine.close()


async def test_a_full_disk_is_known(opened: SqliteEngine) -> None:
    await opened._writer.execute_fetchall("PRAGMA max_page_count = 1")
    too_much = account(7, event="x" * 1_000_000)
    with pytest.raises(NotSaved) as caught:
        await opened.write([(Person.table.upsert, [too_much.row()])])
    assert caught.value.cause == "full"


async def test_a_database_that_may_only_be_read_is_known(opened: SqliteEngine) -> None:
    await opened._writer.execute_fetchall("PRAGMA query_only = ON")
    assert (await _refused(opened)).cause == "read_only"


async def test_a_program_that_holds_the_database_is_known(opened: SqliteEngine) -> None:
    with closing(sqlite3.connect(opened.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert (await _refused(opened)).cause == "locked"
    await opened.write(ADD)


async def test_nothing_is_written_to_a_file_that_was_moved_or_replaced(opened: SqliteEngine) -> None:
    elsewhere = opened.path.rename(opened.path.with_name("elsewhere.db"))
    assert (await _refused(opened)).cause == "gone"
    opened.path.write_bytes(elsewhere.read_bytes())
    assert (await _refused(opened)).cause == "gone"
    elsewhere.rename(opened.path)
    await opened.write(ADD)


async def test_damage_is_known_to_whoever_reads_and_writes_and_no_more_once_it_is_gone(
    opened: SqliteEngine,
) -> None:
    sound = opened.path.read_bytes()
    opened.path.write_bytes(sound[:4096] + b"\xff" * (len(sound) - 4096))
    for attempt in (opened.read("SELECT COUNT(*) FROM people"), opened.write(ADD), opened.check()):
        with pytest.raises(StorageError, match="sala restore") as caught:
            await attempt
        assert caught.value.cause == "damaged"
    with opened.path.open("r+b") as file:
        file.write(sound)
    await opened.write(ADD)
    await opened.check()


async def test_a_lost_server_is_known(postgres: PostgresServer) -> None:
    address = postgres.empty_database()
    engine, killer = await open_engine(address), await open_engine(address)
    try:
        await killer.read(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        with pytest.raises(NotSaved) as caught:
            await engine.write([("SELECT 1", [()])])
        assert caught.value.cause == "gone"
    finally:
        await killer.close()
        await engine.close()


@pytest.mark.parametrize(
    ("refuse", "cause"),
    [
        (["SET default_transaction_read_only = on"], "read_only"),
        (["SET lock_timeout = '20ms'"], "locked"),
        (
            [
                _FULL_DISK,
                "CREATE TRIGGER full_disk BEFORE INSERT ON people FOR EACH ROW EXECUTE FUNCTION refuse()",
            ],
            "full",
        ),
    ],
    ids=["read_only", "locked", "full"],
)
async def test_what_postgresql_refuses_is_known(
    postgres: PostgresServer, refuse: list[str], cause: Cause
) -> None:
    address = postgres.empty_database()
    engine, other = await PostgresEngine.open(address), await PostgresEngine.open(address)
    try:
        await migrate(engine)
        for statement in refuse:
            await engine._writer.execute(statement)
        await other._writer.execute("BEGIN")
        if cause == "locked":
            await other._writer.execute("LOCK TABLE people")
        assert (await _refused(engine)).cause == cause
    finally:
        await other.close()
        await engine.close()


def _overwrite(path: Path, place: int, count: int) -> None:
    with path.open("r+b") as file:
        file.seek(place)
        file.write(b"\xff" * count)


def _replace(path: Path, before: bytes, after: bytes) -> None:
    content = path.read_bytes()
    assert before in content
    path.write_bytes(content.replace(before, after))


def _page_of(path: Path, table: str) -> int:
    """Where the first page of a table begins."""
    with closing(sqlite3.connect(path)) as database:
        found = database.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
        return int((found[0] - 1) * database.execute("PRAGMA page_size").fetchone()[0])


DAMAGES: dict[str, Callable[[Path], None]] = {
    "header": lambda path: _overwrite(path, 0, 100),
    "schema": lambda path: _overwrite(path, 100, 3000),
    "page": lambda path: _overwrite(path, _page_of(path, "people"), 3000),
    "text": lambda path: _replace(path, b"unmistakable", b"unmist\xff\xff\xff\xff\xff\xff"),
    "definition": lambda path: _replace(path, b'{"code":"small"', b'{"code" "small"'),
    "half": lambda path: os.truncate(path, path.stat().st_size // 2),
    "odd": lambda path: os.truncate(path, 5000),
    "emptied": lambda path: os.truncate(path, 0),
}


def _content(path: Path) -> bytes:
    return path.read_bytes()


def _damaged(path: Path, damage: str) -> bytes:
    """What is in the file once it is damaged."""
    DAMAGES[damage](path)
    return path.read_bytes()


@pytest.mark.parametrize("damage", DAMAGES)
async def test_a_damaged_file_is_refused_at_the_start_with_the_remedy_and_left_as_it_is(
    file: Path, damage: str
) -> None:
    found = _damaged(file, damage)
    with pytest.raises(StorageError, match=r"sala restore FILE|put a backup in its place") as caught:
        await _started(file)
    assert "\n" not in str(caught.value)
    assert "unmist" not in str(caught.value)
    assert _content(file) == found


async def test_a_start_that_failed_leaves_nothing_that_is_taken_for_an_emptied_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr("storage.sqlite._connect", refuse)
        with pytest.raises(CannotOpen):
            await open_engine(str(tmp_path / "sala.db"))
    await _started(tmp_path / "sala.db")


@contextmanager
def _as_somebody_else() -> Iterator[None]:
    """Root may write everywhere, so that tests run by root become somebody else for a while."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def somebody_elses(file: Path) -> Iterator[Path]:
    """The database of whoever `_as_somebody_else` is, outside of pytest's folders, which only root may enter."""
    with tempfile.TemporaryDirectory(prefix="sala-") as folder:
        copy = Path(shutil.copy(file, folder))
        if os.geteuid() == 0:
            for path in (copy.parent, copy):
                os.chown(path, NOBODY, NOBODY)
        yield copy
        copy.parent.chmod(0o700)


READ_ONLY: dict[str, Callable[[Path], None]] = {
    "file": lambda path: path.chmod(0o444),
    "folder": lambda path: path.parent.chmod(0o555),
}


@pytest.mark.parametrize("which", READ_ONLY)
async def test_what_may_only_be_read_is_refused_at_the_start_with_the_remedy(
    somebody_elses: Path, which: str
) -> None:
    found = _content(somebody_elses)
    READ_ONLY[which](somebody_elses)
    with _as_somebody_else(), pytest.raises(CannotOpen) as caught:
        await _started(somebody_elses)
    said = str(caught.value)
    assert str(somebody_elses) in said
    assert "\n" not in said
    assert REMEDIES["read_only"] in said or "who may write there" in said
    assert _content(somebody_elses) == found


async def _started(path: Path) -> None:
    """What a start does with the database, in its order."""
    engine = await open_engine(str(path))
    try:
        await engine.lock()
        await migrate(engine)
        await load_state(engine)
    finally:
        await engine.close()
