"""The one writer: nothing half, nothing twice, nobody's neighbour harmed."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.events import loaded
from storage.engine import Engine, Statement
from storage.errors import Conflict, NotSaved, Unstorable
from storage.journal import AuditEntry
from storage.loading import load_state
from storage.messages import Card
from storage.people import Participant, Person
from storage.record import Record
from storage.sqlite import SqliteEngine
from storage.state import State
from storage.writer import Transaction, Writer
from tests.conftest import writing
from tests.workshop import account, event, registered


@dataclass
class Watched:
    """An engine that counts its transactions, and refuses or holds them when told to."""

    engine: Engine
    name: str = "watched"
    transactions: list[list[Statement]] = field(default_factory=list)
    full: bool = False
    is_read: bool = False
    forgotten: int = 0
    held: asyncio.Event | None = None

    async def read(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        return await self.engine.read(sql, *values)

    async def write(self, statements: Iterable[Statement]) -> None:
        if self.held is not None:
            await self.held.wait()
        if self.full:
            raise NotSaved("database or disk is full")
        self.transactions.append(list(statements))
        await self.engine.write(self.transactions[-1])

    async def reconnect(self) -> bool:
        return await self.engine.reconnect()

    async def has_table(self, name: str) -> bool:
        return await self.engine.has_table(name)

    async def lock(self) -> None:
        await self.engine.lock()

    async def check(self) -> bool:
        return await self.engine.check()

    async def forget(self) -> None:
        self.forgotten += 1
        if self.is_read:
            raise NotSaved("its log is being read")
        await self.engine.forget()

    async def close(self) -> None:
        await self.engine.close()


class Desk:
    """A writer at work on a watched engine."""

    def __init__(self, engine: Watched, state: State, writer: Writer, committed: list[Record]) -> None:
        self.engine = engine
        self.state = state
        self.writer = writer
        self.committed = committed

    async def put(self, *records: Record, update: tuple[int, int] | None = None) -> int:
        """A unit that puts records; its outcome is how many people there are then."""

        def decide(tx: Transaction) -> int:
            for record in records:
                tx.put(record)
            return len(tx.state.people)

        return await self.writer.write(decide, update)

    async def people(self) -> set[int]:
        """Whom the disk knows."""
        return {row[0] for row in await self.engine.read(Person.table.select)}

    async def together(self, *units: Callable[[], Any]) -> list[Any]:
        """The outcomes or errors of units that wait together, behind one that is being committed."""
        self.engine.held = asyncio.Event()
        first = asyncio.create_task(self.put(account(1)))
        for _ in range(3):
            await asyncio.sleep(0)
        tasks = [asyncio.ensure_future(unit()) for unit in units]
        for _ in range(3):
            await asyncio.sleep(0)
        self.engine.held.set()
        await first
        return await asyncio.gather(*tasks, return_exceptions=True)


@pytest.fixture
async def desk(engine: Engine) -> AsyncIterator[Desk]:
    watched, state, committed = Watched(engine), State(), list[Record]()

    def note(records: Sequence[Record]) -> None:
        committed.extend(records)

    writer = Writer(watched, state, now=lambda: 1, real_now=lambda: 2, committed=note)
    async with writing(writer):
        yield Desk(watched, state, writer, committed)


async def test_facts_of_one_unit_are_stored_together_or_not_at_all(desk: Desk) -> None:
    with pytest.raises(Conflict):
        await desk.put(account(7), Card(99, "round:1", 5))  # of nobody
    assert await desk.people() == set()
    assert desk.state.people == {}
    assert desk.state.cards == {}


async def test_a_unit_that_raises_leaves_nothing_and_its_error_reaches_whoever_asked(desk: Desk) -> None:
    def decide(tx: Transaction) -> None:
        tx.put(account(7))
        raise LookupError("no such poll")

    with pytest.raises(LookupError, match="no such poll"):
        await desk.writer.write(decide)
    assert desk.state.people == {}
    assert desk.engine.transactions == []


async def test_an_outcome_is_told_only_once_it_is_on_the_disk(desk: Desk) -> None:
    desk.engine.held = asyncio.Event()
    asking = asyncio.create_task(desk.put(account(7)))
    for _ in range(5):
        await asyncio.sleep(0)
    assert 7 in desk.state.people
    assert not asking.done()
    assert desk.committed == []
    desk.engine.held.set()
    assert await asking == 1
    assert await desk.people() == {7}
    assert desk.committed == [account(7)]
    assert desk.state.mark() == 0  # what is on the disk needs no memory of how it was before


async def test_units_waiting_together_share_one_transaction(desk: Desk) -> None:
    numbers = range(100, 300)
    outcomes = await desk.together(*(lambda number=number: desk.put(account(number)) for number in numbers))
    assert len(desk.engine.transactions) == 2
    assert outcomes == list(range(2, 202))  # each saw what those before it had decided
    assert await desk.people() == {1, *numbers}


async def test_of_several_changes_of_one_record_the_last_is_written(desk: Desk) -> None:
    await desk.together(
        lambda: desk.put(account(7, language="en")),
        lambda: desk.put(account(7, language="km")),
        lambda: desk.writer.write(lambda tx: tx.remove(account(1))),
    )
    assert [len(rows) for _, rows in desk.engine.transactions[-1]] == [1, 1]
    assert await desk.engine.read("SELECT user_id, language FROM people") == [(7, "km")]


async def test_what_refers_to_a_record_is_removed_before_it_and_stored_after_it(desk: Desk) -> None:
    card = Card(7, "round:1", 5)

    def come_and_go(tx: Transaction, *, come: bool) -> None:
        for record in (card, account(7)) if come else (account(7), card):
            (tx.put if come else tx.remove)(record)

    await desk.writer.write(lambda tx: come_and_go(tx, come=True))
    assert await desk.people() == {7}
    await desk.writer.write(lambda tx: come_and_go(tx, come=False))
    assert await desk.people() == set()


async def test_a_unit_that_breaks_a_constraint_does_not_take_its_neighbours_along(desk: Desk) -> None:
    first, broken, last = await desk.together(
        lambda: desk.put(account(7)),
        lambda: desk.put(account(8), Card(99, "round:1", 5)),
        lambda: desk.put(account(9)),
    )
    assert isinstance(broken, Conflict)
    assert (first, last) == (2, 3)
    assert await desk.people() == set(desk.state.people) == {1, 7, 9}


async def test_a_refusal_that_rests_on_facts_the_disk_refused_is_decided_again(desk: Desk) -> None:
    def take_the_last_seat(tx: Transaction) -> str:
        if 8 in tx.state.people:
            raise LookupError("taken")
        tx.put(account(9))
        return "seated"

    broken, seated = await desk.together(
        lambda: desk.put(account(8), Card(99, "round:1", 5)), lambda: desk.writer.write(take_the_last_seat)
    )
    assert isinstance(broken, Conflict)
    assert seated == "seated"
    assert await desk.people() == {1, 9}


async def test_a_redelivered_update_changes_nothing_twice_and_is_answered_again(desk: Desk) -> None:
    entry = AuditEntry("a1", "small", 1, "operator", "counted", "")
    await desk.put(loaded(event(), None))
    assert await desk.put(account(7), entry, update=(5, 1)) == 1
    for state in (desk.state, await load_state(desk.engine)):  # also after a restart
        writer = Writer(desk.engine, state, now=lambda: 1, real_now=lambda: 2)
        async with writing(writer):
            again = Desk(desk.engine, state, writer, [])
            assert await again.put(account(7, language="km"), entry, update=(5, 1)) == 1
    assert await desk.engine.read("SELECT language FROM people") == [("en",)]
    assert await desk.put(account(8), update=(5, 2)) == 2
    assert await desk.put(account(9), update=(6, 1)) == 3  # another bot's


async def test_an_update_delivered_twice_at_once_changes_nothing_twice(desk: Desk) -> None:
    outcomes = await desk.together(
        lambda: desk.put(account(7), update=(5, 1)),
        lambda: desk.put(account(7, language="km"), update=(5, 1)),
    )
    assert outcomes == [2, 2]
    assert await desk.engine.read("SELECT language FROM people WHERE user_id = 7") == [("en",)]


async def test_an_update_that_changed_nothing_changes_nothing_when_it_comes_again_either(desk: Desk) -> None:
    def choose(language: str, update: int) -> Any:
        def decide(tx: Transaction) -> None:
            if tx.state.people[7].language != language:
                tx.put(account(7, language=language))

        return desk.writer.write(decide, (5, update))

    await desk.put(account(7, language="en"))
    for _ in range(2):  # a kill before the acknowledgement brings both again
        await choose("en", 1)
        await choose("km", 2)
    assert await desk.engine.read("SELECT language FROM people") == [("km",)]


async def test_a_unit_of_no_update_that_changes_nothing_asks_nothing_of_the_disk(desk: Desk) -> None:
    await desk.put()
    assert desk.engine.transactions == []


async def test_a_full_disk_is_told_and_nothing_is_half_written(desk: Desk) -> None:
    await desk.put(account(7))
    desk.engine.full = True
    with pytest.raises(NotSaved):
        await desk.put(account(7, language="km"), account(8), update=(5, 1))
    assert desk.state.people == {7: account(7)}
    assert desk.state.handled == {}
    desk.engine.full = False
    assert await desk.put(account(8), update=(5, 1)) == 2  # the same tap, tried again
    assert await desk.people() == {7, 8}


async def test_everybody_who_waited_for_a_full_disk_is_told(desk: Desk) -> None:
    desk.engine.held, desk.engine.full = asyncio.Event(), True
    asking = [asyncio.create_task(desk.put(account(number))) for number in range(7, 10)]
    await asyncio.sleep(0)
    desk.engine.held.set()
    outcomes = await asyncio.gather(*asking, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [NotSaved] * 3


async def test_a_full_disk_is_asked_once_for_a_whole_batch(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = 0

    async def refuse(statements: Iterable[Statement]) -> None:
        nonlocal asked
        asked += 1
        raise NotSaved(f"database is locked for {len(list(statements))} statements")

    monkeypatch.setattr(desk.engine, "write", refuse)
    waiting = [asyncio.create_task(desk.put(account(number))) for number in range(7, 40)]
    outcomes = await asyncio.gather(*waiting, return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} == {NotSaved}
    assert asked <= 2


async def test_a_disk_that_is_really_full_is_told_and_the_bot_goes_on(tmp_path: Any) -> None:
    engine = await SqliteEngine.open(str(tmp_path / "sala.db"))
    state = State()
    try:
        columns = ", ".join(f"{name} TEXT" for name in Person.table.columns[1:])
        await engine.write([(f"CREATE TABLE people (user_id BIGINT PRIMARY KEY, {columns})", [()])])
        await engine._writer.execute_fetchall("PRAGMA max_page_count = 8")
        async with writing(Writer(engine, state, now=lambda: 1, real_now=lambda: 2)) as writer:
            desk = Desk(Watched(engine), state, writer, [])
            with pytest.raises(NotSaved, match="full"):
                await desk.put(account(7), account(8, event="x" * 100_000))
            assert await desk.people() == set()
            assert await desk.put(account(9)) == 1
            assert await desk.people() == {9}
    finally:
        await engine.close()


async def test_a_value_no_database_has_room_for_does_not_stop_the_writer(desk: Desk) -> None:
    with pytest.raises(Unstorable):
        await desk.put(account(7, event="\ud800"))
    assert await desk.put(account(8)) == 1


async def test_a_cancelled_writer_leaves_no_open_transaction(engine: Engine) -> None:
    state = State()
    async with writing(Writer(engine, state, now=lambda: 1, real_now=lambda: 2)) as writer:
        asking = asyncio.create_task(writer.write(lambda tx: tx.put(account(7))))
        for _ in range(3):
            await asyncio.sleep(0)
    await asyncio.wait([asking])
    assert asking.cancelled()
    assert state.people == {}
    await engine.write([(Person.table.upsert, [account(8).row()])])
    assert (8,) in await engine.read("SELECT user_id FROM people")


async def test_whoever_gave_up_before_their_turn_changes_nothing(desk: Desk) -> None:
    async def give_up() -> None:
        asking = asyncio.create_task(desk.put(account(8)))
        await asyncio.sleep(0)
        asking.cancel()

    await desk.together(lambda: desk.put(account(7)), give_up)
    assert await desk.people() == {1, 7}


async def test_names_of_people_never_reach_the_log(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "storage")
    broken: list[Participant] = [
        registered(7, name="Sok Dara", event="no-such-event"),
        registered(7, name="Sok Dara \ud800"),
        registered(7, name="Sok Dara", tags=None),
    ]
    for participant in broken:
        with pytest.raises((Conflict, Unstorable)) as caught:
            await desk.put(account(7), participant)
        assert "Sok" not in str(caught.value)
    assert len(caplog.records) == len(broken)
    assert "Sok" not in caplog.text


ERASE = [("DELETE FROM people WHERE user_id = $1", [[7]])]


async def test_what_is_erased_goes_with_the_unit_and_then_from_the_files(desk: Desk) -> None:
    await desk.put(account(7), account(8))
    assert desk.engine.forgotten == 0
    await desk.writer.write(lambda tx: tx.erase(ERASE))
    assert await desk.people() == {8}
    await desk.put(account(9))
    assert desk.engine.forgotten == 1


async def test_files_that_cannot_be_written_anew_are_tried_again_and_keep_nobody_waiting(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    await desk.put(account(7))
    desk.engine.is_read = True
    await desk.writer.write(lambda tx: tx.erase(ERASE))
    for user_id in (8, 9):
        await desk.put(account(user_id))
    desk.engine.is_read = False
    for user_id in (10, 11):
        await desk.put(account(user_id))
    await desk.put(account(12))
    assert desk.engine.forgotten == 4
    assert [record.message.startswith("what was deleted is still") for record in caplog.records] == [True]


async def test_what_a_refused_unit_erases_stays(desk: Desk) -> None:
    await desk.put(account(7))

    def decide(tx: Transaction) -> None:
        tx.erase(ERASE)
        raise ValueError("refused")

    with pytest.raises(ValueError, match="refused"):
        await desk.writer.write(decide)
    assert await desk.people() == {7}
