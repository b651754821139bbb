"""The bot in one process, without Telegram: updates go in as Telegram writes them, and what it would say comes out."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from telegram import Update

from bot.background import Background
from bot.clock import real_now
from bot.events import loaded
from bot.exports.making import make_here
from bot.flooding import Floodgate
from bot.intake import Intake, Receipts
from bot.message import Message
from bot.rules.flooding import Pace
from bot.runtime import Runtime
from config.catalogs import Texts
from config.event import Event
from config.settings import Settings
from handlers.context import Equipment
from handlers.refusals import too_fast
from handlers.routes import failures, routes, taps
from storage.engine import Engine, Statement
from storage.errors import NotSaved
from storage.loading import load_state
from storage.messages import Card
from storage.migrate import migrate
from storage.opening import open_engine
from storage.tables import ORDER
from storage.writer import Writer
from tests.bot.test_redelivery import Updates
from tests.conftest import BOT, ORGANIZER, Workshop, writing
from tests.workshop import HandClock

_NO_CONTEXT: Any = None
"""Nothing reads the library's."""

_NOTED = "handled_updates"


class Phones:
    """Stands for the post: `toasts` and what was `shown` since they were looked at last. Nothing is sent."""

    def __init__(self) -> None:
        self.toasts: list[str] = []
        self.shown: list[Any] = []
        self.remembered: list[Card] = []

    def toast(self, _query_id: str, text: str) -> asyncio.Future[Any]:
        return self._done(self.toasts, text)

    def say(self, _user_id: int, message: Any, **_: str) -> asyncio.Future[Any]:
        return self._done(self.shown, message)

    def edit(self, _user_id: int, _message_id: int, message: Any, **_: str) -> asyncio.Future[Any]:
        return self._done(self.shown, message)

    def send_file(self, _user_id: int, file: Any) -> asyncio.Future[Any]:
        return self._done(self.shown, file)

    def send_picture(self, _user_id: int, picture: Any) -> asyncio.Future[Any]:
        return self._done(self.shown, picture)

    def take_away(self, card: Card) -> None: ...

    def withdraw(self, _user_id: int, _messages: Any, _instead: Any) -> None: ...

    def is_held(self, _user_id: int) -> bool:
        return False

    async def remember(self, user_id: int, subject: str, message_id: int, **_: str) -> None:
        self.remembered.append(Card(user_id, subject, message_id))

    def texts(self) -> list[str]:
        return [message.text for message in self.shown if isinstance(message, Message)]

    def look_away(self) -> None:
        self.toasts, self.shown = [], []

    def _done(self, heap: list[Any], what: Any) -> asyncio.Future[Any]:
        heap.append(what)
        done: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        done.set_result(len(heap))  # of what is said, its id
        return done


class Painted:
    """Stands for the easel: every page is one picture."""

    async def picture(self, _page: Any) -> bytes:
        return b"PNG"


class Disk:
    """An engine that counts what it is asked to change, but for the keys of updates. While `is_full` it refuses that."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.is_full = False
        self.changes = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    async def write(self, statements: Sequence[Statement]) -> None:
        changes = sum(_NOTED not in statement for statement, _ in statements)
        self.changes += changes
        if changes and self.is_full:
            raise NotSaved("the disk is full", "full")
        await self._engine.write(statements)


class Desk:
    """A running bot. `workshop` has what use cases need; `take` hands updates in, in order."""

    def __init__(self, workshop: Workshop, disk: Disk) -> None:
        self.workshop = workshop
        self.disk = disk
        self.phones = Phones()
        self.updates = Updates()
        self.background = Background()
        receipts = Receipts()
        post: Any = self.phones
        easel: Any = Painted()
        equipment = Equipment(
            BOT, "sala_bot", workshop.runtime, post, receipts, self.background, easel, make_here
        )
        self._routes, self._failed = routes(equipment), failures(receipts)
        application: Any = SimpleNamespace(
            bot=SimpleNamespace(id=BOT, username="sala_bot"), process_update=self._process
        )
        watch: Any = None  # fetches nothing
        floodgate = Floodgate(workshop.runtime, BOT, too_fast(equipment), Pace(burst=1e9))
        self.intake = Intake(application, taps(equipment), workshop.runtime, receipts, watch, floodgate)

    async def take(self, *updates: dict[str, Any]) -> None:
        self.phones.look_away()
        for update in updates:
            await self.intake.take([update])
        while not self.background.is_idle:  # noqa: ASYNC110 - it runs in this very loop
            await asyncio.sleep(0)

    async def dump(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table, but for the keys of updates."""
        tables = [kind.table for kind in ORDER if kind.table.name != _NOTED]
        return {table.name: sorted(await self.disk.read(table.select), key=repr) for table in tables}

    async def _process(self, update: Update) -> None:
        """As the library does: the first route that takes it, and failures are noted."""
        for route in self._routes:
            if route.check_update(update) not in (None, False):
                try:
                    await route.callback(update, _NO_CONTEXT)
                except Exception as error:  # noqa: BLE001 - as the library
                    await self._failed(update, SimpleNamespace(error=error))  # type: ignore[arg-type]
                return


@contextlib.asynccontextmanager
async def desk(folder: Path, texts: Texts, *events: Event) -> AsyncIterator[Desk]:
    """Serves the events from a SQLite file, at 09:30."""
    engine = await open_engine(str(folder / "sala.db"))
    try:
        await migrate(engine)
        disk: Any = Disk(engine)
        state, clock = await load_state(engine), HandClock()
        writer = Writer(disk, state, now=clock.now, real_now=real_now)
        settings = Settings(organizers=frozenset({ORGANIZER}))
        codes = tuple(event.code for event in events)
        runtime = Runtime(settings, texts, clock, disk, state, writer, codes)
        async with writing(writer):
            workshop = Workshop(runtime, clock)
            await workshop.put(*(loaded(event, None) for event in events))
            running = Desk(workshop, disk)
            yield running
            await running.background.close()
    finally:
        await engine.close()
