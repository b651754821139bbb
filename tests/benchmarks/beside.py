"""How long a vote takes alone, and beside a file for 5,000 people that is made for somebody: `python -m tests.benchmarks.beside`.

Votes come at a steady rate and are stored durably. The file is made apart, as the bot has it made, and then in this very process.
"""

import asyncio
import gc
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import quantiles

import click

from bot.exports.apart import make_apart
from bot.exports.making import make_here
from bot.exports.offers import OFFERS, Make, Taking, take
from bot.voting import cast_ballot
from config.catalogs import Texts
from storage.opening import open_engine
from tests.benchmarks import exports
from tests.conftest import Workshop, at_work
from tests.workshop import event

_SECONDS, _A_SECOND = 10.0, 200


async def votes(workshop: Workshop, round_id: int, is_over: Callable[[], bool]) -> list[float]:
    """Seconds from when each vote was due to its being stored, sorted."""
    taken: list[float] = []

    async def vote(number: int, due: float) -> None:
        person, tapped = 1 + number % exports.PEOPLE, "rgb"[number // exports.PEOPLE % 3]
        await cast_ballot(workshop.runtime, person, round_id, "", tapped, workshop.update())
        taken.append(time.perf_counter() - due)

    began, number = time.perf_counter(), 0
    async with asyncio.TaskGroup() as group:
        while not is_over():
            group.create_task(vote(number, began + number / _A_SECOND))
            number += 1
            await asyncio.sleep(max(0.0, began + number / _A_SECOND - time.perf_counter()))
    return sorted(taken)


async def compare(code: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder, texts = Path(name), Texts.load()
        await exports.prepare(folder)
        database = str(folder / "sala.db")
        engine = await open_engine(database)
        of_many = exports.event()
        asked_now = of_many.model_copy(update={"polls": (*of_many.polls, event().polls[0])})
        async with at_work(engine, texts, asked_now) as workshop:
            asked = await workshop.open()
            gc.collect()
            gc.freeze()  # as `sala run` does
            over = time.perf_counter() + _SECONDS
            _say("alone", await votes(workshop, asked.id, lambda: time.perf_counter() > over))
            ways: dict[str, Make] = {"apart": partial(make_apart, database), "here": make_here}
            for way, make in ways.items():
                taking = Taking(engine, texts, workshop.state.events["small"], folder, identified=True)
                offers = [offer for offer in OFFERS if offer.code == code]
                making, began = asyncio.create_task(take(taking, offers, make)), time.perf_counter()
                found = await votes(workshop, asked.id, making.done)
                _say(f"beside {code} made {way} in {time.perf_counter() - began:.0f} s", found)
                await making
        await engine.close()


def _say(beside: str, taken: list[float]) -> None:
    cuts = quantiles(taken, n=100)
    click.echo(f"{beside}: p50 {cuts[49] * 1000:.1f} ms, p99 {cuts[98] * 1000:.1f} ms, {len(taken):,} votes")


if __name__ == "__main__":
    asyncio.run(compare(sys.argv[1] if len(sys.argv) > 1 else "xlsx"))
