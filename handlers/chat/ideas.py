"""/ideas: facilitators make a list of what people wrote, and send it into polls."""

import asyncio
from collections.abc import Sequence

from bot import idea_drafts, ideas
from bot.expecting import expect_no_more
from bot.idea_drafts import Expected, draft_of
from bot.ideas import Collection, UnknownIdea
from bot.message import Message
from bot.rules.ideas import Idea, Shaping
from bot.rules.kinds.text import LONGEST_TEXT
from bot.rules.moderation import become_ideas
from bot.rules.steering import Overtaken
from bot.rules.typed import ZERO_WIDTH_SPACE, cleaned, is_readable, is_too_long
from handlers.callbacks.ideas import (
    FindIdeas,
    PickIdea,
    RenameIdea,
    ShapeIdea,
    ShapePicked,
    ShowIdea,
    ShowIdeas,
    TypeIdea,
    UndoIdeas,
)
from handlers.cards import ideas as cards
from handlers.cards.chain import onward
from handlers.cards.registration import LANGUAGE_NAMES
from handlers.context import SalaContext, Stale
from storage.polls import Round
from storage.writer import Transaction

_DONE = {
    "approved": "texts.approved",
    "hidden": "texts.hidden",
    "split": "ideas.split_done",
    "agreed": "ideas.saved",
    "dropped": "ideas.saved",
    "undecided": "ideas.saved",
    "merged": "ideas.merged",
}


async def ideas_command(context: SalaContext) -> None:
    """/ideas: of the poll that collects some, or a choice of several."""
    rounds = ideas.collections(context.runtime, context.own_event().code)
    if not rounds:
        context.say(Message(context.voice("ideas.none")))
    elif len(rounds) > 1:
        context.say(cards.choose(context.voice, context.runtime, rounds))
    else:
        context.say(await list_of(context, rounds[0], 0))


async def show_ideas(context: SalaContext, wanted: ShowIdeas) -> None:
    page = await list_of(context, round_of(context, wanted.round), wanted.first)
    context.show_page(page)


async def show_idea(context: SalaContext, wanted: ShowIdea) -> None:
    await _show_one(context, round_of(context, wanted.round), wanted.idea)


async def shape_idea(context: SalaContext, wanted: ShapeIdea) -> None:
    asked, code = round_of(context, wanted.round), wanted.idea
    match wanted.to:
        case "approved":
            shaping = ideas.approving(code)
        case "hidden":
            shaping = Shaping("hide", {"ideas": [code]})
        case "split":
            shaping = Shaping("split", {"idea": code})
        case status:
            shaping = Shaping("status", {"ideas": [code], "status": "" if status == "undecided" else status})
    if await shape(context, asked, [shaping], wanted.drawn, _DONE[wanted.to]):
        await _show_one(context, asked, code)


async def type_idea(context: SalaContext, wanted: TypeIdea) -> None:
    """Tapped again, it has no type."""
    asked = round_of(context, wanted.round)
    found = await collection_of(context, asked)
    now = next((idea.type for idea in found.ideas if idea.code == wanted.idea), "")
    shaping = Shaping("type", {"ideas": [wanted.idea], "type": "" if now == wanted.type else wanted.type})
    if await shape(context, asked, [shaping], wanted.drawn, "ideas.saved"):
        await _show_one(context, asked, wanted.idea)


async def pick_idea(context: SalaContext, wanted: PickIdea) -> None:
    asked = round_of(context, wanted.round)
    who, picked = context.person_id, wanted.picked == "yes"
    await _one(context, asked, wanted.idea)
    await idea_drafts.pick(context.runtime, who, asked, wanted.idea, picked=picked, update=context.update_key)
    context.show(await list_of(context, asked, wanted.first))


async def shape_picked(context: SalaContext, wanted: ShapePicked) -> None:
    """Merged, approved or hidden together, which is undone together; or nothing is picked any more."""
    asked = round_of(context, wanted.round)
    found, draft = (
        await collection_of(context, asked),
        draft_of(context.runtime.state, context.person_id, asked),
    )
    picked = [idea for idea in found.ideas if idea.code in draft.picked]
    if not context.is_repeated and wanted.leads_to != cards.picked_fingerprint(
        found.version, [idea.code for idea in picked]
    ):
        await overtaken(context, asked)
        return
    if wanted.to == "left":
        await idea_drafts.leave(context.runtime, context.person_id, asked, context.update_key)
    elif picked:
        shaping, key = _together(wanted, picked), _DONE[wanted.to]
        if not await shape(context, asked, [shaping], found.version, key, of_picked=True):
            return
    context.show(await list_of(context, asked, 0))


def _together(wanted: ShapePicked, picked: Sequence[Idea]) -> Shaping:
    codes = [idea.code for idea in picked]
    match wanted.to:
        case "merged":
            return ideas.merging(picked)
        case "approved":
            return ideas.approving(*codes)
        case _:
            return Shaping("hide", {"ideas": codes})


