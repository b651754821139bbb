"""The writer and a database that refuses: told once, tried again by itself, and never the end of the writer."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from bot.events import loaded
from storage.engine import Engine, Statement
from storage.errors import CannotOpen, Cause, Conflict, NotSaved, StorageError
from storage.events import EventRow
from storage.loading import load_state
from storage.people import Person
from storage.record import Record
from storage.state import State
from storage.trouble import Trouble
from storage.writer import Writer
from tests.conftest import writing
from tests.workshop import account, event


class Refusing:
    """An engine that refuses while told to, and wakes whoever waits for it to be asked."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.error: Exception | None = None
        self.is_damaged = False
        self.can_examine = True
        self.meanwhile: list[Statement] = []
        self.asked = asyncio.Event()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.engine, name)

    async def write(self, statements: Iterable[Statement]) -> None:
        self.asked.set()
        if self.error is not None:
            raise self.error
        await self.engine.write(statements)

    async def check(self) -> bool:
        self.asked.set()
        if self.is_damaged:
            raise CannotOpen("damaged", "damaged")
        await self.engine.check()
        return self.can_examine

    async def reconnect(self) -> bool:
        """Another bot has written `meanwhile`."""
        if not self.meanwhile:
            return await self.engine.reconnect()
        await self.engine.write(self.meanwhile)
        self.meanwhile = []
        return True

    async def is_asked_again(self) -> None:
        for _ in range(2):  # the first may have been on its way
            self.asked.clear()
            await asyncio.wait_for(self.asked.wait(), 10)


class Desk:
    """A writer at work on it, and what it told of trouble."""

    def __init__(self, engine: Refusing, state: State) -> None:
        self.engine = engine
        self.state = state
        self.told: list[Trouble | None] = []
        self.changed = asyncio.Event()
        self.real_now = 1000
        self.writer = Writer(
            engine, state, now=lambda: 1, real_now=lambda: self.real_now, troubled=self._note
        )

    def _note(self, trouble: Trouble | None) -> None:
        self.told.append(trouble)
        if trouble is None:
            self.changed.set()

    async def put(self, *records: Record, update: int | None = None) -> None:
        def decide(tx: Any) -> None:
            for record in records:
                tx.put(record)

        await self.writer.write(decide, None if update is None else (5, update))

    async def is_refused(self, *records: Record, update: int | None = None) -> None:
        with pytest.raises(StorageError):
            await self.put(*records, update=update)

    async def works_again(self) -> None:
        await asyncio.wait_for(self.changed.wait(), 10)


