"""Ballots on paper: facilitators print sheets, enter what came in, and settle what two of them read differently."""

import contextlib
from collections.abc import AsyncIterator, Callable

from bot.message import Message
from bot.paper import entering, saving, settling
from bot.paper.entering import EXPECTED_CODE, EXPECTED_TEXT, NotRunning, UnknownSheet
from bot.paper.sheets import PAYLOAD, NotOnPaper, Printing, draw_sheets, printed
from bot.rules.kinds.answer import Refused
from bot.rules.paper import NotTaken
from config.event import Event
from handlers.callbacks.paper import (
    CancelSheet,
    ChooseVoter,
    Dictate,
    EnterSheet,
    Fill,
    PrintSheets,
    SaveSheet,
    Settle,
    ShowDifferences,
    ShowVoters,
)
from handlers.cards import paper as cards
from handlers.cards.entry import EntryCard
from handlers.cards.paper import EntryPages, subject_of
from handlers.cards.poll import why_not_open
from handlers.chat import control
from handlers.context import SalaContext, Stale
from storage.paper import PaperDraft


async def print_sheets(context: SalaContext, wanted: PrintSheets) -> None:
    """A PDF with new sheets; their codes are noted before it is drawn."""
    event = context.event_named(wanted.event)
    slots = control.card(context, event).slots()
    slot = next((s for s in slots if (s.poll.code, s.round) == (wanted.poll, wanted.round)), None)
    if slot is None:
        raise Stale
    async with _in_words(context):
        printing = await draw_sheets(
            context.runtime,
            context.person_id,
            slot,
            event.code,
            wanted.language,
            wanted.count,
            context.update_key,
        )
        if not printing.sheets:
            context.toast(context.voice.plain("paper.nobody"))
            return
        context.toast(context.voice.plain("paper.printing"))
        context.in_background(_send(context, event, printing))


async def enter_sheet(context: SalaContext, wanted: EnterSheet) -> None:
    """Ask for the code of a sheet; a new card at the bottom, so that no older one is filled in by mistake."""
    event = context.event_named(wanted.event)
    async with _in_words(context):
        await context.ask_for("facilitate", event.code, f"{EXPECTED_CODE}{event.code}")
        context.say(cards.ask_code(context.voice, event), subject=subject_of(event.code))


async def scanned(context: SalaContext, payload: str) -> None:
    """The QR code of a sheet: for facilitators; everybody else is told whom to give the sheet to."""
    if not any(context.runtime.may("facilitate", code, context.person_id) for code in context.runtime.events):
        context.say(Message(context.voice("paper.for_facilitators")))
        return
    await _begin(context, payload.removeprefix(PAYLOAD))


async def typed(context: SalaContext) -> None:
    expects = context.person.expects if context.person is not None else ""
    if expects.startswith(EXPECTED_TEXT):
        await _write(context, expects.removeprefix(EXPECTED_TEXT))
    else:
        await _begin(context, context.incoming.text)


async def dictate(context: SalaContext, wanted: Dictate) -> None:
    async with _in_words(context):
        draft = await entering.dictate(
            context.runtime, context.person_id, wanted.round, context.voice.language, context.update_key
        )
        context.say(_pages(context, draft).choose(draft), subject=subject_of(draft.event))


async def show_voters(context: SalaContext, wanted: ShowVoters) -> None:
    draft = _draft(context, wanted.round)
    context.show(_pages(context, draft).choose(draft, wanted.page))


async def choose_voter(context: SalaContext, chosen: ChooseVoter) -> None:
    draft = _draft(context)
    async with _in_words(context):
        draft = await entering.choose(
            context.runtime, context.person_id, chosen.participant, context.update_key
        )
        context.show(_card(context, draft).current())


async def fill(context: SalaContext, tapped: Fill) -> None:
    """A tap on the poll's card, for somebody else."""
    draft = _draft(context, tapped.round)
    if not draft.participant:
        raise Stale
    match tapped.doing:
        case "item" | "options":
            context.show(_card(context, draft).item(tapped.item, tapped.answer))
        case "all":
            context.show(_card(context, draft).all_answers())
        case "write":
            async with _in_words(context):
                await entering.expect_text(
                    context.runtime, context.person_id, tapped.answer, context.update_key
                )
                context.toast(context.voice.plain("paper.write"))
        case "vote":
            await _vote(context, draft, tapped)


