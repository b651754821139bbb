"""/export: what can be taken away, without names; with names it is the organizer's, and noted."""

import asyncio
import logging
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from bot.audit import actor
from bot.delivery.errors import Undelivered
from bot.exports.audit import audit_entry
from bot.exports.folder import folder
from bot.exports.offers import Offer, Taking, name_with_names, offered, take
from bot.message import File, Message
from bot.publishing import show_all
from bot.runtime import NotAllowed, Right
from config.event import Event
from handlers.access import refusal
from handlers.callbacks.reporting import ShowExport, ShowExportWithNames, TakeExport, TakeExportWithNames
from handlers.cards.export import (
    done,
    export_card,
    export_subject,
    not_sent,
    too_large,
    under_way,
    with_names_card,
)
from handlers.context import SalaContext, Stale
from storage.errors import StorageError

log = logging.getLogger(__name__)

MOST_BYTES = 50_000_000
"""Of a file that a bot sends."""

_TELL_EVERY = 20_000
"""Rows, between two words on how far it is."""


async def export(context: SalaContext) -> None:
    """/export: a new card at the bottom; the older one goes."""
    _say(context, context.own_event())


async def show_export(context: SalaContext, wanted: ShowExport) -> None:
    event = context.event_named(wanted.event)
    if wanted.page:
        context.show(_card(context, event))
    else:
        _say(context, event)


async def show_with_names(context: SalaContext, wanted: ShowExportWithNames) -> None:
    """What names mean stands between the card and them."""
    context.show(with_names_card(context.voice, context.event_named(wanted.event)))


async def take_export(context: SalaContext, wanted: TakeExport) -> None:
    await _take(context, context.event_named(wanted.event), wanted.offer, identified=False)


async def take_with_names(context: SalaContext, wanted: TakeExportWithNames) -> None:
    await _take(context, context.event_named(wanted.event), wanted.offer, identified=True)


def _say(context: SalaContext, event: Event) -> None:
    subject = export_subject(event.code)
    context.say(_card(context, event), subject=subject, instead_of=subject)


def _card(context: SalaContext, event: Event) -> Message:
    organizes = context.runtime.may("organize", event.code, context.person_id)
    return export_card(context.voice, event, organizes=organizes)


async def _take(context: SalaContext, event: Event, code: str, *, identified: bool) -> None:
    """Notes who takes it, then makes and sends it beside the handling of taps."""
    offer = offered(event, code, identified=identified)
    if offer is None:
        raise Stale
    who = context.person_id
    what = "export", event.code, code, who, identified
    if context.is_at(what):
        context.toast(context.voice.plain("export.already"))
        return
    await context.runtime.writer.write(
        lambda tx: tx.put(
            audit_entry(event.code, actor(tx, event.code, who), identified=identified, at=tx.real_now)
        ),
        context.update_key,
    )
    context.toast(context.voice.plain("export.noted"))
    context.in_background(_make(context, event, offer, identified=identified), what)


async def _make(context: SalaContext, event: Event, offer: Offer, *, identified: bool) -> None:
    """One message says how far it is, and at last what came of it; the card stays as it was."""
    voice = context.voice
    try:
        message = await context.say_now(under_way(voice, offer.code, 0))
    except Undelivered as error:
        log.info("an export was not made: nothing can be said to who wants it: %s", error)
        return
    try:
        outcome = await _made(context, event, offer, message, identified=identified)
    except StorageError as error:
        context.runtime.writer.report(error)
        outcome = Message(voice("error.not_read"))
    except Undelivered as error:
        log.info("an export did not arrive: %s", error)
        outcome = not_sent(voice, offer.code)
    except NotAllowed as refused:
        outcome = Message(voice(refusal(refused)))
    except Exception:
        context.change(message, Message(voice("error.unexpected")))
        raise
    context.change(message, outcome)


async def _made(
    context: SalaContext, event: Event, offer: Offer, message: int, *, identified: bool
) -> Message:
    """Makes the files and sends them. Raises `StorageError`, `Undelivered`, and `NotAllowed` if the role is gone by then."""
    runtime, voice, told = context.runtime, context.voice, 0
    right: Right = "organize" if identified else "facilitate"

    def tell(written: int) -> None:
        nonlocal told
        if written >= told + _TELL_EVERY:
            told = written
            context.change(message, under_way(voice, offer.code, written))

    with ExitStack() as stack:
        row, account = runtime.state.events[event.code], context.person_id
        note = partial(show_all, runtime, event.code, account)
        async with context.turn:  # first: a folder that waits long is swept
            where = Path(stack.enter_context(folder()))
            of_it = (runtime.engine, runtime.texts, row, where, identified, tell)
            taking = Taking(*of_it, voice.language, note, account, runtime.clock)
            paths = await take(taking, [offer], context.make)
        for path in paths:
            if not runtime.may(right, event.code, account):
                raise NotAllowed(right)
            if path.stat().st_size > MOST_BYTES:
                return too_large(voice, event, path.name, most_mb=MOST_BYTES // 1_000_000)
            name = name_with_names(path) if identified else path.name
            await context.send_file(File(name, await asyncio.to_thread(path.read_bytes)))
    return done(voice, offer.code, identified=identified)
