"""A picture of every chart of the day, in every language, drawn beside the running bot from what it has stored."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Self

from bot.exports.slides import charts_of_chain, charts_of_comparison, charts_of_round
from bot.publishing import NotYet
from bot.reading import READER, reading
from bot.reports.charts.by_group import by_group_chart
from bot.reports.charts.chart import Chart
from bot.reports.charts.drawing import MOST_PICTURES, draw
from bot.reports.plain import Plain
from bot.reports.typesetting import Typesetter
from bot.results import last_closed, shown_tables
from bot.runtime import Runtime
from config.catalogs import Texts
from config.event import Event
from storage.errors import StorageError
from storage.opening import open_engine

FOLDER = "charts"

_GATHERED_SECONDS = 2.0
"""What is closed in the meantime is drawn together: reading what is stored takes longer than reading one poll of it."""


class Album:
    """Pictures as a facilitator sees them in the chat: `<poll>-<round>-<language>.png` and the like, in `charts/` of the folder.

    `files`: how many there are. Each is drawn once, when it can be: the day goes on meanwhile.
    """

    def __init__(self, database: str, texts: Texts, event: str, folder: Path) -> None:
        self.files = 0
        self._database, self._texts, self._event = database, texts, event
        self._folder = folder / FOLDER
        self._drawn: set[object] = set()
        self._typesetter = Typesetter()
        self._called, self._filling = asyncio.Event(), asyncio.Lock()

    async def __aenter__(self) -> Self:
        self._folder.mkdir()
        self._waiting = asyncio.create_task(self._wait())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._waiting.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._waiting
        self._typesetter.close()

    def call(self) -> None:
        """A poll was closed: fill it soon."""
        self._called.set()

    async def fill(self) -> None:
        """With what has a result and isn't in it. Raises `StorageError`."""
        async with self._filling:
            engine = await open_engine(self._database)
            try:
                async with reading(engine, self._texts, self._event) as runtime:
                    spoken = [Plain(self._texts, each) for each in runtime.event(self._event).languages]
                    async for language, chart in self._charts(runtime, spoken):
                        path = self._folder / f"{chart.name}-{language}"
                        self.files += await asyncio.to_thread(_write, self._typesetter, chart, path)
            finally:
                await engine.close()

    async def _wait(self) -> None:
        while True:
            await self._called.wait()
            await asyncio.sleep(_GATHERED_SECONDS)
            self._called.clear()
            with contextlib.suppress(StorageError):  # it is tried again in the end
                await self.fill()

    async def _charts(self, runtime: Runtime, spoken: Sequence[Plain]) -> AsyncIterator[tuple[str, Chart]]:
        """Those that are new, each in every language."""
        event = runtime.event(self._event)
        for asked in runtime.state.rounds_of(event.code):
            if not asked.is_running and asked.id not in self._drawn:
                for charts_of in (charts_of_round, _charts_by_group):
                    async for found in charts_of(runtime, event, asked.id, READER, spoken):
                        self._drawn.add(asked.id)
                        yield found
        for comparison in event.comparisons:
            if comparison not in self._drawn:
                async for found in charts_of_comparison(runtime, event, comparison, READER, spoken):
                    self._drawn.add(comparison)
                    yield found
        for chain in event.chains:
            whole = all(last_closed(runtime, event.code, poll) is not None for poll in chain.polls.values())
            if whole and chain not in self._drawn:
                async for found in charts_of_chain(runtime, event, chain, READER, spoken):
                    self._drawn.add(chain)
                    yield found


async def _charts_by_group(
    runtime: Runtime, event: Event, asked: int, account: int, spoken: Sequence[Plain]
) -> AsyncIterator[tuple[str, Chart]]:
    """How groups answered a round."""
    with contextlib.suppress(NotYet):
        tables = await shown_tables(runtime, asked, account)
        for plain in spoken:
            yield plain.language, by_group_chart(plain, event, tables.asked, tables.poll, tables.tables)


def _write(typesetter: Typesetter, chart: Chart, path: Path) -> int:
    """As in the chat: pictures, or one PDF where they would be many."""
    pictures = draw(typesetter, chart)
    if len(pictures) > MOST_PICTURES:
        path.with_name(f"{path.name}.pdf").write_bytes(draw(typesetter, chart, "pdf")[0])
        return 1
    for number, content in enumerate(pictures, start=1):
        page = f"-{number}" if len(pictures) > 1 else ""
        path.with_name(f"{path.name}{page}.png").write_bytes(content)
    return len(pictures)
