"""From a chart's description to pictures. The same picture isn't drawn twice."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Literal

from bot.reports.charts.chart import Chart
from bot.reports.charts.pages import pages
from bot.reports.typesetting import FONTS, Format, Typesetter, all_breakable

SOURCE = "charts/chart.typ"

Form = Literal["phone", "wide", "paper"]
"""`wide`: of 16:9, for a projector. `paper`: the drawing alone, as wide as a document's text."""

PIXELS: Mapping[Form, float] = {"phone": 2.25, "wide": 3.0, "paper": 2.0}
"""A point: a picture for phones is 810 pixels wide, one for the projector 1,920, and a drawing at the width of a page's text
has some 200 an inch. More than half of the time a picture takes goes with them.
"""

MOST_PICTURES = 6
"""What would take more of them is better read as one PDF, page by page."""

_KEPT = 64


class Easel:
    """Draws in a thread. Who asks for what is being drawn, or was drawn lately, gets that."""

    def __init__(self, typesetter: Typesetter) -> None:
        self._typesetter = typesetter
        self._drawn: OrderedDict[Chart, asyncio.Task[tuple[bytes, ...]]] = OrderedDict()

    async def picture(self, page: Chart) -> bytes:
        """A PNG for a phone, of a chart that is no taller than one: see `pages`."""
        task = self._drawn.get(page)
        if task is None or (task.done() and (task.cancelled() or task.exception() is not None)):
            drawing = self._typesetter.in_thread(SOURCE, page_data([page]), "png", PIXELS["phone"])
            task = self._drawn[page] = asyncio.create_task(drawing)
        self._drawn.move_to_end(page)
        while len(self._drawn) > _KEPT:
            self._drawn.popitem(last=False)
        return (await asyncio.shield(task))[0]

    async def document(self, pages: Sequence[Chart]) -> bytes:
        """The same as a PDF."""
        return (await self._typesetter.in_thread(SOURCE, page_data(pages), "pdf"))[0]


def draw(
    typesetter: Typesetter, chart: Chart, as_: Format = "png", *, form: Form = "phone", dark: bool = False
) -> tuple[bytes, ...]:
    """The pictures of a chart, or one PDF."""
    each = pages(chart) if form == "phone" else (chart,)
    runs = [each] if as_ == "pdf" else [(page,) for page in each]
    return tuple(
        made
        for run in runs
        for made in typesetter.typeset(SOURCE, page_data(run, form=form, dark=dark), as_, PIXELS[form])
    )


def slides(typesetter: Typesetter, charts: Sequence[Chart]) -> bytes:
    """A PDF of 16:9, with a bookmark a chart."""
    return typesetter.typeset(SOURCE, page_data(charts, form="wide"), "pdf")[0]


def page_data(charts: Sequence[Chart], *, form: Form = "phone", dark: bool = False) -> dict[str, Any]:
    """What the template reads. Of the form `phone` each chart is a page."""
    return {"charts": list(map(described, charts)), "fonts": FONTS, "form": form, "dark": dark}


def described(chart: Chart) -> Any:
    """A chart as data for a template, its texts with places where they may break."""
    return all_breakable(asdict(chart))
