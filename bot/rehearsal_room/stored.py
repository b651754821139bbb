"""The database of the room's bot, opened beside it: the agenda as it was moved, how much is saved, an invitation."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

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


@dataclass(frozen=True)
class Saved:
    """How many are registered, and how many ballots there are."""

    people: int = 0
    ballots: int = 0


async def agenda_now(folder: Path, event: Event) -> Agenda:
    """As the organizer has moved it; as in the event file before the bot has a database."""
    try:
        async with _opened(folder) as engine:
            rows = await engine.read(SessionChange.table.select)
    except (StorageError, FileNotFoundError):
        return agenda_of(event)
    changes = sorted(map(SessionChange.of, rows), key=lambda change: change.change)
    return agenda_of(event, changes)


async def saved_now(folder: Path) -> Saved:
    try:
        async with _opened(folder) as engine:
            people = [Participant.of(row) for row in await engine.read(Participant.table.select)]
            ballots = await engine.read(Ballot.table.select)
    except (StorageError, FileNotFoundError):
        return Saved()
    return Saved(sum(person.registered_at is not None for person in people), len(ballots))


async def invited(folder: Path, event: str, role: Role) -> str:
    """The payload of an invitation, made as the command line makes it: beside a bot that runs."""
    async with _opened(folder) as engine:
        return await invite(engine, event, role)


@asynccontextmanager
async def _opened(folder: Path) -> AsyncIterator[Engine]:
    """Opened anew each time: a reader that stays would keep the bot from cutting its log short."""
    path = folder / DATABASE
    if not path.is_file():
        raise FileNotFoundError
    engine = await open_engine(str(path))
    try:
        yield engine
    finally:
        await engine.close()
