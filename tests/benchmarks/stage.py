"""How long a vote takes with nobody looking at the stage, and with 200: `python -m tests.benchmarks.stage`.

Votes come at a steady rate and are stored durably; every one changes the slide. Viewers are a process of their own.
"""

import asyncio
import contextlib
import sys
import tempfile
import time
from pathlib import Path
from statistics import quantiles

import aiohttp
import click

from bot.voting import cast_ballot
from config.catalogs import Texts
from storage.migrate import migrate
from storage.opening import open_engine
from tests.conftest import Workshop, at_work
from tests.handlers.stage import Viewer, theatre
from tests.workshop import event

_VIEWERS, _PEOPLE, _SECONDS, _A_SECOND = 200, 300, 10.0, 200


async def look_on(address: str, viewers: int) -> None:
    """What the other process does, until it is ended."""
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as session, contextlib.AsyncExitStack() as stack:
        all_of_them = [await stack.enter_async_context(Viewer(session, address)) for _ in range(viewers)]
        click.echo("looking")
        await asyncio.gather(*(_read(viewer) for viewer in all_of_them))


async def _read(viewer: Viewer) -> None:
    with contextlib.suppress(EOFError, aiohttp.ClientError):
        while True:
            await viewer.next()


async def measured(workshop: Workshop, round_id: int) -> list[float]:
    """Seconds from a vote's coming to its being stored, sorted."""
    taken: list[float] = []

    async def vote(number: int) -> None:
        began = time.perf_counter()
        person, tapped = 1 + number % _PEOPLE, "rgb"[number // _PEOPLE % 3]
        await cast_ballot(workshop.runtime, person, round_id, "", tapped, workshop.update())
        taken.append(time.perf_counter() - began)

    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for number in range(int(_SECONDS * _A_SECOND)):
            group.create_task(vote(number))
            await asyncio.sleep(max(0.0, began + number / _A_SECOND - time.perf_counter()))
    return sorted(taken)


async def compare() -> None:
    with tempfile.TemporaryDirectory() as folder:
        engine = await open_engine(str(Path(folder) / "sala.db"))
        await migrate(engine)
        async with at_work(engine, Texts.load(), event()) as workshop, theatre(workshop, 0.5) as stage:
            await workshop.join(*range(1, _PEOPLE + 1))
            asked = await workshop.open()
            alone = await measured(workshop, asked.id)
            look = (sys.executable, "-m", "tests.benchmarks.stage", stage.address, str(_VIEWERS))
            others = await asyncio.create_subprocess_exec(*look, stdout=asyncio.subprocess.PIPE)
            assert others.stdout is not None
            await others.stdout.readline()
            crowded = await measured(workshop, asked.id)
            viewers, drawn = stage.page._projections["small"].viewers, stage.page._projections["small"].drawn
            others.terminate()
            await others.wait()
        await engine.close()
    for name, taken in (("nobody looks", alone), (f"{viewers} look", crowded)):
        cuts = quantiles(taken, n=100)
        click.echo(f"{name}: p50 {cuts[49] * 1000:.1f} ms, p99 {cuts[98] * 1000:.1f} ms")
    ratio = quantiles(crowded, n=100)[98] / quantiles(alone, n=100)[98]
    click.echo(f"p99 {ratio:.1f} times as long; {drawn} slides drawn for {_SECONDS * _A_SECOND:,.0f} votes")


if __name__ == "__main__":
    asyncio.run(look_on(sys.argv[1], int(sys.argv[2])) if len(sys.argv) == 3 else compare())
