"""Facilitators write a poll in the chat, correct a wording, or ask anew what means something else now."""

import contextlib

from bot import composing, rewording
from bot.composing import Expected, expected
from bot.message import Message
from bot.rules.composing import Unusable
from config.event import Event, Poll
from handlers.callbacks.steering import AskAnew, ComposePoll, CorrectWording
from handlers.cards.compose import ComposeCard, compose_subject
from handlers.cards.control_poll import slot_of
from handlers.cards.registration import LANGUAGE_NAMES
from handlers.chat.control import card, draw, in_words
from handlers.context import SalaContext, Stale
from handlers.voice import escaped
from storage.polls import PollDraft


def is_expected(context: SalaContext) -> bool:
    """Whether what somebody typed is for a poll; brought again, it has been taken already."""
    repeated = context.is_repeated and context.person_id in context.runtime.state.poll_drafts
    return expected(context.person) is not None or repeated


async def typed(context: SalaContext) -> None:
    """A question with its options, options alone, or the corrected wording of a text."""
    event, what = context.own_event(), expected(context.person)
    runtime, who, text = context.runtime, context.person_id, context.incoming.text
    try:
        if what is not None and what.what == "wording":
            await rewording.correct(runtime, who, event, what, text, context.update_key)
            context.say(Message(context.voice("compose.corrected")))
            return
        if what is not None:
            draft = await composing.write(runtime, who, event, what, text, context.update_key)
        else:
            draft = composing.draft_of(runtime, event, who)
        form = _card(context, event, draft).form()
    except Unusable as unusable:
        context.say(Message(context.voice(f"compose.{unusable.reason}", n=unusable.n)))
        return
    context.say(form, subject=compose_subject(event.code))


async def compose_poll(context: SalaContext, wanted: ComposePoll) -> None:
    """Every button of the card."""
    event, runtime, who, key = (
        context.event_named(wanted.event),
        context.runtime,
        context.person_id,
        context.update_key,
    )
    if wanted.language and wanted.language not in event.languages:
        raise Stale
    match wanted.to:
        case "new":
            draft = await composing.begin(runtime, who, event, _language(context, event), key)
            context.say(_card(context, event, draft).form(), subject=compose_subject(event.code))
        case "text":
            await composing.expect(runtime, who, event, Expected("text", wanted.language), key)
            name = LANGUAGE_NAMES.get(wanted.language, "")
            context.say(Message(context.voice("compose.send_in", language=name)))
        case "preview":
            await _preview(context, event)
        case "added":
            await _add(context, event)
        case "cancelled":
            await composing.discard(runtime, who, event, key)
            context.show(Message(context.voice("compose.cancelled")))
        case "form":
            runtime.check("facilitate", event.code, who)
            context.show(_card(context, event, composing.draft_of(runtime, event, who)).form())
        case choice:
            draft = await composing.choose(runtime, who, event, choice, _language(context, event), key)
            context.show(_card(context, event, draft).form())


async def correct_wording(context: SalaContext, wanted: CorrectWording) -> None:
    """What stands there now, and that the next text takes its place."""
    event = context.event_named(wanted.event)
    if wanted.language not in event.languages:
        raise Stale
    what = Expected("wording", wanted.language, wanted.poll, wanted.number)
    before = rewording.wording(context.runtime, event, wanted.poll, wanted.number)
    await composing.expect(context.runtime, context.person_id, event, what, context.update_key)
    text, name = escaped(before.text.to(wanted.language)), LANGUAGE_NAMES.get(wanted.language, "")
    context.say(Message(context.voice("compose.send_wording", text=text, language=name)))


async def ask_anew(context: SalaContext, wanted: AskAnew) -> None:
    """The poll stops, and its copy can be rewritten."""
    with in_words(context):
        draft = await composing.ask_anew(
            context.runtime, context.person_id, wanted.round, wanted.step, context.update_key
        )
        event = context.event_named(draft.event)
        context.toast(context.voice.plain("control.void_done"))
        context.say(_card(context, event, draft).form(), subject=compose_subject(event.code))


async def _preview(context: SalaContext, event: Event) -> None:
    context.runtime.check("facilitate", event.code, context.person_id)
    draft = composing.draft_of(context.runtime, event, context.person_id)
    poll = _whole(context, event, draft)
    if poll is None:
        raise Stale
    shown = _card(context, event, draft)
    for message in shown.previews(poll):
        context.say(message)
    context.say(shown.confirm(), subject=compose_subject(event.code))


async def _add(context: SalaContext, event: Event) -> None:
    """It stands among the polls of the day, and the card turns to it."""
    try:
        added = await composing.add(context.runtime, context.person_id, event, context.update_key)
    except Unusable:
        raise Stale from None
    context.toast(context.voice.plain("compose.added"))
    await draw(context, event, slot_of(card(context, event).slots(), added.code))


def _language(context: SalaContext, event: Event) -> str:
    """What is typed first is taken to be in one's own language."""
    return context.language if context.language in event.languages else event.languages[0]


def _card(context: SalaContext, event: Event, draft: PollDraft) -> ComposeCard:
    whole = _whole(context, event, draft) is not None
    return ComposeCard(context.voice, event, draft.draft, whole)


def _whole(context: SalaContext, event: Event, draft: PollDraft) -> Poll | None:
    with contextlib.suppress(Unusable):
        return composing.poll_of(context.runtime, event, draft.draft)
    return None