async def undo_ideas(context: SalaContext, wanted: UndoIdeas) -> None:
    asked = round_of(context, wanted.round)
    try:
        await ideas.undo(context.runtime, context.person_id, asked, wanted.drawn, context.update_key)
    except Overtaken:
        await overtaken(context, asked)
        return
    except UnknownIdea:
        context.toast(context.voice.plain("ideas.nothing_to_undo"))
        return
    context.toast(context.voice.plain("ideas.undone"))
    context.show(await list_of(context, asked, 0))


async def rename_idea(context: SalaContext, wanted: RenameIdea) -> None:
    asked = round_of(context, wanted.round)
    await _one(context, asked, wanted.idea)
    await expect(context, asked, Expected(wanted.language, asked.id, wanted.idea))
    context.say(Message(context.voice("ideas.send_wording", language=LANGUAGE_NAMES[wanted.language])))


async def find_ideas(context: SalaContext, wanted: FindIdeas) -> None:
    asked = round_of(context, wanted.round)
    if wanted.to == "ask":
        await expect(context, asked, Expected("find", asked.id))
        context.say(Message(context.voice("ideas.send_words")))
        return
    await idea_drafts.seek(context.runtime, context.person_id, asked, "", context.update_key)
    context.show(await list_of(context, asked, 0))


async def typed(context: SalaContext) -> None:
    """Words to look for, or an idea's wording."""
    what = idea_drafts.expected(context.person)
    if what is None:
        raise Stale
    asked = round_of(context, what.round)
    if what.what == "sheet":
        context.say(Message(context.voice("ideas.sheet_send")))
        return
    words = cleaned(context.incoming.text, keep=ZERO_WIDTH_SPACE)
    if not is_readable(words):
        key = "ideas.send_words" if what.what == "find" else "refused.unreadable"
        context.say(Message(context.voice(key)))
        return
    if is_too_long(words, LONGEST_TEXT):
        context.say(Message(context.voice("refused.too_long", n=LONGEST_TEXT)))
        return
    if what.what == "find":
        await idea_drafts.seek(context.runtime, context.person_id, asked, words, context.update_key)
        context.say(await list_of(context, asked, 0))
        return
    shaping = Shaping("rename", {"idea": what.idea, "label": {what.what: words}})
    runtime, who, update = context.runtime, context.person_id, context.update_key

    def then(tx: Transaction) -> None:
        expect_no_more(tx, who, idea_drafts.EXPECTED)

    try:
        await ideas.shape(runtime, who, asked, lambda _: [shaping], None, update, then)
        found, idea = await _one(context, asked, what.idea)
    except (UnknownIdea, Overtaken):
        context.say(Message(context.voice("ideas.not_there")))
        return
    context.say(cards.one(context.voice, context.runtime, context.event_named(asked.event), found, idea))


async def shape(
    context: SalaContext,
    asked: Round,
    wanted: Sequence[Shaping],
    drawn: int,
    done: str,
    *,
    of_picked: bool = False,
) -> bool:
    """False if it could not be done, which is said and the list shown as it is now. `of_picked`: which are none then."""
    runtime, who, key = context.runtime, context.person_id, context.update_key

    def then(tx: Transaction) -> None:
        if of_picked:
            idea_drafts.forget(tx, who, asked)

    try:
        await ideas.shape(runtime, who, asked, lambda _: wanted, drawn, key, then)
    except (Overtaken, UnknownIdea):
        await overtaken(context, asked)
        return False
    context.toast(context.voice.plain(done))
    return True


async def overtaken(context: SalaContext, asked: Round) -> None:
    context.toast(context.voice.plain("ideas.overtaken"))
    context.show(await list_of(context, asked, 0))


async def expect(context: SalaContext, asked: Round, what: Expected) -> None:
    await context.ask_for("facilitate", asked.event, what.written())


async def _show_one(context: SalaContext, asked: Round, code: str) -> None:
    found, idea = await _one(context, asked, code)
    context.show(cards.one(context.voice, context.runtime, context.event_named(asked.event), found, idea))


async def _one(context: SalaContext, asked: Round, code: str) -> tuple[Collection, Idea]:
    """Raises `UnknownIdea` for one that is gone since."""
    found = await collection_of(context, asked)
    return found, found.idea(code)


async def list_of(context: SalaContext, asked: Round, first: int) -> Message:
    draft = draft_of(context.runtime.state, context.person_id, asked)
    found = await collection_of(context, asked)
    # In a thread: two hundred long ideas are compared with each other, and nobody's tap waits for it.
    after = onward(context.voice, context.runtime, context.event_named(asked.event), asked)
    return await asyncio.to_thread(cards.overview, context.voice, found, draft, first, after)


async def collection_of(context: SalaContext, asked: Round) -> Collection:
    """Raises `UnknownIdea` for one whose poll was asked by mistake since."""
    return await ideas.collection(context.runtime, asked.event, asked.poll)


def round_of(context: SalaContext, number: int) -> Round:
    """Of a poll that collects ideas. Raises `Stale`."""
    _, asked = context.round_named(number)
    if asked.state == "void" or not become_ideas(context.runtime.state.poll_of(asked).definition):
        raise Stale
    return asked
