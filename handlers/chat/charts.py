"""Results as pictures, for whoever may see the results. They are drawn beside the handling of taps."""

import logging
from dataclasses import replace

from bot.chain import chain_result
from bot.closing import so_far
from bot.message import File, Message, Picture
from bot.reports.charts.by_group import by_group_chart
from bot.reports.charts.chain import chain_chart
from bot.reports.charts.chart import Chart
from bot.reports.charts.comparison import comparison_chart
from bot.reports.charts.drawing import MOST_PICTURES
from bot.reports.charts.pages import pages
from bot.reports.charts.result import has_chart, result_chart
from bot.reports.charts.turnout import turnout_chart
from bot.reports.plain import Plain
from bot.reports.typesetting import Undrawable
from bot.results import shown_comparison, shown_result, shown_tables
from config.event import Event
from handlers.callbacks.chain import ShowChainChart
from handlers.callbacks.reporting import ShowChart, ShowComparisonChart, ShowTurnoutChart
from handlers.chat.chain import chain_named
from handlers.chat.results import comparison_named
from handlers.context import SalaContext, Stale
from handlers.voice import escaped, fitting
from storage.polls import Round

log = logging.getLogger(__name__)

_TITLE = 300


async def show_chart(context: SalaContext, wanted: ShowChart) -> None:
    """A round as a picture, as messages of their own."""
    event, asked = context.round_named(wanted.round)
    chart = await _chart(context, event, asked, wanted)
    context.in_background(_send(context, chart))


async def show_turnout_chart(context: SalaContext, wanted: ShowTurnoutChart) -> None:
    """How many of each group answered, or have so far."""
    event, asked = context.round_named(wanted.round)
    if asked.state == "void":
        raise Stale
    state = context.runtime.state
    turnout = so_far(state, asked)[0] if asked.is_running else asked.turnout
    asked = replace(asked, turnout=turnout, published_turnout=None)
    chart = turnout_chart(_plain(context), event, asked, state.poll_of(asked).definition)
    context.in_background(_send(context, chart))


async def show_comparison_chart(context: SalaContext, wanted: ShowComparisonChart) -> None:
    """Two polls side by side as a picture."""
    event, comparison = comparison_named(context, wanted.event, wanted.comparison)
    shown = await shown_comparison(context.runtime, event, comparison, context.person_id)
    chart = comparison_chart(_plain(context), event, comparison, shown.polls, shown.asked, shown.compared)
    context.in_background(_send(context, chart))


async def show_chain_chart(context: SalaContext, wanted: ShowChainChart) -> None:
    """What comes first in a chain as a picture."""
    event, _, chain = chain_named(context, wanted.round)
    shown = await chain_result(context.runtime, event, chain, context.person_id)
    context.in_background(_send(context, chain_chart(_plain(context), event, shown)))


async def _chart(context: SalaContext, event: Event, asked: Round, wanted: ShowChart) -> Chart:
    """Raises `NotYet`; `Stale` where there is nothing to draw any more."""
    plain, runtime = _plain(context), context.runtime
    match wanted.of:
        case "groups":
            found = await shown_tables(runtime, asked.id, context.person_id)
            return by_group_chart(plain, event, found.asked, found.poll, found.tables)
        case _:
            shown = await shown_result(runtime, asked.id, context.person_id)
            if not has_chart(shown.poll, shown.counted):
                raise Stale
            return result_chart(
                plain, event, shown.asked, shown.poll, shown.counted, shown.found, shown.before
            )


async def _send(context: SalaContext, chart: Chart) -> None:
    """As photos; a long one as a PDF. The caption is what the result in words begins with."""
    caption = f"<b>{escaped(fitting(chart.title, _TITLE))}</b>\n{escaped(fitting(chart.base, _TITLE))}"
    found = pages(chart)
    try:
        if len(found) > MOST_PICTURES:
            context.send_file(File(f"{chart.name}.pdf", await context.easel.document(found), caption))
            return
        pictures = [await context.easel.picture(page) for page in found]
    except Undrawable:
        log.exception("a chart can't be drawn: %s", chart.name)
        context.say(Message(context.voice("chart.failed")))
        return
    for number, content in enumerate(pictures, start=1):
        place = f"\n{context.voice('poll.position', number=number, count=len(pictures))}"
        said = caption + (place if len(pictures) > 1 else "")
        context.send_picture(Picture(f"{chart.name}-{number}.png", content, said))


def _plain(context: SalaContext) -> Plain:
    voice = context.voice
    return Plain(voice.texts, voice.language, voice.numerals)
