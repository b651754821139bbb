"""/agenda, /help, and the pages behind the menu's buttons."""

from bot.calendar import calendar
from bot.mapping.rights import may_see
from bot.message import File
from bot.reminders import is_reminded, want_reminders
from bot.rules.agenda import from_ms, to_ms
from bot.runtime import RIGHTS
from config.event import Event
from handlers.callbacks.joining import Remind, ShowGlossary, ShowPage
from handlers.cards import menu as cards
from handlers.cards.agenda import agenda_page
from handlers.cards.glossary import glossary_page
from handlers.chat.privacy import show_me
from handlers.chat.voting import show_polls
from handlers.context import SalaContext
from handlers.rendering import reminder_card


async def agenda(context: SalaContext) -> None:
    """/agenda: for everybody, also for those who did not agree to take part."""
    await _show(context, context.own_event(), "agenda")


async def help_page(context: SalaContext) -> None:
    """/help"""
    await _show(context, context.own_event(), "help")


async def glossary(context: SalaContext) -> None:
    """/glossary: for everybody, too."""
    context.show(glossary_page(context.voice, context.own_event(), 0))


async def show_glossary(context: SalaContext, wanted: ShowGlossary) -> None:
    context.show(glossary_page(context.voice, context.event_named(wanted.event), wanted.page))


async def show_page(context: SalaContext, wanted: ShowPage) -> None:
    await _show(context, context.event_named(wanted.event), wanted.page)


async def remind(context: SalaContext, wanted: Remind) -> None:
    """Reminders or none; the message under which it was tapped then offers the other."""
    event = context.event_named(wanted.event)
    yes = wanted.wanted == "yes"
    await want_reminders(
        context.runtime, context.person_id, event.code, wanted=yes, update=context.update_key
    )
    context.toast(context.voice.plain("reminder.unmuted" if yes else "reminder.muted"))
    if not wanted.start:
        await _show(context, event, "agenda")
        return
    starts = {to_ms(entry.starts): entry.starts for entry in context.runtime.agenda(event.code).entries}
    if wanted.start not in starts:  # it has moved since
        return
    shown = reminder_card(context.runtime, event, context.person_id, starts[wanted.start])
    if shown is not None:
        context.show(shown)


async def _show(context: SalaContext, event: Event, page: str) -> None:
    runtime, now = context.runtime, from_ms(context.runtime.clock.now())
    match page:
        case "agenda":
            participant = runtime.state.participant(event.code, context.person_id)
            registered = participant is not None and participant.registered_at is not None
            reminded = is_reminded(participant) if registered else None
            context.show(agenda_page(context.voice, runtime.agenda(event.code), now, reminded=reminded))
        case "calendar":
            content = calendar(runtime.agenda(event.code), context.language, now)
            context.send_file(File(f"{event.code}.ics", content, context.voice("agenda.calendar_file")))
        case "polls":
            show_polls(context, event)
        case "me":
            await show_me(context, event)
        case _:
            rights = [right for right in RIGHTS if runtime.may(right, event.code, context.person_id)]
            sees = may_see(runtime, event.code, context.person_id)
            shown = cards.help_page(context.voice, event, context.username, rights, sees_mapping=sees)
            context.show(shown)
