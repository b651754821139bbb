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
from bot.registration import note_reach
from handlers import callbacks
from handlers.access import Needed, check
from handlers.callbacks import (
    EXPECTING,
    answering,
    broadcasting,
    joining,
    organizing,
    reporting,
    steering,
    unpack,
)
from handlers.callbacks.data import Data
from handlers.cards.compose import NO_ROUND
from handlers.chat import (
    broadcast,
    charts,
    compose,
    control,
    desk,
    export,
    group_chat,
    idea_lists,
    ideas,
    menu,
    people,
    privacy,
    registration,
    results,
    roster,
    shift,
    staff,
    stage,
    status,
    texts,
    voting,
)
from handlers.chat.chain_taps import CHAIN_TAPS
from handlers.chat.mapping_taps import MAPPING_TAPS
from handlers.chat.paper_taps import PAPER_TAPS
from handlers.chat.roadmap_taps import ROADMAP_TAPS
from handlers.chat.stage_taps import STAGE_TAPS
from handlers.chat.writing import turn_away, unknown, written
from handlers.context import Equipment, SalaContext
from handlers.refusals import in_a_message, in_a_toast
from handlers.updates import incoming_of
from storage.errors import NotSaved

Handle = Callable[[SalaContext], Coroutine[Any, Any, None]]
HandleTap = Callable[[SalaContext, Any], Coroutine[Any, Any, None]]
LibraryContext = CallbackContext[Any, Any, Any, Any]

COMMANDS: dict[str, tuple[Handle, Needed]] = {
    "start": (registration.start, "nothing"),
    "agenda": (menu.agenda, "nothing"),
    "polls": (voting.polls, "nothing"),
    "ask": (texts.ask, "nothing"),
    "glossary": (menu.glossary, "nothing"),
    "me": (privacy.me, "nothing"),
    "language": (registration.language, "nothing"),
    "help": (menu.help_page, "nothing"),
    "privacy": (privacy.privacy, "nothing"),
    "forget_me": (privacy.forget_me, "nothing"),
    "control": (control.control, "facilitate"),
    "results": (results.results, "observe"),
    "ideas": (ideas.ideas_command, "facilitate"),
    "export": (export.export, "facilitate"),
    "stage": (stage.stage, "facilitate"),
    "broadcast": (broadcast.broadcast, "organize"),
    "people": (people.people, "organize"),
    "shift": (shift.shift, "organize"),
    "invite": (staff.invite, "organize"),
    "status": (status.status, "organize_any"),
}
"""What each does, and what whoever gives it needs; menus follow from it."""

