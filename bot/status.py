"""How Sala fares, in numbers that say nothing about anybody: for organizers in the chat and operators beside it."""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.runtime import Runtime
from config.event import Event
from storage.errors import StorageError
from storage.journal import DeadLetters, count_dead_letters
from storage.messages import Unsent, count_unsent
from storage.trouble import Trouble


@dataclass(frozen=True)
class EventStatus:
    """`blocked`: of the registered, whom messages don't reach; `waiting`, `failed`: messages, None if unknown."""

    event: Event
    open_polls: int
    registered: int
    blocked: int
    waiting: int | None
    failed: int | None


@dataclass(frozen=True)
class Status:
    """Times are real. `heard_at`: when Telegram was last heard, to about 15 s, None if never; `free`: bytes, None
    where the database is elsewhere; `dead_letters`: None if unknown.
    """

    now: int
    started_at: int
    heard_at: int | None
    trouble: Trouble | None
    free: int | None
    dead_letters: DeadLetters | None
    events: tuple[EventStatus, ...]


async def status(runtime: Runtime, events: Iterable[str], now: int) -> Status:
    """How it stands now with these events. What the database doesn't tell is unknown, and hides nothing else."""
    try:
        dead_letters = await count_dead_letters(runtime.engine)
        unsent = await count_unsent(runtime.engine)
    except StorageError as error:
        runtime.writer.report(error)
        dead_letters, unsent = None, None
    fares = tuple(_event_status(runtime, code, unsent) for code in events)
    trouble, free = runtime.writer.trouble, free_space(runtime.settings.database)
    heard_at = max((up.heard_at for up in runtime.state.uptimes.values()), default=None)
    return Status(now, runtime.started_at, heard_at, trouble, free, dead_letters, fares)


def free_space(database: str) -> int | None:
    """Bytes free where the database's file is; None for a server's, or where that can't be found out."""
    if "://" in database:
        return None
    try:
        return shutil.disk_usage(Path(database).absolute().parent).free
    except OSError:
        return None


def _event_status(runtime: Runtime, code: str, unsent: list[Unsent] | None) -> EventStatus:
    state = runtime.state
    people = [person for who, person in state.accounts_of(code) if who.state == "registered"]
    return EventStatus(
        runtime.event(code),
        open_polls=sum(asked.state == "open" for asked in state.rounds_of(code)),
        registered=len(people),
        blocked=sum(person.blocked_at is not None for person in people),
        waiting=_count(unsent, code, "waiting"),
        failed=_count(unsent, code, "failed"),
    )


def _count(unsent: list[Unsent] | None, event: str, state: str) -> int | None:
    if unsent is None:
        return None
    return sum(found.count for found in unsent if (found.event, found.state) == (event, state))
