"""`python -m tests.soak`: 20,000 taps and 24 kills -9 on each engine; exit status 1 if anything differs."""

import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from config.catalogs import Texts
from tests.postgres import PostgresServer
from tests.soak.plan import Plan
from tests.soak.trial import soak

_ENGINES = ("sqlite", "postgresql")
_SHOWN = 20


@click.command()
@click.option("--taps", type=click.IntRange(10), default=20_000, show_default=True)
@click.option(
    "--kills", type=click.IntRange(0), default=24, show_default=True, help="With -9, at random instants."
)
@click.option("--people", type=click.IntRange(1), default=200, show_default=True)
@click.option("--engine", type=click.Choice([*_ENGINES, "both"]), default="both", show_default=True)
@click.option("--seed", type=int, default=0, show_default=True)
def main(taps: int, kills: int, people: int, engine: str, seed: int) -> None:
    """Tap, kill, compare: nothing lost, nothing doubled, nothing stale."""
    differs = False
    for name in _ENGINES if engine == "both" else (engine,):
        folder = Path(tempfile.mkdtemp(prefix="sala-soak-"))
        with _database(name, folder) as database:
            outcome = asyncio.run(soak(Plan(folder, database, taps, kills, people, seed), Texts.load()))
        click.echo(f"{name}, seed {seed}: {outcome}")
        found = outcome.differences()
        for line in found[:_SHOWN]:
            click.echo(f"  {line}")
        if found:
            differs = True
            click.echo(f"  {len(found)} differences; the bot's log is {folder / 'bot.log'}")
        else:
            shutil.rmtree(folder)
    raise SystemExit(int(differs))


@contextmanager
def _database(engine: str, folder: Path) -> Iterator[str]:
    """An empty one: a file in the folder, or on a PostgreSQL server started for this."""
    if engine == "sqlite":
        yield str(folder / "sala.db")
        return
    server = PostgresServer.start()
    try:
        yield server.empty_database()
    finally:
        server.stop()


if __name__ == "__main__":
    main()
