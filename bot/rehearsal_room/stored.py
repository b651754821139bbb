"""The database of the room's bot, opened beside it: the agenda as it was moved, how much is saved, an invitation."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from bot.demo.guests import links
from bot.invitations import invite
from bot.rules.agenda import Agenda, agenda_of
from config.event import Event
from storage.agenda import SessionChange
from storage.engine import Engine
from storage.errors import StorageError
from storage.opening import open_engine
from storage.people import Participant, Role
from storage.polls import Ballot

DATABASE = "sala.db"

T = TypeVar("T")


@dataclass(frozen=True)
class Saved:
    """How many are registered, and how many ballots there are."""

    people: int = 0
    ballots: int = 0


async def agenda_now(folder: Path, event: Event) -> Agenda:
    """As the organizer has moved it; as in the event file before the bot has a database."""
    try:
        rows = await _with_database(folder, lambda engine: engine.read(SessionChange.table.select))
    except (StorageError, FileNotFoundError):
        return agenda_of(event)
    changes = sorted(map(SessionChange.of, rows), key=lambda change: change.change)
    return agenda_of(event, changes)


async def saved_now(folder: Path) -> Saved:
    async def count(engine: Engine) -> Saved:
        people = [Participant.of(row) for row in await engine.read(Participant.table.select)]
        ballots = await engine.read(Ballot.table.select)
        return Saved(sum(person.registered_at is not None for person in people), len(ballots))

    try:
        return await _with_database(folder, count)
    except (StorageError, FileNotFoundError):
        return Saved()


async def invited(folder: Path, event: str, role: Role) -> str:
    """The payload of an invitation, made as the command line makes it: beside a bot that runs."""
    return await _with_database(folder, lambda engine: invite(engine, event, role))


async def links_of(folder: Path, event: str) -> dict[str, str]:
    """What is behind each person's code on the sheet, by name."""
    return await _to_its_end(links(str(folder / DATABASE), event))


async def _with_database(folder: Path, work: Callable[[Engine], Awaitable[T]]) -> T:
    """Opened anew each time: a reader that stays would keep the bot from cutting its log short."""

    async def opened() -> T:
        path = folder / DATABASE
        if not path.is_file():
            raise FileNotFoundError
        engine = await open_engine(str(path))
        try:
            return await work(engine)
        finally:
            await engine.close()

    return await _to_its_end(opened())


async def _to_its_end(work: Coroutine[None, None, T]) -> T:
    """Even if nobody waits any more: a connection given up half-way would outlive the room."""
    working = asyncio.create_task(work)
    try:
        return await asyncio.shield(working)
    except asyncio.CancelledError:
        await asyncio.wait([working])
        raise
