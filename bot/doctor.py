"""Is this Sala well? Each examination is one line for the operator, with the remedy where it is not."""

import datetime as dt
import email.utils
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from bot.clock import real_now
from bot.delivery.sender import Unusable, account
from bot.status import free_space
from config.event_file import EventFileError, load_event, shipped
from config.settings import Settings, SettingsError
from storage.engine import Engine
from storage.errors import AlreadyRunning, StorageError
from storage.journal import count_dead_letters
from storage.messages import count_unsent
from storage.migrate import newest, version
from storage.opening import open_engine
from storage.sqlite import RESTORING

_ENOUGH_SPACE = 500 * 1024 * 1024
_LARGEST_LOG = 64 * 1024 * 1024
"""SQLite's log is emptied at 4 MiB or so, unless somebody reads on and on."""

_LONGEST_WAIT_MS = 10 * 60 * 1000
_CLOCKS_AGREE_SECONDS = 30.0
_MANY_WAITING = 1000


@dataclass(frozen=True)
class Finding:
    """One examination. `well`: nothing need be done about it."""

    well: bool
    about: str
    said: str


async def examine(settings: Settings) -> AsyncIterator[Finding]:
    """Every examination in turn; one that fails hides none of the others."""
    yield _events(settings)
    async for finding in _database(settings.database):
        yield finding
    yield _space(settings.database)
    yield await _clock(settings.api_url)
    async for finding in _bot(settings):
        yield finding


def _events(settings: Settings) -> Finding:
    if not settings.event:
        return Finding(False, "events", "SALA_EVENT is not set; write the path of an event file, or sapw")
    for name in settings.event:
        try:
            load_event(shipped(name) or Path(name))
        except EventFileError as error:
            return Finding(False, "events", f"{error.mistakes[0]}; `sala check {name}` lists all mistakes")
    return Finding(True, "events", ", ".join(settings.event))


async def _database(database: str) -> AsyncIterator[Finding]:
    if _is_new(database):
        yield Finding(True, "database", f"{database} does not exist yet; `sala run` makes it")
        return
    try:
        engine = await open_engine(database)
    except StorageError as error:
        yield Finding(False, "database", str(error))
        return
    try:
        examined = "sound" if await engine.check() else "reachable, not examined"
        found = await version(engine)
        said = f"{examined}, schema version {found} of {newest()}"
        yield Finding(
            found <= newest(), "database", said if found <= newest() else f"{said}; install a newer Sala"
        )
        is_running = await _is_running(engine)
        yield Finding(True, "bot", f"{'running' if is_running else 'not running'} on this database")
        if found:
            yield await _dead_letters(engine)
            yield await _messages(engine, is_running=is_running)
    except StorageError as error:
        yield Finding(False, "database", str(error))
    finally:
        await engine.close()
    if "://" not in database:
        yield _files(Path(database))


def _is_new(database: str) -> bool:
    return "://" not in database and not Path(database).exists() and not _restoring(Path(database)).exists()


def _restoring(database: Path) -> Path:
    return database.with_name(database.name + RESTORING)


async def _is_running(engine: Engine) -> bool:
    try:
        await engine.lock()
    except AlreadyRunning:
        return True
    return False


async def _dead_letters(engine: Engine) -> Finding:
    """Updates that could not be handled; an engineer wants to see them."""
    letters = await count_dead_letters(engine)
    if not letters.count:
        return Finding(True, "dead letters", "none")
    when = dt.datetime.fromtimestamp(letters.received_at / 1000, dt.UTC).strftime("%Y-%m-%d %H:%M UTC")
    last = f"the last at {when} (update {letters.update_id}): {letters.error}"
    return Finding(False, "dead letters", f"{letters.count}, {last}; see the table dead_letters")


async def _messages(engine: Engine, *, is_running: bool) -> Finding:
    """Messages of a stopped bot wait for its start; those of a running one should leave within minutes."""
    unsent = await count_unsent(engine)
    waiting = [found for found in unsent if found.state == "waiting"]
    failed = sum(found.count for found in unsent if found.state == "failed")
    said = f"{sum(found.count for found in waiting)} waiting, {failed} failed"
    oldest = min((found.oldest for found in waiting), default=real_now())
    minutes = (real_now() - oldest) // 60_000
    if is_running and real_now() - oldest > _LONGEST_WAIT_MS:
        return Finding(
            False, "messages", f"{said}, the oldest for {minutes} min; look at the bot's log and the network"
        )
    return Finding(True, "messages", said)


def _files(database: Path) -> Finding:
    """What lies beside the database's file."""
    if _restoring(database).exists():
        said = f"{_restoring(database)} is left of a restore that was interrupted; run it again, or delete the file"
        return Finding(False, "files", said)
    log = database.with_name(f"{database.name}-wal")
    size = log.stat().st_size if log.exists() else 0
    if size > _LARGEST_LOG:
        said = f"{log} has {size / 1024**2:.0f} MiB: another program keeps the database open; end it"
        return Finding(False, "files", said)
    for path in (database, log, database.with_name(f"{database.name}-shm")):
        if path.exists() and path.stat().st_mode & 0o077:
            said = f"others on this machine may read {path}; `chmod 600 {path}`, and see whose file it is"
            return Finding(False, "files", said)
    return Finding(True, "files", "nothing in the way")


def _space(database: str) -> Finding:
    if "://" in database:
        return Finding(True, "free space", "not examined: the database is on a server")
    folder = Path(database).absolute().parent
    free = free_space(database)
    if free is None:
        return Finding(False, "free space", f"{folder} can't be examined; check SALA_DATABASE")
    said = f"{free / 1024**3:.1f} GiB in {folder}"
    return (
        Finding(True, "free space", said)
        if free >= _ENOUGH_SPACE
        else Finding(False, "free space", f"only {said}; free some before the event")
    )


async def _clock(api_url: str) -> Finding:
    """Against the server's: a wrong clock makes reminders early or late."""
    try:
        timeout = aiohttp.ClientTimeout(total=10)
        async with aiohttp.ClientSession(timeout=timeout) as session, session.get(f"{api_url}/") as answer:
            there = email.utils.parsedate_to_datetime(answer.headers["Date"])
    except (aiohttp.ClientError, TimeoutError, KeyError, ValueError):
        return Finding(False, "clock", f"not compared: {api_url} can't be reached; check the network")
    off = (dt.datetime.now(dt.UTC) - there).total_seconds()
    if abs(off) <= _CLOCKS_AGREE_SECONDS:
        return Finding(True, "clock", "agrees with the server's")
    return Finding(False, "clock", f"{off:+.0f} s from the server's; set this machine's clock")


async def _bot(settings: Settings) -> AsyncIterator[Finding]:
    try:
        bot = await account(settings.api_url, settings.require_token())
    except (SettingsError, Unusable) as error:
        yield Finding(False, "token", str(error))
        return
    yield Finding(True, "token", f"of @{bot.username}")
    wanted = settings.webhook_url()
    if bot.webhook != wanted:
        said = f"set to {bot.webhook}" if bot.webhook else "not set"
        yield Finding(False, "webhook", f"{said}, wanted {wanted or 'none'}; `sala run` sets it right")
    elif bot.last_error:
        yield Finding(
            False, "webhook", f"Telegram could not bring updates: {bot.last_error}; check SALA_PUBLIC_URL"
        )
    else:
        yield Finding(True, "webhook", wanted or "none: updates are fetched")
    yield Finding(bot.waiting < _MANY_WAITING, "updates waiting", f"{bot.waiting} at Telegram")
