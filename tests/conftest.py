"""What tests of every floor start from: databases of both kinds, and a running small workshop."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest

from bot.clock import real_now
from bot.events import loaded
from bot.rules.steering import Step
from bot.runtime import Runtime
from bot.steering import Steered, open_poll
from bot.steps import steer
from config.catalogs import Texts
from config.event import Event
from config.settings import Settings
from storage.engine import Engine
from storage.loading import load_state
from storage.migrate import migrate
from storage.opening import open_engine
from storage.people import Participant, Role
from storage.polls import Round
from storage.record import Record
from storage.state import State
from storage.writer import Transaction, UpdateKey, Writer
from tests.postgres import NoServer, PostgresServer
from tests.workshop import HandClock, account, event, registered

T = TypeVar("T")
ORGANIZER = 900
BOT = 123456


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """Started by the first test that needs it."""
    try:
        server = PostgresServer.start()
    except NoServer as error:
        pytest.skip(f"PostgreSQL: {error}")
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """`SALA_DATABASE` of a database that nothing else uses, of either kind."""
    if request.param == "sqlite":
        return str(tmp_path / "sala.db")
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.empty_database()


@pytest.fixture
async def engine(database: str) -> AsyncIterator[Engine]:
    """An open database with the newest schema, of either kind."""
    engine = await open_engine(database)
    try:
        await migrate(engine)
        yield engine
    finally:
        await engine.close()


@pytest.fixture(scope="session")
def texts() -> Texts:
    return Texts.load()


@pytest.fixture
def small() -> Event:
    return event()


@contextlib.asynccontextmanager
async def writing(writer: Writer) -> AsyncIterator[Writer]:
    """The writer at work."""
    task = asyncio.create_task(writer.run())
    try:
        yield writer
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


@dataclass
class Workshop:
    """A running workshop without Telegram: what use cases are called with, and who hears of commits."""

    runtime: Runtime
    clock: HandClock
    listeners: list[Callable[[Sequence[Record]], None]] = field(default_factory=list)
    updates: int = 0

    @property
    def state(self) -> State:
        return self.runtime.state

    @property
    def engine(self) -> Engine:
        return self.runtime.engine

    @property
    def event(self) -> Event:
        """As it stands in the database."""
        return self.runtime.event(self.runtime.events[0])

    def update(self) -> UpdateKey:
        """The key of another update."""
        self.updates += 1
        return (BOT, self.updates)

    async def write(self, decide: Callable[[Transaction], T]) -> T:
        return await self.runtime.writer.write(decide)

    async def put(self, *records: Record) -> None:
        def decide(tx: Transaction) -> None:
            for record in records:
                tx.put(record)

        await self.write(decide)

    async def join(self, *people: int, group: str = "GOV", **changes: Any) -> list[Participant]:
        """Registered participants of a group."""
        joined = [registered(user_id, group, **changes) for user_id in people]
        await self.put(*(account(user_id) for user_id in people), *joined)
        return joined

    async def open(self, poll: str = "colour", code: str = "1", void: int = 0) -> Round:
        """A planned round, opened by an organizer."""
        where = ("small", poll, code, self.update(), void)
        return (await open_poll(self.runtime, ORGANIZER, *where)).asked

    async def steer(
        self, asked: Round, to: Step, *, who: int = ORGANIZER, drawn: int | None = None
    ) -> Steered:
        """By a button drawn now, or at an earlier step of the round."""
        step = self.state.rounds[asked.id].step if drawn is None else drawn
        return await steer(self.runtime, who, asked.id, to, step, self.update())

    async def close(self, asked: Round) -> Round:
        return (await self.steer(asked, "closed")).asked

    async def staff(self, user_id: int, role: Role) -> Participant:
        """Somebody with another role than participant, who never registered."""
        hired = Participant(f"s{user_id}", "small", user_id, role=role)
        await self.put(account(user_id), hired)
        return hired

    async def stored(self, kind: type[Record]) -> list[Any]:
        """What the disk has, not the memory."""
        return [kind.of(row) for row in await self.engine.read(kind.table.select)]

    async def restarted(self) -> State:
        """What a start would read now."""
        return await load_state(self.engine)


@contextlib.asynccontextmanager
async def at_work(engine: Engine, texts: Texts, event: Event) -> AsyncIterator[Workshop]:
    """An event, served from a database, at 09:30."""
    state = await load_state(engine)
    clock, listeners = HandClock(), list[Callable[[Sequence[Record]], None]]()

    def tell(records: Sequence[Record]) -> None:
        for listener in listeners:
            listener(records)

    writer = Writer(engine, state, now=clock.now, real_now=real_now, committed=tell)
    settings = Settings(organizers=frozenset({ORGANIZER}))
    runtime = Runtime(settings, texts, clock, engine, state, writer, (event.code,))
    async with writing(writer):
        workshop = Workshop(runtime, clock, listeners)
        await workshop.put(loaded(event, None))
        yield workshop


@pytest.fixture
async def workshop(tmp_path: Path, texts: Texts) -> AsyncIterator[Workshop]:
    """The small event, served from a SQLite file, at 09:30."""
    engine = await open_engine(str(tmp_path / "sala.db"))
    try:
        await migrate(engine)
        async with at_work(engine, texts, event()) as workshop:
            yield workshop
    finally:
        await engine.close()


def disk(database: str, request: pytest.FixtureRequest) -> bytes:
    """Every byte of a database's files: of SQLite the log too, of PostgreSQL the tables."""
    if not database.startswith("postgresql"):
        return b"".join(path.read_bytes() for path in sorted(Path(database).parent.glob("sala.db*")))
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.files()


class Clocks:
    """The real time as the bot and Telegram read it, moved on by hand."""

    def __init__(self) -> None:
        self.moved = 0.0
        self._time, self._time_ns = time.time, time.time_ns

    def seconds(self) -> float:
        return self._time() + self.moved

    def nanoseconds(self) -> int:
        return self._time_ns() + int(self.moved * 1e9)

    def move(self, seconds: float) -> None:
        self.moved += seconds


@pytest.fixture
def clocks(monkeypatch: pytest.MonkeyPatch) -> Clocks:
    """Of this process; give `clocks.seconds` to the embedded Bot API."""
    clocks = Clocks()
    monkeypatch.setattr("time.time_ns", clocks.nanoseconds)
    return clocks


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden conversations anew")
