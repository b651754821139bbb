"""Is this Sala well? Each examination is one line for the operator, with the remedy where it is not."""

import datetime as dt
import email.utils
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from bot.delivery.sender import Unusable, account
from config.event_file import EventFileError, load_event, shipped
from config.settings import Settings, SettingsError
from storage.engine import Engine
from storage.errors import AlreadyRunning, StorageError
from storage.journal import dead_letters
from storage.migrate import newest, version
from storage.opening import open_engine

_ENOUGH_SPACE = 500 * 1024 * 1024
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
        await engine.check()
        found = await version(engine)
        said = f"sound, schema version {found} of {newest()}"
        yield Finding(
            found <= newest(), "database", said if found <= newest() else f"{said}; install a newer Sala"
        )
        yield await _running(engine)
        if found:
            yield await _dead_letters(engine)
    except StorageError as error:
        yield Finding(False, "database", str(error))
    finally:
        await engine.close()


def _is_new(database: str) -> bool:
    return "://" not in database and not Path(database).exists()


async def _running(engine: Engine) -> Finding:
    try:
        await engine.lock()
    except AlreadyRunning:
        return Finding(True, "bot", "running on this database")
    return Finding(True, "bot", "not running on this database")


async def _dead_letters(engine: Engine) -> Finding:
    """Updates that could not be handled; an engineer wants to see them."""
    letters = await dead_letters(engine)
    if not letters:
        return Finding(True, "dead letters", "none")
    last = letters[-1]
    when = dt.datetime.fromtimestamp(last.received_at / 1000, dt.UTC).strftime("%Y-%m-%d %H:%M UTC")
    said = f"{len(letters)}, the last at {when} (update {last.update_id}): {last.error}; see the table dead_letters"
    return Finding(False, "dead letters", said)


def _space(database: str) -> Finding:
    folder = Path() if "://" in database else Path(database).absolute().parent
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return Finding(False, "free space", f"{folder}: {error.strerror}; check SALA_DATABASE")
    said = f"{free / 1024**3:.1f} GiB in {folder.absolute()}"
    return (
        Finding(True, "free space", said)
        if free >= _ENOUGH_SPACE
        else Finding(False, "free space", f"only {said}")
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
    wanted = f"{settings.public_url}/telegram" if settings.webhook else ""
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
