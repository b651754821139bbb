"""Somebody without Telegram at the desk: listed by an organizer, and erased when they ask."""

from bot import in_person
from bot.erasing import HasAccount, erase_somebody
from bot.message import Message
from bot.registration import NotAName
from bot.rules.registration import LONGEST_NAME
from handlers.callbacks.paper import EraseSomebody, ListSomebody
from handlers.cards.people import PeoplePages
from handlers.context import SalaContext, Stale


async def list_somebody(context: SalaContext, wanted: ListSomebody) -> None:
    event = context.event_named(wanted.event)
    await context.ask_for("organize", event.code, f"{in_person.LISTING}{event.code}")
    context.say(Message(context.voice("people.list_name")))


async def typed(context: SalaContext) -> None:
    """Their page, where their group and that they agreed are noted."""
    if context.person is None:
        raise Stale
    event = context.event_named(context.person.expects.removeprefix(in_person.LISTING))
    try:
        listed = await in_person.list_somebody(
            context.runtime, context.person_id, event.code, context.incoming.text, context.update_key
        )
    except NotAName:
        context.say(Message(context.voice("registration.unreadable", most=LONGEST_NAME)))
        return
    pages = PeoplePages(context.runtime, context.voice, event, context.username)
    context.say(pages.overview() if listed is None else pages.person(listed))


async def erase(context: SalaContext, wanted: EraseSomebody) -> None:
    """As they could themself with /forget_me; whoever has Telegram does it there."""
    found = context.runtime.state.participants.get(wanted.participant)
    if found is None:
        raise Stale
    event = context.event_named(found.event)
    try:
        await erase_somebody(context.runtime, context.person_id, wanted.participant, context.update_key)
    except HasAccount:
        context.toast(context.voice.plain("people.erases_themself"))
        return
    context.toast(context.voice.plain("people.erased"))
    context.show(PeoplePages(context.runtime, context.voice, event, context.username).overview())
