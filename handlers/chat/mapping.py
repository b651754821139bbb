"""The sector mapping: the baseline, the form, the entries, the table."""

import contextlib
from collections.abc import Iterator
from dataclasses import replace

from bot.mapping import entering, saving, settling
from bot.mapping.entering import NoDraft, Unfinished
from bot.mapping.rights import NotAMapper
from bot.mapping.saving import Incomplete
from bot.rules.mapping.fields import mapping_of
from bot.rules.mapping.unreadable import Unreadable
from bot.rules.steering import Overtaken
from config.event import Event
from handlers.callbacks.mapping import (
    BeginEntry,
    DiscardEntry,
    GiveGroup,
    GiveValue,
    SaveEntry,
    SettleEntries,
    ShowBaseline,
    ShowContradictions,
    ShowEntries,
    ShowEntry,
    ShowField,
    ShowGaps,
    ShowInitiative,
    ShowMapping,
    ShowSummary,
    WithdrawEntry,
)
from handlers.cards.mapping import MappingCards, subject_of
from handlers.cards.mapping_form import MappingForm
from handlers.cards.mapping_table import contradiction, gaps
from handlers.context import Forbidden, SalaContext, Stale
from storage.mapping import MappingDraft, MappingEntry


async def show_mapping(context: SalaContext, wanted: ShowMapping) -> None:
    """From a menu it takes the place of the message with the button."""
    event = context.event_named(wanted.event)
    await context.card_is_here(subject_of(event))
    context.show(_cards(context, event).overview())


async def show_baseline(context: SalaContext, wanted: ShowBaseline) -> None:
    event = context.event_named(wanted.event)
    context.show(_cards(context, event).baseline(wanted.page))


async def show_initiative(context: SalaContext, wanted: ShowInitiative) -> None:
    event = context.event_named(wanted.event)
    initiative = mapping_of(event).initiative(wanted.initiative)
    if initiative is None:
        raise Stale
    context.show(_cards(context, event).initiative(initiative))


async def begin(context: SalaContext, wanted: BeginEntry) -> None:
    """The form; of whoever is in the middle of another entry, that one."""
    event, who, key = context.event_named(wanted.event), context.person_id, context.update_key
    with _in_words(context, event):
        try:
            if wanted.how == "unfinished":
                draft = await entering.go_on(context.runtime, who, event, key)
            else:
                draft = await entering.begin(context.runtime, who, event, wanted.how, wanted.which, key)
        except Unfinished:
            context.toast(context.voice.plain("mapping.unfinished"))
            draft = await entering.go_on(context.runtime, who, event, key)
        context.show(_form(context, event, draft).showing())


async def give_value(context: SalaContext, wanted: GiveValue) -> None:
    """A button of the form; of a field that takes several the card stays."""
    event = context.event_named(wanted.event)
    with _in_words(context, event):
        draft = await entering.put(
            context.runtime,
            context.person_id,
            event,
            wanted.draft,
            wanted.field,
            wanted.option,
            on=wanted.given == "yes",
            update=context.update_key,
        )
        context.toast(context.voice.plain("mapping.noted"))
        form = _form(context, event, draft)
        stays = draft.field == wanted.field
        context.show(form.showing(form.page_of(wanted.field, wanted.option) if stays else None))


async def show_field(context: SalaContext, wanted: ShowField) -> None:
    event = context.event_named(wanted.event)
    with _in_words(context, event):
        draft = await entering.turn_to(
            context.runtime, context.person_id, event, wanted.draft, wanted.field, context.update_key
        )
        context.show(_form(context, event, draft).showing(wanted.page or None))


async def show_summary(context: SalaContext, wanted: ShowSummary) -> None:
    event = context.event_named(wanted.event)
    with _in_words(context, event):
        draft = await entering.turn_to(
            context.runtime, context.person_id, event, wanted.draft, "", context.update_key
        )
        context.show(_form(context, event, draft).summary())


async def give_group(context: SalaContext, wanted: GiveGroup) -> None:
    event = context.event_named(wanted.event)
    with _in_words(context, event):
        draft = await entering.give_group(
            context.runtime, context.person_id, event, wanted.draft, wanted.group, context.update_key
        )
        context.toast(context.voice.plain("mapping.noted"))
        context.show(_form(context, event, draft).summary())


async def save(context: SalaContext, wanted: SaveEntry) -> None:
    """An entry stands there; whoever saved it sees it as others do."""
    event = context.event_named(wanted.event)
    with _in_words(context, event):
        try:
            saved = await saving.save(
                context.runtime, context.person_id, event, wanted.draft, context.update_key
            )
        except Incomplete as incomplete:
            name = context.voice.plain(f"mapping.field_{incomplete.field}")
            context.toast(context.voice.plain("mapping.lacking", fields=name))
            return
        context.toast(context.voice.plain("mapping.saved"))
        cards = _cards(context, event)
        context.show(cards.entry(saved.entry) if saved.entry is not None else cards.overview())


