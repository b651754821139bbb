"""The one writer: takes units in order, decides each in memory, commits many at once.

A unit is a function of a `Transaction`. Units that wait while a batch is being committed form the
next batch, so that under load one commit serves hundreds and an idle bot waits for nobody.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from storage.agenda import Reminder, Room, SessionChange
from storage.broadcasts import Broadcast
from storage.engine import Engine, Statement
from storage.errors import AlreadyRunning, Doubtful, NotSaved, StorageError
from storage.events import EventRow, GroupChat
from storage.journal import AuditEntry, DeadLetter, HandledUpdate, Uptime
from storage.loading import load_state
from storage.messages import Card, Delivery, waiting
from storage.moderation import Moderation
from storage.people import Invitation, Participant, Person
from storage.polls import Ballot, OpenedPoll, Round
from storage.record import Record
from storage.state import State
from storage.trouble import SavingWatch, Trouble

log = logging.getLogger(__name__)
T = TypeVar("T")

ORDER: tuple[type[Record], ...] = (
    EventRow, GroupChat, Person, Participant, Invitation, SessionChange, Room, Reminder, OpenedPoll, Round, Ballot,
    Moderation, Broadcast, Card, Delivery, HandledUpdate, Uptime, DeadLetter, AuditEntry,
)  # fmt: skip
"""Every table, each after those it refers to: the order in which a batch is written."""

_MOST_UNITS = 1000
"""In one batch: bounds the time a batch takes, so the p99 too."""

_TRY_AGAIN_SECONDS = 5.0
"""How often a database that refused is asked whether it saves again."""

UpdateKey = tuple[int, int]
"""A bot's id and one of its update ids."""


class Transaction:
    """What one unit sees and does. `now`: milliseconds by the event's clock."""

    def __init__(self, state: State, now: int, real_now: int) -> None:
        self.state = state
        self.now = now
        self.real_now = real_now
        self.changes: list[tuple[Record, bool]] = []

    def put(self, record: Record) -> None:
        """Insert a record, or replace the one with the same key."""
        self.state.put(record)
        self.changes.append((record, True))

    def remove(self, record: Record) -> None:
        self.state.remove(record)
        self.changes.append((record, False))


@dataclass
class _Unit:
    decide: Callable[[Transaction], Any]
    update: UpdateKey | None
    done: asyncio.Future[Any]


