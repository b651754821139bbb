"""/status: how Sala fares and whom messages don't reach, for organizers only."""

from bot.clock import real_now
from bot.reach import unreached
from bot.status import status as examine
from handlers.callbacks.organizing import ShowReach, ShowStatus
from handlers.cards.reach import reach_card
from handlers.cards.status import status_card
from handlers.context import SalaContext


async def status(context: SalaContext) -> None:
    """/status"""
    await _show(context)


async def show_status(context: SalaContext, wanted: ShowStatus) -> None:
    del wanted
    await _show(context)


async def show_reach(context: SalaContext, wanted: ShowReach) -> None:
    event = context.event_named(wanted.event)
    found = await unreached(context.runtime, event.code)
    context.show(reach_card(context.voice, context.runtime, event, found))


async def _show(context: SalaContext) -> None:
    """Of the events this person organizes; asked each time, since roles change."""
    runtime = context.runtime
    events = [code for code in runtime.events if runtime.may("organize", code, context.person_id)]
    context.show(status_card(context.voice, await examine(runtime, events, real_now())))
