"""Which handler gets which update: one value each, in a visible order."""

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
from bot.message import Message
from bot.registration import Misplaced, note_reach, standing, stop_expecting
from handlers.callbacks import answering, broadcasting, joining, organizing, reporting, steering, unpack
from handlers.callbacks import roster as rosters
from handlers.callbacks.data import Data, Unreadable
from handlers.cards.compose import NO_ROUND
from handlers.chat import (
    broadcast,
    charts,
    compose,
    control,
    export,
    group_chat,
    menu,
    registration,
    results,
    roster,
    shift,
    status,
    texts,
    voting,
)
from handlers.context import Equipment, Forbidden, NotEligible, SalaContext, Stale
from handlers.updates import incoming_of
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

TAPS: dict[type[Data], HandleTap] = {
    answering.Vote: voting.vote,
    answering.ShowItem: voting.show_item,
    answering.ShowOptions: voting.show_options,
    answering.Write: texts.write,
    answering.ShowTexts: texts.show_texts,
    answering.Moderate: texts.moderate,
    answering.ShowAnswers: voting.show_answers,
    answering.ShowPoll: voting.show_poll,
    reporting.ShowResult: results.show_result,
    reporting.ShowResults: results.show_results,
    reporting.ShowMethod: results.show_method,
    reporting.ShowComparison: results.show_comparison,
    reporting.ShowByGroup: results.show_by_group,
    reporting.ShowChart: charts.show_chart,
    reporting.ShowComparisonChart: charts.show_comparison_chart,
    joining.ShowPage: menu.show_page,
    joining.ShowGlossary: menu.show_glossary,
    joining.ChooseLanguage: registration.choose_language,
    joining.Consent: registration.consent,
    joining.GiveName: registration.give_name,
    joining.ChooseGroup: registration.choose_group,
    joining.GiveOrganisation: registration.give_organisation,
    joining.Correct: registration.correct,
    steering.ShowControl: control.show_control,
    steering.ShowControlPoll: control.show_control_poll,
    steering.OpenPoll: control.open_poll,
    steering.Steer: control.steer,
    steering.SetTimer: control.set_timer,
    steering.Extend: control.extend,
    steering.Nudge: control.nudge,
    steering.ComposePoll: compose.compose_poll,
    steering.CorrectWording: compose.correct_wording,
    steering.AskAnew: compose.ask_anew,
    organizing.ShiftAgenda: shift.shift_agenda,
    organizing.CancelSession: shift.cancel_session,
    organizing.SwapSessions: shift.swap_sessions,
    organizing.MoveToRoom: shift.move_to_room,
    joining.Remind: menu.remind,
    reporting.Export: export.tap_export,
    organizing.ShowStatus: status.show_status,
    organizing.ShowReach: status.show_reach,
    broadcasting.ShowBroadcasts: broadcast.show_broadcasts,
    broadcasting.ShowBroadcast: broadcast.show_broadcast,
    broadcasting.Compose: broadcast.compose,
    broadcasting.Address: broadcast.address,
    broadcasting.SteerBroadcast: broadcast.steer,
    broadcasting.ScheduleBroadcast: broadcast.schedule,
    rosters.ShowRoster: roster.show_roster,
    rosters.ShowRosterPlan: roster.show_plan,
    rosters.ImportRoster: roster.import_list,
    rosters.CancelRoster: roster.cancel_list,
    rosters.GetTemplate: roster.get_template,
    rosters.GetInvitations: roster.get_invitations,
}

_ASKED_STILL = (joining.Correct, joining.GiveName, joining.GiveOrganisation, rosters.ShowRosterPlan)
"""Taps after which what is typed or sent is still taken for what was asked for before."""


def routes(equipment: Equipment) -> list[BaseHandler[Any, LibraryContext, Any]]:
    """What comes through python-telegram-bot. Commands before text: a command is never taken for a name."""
    private = filters.ChatType.PRIVATE

    def answering(handle: Handle) -> Callable[[Update, LibraryContext], Coroutine[Any, Any, None]]:
        async def handle_message(update: Update, _: LibraryContext) -> None:
            await _answer(handle, SalaContext(equipment, incoming_of(update)))

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
    elif roster.is_expected(context):
        await roster.received(context)
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


async def _tapped(context: SalaContext) -> None:
    try:
        await _note_return(context)
        data = unpack(context.incoming.data)
        if not isinstance(data, _ASKED_STILL):
            await _turn_away(context)
        if getattr(data, "round", None) == NO_ROUND:
            context.toast(context.voice.plain("compose.is_preview"))
            return
        await TAPS[type(data)](context, data)
    except (Unreadable, Stale):
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
