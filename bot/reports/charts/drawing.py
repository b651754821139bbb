"""From a chart's description to pictures. The same picture isn't drawn twice."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Literal

from bot.reports.charts.chart import Chart
from bot.reports.typesetting import FONTS, Format, Typesetter, breakable

SOURCE = "charts/chart.typ"

Form = Literal["phone", "wide", "paper"]
"""`wide`: of 16:9, for a projector. `paper`: the drawing alone, as wide as a document's text."""

PIXELS: Mapping[Form, float] = {"phone": 2.5, "wide": 3.0, "paper": 2.0}
"""A point: a picture for phones is 900 pixels wide, one for the projector 1,920, and a drawing at the width of a page's text
has some 200 an inch. More than half of the time a picture takes goes with them.
"""

MOST_PICTURES = 4
"""What would take more of them is better read as one PDF, page by page."""

_KEPT = 32
_ALL = 1000
"""Pages."""


class Easel:
    """Draws in a thread. Who asks for what is being drawn, or was drawn lately, gets that."""

    def __init__(self, typesetter: Typesetter) -> None:
        self._typesetter = typesetter
        self._drawn: OrderedDict[Chart, asyncio.Task[tuple[bytes, ...]]] = OrderedDict()

    async def pictures(self, chart: Chart) -> tuple[bytes, ...]:
        """PNGs for a phone, one after the other; of more than `MOST_PICTURES` not all."""
        task = self._drawn.get(chart)
        if task is None or (task.done() and (task.cancelled() or task.exception() is not None)):
            drawing = self._typesetter.in_thread(
                SOURCE, page_data(chart, most=MOST_PICTURES + 1), "png", PIXELS["phone"]
            )
            task = self._drawn[chart] = asyncio.create_task(drawing)
        self._drawn.move_to_end(chart)
        while len(self._drawn) > _KEPT:
            self._drawn.popitem(last=False)
        return await asyncio.shield(task)

    async def document(self, chart: Chart) -> bytes:
        """The same on the pages of a PDF."""
        return (await self._typesetter.in_thread(SOURCE, page_data(chart), "pdf"))[0]


def draw(
    typesetter: Typesetter, chart: Chart, as_: Format = "png", *, form: Form = "phone", dark: bool = False
) -> tuple[bytes, ...]:
    """The pictures of a chart, or one PDF."""
    return typesetter.typeset(SOURCE, page_data(chart, form=form, dark=dark), as_, PIXELS[form])


def page_data(chart: Chart, *, form: Form = "phone", dark: bool = False, most: int = _ALL) -> dict[str, Any]:
    """What the template reads."""
    return {"chart": described(chart), "fonts": FONTS, "form": form, "dark": dark, "most": most}


def described(chart: Chart) -> Any:
    """A chart as data for a template, its texts with places where they may break."""
    return _breakable(asdict(chart))


def _breakable(value: Any) -> Any:
    """Every text of it with places where it may break."""
    if isinstance(value, str):
        return breakable(value)
    if isinstance(value, dict):
        return {key: _breakable(inner) for key, inner in value.items()}
    return [_breakable(inner) for inner in value] if isinstance(value, list | tuple) else value
