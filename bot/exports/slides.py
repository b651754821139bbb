"""Every chart of an event on a slide for the projector, as PDF."""

import contextlib
from collections.abc import AsyncIterator, Sequence

from bot.chain import chain_result
from bot.publishing import NotYet
from bot.reports.charts.chain import chain_chart
from bot.reports.charts.chart import Chart
from bot.reports.charts.comparison import comparison_chart
from bot.reports.charts.drawing import slides
from bot.reports.charts.result import has_chart, result_chart
from bot.reports.charts.turnout import turnout_chart
from bot.reports.plain import Plain
from bot.reports.typesetting import Typesetter
from bot.results import NOBODY, shown_comparison, shown_result
from bot.runtime import Runtime
from config.event import Chain, Comparison, Event


async def slides_of(runtime: Runtime, event: Event, plain: Plain) -> list[Chart]:
    """What everybody may see now, as on the stage, in the order in which polls were opened; tables by group are left to it."""
    spoken = [plain]
    found = [
        chart
        for asked in runtime.state.rounds_of(event.code)
        async for _, chart in charts_of_round(runtime, event, asked.id, NOBODY, spoken)
    ]
    for comparison in event.comparisons:
        found += [c async for _, c in charts_of_comparison(runtime, event, comparison, NOBODY, spoken)]
    for chain in event.chains:
        found += [c async for _, c in charts_of_chain(runtime, event, chain, NOBODY, spoken)]
    return found


async def charts_of_round(
    runtime: Runtime, event: Event, asked: int, account: int, spoken: Sequence[Plain]
) -> AsyncIterator[tuple[str, Chart]]:
    """Its result and its turnout, each in every language; nothing while that account may not see them."""
    with contextlib.suppress(NotYet):
        for plain in spoken:
            shown = await shown_result(runtime, asked, account, plain.language)
            if has_chart(shown.poll, shown.counted):
                of_result = (shown.asked, shown.poll, shown.counted, shown.found, shown.before)
                yield plain.language, result_chart(plain, event, *of_result)
            yield plain.language, turnout_chart(plain, event, shown.asked, shown.poll)


async def charts_of_comparison(
    runtime: Runtime, event: Event, comparison: Comparison, account: int, spoken: Sequence[Plain]
) -> AsyncIterator[tuple[str, Chart]]:
    """Of two polls; nothing before both are closed."""
    with contextlib.suppress(NotYet):
        both = await shown_comparison(runtime, event, comparison, account)
        of_both = (comparison, both.polls, both.asked, both.compared)
        for plain in spoken:
            yield plain.language, comparison_chart(plain, event, *of_both)


async def charts_of_chain(
    runtime: Runtime, event: Event, chain: Chain, account: int, spoken: Sequence[Plain]
) -> AsyncIterator[tuple[str, Chart]]:
    """Of what comes first in it, as far as it was asked."""
    with contextlib.suppress(NotYet):
        together = await chain_result(runtime, event, chain, account)
        for plain in spoken:
            yield plain.language, chain_chart(plain, event, together)


def as_slides(plain: Plain, event: Event, charts: Sequence[Chart]) -> bytes:
    """A PDF of 16:9. It takes some 40 ms a slide: call it in a thread."""
    nothing_yet = Chart("nothing-yet", plain.of(event.title), plain("result.not_yet"), "", "", ())
    typesetter = Typesetter()
    try:
        return slides(typesetter, charts or [nothing_yet])
    finally:
        typesetter.close()
