"""/status: how Sala fares, for organizers only."""

from bot.clock import real_now
from bot.status import status as examine
from handlers.callbacks import ShowStatus
from handlers.cards.status import status_card
from handlers.context import Forbidden, SalaContext


async def status(context: SalaContext) -> None:
    """/status"""
    await _show(context)


async def show_status(context: SalaContext, wanted: ShowStatus) -> None:
    del wanted
    await _show(context)


async def _show(context: SalaContext) -> None:
    """Of the events this person organizes; asked each time, since roles change."""
    runtime = context.runtime
    events = [code for code in runtime.events if runtime.may("organize", code, context.person_id)]
    if not events:
        raise Forbidden
    context.show(status_card(context.voice, await examine(runtime, events, real_now())))
