"""The organizer's list of people: send it, look at what would change, import it, print invitations. Organizers only."""

import asyncio
from functools import partial

from bot.clock import real_now
from bot.message import File, Message
from bot.roster import importing
from bot.roster.inviting import invitations, note_invitations
from bot.roster.reading import read_roster
from bot.roster.template import template
from config.event import Event
from handlers.callbacks.roster import (
    CancelRoster,
    GetInvitations,
    GetTemplate,
    ImportRoster,
    ShowRoster,
    ShowRosterPlan,
)
from handlers.cards import roster as cards
from handlers.chat.sheets import NotASheet, read_sent, sent_file
from handlers.context import SalaContext
from storage.people import Participant


async def show_roster(context: SalaContext, wanted: ShowRoster) -> None:
    """How to send a list; or the one this organizer was looking at."""
    event = context.event_named(wanted.event)
    await context.ask_for("organize", event.code, importing.EXPECTED)
    await context.card_is_here(cards.subject_of(event))
    if not await _show_plan(context, event, 0):
        context.show(cards.ask(context.voice, event))


async def show_plan(context: SalaContext, wanted: ShowRosterPlan) -> None:
    """A page of the preview."""
    event = context.event_named(wanted.event)
    if not await _show_plan(context, event, wanted.page):
        context.toast(context.voice.plain("roster.gone"))


async def get_template(context: SalaContext, wanted: GetTemplate) -> None:
    event = context.event_named(wanted.event)
    # a list may follow
    await context.ask_for("organize", event.code, importing.EXPECTED)
    content = await asyncio.to_thread(template, event)
    context.send_file(File(f"{event.code}-list.xlsx", content, context.voice("roster.template_file")))


async def received(context: SalaContext) -> None:
    """A file that may be a list: what importing it would change, or why it can't be read."""
    event = context.own_event()
    file = sent_file(context)
    if file is None:
        context.say(Message(context.voice("roster.send_file")))
        return
    subject = cards.subject_of(event)
    context.say(Message(context.voice("roster.reading")), subject=subject)
    try:
        roster = await read_sent(context, file, read_roster, partial(cards.refused, context.voice, event))
    except NotASheet as refusal:
        context.say(refusal.answer, subject=subject)
        return
    draft = await importing.keep(context.runtime, context.person_id, event, roster, context.update_key)
    plan = await importing.planned(context.runtime, draft)
    context.say(cards.preview(context.voice, event, draft, plan), subject=subject)


async def import_list(context: SalaContext, wanted: ImportRoster) -> None:
    """Only what was shown is done; what would be different by now is shown anew."""
    event, here = context.event_named(wanted.event), wanted.here == "listed"
    try:
        result = await importing.import_roster(
            context.runtime, context.person_id, event, wanted.leads_to, context.update_key, here=here
        )
    except importing.NoDraft:
        context.toast(context.voice.plain("roster.gone"))
        return
    except importing.Differs:
        context.toast(context.voice.plain("roster.differs"))
        await _show_plan(context, event, 0)
        return
    context.show(cards.done(context.voice, event, result))


async def cancel_list(context: SalaContext, wanted: CancelRoster) -> None:
    event = context.event_named(wanted.event)
    await importing.cancel(context.runtime, context.person_id, context.update_key)
    context.show(cards.cancelled(context.voice, event))


async def get_invitations(context: SalaContext, wanted: GetInvitations) -> None:
    """A sheet of everybody who has not pressed Start."""
    event = context.event_named(wanted.event)
    people = await note_invitations(context.runtime, context.person_id, event, context.update_key)
    if not people:
        context.toast(context.voice.plain("roster.all_reached"))
        return
    context.toast(context.voice.plain("roster.printing"))
    context.in_background(_print(context, event, people))


async def _print(context: SalaContext, event: Event, people: list[Participant]) -> None:
    context.send_file(await invitations(context.runtime, event, people, context.username))


async def _show_plan(context: SalaContext, event: Event, page: int) -> bool:
    """False if this organizer isn't looking at a list of that event."""
    runtime = context.runtime
    draft = importing.draft_of(runtime.state, context.person_id, event.code, real_now())
    if draft is None:
        return False
    plan = await importing.planned(runtime, draft)
    context.show(cards.preview(context.voice, event, draft, plan, page))
    return True
