"""A picture of every chart of the day, in every language, and its report, from what is in the database when the bot has ended."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bot.exports.offers import OFFERS, Taking, take
from bot.exports.slides import every_chart
from bot.reading import READER, reading
from bot.reports.charts.chart import Chart
from bot.reports.charts.drawing import MOST_PICTURES, draw
from bot.reports.plain import Plain
from bot.reports.typesetting import Typesetter
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
                    async for language, chart in every_chart(runtime, runtime.event(event), READER, spoken)
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
        return await take(Taking(engine, texts, row, folder), [offer for offer in OFFERS if offer.is_in_all])
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
