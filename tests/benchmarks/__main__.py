"""`python -m tests.benchmarks`: prints the table that compares Sala with other bots."""

import asyncio
import datetime as dt
import gc
import importlib.metadata
import importlib.util
import math
import os
import platform
import resource
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TypeVar

import click

from tests.benchmarks import broadcasts, exports, pictures, refreshing, rows, scenarios
from tests.benchmarks.subjects import HOUSE, SALA, SUBJECTS, Failed, Subject, cores
from tests.benchmarks.table import Row, render, rewrite

T = TypeVar("T")

_DELAYS = (0.0, 0.04)


async def burst(subjects: Sequence[Subject], repeat: int) -> list[Row]:
    found = await scenarios.bursts(subjects, _DELAYS, repeat)
    return [row for delay in _DELAYS for row in rows.of_bursts(delay, found[delay])]


async def stream(subjects: Sequence[Subject], repeat: int) -> list[Row]:
    del repeat
    what = "1,000 taps a second for 10 s: tap → answer, p50 / p99"
    return [rows.of_stream(await _each(subjects, lambda s: scenarios.stream(s, 1_000, 10)), what)]


async def crowd(subjects: Sequence[Subject], repeat: int) -> list[Row]:
    del repeat
    what = "4,901 phones vote within 10 s: tap → answer, p50 / p99"
    return [rows.of_crowd(await _each(subjects, lambda s: scenarios.crowd(s, 4_901, 10)), what)]


async def kill(subjects: Sequence[Subject], repeat: int) -> list[Row]:
    del repeat
    return [rows.of_kill(await _each(subjects, scenarios.kill))]


async def start(subjects: Sequence[Subject], repeat: int) -> list[Row]:
    found = await _each(subjects, lambda s: _repeated(s, repeat))
    return rows.of_start(found)


async def cards(subjects: Sequence[Subject], repeat: int) -> list[Row]:
    del repeat
    if SALA not in subjects:
        return []
    return [
        rows.of_limited(what, await scenarios.limited(SALA, phones, taps, seconds))
        for what, phones, taps, seconds in (
            ("1,000 phones tap at once", 1_000, 1, 0),
            ("1,000 phones tap 5 times in 5 s", 1_000, 5, 5),
            ("200 phones tap 5 times in 1 s", 200, 5, 1),
        )
    ]


async def broadcast(subjects: Sequence[Subject], repeat: int) -> list[Row]:
    del repeat
    if SALA not in subjects:
        return []
    return [
        rows.of_broadcast(
            "broadcast to 600 people: of Telegram’s 30 a second",
            await broadcasts.to_a_group(600),
            rows.LIMIT_SHARE,
        ),
        rows.of_broadcast(
            "… with 100 taps a second of others: of the four fifths left to it; tap → answer, p50 / p99",
            await broadcasts.to_a_group(600, taps_per_second=100),
            rows.LIMIT_SHARE,
        ),
        rows.of_broadcast(
            "broadcast to 5,000 people, paid for: of 1,000 a second",
            await broadcasts.to_everybody(5_000),
            rows.PAID_SHARE,
        ),
    ]


async def charts(subjects: Sequence[Subject], repeat: int) -> list[Row]:
    return [rows.of_pictures(pictures.drawn(repeat))] if SALA in subjects else []


async def export(subjects: Sequence[Subject], repeat: int) -> list[Row]:
    if SALA not in subjects:
        return []
    with tempfile.TemporaryDirectory() as folder:
        found = await asyncio.to_thread(exports.compared, Path(folder), repeat)
    return rows.of_exports(*found)


async def refresh(subjects: Sequence[Subject], repeat: int) -> list[Row]:
    return [rows.of_refreshed(await refreshing.refreshed(repeat))] if SALA in subjects else []


SCENARIOS: dict[str, Callable[[Sequence[Subject], int], Awaitable[list[Row]]]] = {
    scenario.__name__: scenario
    for scenario in (burst, stream, crowd, kill, start, cards, broadcast, charts, export, refresh)
}


async def _each(subjects: Sequence[Subject], measure: Callable[[Subject], Awaitable[T]]) -> dict[str, T]:
    """One bot after the other."""
    found = {}
    for subject in subjects:
        click.echo(f"  {subject.title}", err=True)
        found[subject.name] = await measure(subject)
    return found


async def _repeated(subject: Subject, repeat: int) -> list[scenarios.Started]:
    return [await scenarios.start(subject) for _ in range(repeat)]


async def _measure(names: Sequence[str], subjects: Sequence[Subject], repeat: int) -> list[Row]:
    found: list[Row] = []
    for name in names:
        click.echo(name, err=True)
        found += await SCENARIOS[name](subjects, repeat)
        gc.collect()
    return found