TAPS: dict[type[Data], tuple[HandleTap, Needed]] = {
    answering.Vote: (voting.vote, "answer"),
    answering.ShowItem: (voting.show_item, "answer"),
    answering.ShowOptions: (voting.show_options, "answer"),
    answering.Write: (texts.write, "answer"),
    answering.ShowTexts: (texts.show_texts, "facilitate"),
    answering.Moderate: (texts.moderate, "facilitate"),
    answering.ShowAnswers: (voting.show_answers, "answer"),
    answering.ShowPoll: (voting.show_poll, "answer"),
    reporting.ShowResult: (results.show_result, "result"),
    reporting.ShowResults: (results.show_results, "observe"),
    reporting.ShowMethod: (results.show_method, "result"),
    reporting.ShowComparison: (results.show_comparison, "observe"),
    reporting.ShowTrace: (results.show_trace, "facilitate"),
    reporting.ShowOutline: (results.show_outline, "result"),
    reporting.ShowByGroup: (results.show_by_group, "result"),
    reporting.ShowChart: (charts.show_chart, "result"),
    reporting.ShowTurnoutChart: (charts.show_turnout_chart, "facilitate"),
    reporting.ShowComparisonChart: (charts.show_comparison_chart, "observe"),
    joining.ShowPage: (menu.show_page, "nothing"),
    joining.ShowGlossary: (menu.show_glossary, "nothing"),
    joining.ChooseLanguage: (registration.choose_language, "nothing"),
    joining.Consent: (registration.consent, "nothing"),
    joining.GiveName: (registration.give_name, "nothing"),
    joining.ChooseGroup: (registration.choose_group, "nothing"),
    joining.GiveOrganisation: (registration.give_organisation, "nothing"),
    joining.Correct: (registration.correct, "nothing"),
    steering.ShowControl: (control.show_control, "facilitate"),
    steering.ShowControlPoll: (control.show_control_poll, "facilitate"),
    steering.OpenPoll: (control.open_poll, "facilitate"),
    steering.Steer: (control.steer, "facilitate"),
    steering.SetTimer: (control.set_timer, "facilitate"),
    steering.Extend: (control.extend, "facilitate"),
    steering.Nudge: (control.nudge, "facilitate"),
    steering.ComposePoll: (compose.compose_poll, "facilitate"),
    steering.CorrectWording: (compose.correct_wording, "facilitate"),
    steering.AskAnew: (compose.ask_anew, "facilitate"),
    organizing.ShowShift: (shift.show_page, "organize"),
    organizing.ShiftAgenda: (shift.shift_agenda, "organize"),
    organizing.CancelSession: (shift.cancel_session, "organize"),
    organizing.SwapSessions: (shift.swap_sessions, "organize"),
    organizing.MoveToRoom: (shift.move_to_room, "organize"),
    joining.Remind: (menu.remind, "nothing"),
    reporting.ShowExport: (export.show_export, "facilitate"),
    reporting.ShowExportWithNames: (export.show_with_names, "organize"),
    reporting.TakeExport: (export.take_export, "facilitate"),
    reporting.TakeExportWithNames: (export.take_with_names, "organize"),
    callbacks.staff.ShowStaff: (staff.show_staff, "organize"),
    callbacks.staff.Invite: (staff.make_invitation, "organize"),
    callbacks.staff.TakeBack: (staff.take_back, "organize"),
    callbacks.staff.Revoke: (staff.revoke, "organize"),
    organizing.ShowStatus: (status.show_status, "organize_any"),
    organizing.ShowReach: (status.show_reach, "organize"),
    callbacks.people.ShowPeople: (people.show_people, "organize"),
    callbacks.people.ShowPeopleList: (people.show_list, "organize"),
    callbacks.people.ShowParticipant: (people.show_participant, "organize"),
    callbacks.people.TakeParticipant: (people.take, "organize"),
    callbacks.people.JoinParticipant: (people.join, "organize"),
    callbacks.people.CorrectGroup: (people.correct_group, "organize"),
    callbacks.people.FindSomebody: (people.find, "organize"),
    callbacks.people.ShowDesk: (desk.show_desk, "organize"),
    callbacks.people.CheckIn: (desk.check_in, "nothing"),
    broadcasting.ShowBroadcasts: (broadcast.show_broadcasts, "organize"),
    broadcasting.ShowBroadcast: (broadcast.show_broadcast, "organize"),
    broadcasting.Compose: (broadcast.compose, "organize"),
    broadcasting.Address: (broadcast.address, "organize"),
    broadcasting.SteerBroadcast: (broadcast.steer, "organize"),
    broadcasting.ScheduleBroadcast: (broadcast.schedule, "organize"),
    callbacks.roster.ShowRoster: (roster.show_roster, "organize"),
    callbacks.roster.ShowRosterPlan: (roster.show_plan, "organize"),
    callbacks.roster.ImportRoster: (roster.import_list, "organize"),
    callbacks.roster.CancelRoster: (roster.cancel_list, "organize"),
    callbacks.roster.GetTemplate: (roster.get_template, "organize"),
    callbacks.roster.GetInvitations: (roster.get_invitations, "organize"),
    callbacks.ideas.ShowIdeas: (ideas.show_ideas, "facilitate"),
    callbacks.ideas.ShowIdea: (ideas.show_idea, "facilitate"),
    callbacks.ideas.ShapeIdea: (ideas.shape_idea, "facilitate"),
    callbacks.ideas.PickIdea: (ideas.pick_idea, "facilitate"),
    callbacks.ideas.ShapePicked: (ideas.shape_picked, "facilitate"),
    callbacks.ideas.RenameIdea: (ideas.rename_idea, "facilitate"),
    callbacks.ideas.TypeIdea: (ideas.type_idea, "facilitate"),
    callbacks.ideas.UndoIdeas: (ideas.undo_ideas, "facilitate"),
    callbacks.ideas.FindIdeas: (ideas.find_ideas, "facilitate"),
    callbacks.ideas.ShowDuplicates: (idea_lists.show_duplicates, "facilitate"),
    callbacks.ideas.MergeIdeas: (idea_lists.merge_ideas, "facilitate"),
    callbacks.ideas.ShowSending: (idea_lists.show_sending, "facilitate"),
    callbacks.ideas.SendIdeas: (idea_lists.send_ideas, "facilitate"),
    callbacks.ideas.GetIdeaSheet: (idea_lists.get_idea_sheet, "facilitate"),
    callbacks.ideas.ApplyIdeaSheet: (idea_lists.apply_idea_sheet, "facilitate"),
    callbacks.privacy.ShowPrivacy: (privacy.show_privacy, "nothing"),
    callbacks.privacy.SendAboutMe: (privacy.send_about_me, "nothing"),
    callbacks.privacy.ForgetMe: (privacy.tap_forget_me, "nothing"),
    **CHAIN_TAPS,
    **MAPPING_TAPS,
    **ROADMAP_TAPS,
    **STAGE_TAPS,
    **PAPER_TAPS,
}
"""The same for buttons: of the event, round, broadcast or participant that they name. Where buttons and conversation have one
name, `callbacks.people` are the buttons and `people` the conversation."""


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
