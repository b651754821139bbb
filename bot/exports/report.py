"""The report of the day as files: to be edited and to be printed, in one language or in all of the event's."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Literal

from bot.reports.charts.chart import Chart
from bot.reports.charts.drawing import draw
from bot.reports.day.document import Document
from bot.reports.day.facts import gather, reworded
from bot.reports.day.pdf import as_pdf
from bot.reports.day.report import report
from bot.reports.day.word import as_docx
from bot.reports.plain import Plain
from bot.reports.typesetting import Typesetter
from bot.runtime import Runtime
from config.event import Event

Kind = Literal["docx", "pdf"]


async def documents(
    runtime: Runtime, event: Event, account: int, languages: Sequence[str], *, names: bool
) -> Mapping[str, Document]:
    """The report by language, as that account may see everything now."""
    first, *others = languages
    facts = {first: await gather(runtime, event, account, first)}
    for language in others:
        facts[language] = await reworded(runtime, facts[first], account, language)
    return {each: report(spoken(runtime, account, each), found, names=names) for each, found in facts.items()}


def spoken(runtime: Runtime, account: int, language: str) -> Plain:
    """A language as that account reads it: if it is its own, with the numerals that it chose."""
    person = runtime.state.people.get(account)
    numerals = person.numerals if person is not None and person.language == language else ""
    return Plain(runtime.texts, language, numerals)


class Printer:
    """Lays documents out, and draws no chart twice. What it does takes seconds: call it in a thread."""

    def __init__(self) -> None:
        self._typesetter = Typesetter()
        self._drawn = cache(self._draw)

    def file(self, kind: Kind, parts: Sequence[Document]) -> bytes:
        """One file of these languages, one after the other."""
        return as_docx(parts, self._drawn) if kind == "docx" else as_pdf(parts)

    def close(self) -> None:
        self._typesetter.close()

    def _draw(self, chart: Chart) -> tuple[bytes, ...]:
        return draw(self._typesetter, chart, form="paper")
