"""The mapping's spreadsheet: given out, sent back, looked at, imported. Facilitators only."""

import asyncio
from functools import partial

from bot.clock import real_now
from bot.mapping import sheet as sheets
from bot.message import File, Message
from config.event import Event
from handlers.callbacks.mapping import (
    CancelMappingSheet,
    GetMappingSheet,
    ImportMappingSheet,
    ShowMappingSheet,
)
from handlers.cards import mapping_sheet as cards
from handlers.cards.mapping import MappingCards, subject_of
from handlers.chat.sheets import NotASheet, read_sent, sent_file
from handlers.context import SalaContext


async def get_sheet(context: SalaContext, wanted: GetMappingSheet) -> None:
    """Entries, and gaps and overlaps; it can be filled in and sent back."""
    event = context.event_named(wanted.event)
    content = await asyncio.to_thread(sheets.sheet, context.runtime, event)
    caption = context.voice("mapping.sheet_caption")
    context.send_file(File(f"{event.code}-mapping.xlsx", content, caption))


async def show_sheet(context: SalaContext, wanted: ShowMappingSheet) -> None:
    """How to send one; or a page of what importing the one that was sent would change."""
    event = context.event_named(wanted.event)
    await context.ask_for("facilitate", event.code, sheets.EXPECTED)
    await context.card_is_here(subject_of(event))
    if not _show_plan(context, event, wanted.page):
        context.show(cards.ask(context.voice, event))


async def received(context: SalaContext) -> None:
    """A file that may be a filled sheet."""
    event = context.own_event()
    file = sent_file(context)
    if file is None:
        context.say(Message(context.voice("mapping.send_file")))
        return
    subject = subject_of(event)
    try:
        refused = partial(cards.refused, context.voice, event)
        rows = await read_sent(context, file, lambda content, _: sheets.read_sheet(content), refused)
    except NotASheet as refusal:
        context.say(refusal.answer, subject=subject)
        return
    kept = await sheets.keep(context.runtime, context.person_id, event, rows, context.update_key)
    plan = sheets.plan_of(context.runtime, event, kept)
    context.say(cards.preview(context.voice, event, plan), subject=subject)


async def import_sheet(context: SalaContext, wanted: ImportMappingSheet) -> None:
    """Only what was shown is done; what would be different by now is shown anew."""
    event = context.event_named(wanted.event)
    try:
        result = await sheets.import_sheet(
            context.runtime, context.person_id, event, wanted.leads_to, context.update_key
        )
    except sheets.NoDraft:
        context.toast(context.voice.plain("mapping.sheet_gone"))
        return
    except sheets.Differs:
        context.toast(context.voice.plain("mapping.overtaken"))
        _show_plan(context, event, 0)
        return
    context.show(cards.done(context.voice, event, result))


async def cancel(context: SalaContext, wanted: CancelMappingSheet) -> None:
    event = context.event_named(wanted.event)
    await sheets.cancel(context.runtime, context.person_id, context.update_key)
    context.toast(context.voice.plain("mapping.sheet_cancelled"))
    context.show(MappingCards(context.runtime, context.voice, event, context.person_id).overview())


def _show_plan(context: SalaContext, event: Event, page: int) -> bool:
    """False if they aren't looking at a sheet of that event."""
    kept = sheets.looked_at(context.runtime, context.person_id, event, real_now())
    if kept is None:
        return False
    plan = sheets.plan_of(context.runtime, event, kept)
    context.show(cards.preview(context.voice, event, plan, page))
    return True
