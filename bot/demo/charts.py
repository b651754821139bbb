"""A picture of every chart of the day, in every language, and its report, from what is in the database when the bot has ended."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bot.exports.making import make_here
from bot.exports.offers import OFFERS, Taking, take
from bot.publishing import NotYet
from bot.reading import READER, reading
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
from storage.opening import open_engine

FOLDER = "charts"
_THREADS = 2


async def draw_charts(database: str, texts: Texts, event: str, folder: Path) -> int:
    """Into `charts/` of the folder, `<poll>-<round>-<language>.png` and the like; how many files."""
    into = folder / FOLDER
    into.mkdir()
    engine = await open_engine(database)
    loop, typesetter = asyncio.get_running_loop(), Typesetter()
    with ThreadPoolExecutor(_THREADS) as threads:
        try:
            async with reading(engine, texts, event) as runtime:
                spoken = [Plain(texts, language) for language in runtime.event(event).languages]
                drawing = [
                    loop.run_in_executor(
                        threads, _write, typesetter, chart, into / f"{chart.name}-{language}"
                    )
                    async for language, chart in _charts(runtime, spoken, event)
                ]
                return sum(await asyncio.gather(*drawing))
        finally:
            typesetter.close()
            await engine.close()


async def write_report(database: str, texts: Texts, event: str, folder: Path) -> list[Path]:
    """As `sala export` writes it, in all languages and without names."""
    engine = await open_engine(database)
    try:
        async with reading(engine, texts, event) as runtime:
            row = runtime.state.events[event]
        of_the_day = [offer for offer in OFFERS if offer.is_in_all]
        return await take(Taking(engine, texts, row, folder), of_the_day, make_here)
    finally:
        await engine.close()


async def _charts(runtime: Runtime, spoken: Sequence[Plain], code: str) -> AsyncIterator[tuple[str, Chart]]:
    """As a facilitator sees them in the chat, each in every language."""
    event = runtime.event(code)
    for asked in runtime.state.rounds_of(code):
        with contextlib.suppress(NotYet):
            shown = await shown_result(runtime, asked.id, READER)
            of_result = (shown.asked, shown.poll, shown.counted, shown.found, shown.before)
            for plain in spoken:
                if has_chart(shown.poll, shown.counted):
                    yield plain.language, result_chart(plain, event, *of_result)
                yield plain.language, turnout_chart(plain, event, shown.asked, shown.poll)
            tables = await shown_tables(runtime, asked.id, READER)
            for plain in spoken:
                chart = by_group_chart(plain, event, tables.asked, tables.poll, tables.tables)
                yield plain.language, chart
    for comparison in event.comparisons:
        with contextlib.suppress(NotYet):
            both = await shown_comparison(runtime, event, comparison, READER)
            of_both = (comparison, both.polls, both.asked, both.compared)
            for plain in spoken:
                yield plain.language, comparison_chart(plain, event, *of_both)


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
