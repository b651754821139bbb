"""/agenda, /help, and the pages behind the menu's buttons."""

from config.event import Event
from handlers.callbacks import ShowPage
from handlers.cards import menu as cards
from handlers.chat.registration import show_me
from handlers.chat.voting import show_polls
from handlers.context import SalaContext, Stale


async def agenda(context: SalaContext) -> None:
    """/agenda: for everybody, also for those who did not agree to take part."""
    _show(context, _event(context), "agenda")


async def help_page(context: SalaContext) -> None:
    """/help"""
    _show(context, _event(context), "help")


async def show_page(context: SalaContext, wanted: ShowPage) -> None:
    _show(context, context.event_named(wanted.event), wanted.page)


def _show(context: SalaContext, event: Event, page: str) -> None:
    match page:
        case "agenda":
            context.show(cards.agenda(context.voice, event, context.now(event)))
        case "polls":
            show_polls(context, event)
        case "me":
            show_me(context, event)
        case _:
            facilitates = context.runtime.may("facilitate", event.code, context.person_id)
            organizes = context.runtime.may("organize", event.code, context.person_id)
            context.show(cards.help_page(context.voice, event, facilitates=facilitates, organizes=organizes))


def _event(context: SalaContext) -> Event:
    if context.event is None:
        raise Stale
    return context.event