class Writer:
    """See the module. `now` and `real_now` give milliseconds by the event's and the real clock.

    `committed` is called with the changes of each batch that is on the disk, in order; `troubled` whenever
    the database refuses one, and with None when it saves again; `reloaded` when memory was read anew.
    """

    def __init__(
        self,
        engine: Engine,
        state: State,
        *,
        now: Callable[[], int],
        real_now: Callable[[], int],
        committed: Callable[[Sequence[Record]], None] = lambda _: None,
        reloaded: Callable[[], None] = lambda: None,
        troubled: Callable[[Trouble | None], None] = lambda _: None,
    ) -> None:
        self._engine = engine
        self._state = state
        self._now = now
        self._real_now = real_now
        self._committed = committed
        self._reloaded = reloaded
        self._watch = SavingWatch(real_now, lambda trouble: _tell(troubled, trouble))
        self._units: asyncio.Queue[_Unit] = asyncio.Queue()
        self._is_behind = False
        self._doubtful: list[Delivery] = []

    @property
    def trouble(self) -> Trouble | None:
        """Why and since when saving fails; None while it works."""
        return self._watch.trouble

    def report(self, error: StorageError) -> None:
        """Of a failure met in reading: a damaged page is trouble for whoever saves, too."""
        if error.cause == "damaged":
            self._watch.refused(error, 0)

    async def write(self, decide: Callable[[Transaction], T], update: UpdateKey | None = None) -> T:
        """Run the unit in its turn and return its outcome once it is on the disk.

        `update`: the update this unit is the consequence of. Of an update that was handled before,
        the outcome is decided again (so that it can be answered again) but changes nothing.
        Raises what `decide` raises, or a `StorageError`; nothing of the unit is stored then.
        """
        unit = _Unit(decide, update, asyncio.get_running_loop().create_future())
        self._units.put_nowait(unit)
        return cast("T", await unit.done)

    async def run(self) -> None:
        """Serve units until cancelled; a batch under way is then rolled back. Raises `AlreadyRunning`."""
        while True:
            batch = [await self._next()]
            while len(batch) < _MOST_UNITS and not self._units.empty():
                batch.append(self._units.get_nowait())
            try:
                if await self._catch_up(batch) and not await self._commit(batch) and len(batch) > 1:
                    for unit in batch:
                        await self._commit([unit])
            except BaseException:
                for unit in batch:
                    unit.done.cancel()
                raise

    async def _catch_up(self, batch: list[_Unit]) -> bool:
        """Where the connection was lost, read the state anew before anything is decided on it.

        False if that failed; the batch has been told so then.
        """
        try:
            self._is_behind = await self._engine.reconnect() or self._is_behind
            if self._is_behind:
                await self._load()
        except StorageError as error:
            self._watch.refused(error, _people(batch))
            for unit in batch:
                _resolve(unit, NotSaved(str(error), error.cause))
            if isinstance(error, AlreadyRunning):
                raise
            return False
        return True

    async def _load(self) -> None:
        """Memory as the database has it. Messages of a batch that was stored after all are sent after all."""
        loaded = await load_state(self._engine)
        stored = {delivery.id: delivery for delivery in await waiting(self._engine)}
        self._state.become(loaded)
        doubtful, self._doubtful, self._is_behind = self._doubtful, [], False
        _tell(self._committed, [delivery for delivery in doubtful if stored.get(delivery.id) == delivery])
        self._reloaded()  # what was told as not saved may be stored

    async def _commit(self, batch: list[_Unit]) -> bool:
        """Decide and store a batch; False if the database refused it and units may be tried alone."""
        mark = self._state.mark()
        changes: list[tuple[Record, bool]] = []
        outcomes: list[tuple[_Unit, Any]] = []
        for unit in batch:
            if not unit.done.done():
                self._decide(unit, changes, outcomes)
        try:
            if changes:
                await self._engine.write(_statements(changes))
        except Exception as error:  # however a batch fails, the writer goes on with the next
            self._state.take_back(mark)
            # Only what is wrong with one unit is worth trying the others alone; a full disk refuses them all.
            if len(batch) > 1 and not isinstance(error, NotSaved):
                return False
            if isinstance(error, Doubtful):
                self._doubtful += [record for record, _ in changes if isinstance(record, Delivery)]
            if isinstance(error, NotSaved):
                self._watch.refused(error, _people(unit for unit, _ in outcomes))
            else:
                log.error("not saved: %s", error, exc_info=not isinstance(error, StorageError))
            for unit, _ in outcomes:
                _resolve(unit, error)
            return False
        except BaseException:
            self._state.take_back(mark)
            raise
        self._state.settle()
        for unit, outcome in outcomes:
            _resolve(unit, outcome)
        if changes:
            self._watch.saved()
            _tell(self._committed, [record for record, _ in changes])
        return True

    async def _next(self) -> _Unit:
        """The next unit; in trouble the database is tried now and then, so that nobody has to tap for it."""
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_TRY_AGAIN_SECONDS):
                    return await self._units.get()
            if self.trouble is not None:
                await self._try_again(self.trouble)

    async def _try_again(self, trouble: Trouble) -> None:
        """Write a row that is there once more as it is: it needs what any unit needs, and says nothing new."""
        is_damaged = trouble.cause == "damaged"
        try:
            if is_damaged and not await self._engine.check():
                return
        except StorageError:
            return
        if not await self._catch_up([]):
            return
        # Only now: while the connection was lost another Sala may have written a newer one.
        row = next(iter(self._state.events.values()), None)
        if row is None:
            return
        unit = _Unit(lambda tx: tx.put(row), None, asyncio.get_running_loop().create_future())
        if await self._commit([unit]):
            self._watch.saved(checked=is_damaged)
        else:
            unit.done.exception()  # has been told as trouble that goes on

    def _decide(
        self, unit: _Unit, changes: list[tuple[Record, bool]], outcomes: list[tuple[_Unit, Any]]
    ) -> None:
        mark = self._state.mark()
        transaction = Transaction(self._state, self._now(), self._real_now())
        try:
            outcome = unit.decide(transaction)
        except Exception as error:  # noqa: BLE001 - whatever a unit raises belongs to whoever asked for it
            self._state.take_back(mark)
            outcomes.append((unit, error))  # told after the commit: it may rest on what earlier units decided
            return
        if unit.update in self._state.handled:
            self._state.take_back(mark)
        else:
            if unit.update is not None:  # also if it changed nothing: brought again, it might by then
                transaction.put(HandledUpdate(*unit.update, transaction.real_now))
            changes += transaction.changes
        outcomes.append((unit, outcome))


def _people(units: Iterable[_Unit]) -> int:
    """How many of them follow from what somebody did."""
    return sum(unit.update is not None for unit in units)


def _tell(listener: Callable[[T], None], what: T) -> None:
    """A listener that fails takes back nothing of what is on the disk, and doesn't stop the writer."""
    try:
        listener(what)
    except Exception:
        log.exception("a listener of the writer failed")


def _resolve(unit: _Unit, outcome: Any) -> None:
    if unit.done.done():  # whoever asked has gone
        return
    if isinstance(outcome, Exception):
        unit.done.set_exception(outcome)
    else:
        unit.done.set_result(outcome)


def _statements(changes: list[tuple[Record, bool]]) -> list[Statement]:
    """The fewest statements with the same effect: the last word on each key, tables in order."""
    last: dict[type[Record], dict[tuple[Any, ...], tuple[Record, bool]]] = {kind: {} for kind in ORDER}
    for record, kept in changes:
        last[type(record)][record.key()] = (record, kept)
    writes = [
        (kind.table.upsert, [record.row() for record, kept in last[kind].values() if kept]) for kind in ORDER
    ]
    removals = [
        (kind.table.delete, [key for key, (_, kept) in last[kind].items() if not kept])
        for kind in reversed(ORDER)
    ]
    return [statement for statement in (*writes, *removals) if statement[1]]
