"""Which handler gets which update: one value each, in a visible order."""

import contextlib
from collections.abc import Callable, Coroutine
from typing import Any

from telegram import ChatMember, Update
from telegram import Message as LibraryMessage
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
from bot.message import Message
from bot.registration import Misplaced, note_reach, standing, stop_expecting
from handlers import callbacks
from handlers.cards.compose import NO_ROUND
from handlers.chat import (
    broadcast,
    compose,
    control,
    export,
    group_chat,
    menu,
    registration,
    results,
    shift,
    status,
    texts,
    voting,
)
from handlers.context import Equipment, Forbidden, NotEligible, SalaContext, Stale
from handlers.voice import units
from storage.broadcasts import Content
from storage.errors import Conflict, NotSaved, StorageError, Unstorable

Handle = Callable[[SalaContext], Coroutine[Any, Any, None]]
HandleTap = Callable[[SalaContext, Any], Coroutine[Any, Any, None]]
LibraryContext = CallbackContext[Any, Any, Any, Any]

COMMANDS: dict[str, Handle] = {
    "start": registration.start,
    "agenda": menu.agenda,
    "polls": voting.polls,
    "ask": texts.ask,
    "glossary": menu.glossary,
    "me": registration.me,
    "language": registration.language,
    "help": menu.help_page,
    "control": control.control,
    "results": results.results,
    "export": export.ask_export,
    "broadcast": broadcast.broadcast,
    "shift": shift.shift,
    "status": status.status,
}

STAFF_COMMANDS = ("control", "results", "export", "broadcast", "shift", "status")
"""Those that not everybody may give; they are in nobody's menu but work for whoever may."""

TAPS: dict[type[callbacks.Data], HandleTap] = {
    callbacks.Vote: voting.vote,
    callbacks.ShowItem: voting.show_item,
    callbacks.ShowOptions: voting.show_options,
    callbacks.Write: texts.write,
    callbacks.ShowTexts: texts.show_texts,
    callbacks.Moderate: texts.moderate,
    callbacks.ShowAnswers: voting.show_answers,
    callbacks.ShowPoll: voting.show_poll,
    callbacks.ShowResult: results.show_result,
    callbacks.ShowResults: results.show_results,
    callbacks.ShowMethod: results.show_method,
    callbacks.ShowComparison: results.show_comparison,
    callbacks.ShowByGroup: results.show_by_group,
    callbacks.ShowPage: menu.show_page,
    callbacks.ShowGlossary: menu.show_glossary,
    callbacks.ChooseLanguage: registration.choose_language,
    callbacks.Consent: registration.consent,
    callbacks.GiveName: registration.give_name,
    callbacks.ChooseGroup: registration.choose_group,
    callbacks.GiveOrganisation: registration.give_organisation,
    callbacks.Correct: registration.correct,
    callbacks.ShowControl: control.show_control,
    callbacks.ShowControlPoll: control.show_control_poll,
    callbacks.OpenPoll: control.open_poll,
    callbacks.Steer: control.steer,
    callbacks.SetTimer: control.set_timer,
    callbacks.Extend: control.extend,
    callbacks.Nudge: control.nudge,
    callbacks.ComposePoll: compose.compose_poll,
    callbacks.CorrectWording: compose.correct_wording,
    callbacks.AskAnew: compose.ask_anew,
    callbacks.ShiftAgenda: shift.shift_agenda,
    callbacks.CancelSession: shift.cancel_session,
    callbacks.SwapSessions: shift.swap_sessions,
    callbacks.MoveToRoom: shift.move_to_room,
    callbacks.Remind: menu.remind,
    callbacks.Export: export.tap_export,
    callbacks.ShowStatus: status.show_status,
    callbacks.ShowReach: status.show_reach,
    callbacks.ShowBroadcasts: broadcast.show_broadcasts,
    callbacks.ShowBroadcast: broadcast.show_broadcast,
    callbacks.Compose: broadcast.compose,
    callbacks.Address: broadcast.address,
    callbacks.SteerBroadcast: broadcast.steer,
    callbacks.ScheduleBroadcast: broadcast.schedule,
}


