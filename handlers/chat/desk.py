"""The desk: its code on an organizer's card, and checking in by oneself with it."""

from typing import get_args

from bot import desk
from bot.admitting import ASKED_FOR_CODE
from bot.clock import real_now
from bot.guesses import MOST_GUESSES
from bot.message import Message
from bot.registration import standing
from bot.rules.admission import missing
from bot.rules.desk import digits_of
from bot.rules.registration import Step
from config.event import Event
from handlers.callbacks.people import CheckIn, ShowDesk
from handlers.cards.desk import desk_card, desk_picture, stopped_card
from handlers.context import SalaContext
from handlers.rendering import standing_card
from storage.people import Expected

_COMES_IN: tuple[Step, ...] = ("name", "group", "organisation", "registered")
"""Where somebody stands who may have the desk's code before their eyes."""


async def check_in(context: SalaContext, wanted: CheckIn) -> None:
    """What is typed next is the code; or they are told that something else is missing, or nothing."""
    event = context.event_named(wanted.event)
    if _lacks_check_in(context, event):
        await desk.expect_code(context.runtime, context.person_id, event.code, context.update_key)
        context.say(Message(context.voice("check_in.type", bot=context.username)))
    else:
        await take(context, event, "")


def is_expected(context: SalaContext) -> bool:
    """Whether what this person types is the code: asked for, or six digits, which are nobody's name or organisation."""
    person, event = context.person, context.event
    if person is None or event is None or event.admission.check_in == "off":
        return False
    if person.expects == ASKED_FOR_CODE and _lacks_check_in(context, event):
        return True
    if person.expects not in ("", ASKED_FOR_CODE, *get_args(Expected)):
        return False
    comes_in = standing(context.runtime, event, context.person_id).step in _COMES_IN
    return comes_in and digits_of(context.incoming.text) is not None


async def typed(context: SalaContext) -> None:
    """The code."""
    await take(context, context.own_event(), context.incoming.text)


async def take(context: SalaContext, event: Event, given: str) -> None:
    """The code, typed or scanned: whoever is checked in is shown what to do first."""
    answer = await desk.check_in(context.runtime, context.person_id, event, given, context.update_key)
    match answer:
        case "done" | "already":
            now = standing(context.runtime, event, context.person_id)
            context.say(standing_card(context.runtime, context.voice, now))
        case "approval" | "registration" | "removed" | "check_in":
            context.say(Message(context.voice(f"missing.{answer}")))
        case _:
            context.say(Message(context.voice(f"check_in.{answer}", most=MOST_GUESSES)))


async def show_desk(context: SalaContext, tapped: ShowDesk) -> None:
    """The organizer's card of the code, its picture, and the end of it."""
    event, runtime = context.event_named(tapped.event), context.runtime
    if event.admission.check_in == "off":
        context.toast(context.voice.plain("check_in.off"))
        return
    match tapped.to:
        case "shown":
            until = real_now() + desk.SHOWN_MS
            card = desk_card(runtime, context.voice, event, context.username)
            subjects = desk.card_subjects(event.code)
            context.say(card, subject=f"{subjects}{until}", instead_of=subjects)
        case "stopped":
            await desk.forget_cards(runtime, event.code, context.person_id)
            context.show(stopped_card(context.voice, event))
        case "picture":
            context.send_file(desk_picture(runtime, context.voice, event, context.username))
        case "renewed":
            await desk.renew_page(runtime, context.person_id, event.code, context.update_key)
            context.toast(context.voice.plain("desk.renewed"))
            context.show(desk_card(runtime, context.voice, event, context.username))


def _lacks_check_in(context: SalaContext, event: Event) -> bool:
    participant = context.runtime.state.participant(event.code, context.person_id)
    return participant is not None and (
        participant.role == "participant" and missing(participant, event.admission) == "check_in"
    )
