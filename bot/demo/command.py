"""`sala demo`: play, compare, say what came out."""

import asyncio
import contextlib
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from bot.demo.charts import FOLDER as CHARTS
from bot.demo.charts import Album
from bot.demo.child import CommandFailed
from bot.demo.comparison import differences, read_export
from bot.demo.day import Played
from bot.demo.guests import FILE as LIST
from bot.demo.guests import database_of
from bot.demo.ledger import Answered, Entry, Unresolved, as_csv, entries, in_export
from bot.demo.plan import Plan
from bot.demo.playing import play
from bot.demo.tapping import GaveUp
from bot.demo.trail import Deed, astray
from bot.exports.offers import OFFERS
from config.catalogs import Texts
from config.event_file import load_event, shipped
from storage.postgres import PostgresEngine

SHIPPED = "sapw"
_FILE = "sala.db"
_MARKER = "made-by-sala-demo"
"""A file by which the demo knows a folder of its own; without it nothing is ever removed."""
_LEAVES = frozenset(
    {_MARKER, _FILE, f"{_FILE}-wal", f"{_FILE}-shm", f"{_FILE}.lock", "bot.log", "ledger.csv", LIST, CHARTS}
)


@click.command()
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), default=Path("sala-demo"), show_default=True,
    help="Folder for database, export, ledger, charts and report; one with anything else in it is refused.",
)  # fmt: skip
@click.option(
    "--phones", type=click.IntRange(4, 5000), default=54, show_default=True, help="How many people come."
)
@click.option("--seed", type=int, default=0, show_default=True, help="Other people, other answers.")
@click.option(
    "--kills", type=click.IntRange(0, 50), default=0, show_default=True, help="Kill the bot so often."
)
@click.option(
    "--real-limits", is_flag=True, help="Keep Telegram's limits; the day then takes some ten minutes."
)
@click.option(
    "--database", metavar="URL", default=_FILE,
    help="An empty PostgreSQL database (postgresql://…); without it a file in the folder.",
)  # fmt: skip
def demo(out: Path, phones: int, seed: int, kills: int, database: str, *, real_limits: bool) -> None:
    """Play the shipped workshop with simulated phones and compare the export with what they tapped."""
    if database != _FILE:
        asyncio.run(_refuse_what_is_in_use(database))
    path = shipped(SHIPPED)
    if path is None:
        raise click.ClickException(f"the shipped event {SHIPPED} is missing; install Sala again")
    event = load_event(path)
    folder = _empty(out, {*_LEAVES, *(f"{event.code}{offer.ending}" for offer in OFFERS)})
    console, began = Console(), time.monotonic()
    plan = Plan(event, SHIPPED, folder.resolve(), phones, seed, kills, real_limits, database, everything=True)
    console.print(f"[bold]{event.title.to('en')}[/bold]: {phones} phones, one facilitator, one organizer")
    try:
        with _progress(console) as (bar, task):

            def step(what: str, steps: int) -> None:
                bar.update(task, description=what, total=steps, advance=1)

            played = asyncio.run(_play(plan, step))
        tables = read_export((folder / f"{event.code}-csv.zip").read_bytes())
        everybody: list[Answered] = [*played.people, *played.in_person]
        ledger = entries(event, everybody, tables["polls"])
    except (GaveUp, CommandFailed, Unresolved, TimeoutError, ExceptionGroup) as error:
        raise click.ClickException(f"{_first(error)}\nThe bot's log is {folder / 'bot.log'}") from None
    (folder / "ledger.csv").write_bytes(as_csv(ledger))
    found = differences(tables, in_export(event, everybody, ledger))
    found += astray(tables, played.trail)
    found += ["a tap after closing was not refused" for refused in played.late_taps if not refused]
    found += ["somebody who may not answer was not told why" for told in played.refused if not told]
    if played.exit_status:
        found.append(f"the bot ended with {played.exit_status} instead of 0")
    _report(console, folder, tables, ledger, played, found)
    console.print(f"{time.monotonic() - began:.0f} s")
    if found:
        raise SystemExit(1)


async def _play(plan: Plan, step: Callable[[str, int], None]) -> Played:
    """The day, and charts of it, which are drawn meanwhile."""
    texts = Texts.load()
    async with Album(database_of(plan.folder, plan.database), texts, plan.event.code, plan.folder) as album:
        played = await play(plan, texts, step, album.call)
        await album.fill()
    return played


