"""`python -m tests.fuzz`: 100,000 hostile updates into the real bot; exit status 1 if anything is found."""

import asyncio
import logging
import random
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from tests.fuzz.event_files import examine, hostile
from tests.fuzz.trial import fuzz
from tests.postgres import PostgresServer


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--updates", type=click.IntRange(1), default=100_000, show_default=True)
@click.option("--files", type=click.IntRange(0), default=2_000, show_default=True, help="Event files.")
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--shown", type=int, default=30, show_default=True, help="Findings that are printed.")
@click.option("--postgresql", is_flag=True, help="Instead of SQLite.")
def main(updates: int, files: int, seed: int, shown: int, *, postgresql: bool) -> None:
    """Nothing crashes, nobody gains a right, no message is refused for its markup."""
    logging.getLogger().addHandler(logging.NullHandler())
    with tempfile.TemporaryDirectory(prefix="sala-fuzz-") as folder:
        with _database(postgresql=postgresql) as database:
            report = asyncio.run(fuzz(Path(folder), updates, seed, database=database))
        chance = random.Random(seed)
        wrong = [examine(hostile(chance), Path(folder)) for _ in range(files)]
    report.findings += [f"an event file: {finding}" for finding in wrong if finding]
    click.echo(f"seed {seed}: {report}\n  {files} event files")
    alike = Counter(finding.partition("\n")[0] for finding in report.findings)
    for line, count in alike.most_common(shown):
        example = next(finding for finding in report.findings if finding.startswith(line))
        click.echo(f"  {count} × {example}")
    raise SystemExit(int(bool(report.findings)))


@contextmanager
def _database(*, postgresql: bool) -> Iterator[str]:
    if not postgresql:
        yield ""
        return
    server = PostgresServer.start()
    try:
        yield server.empty_database()
    finally:
        server.stop()


if __name__ == "__main__":
    main()