async def save(context: SalaContext, wanted: SaveSheet) -> None:
    if context.is_repeated:  # saved before a restart; only the answer was lost
        event, _ = context.round_named(wanted.round)
        context.toast(context.voice.plain("paper.saved"))
        context.show(cards.ask_code(context.voice, event))
        return
    _draft(context, wanted.round)
    async with _in_words(context):
        done = await saving.save(context.runtime, context.person_id, wanted.round, context.update_key)
        context.toast(context.voice.plain("paper.saved"))
        context.show(cards.saved(context.voice, context.runtime, done))


async def cancel(context: SalaContext, wanted: CancelSheet) -> None:
    context.event_named(wanted.event)
    await entering.cancel(context.runtime, context.person_id, context.update_key)
    context.show(Message(context.voice("paper.cancelled")))


async def show_differences(context: SalaContext, wanted: ShowDifferences) -> None:
    event, asked = context.round_named(wanted.round)
    context.say(EntryPages(context.runtime, context.voice, event, asked).differing(wanted.page))


async def settle(context: SalaContext, tapped: Settle) -> None:
    event, asked = context.round_named(tapped.round)
    async with _in_words(context):
        done = await settling.settle(
            context.runtime, context.person_id, tapped.round, tapped.sheet, tapped.right, context.update_key
        )
        context.toast(context.voice.plain("paper.settled" if done else "paper.settled_already"))
        context.show(EntryPages(context.runtime, context.voice, event, asked).differing(0))


async def _begin(context: SalaContext, code: str) -> None:
    async with _in_words(context):
        try:
            draft = await entering.begin(context.runtime, context.person_id, code, context.update_key)
        except UnknownSheet:
            context.say(Message(context.voice("paper.unknown_sheet")))
            return
        drawn = _card(context, draft).current() if draft.participant else _pages(context, draft).choose(draft)
        context.say(drawn, subject=subject_of(draft.event))


async def _vote(context: SalaContext, draft: PaperDraft, tapped: Fill) -> None:
    async with _in_words(context, lambda: _card(context, draft).item(tapped.item)):
        draft = await entering.answer(
            context.runtime, context.person_id, tapped.round, tapped.item, tapped.answer, context.update_key
        )
        card = _card(context, draft)
        context.toast(card.receipt(tapped.item))
        context.show(card.after(tapped.item, tapped.answer))


async def _write(context: SalaContext, instead_of: str) -> None:
    draft = context.runtime.state.paper_drafts.get(context.person_id)
    if draft is None:
        raise Stale
    async with _in_words(context):
        draft = await entering.write(
            context.runtime,
            context.person_id,
            draft.round,
            context.incoming.text,
            instead_of,
            context.update_key,
        )
        context.say(_card(context, draft).item(""), subject=subject_of(draft.event))


async def _send(context: SalaContext, event: Event, printing: Printing) -> None:
    context.send_file(await printed(context.runtime, event.code, printing, context.username))


def _draft(context: SalaContext, number: int | None = None) -> PaperDraft:
    """What this facilitator is entering, if the button is of its card. Raises `Stale`."""
    draft = context.runtime.state.paper_drafts.get(context.person_id)
    if draft is None or number not in (None, draft.round) or draft.event not in context.runtime.events:
        raise Stale
    if context.shown_subject != subject_of(draft.event):
        raise Stale
    return draft


def _pages(context: SalaContext, draft: PaperDraft) -> EntryPages:
    asked = context.runtime.state.rounds[draft.round]
    return EntryPages(context.runtime, context.voice, context.runtime.event(draft.event), asked)


def _card(context: SalaContext, draft: PaperDraft) -> EntryCard:
    asked = context.runtime.state.rounds[draft.round]
    return EntryCard(context.runtime, context.voice, context.runtime.event(draft.event), asked, draft)


@contextlib.asynccontextmanager
async def _in_words(context: SalaContext, again: Callable[[], Message] | None = None) -> AsyncIterator[None]:
    """Refusals of paper, said at once. `again`: what is drawn then."""
    try:
        yield
    except NotOnPaper as refusal:
        _say(context, f"paper.not_{refusal.reason}")
    except NotTaken as refusal:
        _say(context, f"paper.refused_{refusal.reason}")
    except NotRunning as refusal:
        if refusal.asked is None:
            _say(context, "paper.enter_later")
        else:
            event = context.runtime.event(refusal.event)
            why = why_not_open(context.voice, event, refusal.asked)
            _say(context, "paper.over", why=why)
    except Refused as refusal:
        _say(context, f"refused.{refusal.reason}", n=refusal.most)
        if again is not None:
            context.show(again())


def _say(context: SalaContext, key: str, **values: object) -> None:
    """Over the chat after a tap, else as a message."""
    if context.incoming.query_id:
        context.toast(context.voice.plain(key, **values))
    else:
        context.say(Message(context.voice(key, **values)))
