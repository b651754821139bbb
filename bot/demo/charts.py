"""A picture of every chart of the day, in every language, from what is in the database when the bot has ended."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

from bot.clock import Clock, real_now
from bot.publishing import NotYet
from bot.reports.charts.by_group import by_group_chart
from bot.reports.charts.chart import Chart
from bot.reports.charts.comparison import comparison_chart
from bot.reports.charts.drawing import MOST_PICTURES, draw
from bot.reports.charts.result import has_chart, result_chart
from bot.reports.charts.turnout import turnout_chart
from bot.reports.plain import Plain
from bot.reports.typesetting import Typesetter
from bot.results import shown_comparison, shown_result, shown_tables
from bot.runtime import Runtime
from config.catalogs import Texts
from config.settings import Settings
from storage.loading import load_state
from storage.opening import open_engine
from storage.writer import Writer

FOLDER = "charts"
_FACILITATOR = 1


async def draw_charts(database: str, texts: Texts, event: str, folder: Path) -> int:
    """Into `charts/` of the folder, `<poll>-<round>-<language>.png` and the like; how many files."""
    into = folder / FOLDER
    into.mkdir()
    typesetter, count = Typesetter(), 0
    async with _reading(database, texts, event) as runtime:
        for language in runtime.event(event).languages:
            async for chart in _charts(runtime, Plain(texts, language), event):
                count += await asyncio.to_thread(_write, typesetter, chart, into / f"{chart.name}-{language}")
    typesetter.close()
    return count


async def _charts(runtime: Runtime, plain: Plain, code: str) -> AsyncIterator[Chart]:
    """As a facilitator sees them in the chat."""
    event = runtime.event(code)
    for asked in runtime.state.rounds_of(code):
        with contextlib.suppress(NotYet):
            shown = await shown_result(runtime, asked.id, _FACILITATOR)
            if has_chart(shown.poll, shown.counted):
                yield result_chart(
                    plain, event, shown.asked, shown.poll, shown.counted, shown.found, shown.before
                )
            yield turnout_chart(plain, event, shown.asked, shown.poll)
            tables = await shown_tables(runtime, asked.id, _FACILITATOR)
            yield by_group_chart(plain, event, tables.asked, tables.poll, tables.tables)
    for comparison in event.comparisons:
        with contextlib.suppress(NotYet):
            both = await shown_comparison(runtime, event, comparison, _FACILITATOR)
            yield comparison_chart(plain, event, comparison, both.polls, both.asked, both.compared)


@contextlib.asynccontextmanager
async def _reading(database: str, texts: Texts, event: str) -> AsyncIterator[Runtime]:
    """What use cases need, without the bot."""
    engine = await open_engine(database)
    try:
        state = await load_state(engine)
        clock = Clock()
        writer = Writer(engine, state, now=clock.now, real_now=real_now, committed=lambda _: None)
        settings = Settings(organizers=frozenset({_FACILITATOR}))
        writing = asyncio.create_task(writer.run())
        try:
            yield Runtime(settings, texts, clock, engine, state, writer, (event,))
        finally:
            writing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await writing
    finally:
        await engine.close()


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
