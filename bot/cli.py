"""The commands of `sala` but `run`. Errors for operators are one line with the remedy."""

import asyncio
import contextlib
import importlib
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from bot.clock import Clock, real_now
from bot.delivery.sender import account
from bot.doctor import examine
from bot.events import loaded
from bot.exports.audit import audit_entry
from bot.exports.offers import OFFERS, Taking, offers_of, take
from bot.invitations import LIFETIME_MS, invite
from config.catalogs import FALLBACK, LANGUAGES, Texts
from config.checking.mistakes import EventFileError
from config.checking.texts import count_texts
from config.event import Event
from config.event_file import document_of, load_event, notes_on, shipped
from config.reading import listed, texts_of_event, texts_of_sala
from config.settings import Settings, load_settings
from storage.backup import backup, restore
from storage.engine import Engine
from storage.events import EventRow, event_codes, event_row
from storage.migrate import migrate as migrate_database
from storage.migrate import newest, version
from storage.opening import exists, open_engine
from storage.people import ROLES, Role

_MODULES = {"demo": "bot.demo.command", "rehearse": "bot.rehearsal_room.command"}
"""Where commands are that need much which no other does; they have their module's name for it."""


class _Commands(click.Group):
    """Those of `_MODULES` are imported when they are asked for: a bot starts sooner, and smaller, without them."""

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted([*super().list_commands(context), *_MODULES])

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in _MODULES:
            return super().get_command(context, name)
        command: click.Command = getattr(importlib.import_module(_MODULES[name]), name)
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="sala")
def sala() -> None:
    """Sala runs the participation side of a workshop in Telegram."""


@sala.command()
@click.argument("event")
@click.option(
    "--texts", is_flag=True, help="List what a native reader has to look at, with where it appears."
)
def check(event: str, *, texts: bool) -> None:
    """List every mistake of an event file at once."""
    path = shipped(event) or Path(event)
    try:
        found = load_event(path)
    except EventFileError as error:
        for mistake in error.mistakes:
            click.echo(str(mistake))
        sys.exit(1)
    click.echo(f"{path}: no mistakes. {_summary(found)}")
    for note in notes_on(path):
        click.echo(f"Note: {note}")
    for line in _to_read(path, found) if texts else ():
        click.echo(line)


@sala.command(name="invite")
@click.argument("event")
@click.argument("role", type=click.Choice(ROLES))
def invite_command(event: str, role: Role) -> None:
    """Print a single-use link that gives a role in an event."""
    settings = load_settings()

    async def make(engine: Engine) -> None:
        row = await _known(engine, event)
        bot = await account(settings.api_url, settings.require_token())
        payload = await invite(engine, row.code, role)
        days = LIFETIME_MS // (24 * 3600 * 1000)
        click.echo(f"https://t.me/{bot.username}?start={payload}")
        click.echo(f"For one person, within {days} days: {role} of {row.code}.", err=True)

    asyncio.run(_with_database(settings, make))


@sala.command(name="export")
@click.argument("event")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder for the files."
)
@click.option("--identified", is_flag=True, help="With people's names; the audit log keeps that you did.")
@click.option(
    "--only", "codes", type=click.Choice([offer.code for offer in OFFERS]), multiple=True,
    help="These files and no others; may be given several times.",
)  # fmt: skip
@click.option(
    "--language", type=click.Choice(LANGUAGES), default=FALLBACK, show_default=True,
    help="Of the report in one language; another has all of them.",
)  # fmt: skip
def export_command(event: str, out: Path, codes: tuple[str, ...], language: str, *, identified: bool) -> None:
    """Write all that can be taken away; works while the bot runs and polls are open."""
    settings = load_settings()

    async def write(engine: Engine) -> None:
        from bot.exports.making import make_here  # noqa: PLC0415 - 10 MB that no other command needs

        row = await _known(engine, event)
        entry = audit_entry(row.code, "operator", identified=identified)

        async def note() -> None:
            """A poll that is reopened finds by it that its result was seen."""
            await engine.write([(entry.table.upsert, [replace(entry, at=real_now()).row()])])

        with _beside(out) as folder:
            clock = Clock.from_settings(settings.now, settings.clock_speed, row.definition.zone)
            what = (engine, Texts.load(), row, folder, identified)
            taking = Taking(*what, language=language, note=note, clock=clock)
            offers = [offer for offer in offers_of(row.definition) if not codes or offer.code in codes]
            for path in await take(taking, offers, make_here):
                path.chmod(0o600)
                click.echo(path.replace(out / path.name))

    asyncio.run(_with_database(settings, write, is_new=False))


