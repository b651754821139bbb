"""What is typed or sent: taken for what was asked for last."""

from bot.message import Message
from bot.registration import standing, stop_expecting
from handlers.chat import broadcast, compose, desk, people, registration, roster, shift, texts
from handlers.context import SalaContext


async def written(context: SalaContext) -> None:
    """What is typed or sent is what was asked for last: of organizers perhaps a broadcast's content, or minutes."""
    if broadcast.is_expected(context):
        await broadcast.received(context)
    elif roster.is_expected(context):
        await roster.received(context)
    elif not context.incoming.text:
        await turn_away(context)
        await unknown(context)
    elif compose.is_expected(context):
        await compose.typed(context)
    else:
        for chat in (shift, people, texts, desk):
            if chat.is_expected(context):
                await chat.typed(context)
                return
        await registration.typed(context)


async def unknown(context: SalaContext) -> None:
    """Stickers, photos nobody asked for, commands we don't have: say what works."""
    context.say(Message(context.voice("typed.unknown")))


async def turn_away(context: SalaContext) -> None:
    """Whoever was to type a correction, or something as an organizer, does something else: the next text is neither."""
    person, event = context.person, context.event
    if context.is_repeated or person is None or not person.expects or event is None:
        return
    if standing(context.runtime, event, context.person_id).step in ("registered", "staff"):
        await stop_expecting(context.runtime, context.person_id)
