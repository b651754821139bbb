"""How updates come to their handlers: commands and buttons by their tables, and everything else in a visible order."""

import contextlib
from collections.abc import Callable, Coroutine
from typing import Any

from telegram import ChatMember, Update
from telegram.ext import (
    BaseHandler,
    CallbackContext,
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
    filters,
)

from bot.incoming import Incoming
from bot.intake import Receipts
from bot.registration import note_reach
from handlers.access import Needed, check
from handlers.buttons import TAPS
from handlers.callbacks import EXPECTING, unpack
from handlers.cards.compose import NO_ROUND
from handlers.chat import group_chat
from handlers.chat.writing import turn_away, unknown, written
from handlers.commands import COMMANDS, Handle
from handlers.context import Equipment, SalaContext
from handlers.refusals import in_a_message, in_a_toast
from handlers.updates import incoming_of
from storage.errors import NotSaved

LibraryContext = CallbackContext[Any, Any, Any, Any]


def routes(equipment: Equipment) -> list[BaseHandler[Any, LibraryContext, Any]]:
    """What comes through python-telegram-bot. Commands before text: a command is never taken for a name."""
    private = filters.ChatType.PRIVATE

    def answering(
        handle: Handle, needed: Needed = "nothing"
    ) -> Callable[[Update, LibraryContext], Coroutine[Any, Any, None]]:
        async def handle_message(update: Update, _: LibraryContext) -> None:
            await _answer(handle, needed, SalaContext(equipment, incoming_of(update)))

        return handle_message

    async def reach(update: Update, _: LibraryContext) -> None:
        change = update.my_chat_member
        if change is None:
            return
        context = SalaContext(equipment, incoming_of(update))
        is_gone = change.new_chat_member.status in (ChatMember.BANNED, ChatMember.LEFT)
        # Nobody waits for it, and the next message finds it out again.
        with contextlib.suppress(NotSaved):
            if change.chat.type == change.chat.PRIVATE:
                await note_reach(
                    context.runtime, context.person_id, blocked=is_gone, update=context.update_key
                )
            elif is_gone:
                await group_chat.left(context, change.chat.id)

    async def in_group(update: Update, _: LibraryContext) -> None:
        message = update.effective_message
        if message is None:
            return
        context = SalaContext(equipment, incoming_of(update))
        with contextlib.suppress(NotSaved):  # said again, it is taken again
            if message.migrate_to_chat_id:
                await group_chat.migrated(context, message.chat_id, message.migrate_to_chat_id)
            elif message.text:
                await group_chat.started(context, message.chat_id)

    return [
        *(
            CommandHandler(name, answering(handle, needed), filters=private)
            for name, (handle, needed) in COMMANDS.items()
        ),
        MessageHandler(private & ~filters.COMMAND, answering(written)),
        MessageHandler(private, answering(unknown)),
        CommandHandler("start", in_group, filters=filters.ChatType.GROUPS),
        MessageHandler(filters.StatusUpdate.MIGRATE, in_group),
        ChatMemberHandler(reach, ChatMemberHandler.MY_CHAT_MEMBER),
    ]


def taps(equipment: Equipment) -> Callable[[Incoming], Coroutine[Any, Any, None]]:
    """The lane of taps, which come from the intake without the library; the same rules decide."""

    async def take(incoming: Incoming) -> None:
        await _tapped(SalaContext(equipment, incoming))

    return take


def failures(receipts: Receipts) -> Callable[[object, LibraryContext], Coroutine[Any, Any, None]]:
    """The library never raises what a handler raised: it is handed to the intake, which puts the update aside."""

    async def note(update: object, context: LibraryContext) -> None:
        if isinstance(update, Update):
            receipts.failures[update.update_id] = context.error or RuntimeError("unknown error")

    return note


async def _tapped(context: SalaContext) -> None:
    async with in_a_toast(context):
        await _note_return(context)
        data = unpack(context.incoming.data)
        if getattr(data, "round", None) == NO_ROUND:
            context.toast(context.voice.plain("compose.is_preview"))
            return
        handle, needed = TAPS[type(data)]
        check(context, needed, data)
        if not isinstance(data, EXPECTING):
            await turn_away(context)
        await handle(context, data)
    context.toast()  # whatever was not said in words stops the spinner


async def _answer(handle: Handle, needed: Needed, context: SalaContext) -> None:
    async with in_a_message(context):
        await _note_return(context)
        check(context, needed)
        if handle is not written:
            await turn_away(context)
        await handle(context)


async def _note_return(context: SalaContext) -> None:
    """Whoever writes or taps is there again: of an account that was restored Telegram tells nothing else."""
    person = context.person
    if person is not None and person.blocked_at is not None and not context.is_repeated:
        await note_reach(context.runtime, context.person_id, blocked=False)