@sala.command()
def migrate() -> None:
    """Bring the database to this version's schema."""

    async def apply() -> None:
        engine = await open_engine(load_settings().database)
        try:
            await engine.lock()
            applied = await migrate_database(engine)
        finally:
            await engine.close()
        click.echo("\n".join(applied) if applied else "nothing to do")

    asyncio.run(apply())


@sala.command(name="backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup_command(file: Path) -> None:
    """Copy the database to FILE, also while the bot runs."""
    backup(load_settings().database, file)
    click.echo(f"{file}: {file.stat().st_size / 1024:.0f} KiB, checked")


@sala.command(name="restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def restore_command(file: Path) -> None:
    """Put the backup FILE in the place of the database; the one before is kept."""
    settings = load_settings()
    kept = restore(file, settings.database)
    click.echo(f"{settings.database}: restored from {file}")
    if kept is not None:
        click.echo(f"{kept}: what it was before")


@sala.command()
def doctor() -> None:
    """Examine settings, database, space, clock, token and webhook."""
    settings = load_settings()

    async def look() -> None:
        sick = 0
        async for finding in examine(settings):
            click.echo(f"{'ok  ' if finding.well else 'FAIL'}  {finding.about}: {finding.said}")
            sick += not finding.well
        if sick:
            raise SystemExit(1)

    asyncio.run(look())


def load(event: str) -> Event:
    """An event by path, or by the code of a shipped one."""
    return load_event(shipped(event) or Path(event))


async def _known(engine: Engine, event: str) -> EventRow:
    """An event of the database, by code, or by the path of its file (which is loaded if it is new)."""
    row = await event_row(engine, event)
    if row is not None:
        return row
    if not _is_file(event):
        known = ", ".join(await event_codes(engine)) or "none yet"
        raise click.ClickException(f"no event {event!r}; give a path, or a code of this database ({known})")
    found = load(event)
    row = await event_row(engine, found.code) or loaded(found, None)
    await engine.write([(EventRow.table.upsert, [row.row()])])
    return row


async def _with_database(settings: Settings, work: Any, *, is_new: bool = True) -> None:
    """Open, work, close. An old schema is changed only if no bot runs; `is_new`: a new file will do."""
    if not is_new and not exists(settings.database):
        raise click.ClickException(f"there is no database {settings.database}; check SALA_DATABASE")
    engine = await open_engine(settings.database)
    try:
        if await version(engine) != newest():
            await engine.lock()
            await migrate_database(engine)
        await work(engine)
    finally:
        await engine.close()


@contextlib.contextmanager
def _beside(out: Path) -> Iterator[Path]:
    """A folder to write in, on the disk of the one where the files go once they are whole."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=out, prefix=".sala-") as folder:
            yield Path(folder)
    except OSError as error:
        raise click.ClickException(f"can't write to {out}: {error.strerror}; choose another --out") from None


def _is_file(event: str) -> bool:
    return shipped(event) is not None or Path(event).exists()


def _summary(event: Event) -> str:
    counts = [
        f"{count.language}: {count.texts} texts, {count.missing} missing, {count.unreviewed} await a native reader"
        for count in count_texts(event)
    ]
    texts = Texts.load()
    counts += [
        f"Sala's own in {language}: {len(texts.keys())} texts, {len(texts.missing(language))} missing, "
        f"{len(texts.unreviewed(language))} await a native reader"
        for language in event.languages
        if language != FALLBACK
    ]
    return f"{len(event.agenda)} sessions, {len(event.polls)} polls. {' · '.join(counts)}"


def _to_read(path: Path, event: Event) -> Iterator[str]:
    """For each language but English: the event's texts, then Sala's own."""
    catalogs = Texts.load()
    for language in event.languages:
        if language == FALLBACK:
            continue
        of_event = texts_of_event(path, document_of(path), event, language)
        of_sala = texts_of_sala(catalogs, language)
        for whose, found in ((f"of {event.code}", of_event), ("of Sala", of_sala)):
            missing = sum(not text.translation for text in found)
            yield f"\n# {language}: {len(found)} texts {whose} to read, {missing} of them missing\n"
            yield from listed(found, language)