@pytest.fixture
async def desk(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    monkeypatch.setattr("storage.writer._TRY_AGAIN_SECONDS", 0.01)
    await engine.write([(EventRow.table.upsert, [loaded(event(), None).row()])])
    desk = Desk(Refusing(engine), await load_state(engine))
    async with writing(desk.writer):
        yield desk


async def test_trouble_says_why_and_since_when_and_counts_what_people_sent(desk: Desk) -> None:
    desk.engine.error = NotSaved("disk full", "full")
    await desk.is_refused(account(7), update=1)
    desk.real_now = 5000
    await asyncio.gather(*(desk.is_refused(account(number), update=number) for number in (8, 9)))
    await desk.is_refused(account(10))  # of the program's own accord
    assert desk.writer.trouble == Trouble("full", 1000, refused=3)
    assert set(desk.told) >= {Trouble("full", 1000, refused=1), Trouble("full", 1000, refused=3)}


async def test_it_is_tried_again_without_a_tap_and_changes_nothing(desk: Desk) -> None:
    before = await desk.engine.read(EventRow.table.select)
    desk.engine.error = NotSaved("locked", "locked")
    await desk.is_refused(account(7))
    await desk.engine.is_asked_again()
    assert desk.writer.trouble == Trouble("locked", 1000)
    desk.engine.error = None
    await desk.works_again()
    assert desk.writer.trouble is None
    assert await desk.engine.read(EventRow.table.select) == before
    assert await desk.engine.read(Person.table.select) == []  # what was refused is not saved later


async def test_the_first_unit_that_is_saved_ends_the_trouble(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.writer._TRY_AGAIN_SECONDS", 3600)
    desk.engine.error = NotSaved("locked", "locked")
    await desk.is_refused(account(7))
    desk.engine.error = None
    await desk.put(account(7))
    assert desk.told == [Trouble("locked", 1000), None]


async def test_damage_is_over_only_once_the_whole_database_is_sound(desk: Desk) -> None:
    desk.engine.error, desk.engine.is_damaged = NotSaved("malformed", "damaged"), True
    await desk.is_refused(account(7))
    desk.engine.error = None
    await desk.put(account(8))  # another page, which is sound
    await desk.engine.is_asked_again()
    desk.engine.error = NotSaved("full", "full")
    await desk.is_refused(account(9))
    desk.engine.error = None
    assert desk.writer.trouble == Trouble("damaged", 1000)
    desk.engine.is_damaged = False
    await desk.works_again()
    assert desk.writer.trouble is None


async def test_damage_that_can_not_be_examined_lasts_until_a_restart(desk: Desk) -> None:
    desk.engine.error, desk.engine.can_examine = NotSaved("invalid page", "damaged"), False
    await desk.is_refused(account(7))
    desk.engine.error = None
    await desk.put(account(8))
    for _ in range(2):
        await desk.engine.is_asked_again()
    assert desk.writer.trouble == Trouble("damaged", 1000)
    assert None not in desk.told


async def test_what_another_bot_wrote_meanwhile_is_not_written_over(desk: Desk) -> None:
    (before,) = desk.state.events.values()
    newer = replace(before, loaded_at=before.loaded_at + 1)
    desk.engine.error = NotSaved("connection lost", "gone")
    await desk.is_refused(account(7))
    desk.engine.error, desk.engine.meanwhile = None, [(EventRow.table.upsert, [newer.row()])]
    await desk.works_again()
    assert await desk.engine.read(EventRow.table.select) == [newer.row()]
    assert desk.state.events == {newer.code: newer}


@pytest.mark.parametrize(("cause", "is_trouble"), [("damaged", True), ("gone", False)])
async def test_damage_met_in_reading_is_trouble_too(desk: Desk, cause: Cause, is_trouble: bool) -> None:
    desk.engine.is_damaged = True
    desk.writer.report(StorageError("can't be read", cause))
    assert (desk.writer.trouble is not None) == is_trouble
    if is_trouble:
        await desk.engine.is_asked_again()
        desk.engine.is_damaged = False
        await desk.works_again()


async def test_what_is_wrong_with_one_unit_is_no_trouble(desk: Desk) -> None:
    desk.engine.error = Conflict("two of them")
    await desk.is_refused(account(7))
    assert desk.writer.trouble is None
    assert desk.told == []


async def test_the_log_has_one_line_a_trouble(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "storage")
    desk.engine.error = NotSaved("sala.db: disk full", "full")
    for number in range(20):
        await desk.is_refused(account(number), update=number)
    await desk.engine.is_asked_again()
    desk.engine.error = None
    desk.real_now += 90_000
    await desk.works_again()
    assert [record.getMessage() for record in caplog.records] == [
        "trouble with the database: sala.db: disk full",
        "saving works again after 90 s; refused meanwhile: 20",
    ]


async def test_no_failure_of_a_batch_ends_the_writer(desk: Desk) -> None:
    for error in (NotSaved("x"), StorageError("x"), RuntimeError("nobody foresaw this"), OSError(5, "x")):
        desk.engine.error = error
        with pytest.raises(type(error)):
            await desk.put(account(7))
    desk.engine.error = None
    await desk.put(account(8))
    assert await desk.engine.read("SELECT user_id FROM people") == [(8,)]


async def test_a_listener_that_fails_takes_nothing_back_and_stops_nobody(
    engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(_: Sequence[Record]) -> None:
        raise RuntimeError("nobody foresaw this")

    state = State()
    listening: Callable[[Sequence[Record]], None] = fails
    async with writing(
        Writer(engine, state, now=lambda: 1, real_now=lambda: 2, committed=listening)
    ) as writer:
        for number in (7, 8):
            await writer.write(lambda tx, number=number: tx.put(account(number)))  # type: ignore[misc]
    assert await engine.read("SELECT user_id FROM people ORDER BY user_id") == [(7,), (8,)]
    assert len(caplog.records) == 2
