"""/privacy, /me and /forget_me: for everybody, at any step."""

from bot import registration
from bot.about_me import stored_about
from bot.erasing import erase
from bot.message import Message
from bot.tasks import tasks_of
from config.event import Event
from handlers.callbacks.privacy import ForgetMe, SendAboutMe, ShowPrivacy
from handlers.cards import privacy as cards
from handlers.cards.about_me import about_me, about_me_file
from handlers.context import SalaContext


async def privacy(context: SalaContext) -> None:
    """/privacy"""
    _say(context, context.own_event())


async def show_privacy(context: SalaContext, wanted: ShowPrivacy) -> None:
    _say(context, context.event_named(wanted.event))


async def me(context: SalaContext) -> None:
    """/me: what is stored about oneself, with ways to correct it, to have it all, and to have it erased."""
    await show_me(context, context.own_event())


async def show_me(context: SalaContext, event: Event) -> None:
    standing = registration.standing(context.runtime, event, context.person_id)
    role = context.runtime.role(event.code, context.person_id) or "participant"
    stored = await stored_about(context.runtime, event, context.person_id)
    own = standing.participant.id if standing.participant is not None else ""
    tasks = tasks_of(context.runtime.state, event, own)
    context.show(about_me(context.voice, standing, role, stored.answers, tasks))


async def send_about_me(context: SalaContext, wanted: SendAboutMe) -> None:
    event = context.event_named(wanted.event)
    stored = await stored_about(context.runtime, event, context.person_id)
    context.toast(context.voice.plain("me.file_coming"))
    context.send_file(about_me_file(context.voice, stored))


async def forget_me(context: SalaContext) -> None:
    """/forget_me: asks once."""
    _ask(context, context.own_event())


async def tap_forget_me(context: SalaContext, wanted: ForgetMe) -> None:
    event, voice = context.event_named(wanted.event), context.voice
    match wanted.sure:
        case "ask":
            _ask(context, event)
        case "no":
            context.show(Message(voice("forget.kept")))
        case "yes":
            gone = await erase(context.runtime, context.person_id, event.code, context.update_key)
            context.show(cards.erased(voice, was_known=gone.was_known))
            context.withdraw(gone.messages, Message(voice("forget.message")))


def _say(context: SalaContext, event: Event) -> None:
    for page in cards.privacy_pages(context.voice, event):
        context.say(page)


def _ask(context: SalaContext, event: Event) -> None:
    """As a message of its own: the one tapped may be a card that goes with the rest."""
    is_organizer = context.person_id in context.runtime.settings.organizers
    if context.person is None and context.runtime.state.participant(event.code, context.person_id) is None:
        context.say(cards.erased(context.voice, was_known=False))
        return
    context.say(cards.sure_to_erase(context.voice, event, is_organizer=is_organizer))