async def discard(context: SalaContext, wanted: DiscardEntry) -> None:
    """Asked once; what is saved stays."""
    event, runtime = context.event_named(wanted.event), context.runtime
    with _in_words(context, event):
        if wanted.step == "ask":
            draft = entering.draft_of(runtime, event, context.person_id)
            if draft is None or draft.number != wanted.draft:
                raise NoDraft
            context.show(_form(context, event, draft).ask_discard())
            return
        await entering.discard(runtime, context.person_id, event, wanted.draft, context.update_key)
        context.toast(context.voice.plain("mapping.discarded"))
        context.show(_cards(context, event).overview())


def is_expected(context: SalaContext) -> bool:
    """Whether what somebody types or sends is for the form; brought again, it has been taken already."""
    if context.event is None or context.person is None:
        return False
    draft = entering.draft_of(context.runtime, context.event, context.person_id)
    return draft is not None and (context.person.expects == entering.EXPECTED or context.is_repeated)


async def received(context: SalaContext) -> None:
    """Words for the field that is asked for; the card comes to the bottom of the chat. Nothing written is lost."""
    event = context.event
    draft = entering.draft_of(context.runtime, event, context.person_id) if event is not None else None
    if event is None or draft is None:
        raise Stale
    note = ""
    if context.incoming.text:
        try:
            draft = await entering.write(
                context.runtime, context.person_id, event, context.incoming.text, context.update_key
            )
        except Unreadable as refused:
            note = context.voice(f"mapping.wrong_{refused.reason}", most=refused.most, other=0)
    else:
        note = context.voice("mapping.text_only")
    card = _form(context, event, draft).showing()
    shown = replace(card, text=f"{note}\n\n{card.text}") if note else card
    context.say(shown, subject=subject_of(event))


async def show_entries(context: SalaContext, wanted: ShowEntries) -> None:
    """One's own; everybody's for facilitators."""
    event = context.event_named(wanted.event)
    if wanted.whose == "all" and not context.runtime.may("facilitate", event.code, context.person_id):
        raise Forbidden
    context.show(_cards(context, event).entries(wanted.whose, wanted.page))


async def show_entry(context: SalaContext, wanted: ShowEntry) -> None:
    event = context.event_named(wanted.event)
    context.show(_cards(context, event).entry(_entry(context, event, wanted.entry)))


async def withdraw(context: SalaContext, wanted: WithdrawEntry) -> None:
    """It counts no more, or again; the card offers the other."""
    event = context.event_named(wanted.event)
    _entry(context, event, wanted.entry)
    with _in_words(context, event):
        entry = await settling.withdraw(
            context.runtime, context.person_id, event, wanted.entry, wanted.to, context.update_key
        )
        done = "mapping.withdrawn" if entry.state == "withdrawn" else "mapping.brought_back"
        context.toast(context.voice.plain(done))
        context.show(_cards(context, event).entry(entry))


async def show_contradictions(context: SalaContext, wanted: ShowContradictions) -> None:
    event = context.event_named(wanted.event)
    context.show(contradiction(_cards(context, event), wanted.page))


async def settle(context: SalaContext, wanted: SettleEntries) -> None:
    """Only what was shown is decided; the next contradiction follows."""
    event = context.event_named(wanted.event)
    with _in_words(context, event):
        try:
            await settling.settle(
                context.runtime,
                context.person_id,
                event,
                wanted.entry,
                wanted.to,
                wanted.drawn,
                context.update_key,
            )
            context.toast(context.voice.plain(f"mapping.settled_{wanted.to}"))
        except Overtaken:
            context.toast(context.voice.plain("mapping.overtaken"))
    context.show(contradiction(_cards(context, event), 0))


async def show_gaps(context: SalaContext, wanted: ShowGaps) -> None:
    event = context.event_named(wanted.event)
    context.show(gaps(_cards(context, event), wanted.page))


def _entry(context: SalaContext, event: Event, code: str) -> MappingEntry:
    """One's own, or anybody's for facilitators. Raises `Stale`, `NotAMapper`."""
    entry = context.runtime.state.mapping_of(event.code).get(code)
    if entry is None:
        raise Stale
    facilitates = context.runtime.may("facilitate", event.code, context.person_id)
    if entry.author != context.person_id and not facilitates:
        raise NotAMapper
    return entry


def _cards(context: SalaContext, event: Event) -> MappingCards:
    return MappingCards(context.runtime, context.voice, event, context.person_id)


def _form(context: SalaContext, event: Event, draft: MappingDraft) -> MappingForm:
    asks = not entering.own_group(context.runtime, event, context.person_id)
    return MappingForm(context.voice, event, draft, asks)


@contextlib.contextmanager
def _in_words(context: SalaContext, event: Event) -> Iterator[None]:
    """Refusals of the form, said at once."""
    try:
        yield
    except Unreadable as refused:
        context.toast(context.voice.plain(f"mapping.wrong_{refused.reason}", most=refused.most, other=0))
    except NoDraft:
        context.toast(context.voice.plain("mapping.gone"))
        context.show(_cards(context, event).overview())
