"""An event's group chat: used, left, and moved. Whoever may not is not answered in front of the others."""

from bot import group_chats
from bot.runtime import NotAllowed
from handlers.cards.group_chat import welcome
from handlers.context import SalaContext


async def started(context: SalaContext, chat_id: int) -> None:
    """/start EVENT in a group, which is what the organizer's link makes of choosing one."""
    code = next(iter(context.incoming.text.split()[1:]), "")
    try:
        await group_chats.use(context.runtime, context.person_id, code, chat_id, context.update_key)
    except NotAllowed:
        return
    event = context.runtime.event(code)
    context.say_in(chat_id, welcome(context.runtime.texts, event, context.username))


async def left(context: SalaContext, chat_id: int) -> None:
    """The bot was removed."""
    await group_chats.leave(context.runtime, chat_id, context.update_key)


async def migrated(context: SalaContext, chat_id: int, new: int) -> None:
    """The group has become a supergroup."""
    await group_chats.migrate(context.runtime, chat_id, new, context.update_key)