def routes(equipment: Equipment) -> list[BaseHandler[Any, LibraryContext, Any]]:
    """What comes through python-telegram-bot. Commands before text: a command is never taken for a name."""
    private = filters.ChatType.PRIVATE

    def answering(handle: Handle) -> Callable[[Update, LibraryContext], Coroutine[Any, Any, None]]:
        async def handle_message(update: Update, _: LibraryContext) -> None:
            await _answer(handle, SalaContext(equipment, _incoming(update)))

        return handle_message

    async def reach(update: Update, _: LibraryContext) -> None:
        change = update.my_chat_member
        if change is None:
            return
        context = SalaContext(equipment, _incoming(update))
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
        context = SalaContext(equipment, _incoming(update))
        with contextlib.suppress(NotSaved):  # said again, it is taken again
            if message.migrate_to_chat_id:
                await group_chat.migrated(context, message.chat_id, message.migrate_to_chat_id)
            elif message.text:
                await group_chat.started(context, message.chat_id)

    return [
        *(CommandHandler(name, answering(handle), filters=private) for name, handle in COMMANDS.items()),
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


async def written(context: SalaContext) -> None:
    """What is typed or sent is what was asked for last: of organizers perhaps a broadcast's content, or minutes."""
    if broadcast.is_expected(context):
        await broadcast.received(context)
    elif not context.incoming.text:
        await _turn_away(context)
        await unknown(context)
    elif compose.is_expected(context):
        await compose.typed(context)
    else:
        for chat in (shift, texts):
            if chat.is_expected(context):
                await chat.typed(context)
                return
        await registration.typed(context)


async def unknown(context: SalaContext) -> None:
    """Stickers, photos nobody asked for, commands we don't have: say what works."""
    context.say(Message(context.voice("typed.unknown")))


def _incoming(update: Update) -> Incoming:
    user, message = update.effective_user, update.effective_message
    if user is None:
        raise ValueError("an update without its sender")
    who = (update.update_id, user.id, user.full_name, user.language_code or "")
    if message is None:
        return Incoming(*who)
    length = units(message.text or message.caption or "")
    return Incoming(*who, text=message.text or "", content=_content(message), length=length)


def _content(message: LibraryMessage) -> Content | None:
    """What of it may be sent on to others, formatted as it is; None for other kinds."""
    if message.text:
        return Content("text", message.text_html)
    caption = message.caption_html if message.caption else ""
    if message.photo:
        return Content("photo", caption, message.photo[-1].file_id)
    if message.document is not None:
        return Content("document", caption, message.document.file_id, message.document.file_name or "")
    if message.location is not None:
        return Content("place", latitude=message.location.latitude, longitude=message.location.longitude)
    return None


async def _tapped(context: SalaContext) -> None:
    try:
        await _note_return(context)
        data = callbacks.unpack(context.incoming.data)
        if not isinstance(data, (callbacks.Correct, callbacks.GiveName, callbacks.GiveOrganisation)):
            await _turn_away(context)
        if getattr(data, "round", None) == NO_ROUND:
            context.toast(context.voice.plain("compose.is_preview"))
            return
        await TAPS[type(data)](context, data)
    except (callbacks.Unreadable, Stale):
        context.toast(context.voice.plain("refused.stale"))
    except Forbidden as forbidden:
        context.toast(context.voice.plain(forbidden.text))
    except (Misplaced, NotEligible) as refused:
        key = "refused.stale" if isinstance(refused, Misplaced) else "refused.not_eligible"
        context.toast(context.voice.plain(key))
        if context.event is not None:
            where = standing(context.runtime, context.event, context.person_id)
            if where.step != "registered" or isinstance(refused, Misplaced):
                registration.show_next(context, where)
    except NotSaved:  # the writer has said why
        context.toast(context.voice.plain("error.not_saved"))
    except (Conflict, Unstorable):  # no database's fault but ours: put aside, as below
        context.toast(context.voice.plain("error.not_saved"))
        raise
    except StorageError as error:
        context.runtime.writer.report(error)
        context.toast(context.voice.plain("error.not_read"))
    except Exception:  # nobody foresaw it: the person is told, the update is put aside
        context.toast(context.voice.plain("error.unexpected"))
        raise
    context.toast()  # whatever was not said in words stops the spinner


async def _answer(handle: Handle, context: SalaContext) -> None:
    """Handle a message, with the refusals each of them may meet put into words."""
    try:
        await _note_return(context)
        if handle is not written:
            await _turn_away(context)
        await handle(context)
    except (Stale, Misplaced):
        context.say(Message(context.voice("start.which_event")))
    except Forbidden as forbidden:
        context.say(Message(context.voice(forbidden.text)))
    except NotSaved:
        context.say(Message(context.voice("error.not_saved")))
    except (Conflict, Unstorable):
        context.say(Message(context.voice("error.not_saved")))
        raise
    except StorageError as error:
        context.runtime.writer.report(error)
        context.say(Message(context.voice("error.not_read")))
    except Exception:  # as for taps
        context.say(Message(context.voice("error.unexpected")))
        raise


async def _note_return(context: SalaContext) -> None:
    """Whoever writes or taps is there again: of an account that was restored Telegram tells nothing else."""
    person = context.person
    if person is not None and person.blocked_at is not None and not context.is_repeated:
        await note_reach(context.runtime, context.person_id, blocked=False)


async def _turn_away(context: SalaContext) -> None:
    """Whoever was to type a correction, or something as an organizer, does something else: the next text is neither."""
    person, event = context.person, context.event
    if context.is_repeated or person is None or not person.expects or event is None:
        return
    if standing(context.runtime, event, context.person_id).step in ("registered", "staff"):
        await stop_expecting(context.runtime, context.person_id)
