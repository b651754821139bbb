"""PostgreSQL's connections, killed, cut and hanging: nothing is lost, nothing disagrees, nobody waits for ever."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, Literal

import asyncpg
import pytest

from bot.events import loaded
from storage.errors import AlreadyRunning, Doubtful, NotSaved, StorageError
from storage.loading import load_state
from storage.messages import Delivery
from storage.migrate import migrate
from storage.people import Person
from storage.postgres import PostgresEngine
from storage.record import Record
from storage.state import State
from storage.writer import Writer
from tests.postgres import PostgresServer
from tests.wire import Wire, wire_to
from tests.workshop import account, event

DELIVERY = Delivery("d1", "small", 7, "poll_opened", "round:1", "cards", "k1", 1)


@dataclass
class Bot:
    """What of a bot is between its use cases and the database; it holds the lock."""

    engine: PostgresEngine
    state: State
    writer: Writer
    work: asyncio.Task[None]
    committed: list[Record] = field(default_factory=list)

    async def put(self, *records: Record, update: tuple[int, int] | None = None) -> set[int]:
        """A unit that puts records; its outcome is whom it knew then."""

        def decide(tx: Any) -> set[int]:
            for record in records:
                tx.put(record)
            return set(tx.state.people)

        async with asyncio.timeout(30):
            return await self.writer.write(decide, update)

    async def stored(self) -> set[int]:
        """Whom the disk knows."""
        return {row[0] for row in await self.engine.read(Person.table.select)}

    async def agrees(self) -> bool:
        """Whether memory is what a start would read."""
        anew = await load_state(self.engine)
        return {**vars(self.state), "_undo": []} == {**vars(anew), "_undo": []}

    @property
    def backend(self) -> int:
        """The server's process behind the writing connection."""
        pid: int = self.engine._writer.get_server_pid()
        return pid

    async def hears_of_the_loss(self) -> None:
        async with asyncio.timeout(10):
            while not self.engine._writer.is_closed():  # noqa: ASYNC110 - what arrives is seen between two steps
                await asyncio.sleep(0)


@contextlib.asynccontextmanager
async def opened(address: str) -> AsyncIterator[PostgresEngine]:
    engine = await PostgresEngine.open(address)
    try:
        yield engine
    finally:
        await engine.close()


@contextlib.asynccontextmanager
async def running(address: str) -> AsyncIterator[Bot]:
    """As `sala run` starts it."""
    async with opened(address) as engine:
        await engine.lock()
        await migrate(engine)
        state, committed = await load_state(engine), list[Record]()
        writer = Writer(engine, state, now=lambda: 1, real_now=lambda: 2, committed=committed.extend)
        work = asyncio.create_task(writer.run())
        try:
            bot = Bot(engine, state, writer, work, committed)
            await bot.put(loaded(event(), None))
            yield bot
        finally:
            work.cancel()
            await asyncio.wait([work])


@pytest.fixture
def address(postgres: PostgresServer) -> str:
    return postgres.empty_database()


@pytest.fixture
async def bot(address: str) -> AsyncIterator[Bot]:
    async with running(address) as bot:
        yield bot


@pytest.fixture
async def admin(address: str) -> AsyncIterator[Any]:
    """Somebody else's connection."""
    connection = await asyncpg.connect(address)
    yield connection
    await connection.close()


