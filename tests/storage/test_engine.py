"""What both engines promise to the writer."""

import asyncio
import os
import stat
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.engine import Engine, Statement
from storage.errors import AlreadyRunning, CannotOpen, Conflict, NotSaved, StorageError, Unstorable
from storage.opening import open_engine
from storage.people import Participant, Person
from storage.sqlite import SqliteEngine
from tests.postgres import PostgresServer
from tests.workshop import account

KHMER = "សុខ \"ដារ៉ា\"\n'ok' \U0001f600 \\ %s $1"


def put(*people: Person) -> list[Statement]:
    return [(Person.table.upsert, [person.row() for person in people])]


async def people(engine: Engine) -> list[Person]:
    return [Person.of(row) for row in await engine.read(f"{Person.table.select} ORDER BY user_id")]


async def test_statements_are_stored_together_or_not_at_all(engine: Engine) -> None:
    stranger = Participant("p1", "no-such-event", 7)
    with pytest.raises(Conflict):
        await engine.write([*put(account(7)), (Participant.table.upsert, [stranger.row()])])
    assert await people(engine) == []


async def test_a_second_row_with_the_same_key_replaces_the_first(engine: Engine) -> None:
    await engine.write(put(account(7), account(8)))
    await engine.write(put(account(7, language="km")))
    assert await people(engine) == [account(7, language="km"), account(8)]


async def test_rows_are_removed_by_their_key(engine: Engine) -> None:
    await engine.write(put(account(7), account(8)))
    await engine.write([(Person.table.delete, [account(7).key()])])
    assert await people(engine) == [account(8)]


async def test_values_go_by_their_number_not_by_where_it_stands(engine: Engine) -> None:
    await engine.write(put(account(7)))
    found = await engine.read("SELECT user_id FROM people WHERE event = $2 AND user_id = $1", 7, "small")
    assert found == [(7,)]


@pytest.mark.parametrize("user_id", [0, -1, 2**53 + 1, 2**63 - 1])
async def test_texts_and_numbers_come_back_as_they_went(engine: Engine, user_id: int) -> None:
    person = account(user_id, event=KHMER, blocked_at=user_id)
    await engine.write(put(person))
    assert await people(engine) == [person]


@pytest.mark.parametrize(
    "unstorable", [account(2**63), account(7, event="Sok \ud800")], ids=["number", "text"]
)
async def test_values_a_database_has_no_room_for_are_refused_in_our_words(
    engine: Engine, unstorable: Person
) -> None:
    with pytest.raises(Unstorable) as caught:
        await engine.write(put(account(7), unstorable))
    assert "Sok" not in str(caught.value)
    await engine.write(put(account(8)))
    assert await people(engine) == [account(8)]


async def test_a_name_is_not_repeated_by_the_refusal_of_its_row(engine: Engine) -> None:
    nameless = Participant("p1", "small", 7, name="Sok Dara", tags=None)  # type: ignore[arg-type]
    with pytest.raises(Conflict) as caught:
        await engine.write([(Participant.table.upsert, [nameless.row()])])
    assert "Sok" not in str(caught.value)
    assert "tags" in str(caught.value)


async def test_a_text_that_can_not_be_read_is_not_repeated_by_a_traceback(engine: Engine) -> None:
    sql, values = "SELECT $1::bigint", ["Sok Dara"]
    if engine.name == "sqlite":
        sql, values = "SELECT CAST(X'536F6B2044617261FF' AS TEXT)", []
    with pytest.raises(StorageError) as caught:
        await engine.read(sql, *values)
    assert "Sok" not in "".join(traceback.format_exception(caught.value))


async def test_only_a_file_can_be_examined_from_here(engine: Engine) -> None:
    assert await engine.check() is (engine.name == "sqlite")


async def test_readers_see_what_is_committed_while_a_transaction_is_open(engine: Engine) -> None:
    await engine.write(put(account(7)))
    under_way, read = asyncio.Event(), asyncio.Event()

    def statements() -> Iterator[Statement]:
        yield from put(account(8))
        while not read.is_set():  # the transaction stays open until somebody has read
            under_way.set()
            yield from put(account(9))

    async with asyncio.timeout(10):
        write = asyncio.create_task(engine.write(statements()))
        await under_way.wait()
        assert await people(engine) == [account(7)]
        read.set()
        await write
    assert await people(engine) == [account(7), account(8), account(9)]


@pytest.mark.parametrize("steps", range(6))
async def test_a_cancelled_write_leaves_no_open_transaction(engine: Engine, steps: int) -> None:
    def statements() -> Iterator[Statement]:
        while True:  # never commits by itself
            yield from put(account(7))

    write = asyncio.create_task(engine.write(statements()))
    for _ in range(steps):
        await asyncio.sleep(0)
    write.cancel()
    with pytest.raises(asyncio.CancelledError):
        await write
    await engine.write(put(account(8)))
    assert await people(engine) == [account(8)]


