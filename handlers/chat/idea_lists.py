"""A list of ideas as a whole: two alike in it, sent into the polls about it, or out as a spreadsheet and back."""

import asyncio
from functools import partial

from bot import idea_sheet, ideas, lists
from bot.idea_drafts import Expected, draft_of, expected
from bot.ideas import UnknownIdea
from bot.message import File, Message
from bot.rules.likeness import likely_duplicates
from bot.rules.steering import Overtaken
from handlers.callbacks.ideas import (
    ApplyIdeaSheet,
    GetIdeaSheet,
    MergeIdeas,
    SendIdeas,
    ShowDuplicates,
    ShowSending,
)
from handlers.cards import idea_sheet as sheet_cards
from handlers.cards import ideas as cards
from handlers.chat.ideas import collection_of, expect, list_of, overtaken, round_of, shape, typed
from handlers.chat.sheets import NotASheet, read_sent, sent_file
from handlers.context import SalaContext, Stale
from storage.polls import Round


async def merge_ideas(context: SalaContext, wanted: MergeIdeas) -> None:
    """The two that were shown; the next two alike follow."""
    asked = round_of(context, wanted.round)
    found = await collection_of(context, asked)
    both = [idea for idea in found.ideas if idea.code in (wanted.idea, wanted.other)]
    if await shape(context, asked, [ideas.merging(both)] if both else [], wanted.drawn, "ideas.merged"):
        await show_duplicates(context, ShowDuplicates(asked.id, 0))


async def show_duplicates(context: SalaContext, wanted: ShowDuplicates) -> None:
    asked = round_of(context, wanted.round)
    found = await collection_of(context, asked)
    pairs = await asyncio.to_thread(likely_duplicates, found.ideas)
    context.show(cards.alike(context.voice, found, pairs, wanted.place))


async def show_sending(context: SalaContext, wanted: ShowSending) -> None:
    """Which polls would get the list."""
    context.show(await _sending(context, round_of(context, wanted.round)))


async def send_ideas(context: SalaContext, wanted: SendIdeas) -> None:
    """Only what was shown is done."""
    asked = round_of(context, wanted.round)
    event, found = context.event_named(asked.event), await collection_of(context, asked)
    try:
        sent = await lists.send(
            context.runtime,
            context.person_id,
            event,
            found.poll.into,
            wanted.leads_to,
            context.update_key,
        )
    except Overtaken:
        context.toast(context.voice.plain("ideas.overtaken"))
    else:
        n = sum(target.standing == "ready" for target in sent)
        context.toast(context.voice.plain("ideas.sent", n=n))
    context.show(await _sending(context, asked))


async def get_idea_sheet(context: SalaContext, wanted: GetIdeaSheet) -> None:
    """The file; the next one that is sent is this one, changed."""
    asked = round_of(context, wanted.round)
    found = await collection_of(context, asked)
    await expect(context, asked, Expected("sheet", asked.id))
    content = await asyncio.to_thread(idea_sheet.sheet, found)
    context.send_file(File(f"{asked.event}-{asked.poll}.xlsx", content, context.voice("ideas.sheet_file")))


async def received(context: SalaContext) -> None:
    """What was asked for: text, or a file that may be the list; or something that is neither."""
    what = expected(context.person)
    if context.incoming.text:
        await typed(context)
        return
    if what is None:
        raise Stale
    asked = round_of(context, what.round)
    if what.what != "sheet":
        context.say(Message(context.voice("typed.send_text")))
        return
    file = sent_file(context)
    if file is None:
        context.say(Message(context.voice("ideas.sheet_send")))
        return
    try:
        refused = partial(sheet_cards.refused, context.voice, asked)
        rows = await read_sent(context, file, lambda content, _: idea_sheet.read_sheet(content), refused)
    except NotASheet as refusal:
        context.say(refusal.answer)
        return
    await idea_sheet.keep(context.runtime, context.person_id, asked, rows, context.update_key)
    context.say(await _preview(context, asked))


async def apply_idea_sheet(context: SalaContext, wanted: ApplyIdeaSheet) -> None:
    """Only what was shown is done, all of it together."""
    asked = round_of(context, wanted.round)
    try:
        await idea_sheet.apply(context.runtime, context.person_id, asked, wanted.leads_to, context.update_key)
    except (Overtaken, UnknownIdea):
        await overtaken(context, asked)
        return
    context.toast(context.voice.plain("ideas.saved"))
    context.show(await list_of(context, asked, 0))


async def _preview(context: SalaContext, asked: Round) -> Message:
    draft = draft_of(context.runtime.state, context.person_id, asked)
    found, plan = await idea_sheet.plan_of(context.runtime, asked, draft)
    return sheet_cards.preview(context.voice, found, len(draft.rows), plan)


async def _sending(context: SalaContext, asked: Round) -> Message:
    event, found = context.event_named(asked.event), await collection_of(context, asked)
    what = await lists.listed(context.runtime, event, found.poll.into)
    return cards.sending(context.voice, event, found, what, lists.targets(context.runtime, event, what))
