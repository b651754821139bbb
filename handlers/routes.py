"""Which handler gets which update: one value each, in a visible order."""

import contextlib
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from telegram import ChatMember, Update
from telegram.ext import (
    BaseHandler,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
    filters,
)

from bot.message import Message
from bot.registration import Misplaced, note_reach, standing, stop_expecting
from handlers import callbacks
from handlers.chat import control, export, menu, registration, status, voting
from handlers.context import Forbidden, NotEligible, SalaContext, Stale
from storage.errors import NotSaved, StorageError

log = logging.getLogger(__name__)

Handle = Callable[[Update, SalaContext], Coroutine[Any, Any, None]]
HandleTap = Callable[[Update, SalaContext, Any], Coroutine[Any, Any, None]]

COMMANDS: dict[str, Handle] = {
    "start": registration.start,
    "agenda": menu.agenda,
    "polls": voting.polls,
    "me": registration.me,
    "language": registration.language,
    "help": menu.help_page,
    "control": control.control,
    "export": export.ask_export,
    "status": status.status,
}

STAFF_COMMANDS = ("control", "export", "status")
"""Those that not everybody may give; they are in nobody's menu but work for whoever may."""

TAPS: dict[type[callbacks.Data], HandleTap] = {
    callbacks.Vote: voting.vote,
    callbacks.ShowItem: voting.show_item,
    callbacks.ShowAnswers: voting.show_answers,
    callbacks.ShowPoll: voting.show_poll,
    callbacks.ShowResult: voting.show_result,
    callbacks.ShowPage: menu.show_page,
    callbacks.ChooseLanguage: registration.choose_language,
    callbacks.Consent: registration.consent,
    callbacks.GiveName: registration.give_name,
    callbacks.ChooseGroup: registration.choose_group,
    callbacks.GiveOrganisation: registration.give_organisation,
    callbacks.Correct: registration.correct,
    callbacks.ShowControl: control.show_control,
    callbacks.ShowControlPoll: control.show_control_poll,
    callbacks.Steer: control.steer,
    callbacks.Export: export.tap_export,
    callbacks.ShowStatus: status.show_status,
}


def routes() -> list[BaseHandler[Any, SalaContext, Any]]:
    """Commands before text: a command is never taken for a name."""
    private = filters.ChatType.PRIVATE
    return [
        CallbackQueryHandler(_tapped),
        *(CommandHandler(name, _answering(handle), filters=private) for name, handle in COMMANDS.items()),
        MessageHandler(private & filters.TEXT & ~filters.COMMAND, _answering(registration.typed)),
        MessageHandler(private, _answering(unknown)),
        ChatMemberHandler(_reach, ChatMemberHandler.MY_CHAT_MEMBER),
    ]


async def unknown(update: Update, context: SalaContext) -> None:
    """Photos, stickers, commands we don't have: say what works."""
    del update
    context.say(Message(context.voice("typed.unknown")))


async def failed(update: object, context: SalaContext) -> None:
    """A handler raised something nobody foresaw: the person is told, the update is put aside."""
    error = context.error or RuntimeError("unknown error")
    context.bot_data.receipts.failures[context.update_id] = error
    if isinstance(update, Update) and context.person_id:
        context.toast(context.voice.plain("error.unexpected"))
        if not context.query_id:
            context.say(Message(context.voice("error.unexpected")))


async def _tapped(update: Update, context: SalaContext) -> None:
    query = update.callback_query
    if query is None:
        return
    try:
        data = callbacks.unpack(query.data or "")
        if not isinstance(data, (callbacks.Correct, callbacks.GiveName, callbacks.GiveOrganisation)):
            await _turn_away(context)
        await TAPS[type(data)](update, context, data)
    except (callbacks.Unreadable, Stale):
        context.toast(context.voice.plain("refused.stale"))
    except Forbidden:
        context.toast(context.voice.plain("refused.forbidden"))
    except (Misplaced, NotEligible) as refused:
        key = "refused.stale" if isinstance(refused, Misplaced) else "refused.not_eligible"
        context.toast(context.voice.plain(key))
        if context.event is not None:
            where = standing(context.runtime, context.event, context.person_id)
            if where.step != "registered" or isinstance(refused, Misplaced):
                registration.show_next(update, context, where)
    except StorageError as error:
        context.runtime.writer.report(error)
        context.toast(context.voice.plain("error.not_saved"))
    context.toast()  # whatever was not said in words stops the spinner


async def _turn_away(context: SalaContext) -> None:
    """Somebody registered who was to type a correction does something else: the next text is none."""
    person, event = context.person, context.event
    if person is None or not person.expects or event is None:
        return
    if standing(context.runtime, event, context.person_id).step == "registered":
        await stop_expecting(context.runtime, context.person_id)


def _answering(handle: Handle) -> Handle:
    """A message's handler, with the refusals every one of them may meet put into words."""

    async def handle_message(update: Update, context: SalaContext) -> None:
        try:
            if handle is not registration.typed:
                await _turn_away(context)
            await handle(update, context)
        except (Stale, Misplaced):
            context.say(Message(context.voice("start.which_event")))
        except Forbidden:
            context.say(Message(context.voice("refused.forbidden")))
        except StorageError as error:
            context.runtime.writer.report(error)
            context.say(Message(context.voice("error.not_saved")))

    return handle_message


async def _reach(update: Update, context: SalaContext) -> None:
    change = update.my_chat_member
    if change is not None and change.chat.type == change.chat.PRIVATE:
        blocked = change.new_chat_member.status == ChatMember.BANNED
        with contextlib.suppress(NotSaved):  # nobody waits for it, and the next message finds it out again
            await note_reach(context.runtime, context.person_id, blocked=blocked, update=context.update_key)