async def test_a_write_cancelled_half_way_leaves_nothing(engine: Engine) -> None:
    half_way = asyncio.Event()

    def statements() -> Iterator[Statement]:
        yield from put(account(7))
        while True:
            half_way.set()
            yield from put(account(9))

    write = asyncio.create_task(engine.write(statements()))
    await half_way.wait()
    write.cancel()
    with pytest.raises(asyncio.CancelledError):
        await write
    await engine.write(put(account(8)))
    assert await people(engine) == [account(8)]


async def test_two_instances_cannot_run_on_one_database(engine: Engine, database: str) -> None:
    await engine.lock()
    second = await open_engine(database)
    try:
        with pytest.raises(AlreadyRunning, match=r"another Sala is running on .*SALA_DATABASE"):
            await second.lock()
        assert await people(second) == []  # exports and invitations still work beside it
    finally:
        await second.close()


async def test_whoever_comes_after_a_bot_that_stopped_may_run(database: str) -> None:
    for _ in range(2):
        engine = await open_engine(database)
        await engine.lock()
        await engine.close()


@pytest.mark.parametrize("umask", [0, 0o022])
async def test_nobody_else_on_the_machine_may_read_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, umask: int
) -> None:
    before = os.umask(umask)
    try:
        engine = await SqliteEngine.open(str(tmp_path / "sala.db"))
        try:
            await engine.lock()
            await engine.write([("CREATE TABLE t (c TEXT NOT NULL)", [()])])
            modes = {entry.name: stat.S_IMODE(entry.stat().st_mode) for entry in os.scandir(tmp_path)}
        finally:
            await engine.close()
    finally:
        os.umask(before)
    names = ("sala.db", "sala.db-wal", "sala.db-shm", "sala.db.lock")
    assert modes == dict.fromkeys(names, 0o600)


async def test_a_file_that_others_could_read_is_narrowed(tmp_path: Path) -> None:
    path = tmp_path / "sala.db"
    engine = await SqliteEngine.open(str(path))
    await engine.write([("CREATE TABLE t (c TEXT NOT NULL)", [()])])
    for file in (path, tmp_path / "sala.db-wal", tmp_path / "sala.db-shm"):
        file.chmod(0o664)
    second = await SqliteEngine.open(str(path))
    modes = {stat.S_IMODE(entry.stat().st_mode) for entry in os.scandir(tmp_path)}
    assert modes == {0o600}
    await second.close()
    await engine.close()


async def test_sqlite_puts_every_commit_on_the_disk_and_erases_what_is_deleted(tmp_path: Path) -> None:
    engine = await SqliteEngine.open(str(tmp_path / "sala.db"))
    try:
        wanted = {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1}
        for pragma, value in wanted.items():
            assert [tuple(row) for row in await engine._writer.execute_fetchall(f"PRAGMA {pragma}")] == [
                (value,)
            ]
    finally:
        await engine.close()


async def test_a_file_with_dangling_references_is_called_damaged(tmp_path: Path) -> None:
    engine = await SqliteEngine.open(str(tmp_path / "sala.db"))
    try:
        await engine.write(
            [
                ("CREATE TABLE a (x BIGINT NOT NULL PRIMARY KEY)", [()]),
                ("CREATE TABLE b (x BIGINT NOT NULL REFERENCES a (x))", [()]),
            ]
        )
        await engine.check()
        await engine._writer.execute("PRAGMA foreign_keys = OFF")
        await engine.write([("INSERT INTO b (x) VALUES ($1)", [(1,)])])
        with pytest.raises(CannotOpen, match=r"dangling references in b.*sala restore"):
            await engine.check()
    finally:
        await engine.close()


async def test_what_is_no_database_is_said_with_the_remedy(tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Sok, " * 500)
    for path in (tmp_path, tmp_path / "no" / "folder.db", letter):
        with pytest.raises(CannotOpen, match="check SALA_DATABASE"):
            await open_engine(str(path))
    assert letter.read_text() == "Dear Sok, " * 500


async def test_a_server_that_is_not_there_is_said_without_its_password(postgres: PostgresServer) -> None:
    nowhere = postgres.address("nowhere")
    for address in (nowhere, "postgresql://sala:s3cret@/x?host=/no/such/folder", "postgresql://[s3cret"):
        with pytest.raises(CannotOpen, match="check SALA_DATABASE") as caught:
            await open_engine(address)
        assert "s3cret" not in str(caught.value)


async def test_a_server_that_went_away_is_told_as_not_saved(postgres: PostgresServer) -> None:
    address = postgres.empty_database()
    engine = await open_engine(address)
    try:
        killer = await open_engine(address)
        await killer.read(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        await killer.close()
        with pytest.raises(NotSaved):
            await engine.write([("SELECT 1", [()])])
    finally:
        await engine.close()