async def _refuse_what_is_in_use(database: str) -> None:
    """The demo writes into an empty database only. Raises `StorageError` where there is none."""
    if not database.startswith("postgresql://"):
        raise click.BadParameter(
            "not the address of a PostgreSQL database: postgresql://…", param_hint="--database"
        )
    engine = await PostgresEngine.open(database)
    try:
        if not await engine.is_empty():
            raise click.ClickException("the database has tables already; name an empty one with --database")
    finally:
        await engine.close()


def _empty(folder: Path, leaves: set[str]) -> Path:
    """The folder, without what an earlier demo left; refused if it holds anything else."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        found = {path.name for path in folder.iterdir()}
        if found and (_MARKER not in found or found - leaves):
            other = min(found - leaves, default=min(found))
            raise click.ClickException(f"{folder} holds {other!r}, which is no demo's; choose another --out")
        for name in found - {CHARTS}:
            (folder / name).unlink()
        if CHARTS in found:
            shutil.rmtree(folder / CHARTS)
        (folder / _MARKER).touch()
    except OSError as error:
        raise click.ClickException(f"can't use {folder}: {error.strerror}; choose another --out") from None
    return folder


@contextlib.contextmanager
def _progress(console: Console) -> Iterator[tuple[Progress, TaskID]]:
    columns = (TimeElapsedColumn(), BarColumn(20), TextColumn("{task.description}"))
    with Progress(*columns, console=console) as bar:
        yield bar, bar.add_task("the bot starts", total=None)


def _report(
    console: Console,
    folder: Path,
    tables: dict[str, list[dict[str, str]]],
    ledger: list[Entry],
    played: Played,
    found: list[str],
) -> None:
    turnout = Table("poll", "round", "kind", "answered", "eligible", "exported", "on phones")
    for column in turnout.columns:
        column.no_wrap = True
    exported = Counter((row["poll"], row["round"]) for row in tables["responses"])
    tapped = Counter((entry.poll, entry.round) for entry in ledger)
    for row in tables["polls"]:
        asked = (row["poll"], row["round"])
        turnout.add_row(
            *asked, row["kind"], row["answered"], row["eligible"], str(exported[asked]), str(tapped[asked])
        )
    console.print(turnout)
    console.print(_deeds(played.trail.deeds))
    console.print(_trace(tables["trace"]))
    console.print(
        f"{sum(person.role.listed for person in played.people)} people came by a link of their own, "
        f"{sum(not person.role.listed for person in played.people)} walked in · {played.kills} kills · "
        f"{sum(played.late_taps)} of {len(played.late_taps)} late taps refused, "
        f"{sum(played.refused)} of {len(played.refused)} by people not checked in or removed"
    )
    for line in found[:20]:
        console.print(f"[red]{line}[/red]", highlight=False)
    if found:
        console.print(
            f"[red bold]The export differs from what was tapped: {len(found)} differences.[/red bold]"
        )
    else:
        trail = played.trail
        made = f"{len(trail.shaped)} ideas, {len(trail.mapped)} entries of the mapping, {len(trail.planned)} steps"
        console.print(f"[green]The export equals what was tapped: {len(ledger)} answers; {made}.[/green]")
    for name in sorted(path.name for path in folder.iterdir()):
        console.print(f"  {folder / name}", highlight=False)


def _deeds(deeds: Sequence[Deed]) -> Table:
    """What was done beside answering, as phones showed it."""
    table = Table("when", "who", "did", title="The day")
    for deed in deeds:
        table.add_row(f"{deed.at:%a %H:%M}", deed.who, deed.what)
    return table


def _trace(rows: Sequence[Mapping[str, str]]) -> Table:
    """Of each goal what there is about it, as the facilitator saw it and the export has it."""
    table = Table("goal", "", "polls", "answers", "ideas", "recomm.", "entries", "leads", title="The trace")
    for row in rows:
        table.add_row(
            row["goal"],
            "✓" if row["evidence"] == "yes" else "○",
            f"{row['closed']} of {row['polls']}",
            f"{row['answered']} of {row['eligible']}" if row["eligible"] != "0" else "",
            *(row[name] if row[name] != "0" else "" for name in ("ideas", "recommendations", "entries")),
            f"{row['accepted']} of {row['steps']}" if row["steps"] != "0" else "",
        )
    return table


def _first(error: BaseException) -> BaseException:
    """The first reason inside a group of failures."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