@pytest.fixture
async def wire(postgres: PostgresServer) -> AsyncIterator[Wire]:
    async with wire_to(postgres.socket) as wire:
        yield wire


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connections opened from now on wait for a second only."""
    monkeypatch.setattr("storage.postgres._COMMAND_SECONDS", 1.0)


async def kill(admin: Any, pid: int) -> None:
    assert await admin.fetchval("SELECT pg_terminate_backend($1)", pid)


async def until_it_waits(admin: Any, pid: int) -> None:
    """Until a backend waits for a lock."""
    async with asyncio.timeout(10):
        while (  # noqa: ASYNC110 - only asking tells
            await admin.fetchval("SELECT wait_event_type FROM pg_stat_activity WHERE pid = $1", pid) != "Lock"
        ):
            await asyncio.sleep(0)


async def test_a_connection_lost_between_two_batches_is_replaced_before_anybody_notices(
    bot: Bot, admin: Any, address: str, impatient: None
) -> None:
    await bot.put(account(7))
    await kill(admin, bot.backend)
    await bot.hears_of_the_loss()
    assert await bot.put(account(8)) == {7, 8}
    assert await bot.stored() == {7, 8}
    async with opened(address) as second:
        with pytest.raises(AlreadyRunning):
            await second.lock()


async def test_a_connection_lost_during_a_batch_is_told_and_the_next_batch_is_saved(
    bot: Bot, admin: Any
) -> None:
    async with admin.transaction():
        await admin.execute("LOCK TABLE people IN EXCLUSIVE MODE")
        asking = asyncio.create_task(bot.put(account(7), update=(5, 1)))
        await until_it_waits(admin, bot.backend)
        await kill(admin, bot.backend)
        with pytest.raises(NotSaved):
            await asking
        assert bot.state.people == {}
    assert await bot.put(account(7), update=(5, 1)) == {7}  # the same tap, tried again
    assert await bot.stored() == {7}
    assert await bot.agrees()


async def test_a_table_locked_by_somebody_else_is_told_and_the_connection_stays(
    impatient: None, address: str, admin: Any
) -> None:
    async with running(address) as bot:
        backend = bot.backend
        async with admin.transaction():
            await admin.execute("LOCK TABLE people IN EXCLUSIVE MODE")
            with pytest.raises(NotSaved):
                await bot.put(account(7))
        assert await bot.put(account(8)) == {8}
        assert bot.backend == backend


@pytest.mark.parametrize("cut", ["before", "half", "after"])
async def test_after_a_commit_in_doubt_memory_is_what_the_database_has(
    postgres: PostgresServer, wire: Wire, cut: Literal["before", "half", "after"]
) -> None:
    postgres.empty_database()
    async with running(wire.address("sala_test")) as bot:
        await bot.put(account(6))
        wire.cut = cut
        with pytest.raises(Doubtful):
            await bot.put(account(7), DELIVERY, update=(5, 1))
        bot.committed.clear()
        known = await bot.put(account(8))
        assert known == await bot.stored() == ({6, 7, 8} if cut == "after" else {6, 8})
        assert await bot.agrees()
        # What was stored after all is sent without waiting for a restart, and only that.
        assert bot.committed == ([DELIVERY, account(8)] if cut == "after" else [account(8)])
        assert await bot.put(account(7), update=(5, 1)) == {6, 7, 8}  # the same tap, brought again
        assert await bot.agrees()


async def test_nothing_is_decided_while_a_commit_in_doubt_still_hangs_in_the_server(
    impatient: None, postgres: PostgresServer, wire: Wire
) -> None:
    postgres.empty_database()
    async with running(wire.address("sala_test")) as bot:
        backend = bot.backend
        wire.cut, wire.commits = "meanwhile", lambda: os.kill(backend, signal.SIGSTOP)
        try:
            with pytest.raises(Doubtful):
                await bot.put(account(7), update=(5, 1))
            with pytest.raises(NotSaved, match="an earlier connection"):
                await bot.put(account(8))
        finally:
            os.kill(backend, signal.SIGCONT)
        assert await bot.put(account(9)) == await bot.stored()
        assert await bot.agrees()


async def test_neighbours_in_a_batch_in_doubt_are_all_told(postgres: PostgresServer, wire: Wire) -> None:
    postgres.empty_database()
    async with running(wire.address("sala_test")) as bot:
        wire.cut = "after"
        outcomes = await asyncio.gather(
            *(bot.put(account(number)) for number in range(7, 10)), return_exceptions=True
        )
        assert [type(outcome) for outcome in outcomes] == [Doubtful] * 3


async def test_a_restart_of_the_server_needs_none_of_sala(bot: Bot, postgres: PostgresServer) -> None:
    await bot.put(account(7))
    postgres.restart()
    await bot.hears_of_the_loss()
    assert await bot.put(account(8)) == {7, 8}
    assert await bot.stored() == {7, 8}


async def test_a_server_that_is_gone_is_told_each_time(postgres: PostgresServer, wire: Wire) -> None:
    postgres.empty_database()
    async with running(wire.address("sala_test")) as bot:
        wire.close()
        await bot.hears_of_the_loss()
        for _ in range(2):
            with pytest.raises(NotSaved, match="can't reach PostgreSQL"):
                await bot.put(account(7))
        with pytest.raises(StorageError, match="can't be read"):
            await bot.stored()


async def test_what_another_bot_wrote_while_the_connection_was_lost_is_known(
    bot: Bot, admin: Any, address: str
) -> None:
    async with opened(address) as other:
        waiting = asyncio.create_task(other.lock())
        await until_it_waits(admin, other._writer.get_server_pid())
        await kill(admin, bot.backend)
        await waiting
        await other.write([(Person.table.upsert, [account(9).row()])])
    await bot.hears_of_the_loss()
    assert await bot.put(account(7)) == {7, 9}
    assert await bot.agrees()


async def test_a_bot_whose_lock_another_has_taken_ends(impatient: None, address: str, admin: Any) -> None:
    async with running(address) as bot, opened(address) as other:
        waiting = asyncio.create_task(other.lock())
        await until_it_waits(admin, other._writer.get_server_pid())
        await kill(admin, bot.backend)
        await waiting
        await bot.hears_of_the_loss()
        with pytest.raises(NotSaved, match="another Sala"):
            await bot.put(account(7))
        with pytest.raises(AlreadyRunning, match=r"another Sala is running on .*SALA_DATABASE"):
            await bot.work


async def test_a_hanging_server_is_told_in_time_and_its_lock_is_ours_again_once_it_goes_on(
    impatient: None, address: str
) -> None:
    async with running(address) as bot:
        backend = bot.backend
        os.kill(backend, signal.SIGSTOP)
        try:
            with pytest.raises(NotSaved, match="does not answer"):
                await bot.put(account(7))
            with pytest.raises(NotSaved, match="an earlier connection"):  # not: another bot
                await bot.put(account(8))
        finally:
            os.kill(backend, signal.SIGCONT)
        assert await bot.put(account(9)) == await bot.stored() == {9}
        assert bot.backend != backend


async def test_a_reader_that_hangs_is_told_in_time_and_replaced(impatient: None, address: str) -> None:
    async with running(address) as bot:
        ((backend,),) = await bot.engine.read("SELECT pg_backend_pid()")
        os.kill(backend, signal.SIGSTOP)
        try:
            with pytest.raises(StorageError, match="can't be read: the server does not answer"):
                await bot.stored()
            for _ in range(8):  # more than the pool has connections
                assert await bot.stored() == set()
        finally:
            os.kill(backend, signal.SIGCONT)


async def test_readers_that_were_cut_off_are_replaced(bot: Bot, admin: Any) -> None:
    ((backend,),) = await bot.engine.read("SELECT pg_backend_pid()")
    await kill(admin, backend)
    async with asyncio.timeout(10):
        while True:
            with contextlib.suppress(StorageError):  # whoever reads in that very moment is told
                assert await bot.stored() == set()
                break


async def test_closing_a_hanging_connection_takes_no_longer_than_a_command(
    impatient: None, address: str
) -> None:
    engine = await PostgresEngine.open(address)
    pids = [engine._writer.get_server_pid(), *(await engine.read("SELECT pg_backend_pid()"))[0]]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        async with asyncio.timeout(20):
            await engine.close()
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


@pytest.mark.parametrize(("default", "wanted"), [("off", "on"), ("local", "local"), ("on", "on")])
async def test_what_is_acknowledged_is_on_the_disk_whatever_the_server_does_by_default(
    address: str, admin: Any, default: str, wanted: str
) -> None:
    await admin.execute(f"ALTER DATABASE sala_test SET synchronous_commit = {default}")
    try:
        async with opened(address) as engine:
            assert await engine._writer.fetchval("SHOW synchronous_commit") == wanted
    finally:
        await admin.execute("ALTER DATABASE sala_test RESET synchronous_commit")
