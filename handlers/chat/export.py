"""/export: the event as files, pseudonymous; names are the organizer's, by a button of their own."""

from bot.exports.export import audit_entry, export
from bot.message import Message
from bot.publishing import show_all
from bot.runtime import actor
from config.event import Event
from handlers.callbacks.reporting import Export, ExportWithNames
from handlers.context import SalaContext, Stale
from handlers.keyboards import button
from storage.errors import StorageError


async def ask_export(context: SalaContext) -> None:
    """/export"""
    if context.event is None:
        raise Stale
    await _send(context, context.event, identified=False)


async def tap_export(context: SalaContext, wanted: Export) -> None:
    await _send(context, context.event_named(wanted.event), identified=False)


async def with_names(context: SalaContext, wanted: ExportWithNames) -> None:
    await _send(context, context.event_named(wanted.event), identified=True)


async def _send(context: SalaContext, event: Event, *, identified: bool) -> None:
    """Notes who took it, then makes and sends both files; an organizer is offered the same with names."""
    runtime = context.runtime
    await runtime.writer.write(
        lambda tx: tx.put(
            audit_entry(
                event.code, actor(tx, event.code, context.person_id), identified=identified, at=tx.real_now
            )
        ),
        context.update_key,
    )
    context.toast(context.voice.plain("export.under_way"))
    context.in_background(_make(context, event, identified=identified))


async def _make(context: SalaContext, event: Event, *, identified: bool) -> None:
    runtime = context.runtime
    try:
        row = runtime.state.events[event.code]
        await show_all(runtime, event.code, context.person_id)
        files = await export(runtime.engine, runtime.texts, row, identified=identified)
    except StorageError as error:
        runtime.writer.report(error)
        context.say(Message(context.voice("error.not_read")))
        return
    for file in files:
        context.send_file(file)
    if identified:
        context.say(Message(context.voice("export.done_with_names")))
        return
    if not runtime.may("organize", event.code, context.person_id):
        context.say(Message(context.voice("export.done")))
        return
    named = button(context.voice.plain("export.with_names"), ExportWithNames(event.code))
    context.say(Message(context.voice("export.done"), ((named,),)))
