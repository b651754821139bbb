"""How long a chart takes to become pictures, with fonts loaded, as the bot draws them one after the other."""

import time
from dataclasses import dataclass, replace

from bot.reports.charts.drawing import draw
from bot.reports.plain import Plain
from bot.reports.typesetting import Typesetter
from config.catalogs import LANGUAGES, Texts
from tests.reports.gallery import charts
from tests.workshop import shipped_event


@dataclass(frozen=True)
class Drawn:
    """Seconds of processor time a picture, of every chart that was drawn, in rising order."""

    times: tuple[float, ...]

    def percentile(self, percent: int) -> float:
        return self.times[min(len(self.times) - 1, len(self.times) * percent // 100)]


def drawn(repeat: int) -> Drawn:
    """Every chart of the shipped event in every language, each time with another title, so that nothing is at hand."""
    event, texts, typesetter = shipped_event(), Texts.load(), Typesetter()
    sizes = {group.code: group.expected for group in event.groups}
    wanted = [chart for language in LANGUAGES for chart in charts(event, Plain(texts, language), sizes)]
    draw(typesetter, wanted[0])
    times = []
    for number in range(repeat):
        for chart in wanted:
            began = time.process_time()
            made = draw(typesetter, replace(chart, title=f"{chart.title} {number}"))
            times += [(time.process_time() - began) / len(made)] * len(made)
    return Drawn(tuple(sorted(times)))
