"""/export: the event as files, pseudonymous; names are the organizer's, by a button of their own."""

from telegram import Update

from bot.exports.export import audit_entry, export
from bot.message import Message
from bot.runtime import actor
from config.event import Event
from handlers.callbacks import Export
from handlers.context import Forbidden, SalaContext, Stale
from handlers.keyboards import button


async def ask_export(update: Update, context: SalaContext) -> None:
    """/export"""
    del update
    if context.event is None:
        raise Stale
    await _send(context, context.event, identified=False)


async def tap_export(update: Update, context: SalaContext, wanted: Export) -> None:
    del update
    await _send(context, context.event_named(wanted.event), identified=wanted.names == "yes")


async def _send(context: SalaContext, event: Event, *, identified: bool) -> None:
    """Sends both files; an organizer is offered the same with names."""
    runtime = context.runtime
    if not runtime.may("organize" if identified else "facilitate", event.code, context.person_id):
        raise Forbidden
    context.toast(context.voice.plain("export.under_way"))
    files = await export(
        runtime.engine, runtime.texts, runtime.state.events[event.code], identified=identified
    )
    await runtime.writer.write(
        lambda tx: tx.put(
            audit_entry(
                event.code, actor(tx, event.code, context.person_id), identified=identified, at=tx.now
            )
        ),
        context.update_key,
    )
    for file in files:
        context.send_file(file)
    if identified:
        context.say(Message(context.voice("export.done_with_names")))
        return
    if not runtime.may("organize", event.code, context.person_id):
        context.say(Message(context.voice("export.done")))
        return
    named = button(context.voice.plain("export.with_names"), Export(event.code, "yes"))
    context.say(Message(context.voice("export.done"), ((named,),)))
