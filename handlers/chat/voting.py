"""Answering polls: a tap is stored, answered with a toast, and the card shows it."""

import contextlib
from collections.abc import Callable

from bot import voting
from bot.message import Message
from bot.rules.ballots import item_codes
from config.event import Event, WrittenPoll
from handlers.callbacks.answering import ShowAnswers, ShowItem, ShowOptions, ShowPoll, Vote
from handlers.cards import menu
from handlers.cards.poll import PollCard, why_not_open
from handlers.context import NotEligible, SalaContext, Stale
from handlers.rendering import poll_card
from storage.errors import StorageError
from storage.polls import Round


async def vote(context: SalaContext, tapped: Vote) -> None:
    """The one way an answer comes in from a phone."""
    try:
        outcome = await voting.cast_ballot(
            context.runtime, context.person_id, tapped.round, tapped.item, tapped.answer, context.update_key
        )
    except StorageError:
        # A card drawn meanwhile, for another tap, may show what is now taken back.
        if (asked := context.runtime.state.rounds.get(tapped.round)) is not None:
            with contextlib.suppress(StorageError):
                await _show(context, asked, lambda card: card.item(tapped.item))
        raise
    asked, event = outcome.asked, context.runtime.event(outcome.asked.event)
    match outcome.refused:
        case None:
            card = PollCard(context.voice, event, asked, outcome.poll, outcome.ballot)
            context.toast(card.receipt(tapped.item))
            await _show(context, asked, lambda card: card.after(tapped.item, tapped.answer))
        case "closed" | "paused" | "void" | "extended":
            await _say_not_open(context, event, asked)
        case "unknown_option":
            raise Stale
        case "not_eligible":
            raise NotEligible(event.code)
        case "outdated" | "no_such_question":
            context.toast(context.voice.plain(f"refused.{outcome.refused}"))
            await _show(context, asked, lambda card: card.item(tapped.item))
        case _:  # the card may be older than the answer: it is drawn as things stand
            context.toast(context.voice.plain(f"refused.{outcome.refused}", n=outcome.most))
            await _show(context, asked, lambda card: card.item(tapped.item, tapped.answer.partition("=")[0]))


async def show_item(context: SalaContext, wanted: ShowItem) -> None:
    event, asked = context.round_named(wanted.round)
    _check_item(context, asked, wanted.item)
    await _turn(context, event, asked, lambda card: card.item(wanted.item))
    await _expect_text(context, asked)


async def show_options(context: SalaContext, wanted: ShowOptions) -> None:
    event, asked = context.round_named(wanted.round)
    _check_item(context, asked, wanted.item)
    await _turn(context, event, asked, lambda card: card.item(wanted.item, wanted.option))


async def show_answers(context: SalaContext, wanted: ShowAnswers) -> None:
    event, asked = context.round_named(wanted.round)
    await _turn(context, event, asked, PollCard.all_answers)


async def show_poll(context: SalaContext, wanted: ShowPoll) -> None:
    """Bring the card to the bottom of the chat; the older one goes."""
    _, asked = context.round_named(wanted.round)
    card = await poll_card(context.runtime, context.person_id, asked.id)
    if card is None:
        raise Stale
    context.say(card.current(), subject=asked.subject)
    await _expect_text(context, asked)


async def polls(context: SalaContext) -> None:
    """/polls: the open ones, answered or not."""
    show_polls(context, context.own_event())


def show_polls(context: SalaContext, event: Event) -> None:
    context.show(menu.polls(context.voice, event, context.runtime, context.person_id))


async def _turn(
    context: SalaContext, event: Event, asked: Round, draw: Callable[[PollCard], Message]
) -> None:
    """Turn the card to another page, if the poll is still open to this person."""
    if voting.answers_in(context.runtime, asked, context.person_id):
        await _show(context, asked, draw)
    else:
        await _say_not_open(context, event, asked)


async def _say_not_open(context: SalaContext, event: Event, asked: Round) -> None:
    """A dead button says why, and the card is redrawn."""
    context.toast(why_not_open(context.voice, event, asked))
    await _show(context, asked, PollCard.not_open)


async def _show(context: SalaContext, asked: Round, draw: Callable[[PollCard], Message]) -> None:
    """Drawn when its turn comes: a card that waited shows what is true then, above all that the poll closed."""

    async def drawn() -> Message | None:
        card = await poll_card(context.runtime, context.person_id, asked.id)
        if card is None:
            return None
        return draw(card) if card.standing == "open" else card.not_open()

    await context.show_card(drawn, asked.subject)


async def _expect_text(context: SalaContext, asked: Round) -> None:
    """While the card of a poll that takes texts asks for one, what is typed is one."""
    takes_texts = isinstance(context.runtime.state.poll_of(asked).definition, WrittenPoll)
    if takes_texts and asked.state == "open":
        await voting.expect_text(context.runtime, context.person_id, asked.id, "", context.update_key)


def _check_item(context: SalaContext, asked: Round, item: str) -> None:
    """Raises `NotEligible`, or `Stale` where this person isn't asked about that item."""
    participant = voting.votes_in(context.runtime, asked, context.person_id)
    if participant is None:
        raise NotEligible(asked.event)
    if item not in item_codes(voting.poll_for(context.runtime, asked, participant)):
        raise Stale
