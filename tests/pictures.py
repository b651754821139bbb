"""`python -m tests.pictures sala-demo`: the documents' pictures of charts and of the stage, from what a demo left.

Needs Chromium for the stage. They are made small: 128 colours are more than a chart has.
"""

import asyncio
import datetime as dt
import io
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from PIL import Image

from bot.clock import Clock
from bot.reading import READER, reading
from bot.rehearsal_room.browser import a_tab, chromium
from bot.reports.charts.chart import Chart
from bot.reports.charts.comparison import comparison_chart
from bot.reports.charts.drawing import draw
from bot.reports.charts.result import result_chart
from bot.reports.plain import Plain
from bot.reports.typesetting import Typesetter
from bot.results import last_closed, shown_comparison, shown_result
from bot.rules.stage import of_round, of_several
from bot.runtime import Runtime
from bot.stage import turning
from config.catalogs import Texts
from config.settings import Settings
from handlers.web.site import site
from handlers.web.stage import StagePage
from storage.events import event_row
from storage.opening import open_engine
from tests.bot.test_webhook import _free_port

EVENT = "sapw"
IMAGES = Path(__file__).parents[1] / "docs/images"
_SIZE = (1024, 768)
_COLOURS = 128


async def charts(runtime: Runtime, texts: Texts) -> dict[str, Chart]:
    """By the name of the file: a scale before and after, a ranking, and two polls side by side."""
    event, found = runtime.event(EVENT), {}
    for name, poll, language in (("change", "self", "km"), ("ranking", "top3", "en")):
        last = last_closed(runtime, EVENT, poll)
        assert last is not None
        shown = await shown_result(runtime, last.id, READER)
        plain = Plain(texts, language)
        of_result = (shown.asked, shown.poll, shown.counted, shown.found, shown.before)
        found[name] = result_chart(plain, event, *of_result)
    comparison = next(each for each in event.comparisons if each.feasibility)
    both = await shown_comparison(runtime, event, comparison, READER)
    of_both = (comparison, both.polls, both.asked, both.compared)
    found["side-by-side"] = comparison_chart(Plain(texts, "en"), event, *of_both)
    return found


async def stage(runtime: Runtime, shows: str, number: int) -> bytes:
    """A screenshot of the page that was turned to that; `number`: of the picture, another for each."""
    program = chromium()
    if program is None:
        raise SystemExit("there is no Chromium on this machine")
    port = _free_port()
    settings = Settings(organizers=frozenset({READER}), listen=f"127.0.0.1:{port}")
    runtime = replace(runtime, settings=settings)
    shown = await turning.turn(runtime, READER, EVENT, shows, (0, number))
    page, nothing = StagePage(runtime, "sala_bot"), None  # no webhook, no intake
    with tempfile.TemporaryDirectory() as profile:
        async with (
            site(("127.0.0.1", port), nothing, None, (page,)),  # type: ignore[arg-type]
            a_tab(program, Path(profile)) as tab,
        ):
            await tab.size(*_SIZE)
            await tab.prefer("light")
            await tab.open(f"http://127.0.0.1:{port}{turning.PATH}{shown.token}/")
            await tab.until("document.querySelector('main .slide')")
            return await tab.picture()


def smaller(png: bytes, wide: int) -> bytes:
    """The same with few colours, so many pixels wide."""
    out, picture = io.BytesIO(), Image.open(io.BytesIO(png)).convert("RGB")
    high = round(picture.height * wide / picture.width)
    picture.resize((wide, high), Image.Resampling.LANCZOS).quantize(_COLOURS).save(out, "png", optimize=True)
    return out.getvalue()


async def main(folder: Path) -> None:
    texts, typesetter = Texts.load(), Typesetter()
    engine = await open_engine(str(folder / "sala.db"))
    try:
        row = await event_row(engine, EVENT)
        assert row is not None
        afternoon = int(row.definition.at(dt.time(14)).timestamp() * 1000)
        async with reading(engine, texts, EVENT, clock=Clock(afternoon, 0.0)) as runtime:
            for name, chart in (await charts(runtime, texts)).items():
                picture = draw(typesetter, chart)[0]
                (IMAGES / f"chart-{name}.png").write_bytes(smaller(picture, 540))
            asked = last_closed(runtime, EVENT, "top3")
            assert asked is not None
            compared = next(each.code for each in runtime.event(EVENT).comparisons if each.feasibility)
            shown = {"stage": of_round(asked.id), "stage-quadrant": of_several("comparison", compared)}
            for number, (name, shows) in enumerate(shown.items()):
                picture = await stage(runtime, shows, number)
                (IMAGES / f"{name}.png").write_bytes(smaller(picture, _SIZE[0]))
    finally:
        typesetter.close()
        await engine.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