def _pinned() -> str:
    return "the bot on one of them, the phones and Telegram on another" if cores() else "processes not pinned"


def machine(subjects: Sequence[Subject], disturbed: float) -> str:
    """On what the figures were measured, in a line; `disturbed` by other programs for that share of the time."""
    libraries = ["python-telegram-bot", "aiohttp", *(["aiogram"] if _uses_aiogram(subjects) else [])]
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in libraries)
    return (
        f"{dt.datetime.now(dt.UTC):%-d %B %Y}; {os.cpu_count()} cores ({_processor()}), {_pinned()}; "
        f"a durable write takes {_durable_write() * 1000:.1f} ms; other programs had the bots' core for "
        f"{disturbed:.0%} of the time; Python {platform.python_version()}, {versions}."
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(models, platform.machine())


def _of_others() -> float:
    """Seconds of the bots' core that went to others than bots which have ended by now; NaN if it isn't known."""
    pinned, counts = cores(), Path("/proc/stat")
    if pinned is None or not counts.exists():
        return math.nan
    line = next(line for line in counts.read_text().splitlines() if line.startswith(f"cpu{pinned[0]} "))
    user, nice, system, _, _, irq, softirq, steal = map(int, line.split()[1:9])
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    ticks = user + nice + system + irq + softirq + steal
    return ticks / os.sysconf("SC_CLK_TCK") - ended.ru_utime - ended.ru_stime


def _durable_write() -> float:
    """Seconds that a page takes to the disk where the bots' databases are."""
    with tempfile.TemporaryFile() as file:
        times = []
        for _ in range(20):
            began = time.perf_counter()
            file.write(bytes(4096))
            file.flush()
            os.fsync(file.fileno())
            times.append(time.perf_counter() - began)
    return sorted(times)[len(times) // 2]


def _uses_aiogram(subjects: Sequence[Subject]) -> bool:
    return any(subject.name == "aiogram" for subject in subjects)


def _chosen(context: click.Context, parameter: click.Parameter, value: str) -> list[str]:
    del context
    names = list(SCENARIOS) if parameter.name == "only" else [subject.name for subject in SUBJECTS]
    chosen = [name for name in names if name in value.split(",")] if value else names
    unknown = set(value.split(",")) - set(names) if value else set()
    if unknown:
        raise click.BadParameter(f"{', '.join(sorted(unknown))}: choose from {','.join(names)}")
    return chosen


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--only", callback=_chosen, default="", help=f"Some of {','.join(SCENARIOS)}.")
@click.option("--subjects", "names", callback=_chosen, default="", help="Some of sala,ptb,aiogram,bare.")
@click.option("--repeat", type=click.IntRange(1), default=3, show_default=True, help="Bursts and starts.")
@click.option(
    "--readme",
    is_flag=True,
    help="Put the table into docs/benchmarks.md, and what matters most into README.md.",
)
def main(only: list[str], names: list[str], repeat: int, readme: bool) -> None:
    """Compare Sala with other bots on this machine; takes about twelve minutes and prints a table."""
    subjects = [subject for subject in SUBJECTS if subject.name in names]
    if readme and (len(only) < len(SCENARIOS) or len(subjects) < len(SUBJECTS)):
        raise click.UsageError("--readme takes the whole table; leave out --only and --subjects")
    if _uses_aiogram(subjects) and importlib.util.find_spec("aiogram") is None:
        click.echo(
            "aiogram is missing: pip install -e '.[benchmarks]', or --subjects sala,ptb,bare", err=True
        )
        sys.exit(1)
    if "export" in only and importlib.util.find_spec("pandas") is None:
        click.echo("pandas is missing: pip install -e '.[benchmarks]', or --only without export", err=True)
        sys.exit(1)
    if (pinned := cores()) is not None:
        os.sched_setaffinity(0, {pinned[1]})
    gc.disable()  # a collection in the stub would be a pause of the bot's
    began, others = time.monotonic(), _of_others()
    try:
        found = asyncio.run(_measure(only, subjects, repeat))
    except Failed as failure:
        click.echo(str(failure), err=True)
        sys.exit(1)
    disturbed = (_of_others() - others) / (time.monotonic() - began)
    where = machine(subjects, disturbed)
    table = f"{render(found, subjects)}\n\n{where}"
    click.echo(table)
    if readme:
        brief = render([row for row in found if row.in_brief], subjects)
        rewrite(HOUSE / "docs" / "benchmarks.md", table)
        rewrite(HOUSE / "README.md", f"{brief}\n\n{where}")


if __name__ == "__main__":
    main()
