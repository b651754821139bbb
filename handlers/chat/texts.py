"""Answers in one's own words, and facilitators who read them first."""

from dataclasses import replace

from bot import moderation, voting
from bot.message import Message
from bot.rules.ballots import ALONE
from bot.rules.moderation import become_ideas
from config.event import Poll, WallPoll, WrittenPoll, abouts_of
from handlers.callbacks.answering import Moderate, ShowTexts, Write
from handlers.cards import texts as cards
from handlers.cards.poll import why_not_open
from handlers.context import SalaContext, Stale
from handlers.kinds.asking import OWN
from handlers.rendering import poll_card
from handlers.voice import escaped, fitting
from storage.polls import Round

_ON_A_TOAST = 80


async def write(context: SalaContext, wanted: Write) -> None:
    """What is typed next is a text for that poll."""
    asked = _round(context, wanted.round)
    if not voting.answers_in(context.runtime, asked, context.person_id):
        context.toast(why_not_open(context.voice, context.event_named(asked.event), asked))
        return
    await voting.expect_text(
        context.runtime, context.person_id, asked.id, wanted.instead_of, context.update_key
    )
    about = next(
        (item for item in abouts_of(_definition(context, asked)) if item.code == wanted.instead_of), None
    )
    if about is not None:
        label = fitting(about.label.to(context.voice.language), _ON_A_TOAST)
        context.toast(context.voice.plain("text.comment_now", about=label))
        return
    context.toast(context.voice.plain("text.edit_now" if wanted.instead_of else "text.write_now"))


def is_expected(context: SalaContext) -> bool:
    """Whether what this person types is a text for a poll."""
    if context.event is None:
        return False
    return voting.expected_text(context.runtime, context.event.code, context.person_id) is not None


async def typed(context: SalaContext) -> None:
    """A text for the poll whose card asked for it last; the card comes to the bottom of the chat."""
    event = context.event
    expected = voting.expected_text(context.runtime, event.code, context.person_id) if event else None
    if event is None or expected is None:
        raise Stale
    await _write(context, *expected, context.incoming.text)


async def ask(context: SalaContext) -> None:
    """/ask: the newest open question wall, at the bottom of the chat; what stands behind the command is asked at once."""
    event = context.own_event()
    open_rounds = voting.open_rounds(context.runtime, event.code, context.person_id)
    walls = [asked for asked in open_rounds if isinstance(_definition(context, asked), WallPoll)]
    if not walls:
        context.say(Message(context.voice("wall.none_open")))
        return
    _, *question = context.incoming.text.split(maxsplit=1)
    if question:
        await _write(context, walls[-1].id, "", question[0])
        return
    card = await poll_card(context.runtime, context.person_id, walls[-1].id)
    if card is None:
        raise Stale
    context.say(card.item(ALONE), subject=walls[-1].subject)
    await voting.expect_text(context.runtime, context.person_id, walls[-1].id, "", context.update_key)


async def _write(context: SalaContext, number: int, instead_of: str, text: str) -> None:
    """Store a text, `instead_of` one of their own or as a new one, and say what became of it."""
    repeated = context.is_repeated
    outcome = await voting.write_text(
        context.runtime, context.person_id, number, text, instead_of, context.update_key
    )
    asked, event = outcome.asked, context.runtime.event(outcome.asked.event)
    match outcome.refused:
        case None:
            card = await poll_card(context.runtime, context.person_id, asked.id)
            if card is not None:
                shown = card.item(ALONE, OWN)
                saved = replace(shown, text=f"{context.voice('text.saved')}\n\n{shown.text}")
                context.say(saved, subject=asked.subject)
        case "closed" | "paused" | "void" | "extended" if repeated:
            # It came in time perhaps, and only the answer was lost: the card has what is saved.
            card = await poll_card(context.runtime, context.person_id, asked.id)
            if card is not None:
                context.say(card.not_open(), subject=asked.subject)
        case "closed":
            at = context.voice.time_of(asked.closed_at or 0, event)
            context.say(Message(context.voice("text.closed", time=at)))
        case "paused" | "void" | "extended":
            context.say(Message(escaped(why_not_open(context.voice, event, asked))))
        case reason:
            context.say(Message(context.voice(f"refused.{reason}", n=outcome.most)))


async def show_texts(context: SalaContext, wanted: ShowTexts) -> None:
    """The page, in place of itself or as a message of its own."""
    asked = _read_one_by_one(context, wanted.round)
    page = await _page(context, asked, wanted.first)
    context.show_page(page)


async def moderate(context: SalaContext, wanted: Moderate) -> None:
    """Approve or hide; the page is drawn as it is now."""
    asked = _read_one_by_one(context, wanted.round)
    try:
        await moderation.decide_about(
            context.runtime, context.person_id, asked, wanted.text, wanted.to, context.update_key
        )
    except moderation.UnknownText:
        context.toast(context.voice.plain("texts.gone"))
    else:
        context.toast(context.voice.plain(f"texts.{wanted.to}"))
    context.show(await _page(context, asked, wanted.first))


async def _page(context: SalaContext, asked: Round, first: int) -> Message:
    poll = _definition(context, asked)
    texts = await moderation.texts(context.runtime, asked)
    return cards.moderation(context.voice, asked, poll, texts, first)


def _read_one_by_one(context: SalaContext, number: int) -> Round:
    """Of a poll whose texts don't become ideas. Raises `Stale`."""
    asked = _round(context, number)
    if become_ideas(_definition(context, asked)):
        raise Stale
    return asked


def _round(context: SalaContext, number: int) -> Round:
    """Of a poll that takes texts. Raises `Stale`."""
    asked = context.runtime.state.rounds.get(number)
    if asked is None or not isinstance(_definition(context, asked), WrittenPoll):
        raise Stale
    context.event_named(asked.event)
    return asked


def _definition(context: SalaContext, asked: Round) -> Poll:
    return context.runtime.state.poll_of(asked).definition
