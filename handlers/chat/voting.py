"""Answering polls: a tap is stored, answered with a toast, and the card shows it."""

from telegram import Update

from bot import voting
from bot.rules.ballots import item_codes
from bot.rules.results import result
from bot.steering import subject_of
from config.event import Event
from handlers.callbacks import ShowAnswers, ShowItem, ShowPoll, ShowResult, Vote
from handlers.cards import menu
from handlers.cards.poll import PollCard
from handlers.cards.results import result_cards
from handlers.context import Forbidden, NotEligible, SalaContext, Stale
from storage.polls import Round, ballots_of


async def vote(update: Update, context: SalaContext, tapped: Vote) -> None:
    """The one way an answer comes in from a phone."""
    del update
    try:
        outcome = await voting.cast_ballot(
            context.runtime, context.person_id, tapped.round, tapped.item, tapped.answer, context.update_key
        )
    except voting.UnknownRound:
        raise Stale from None
    event = context.runtime.event(outcome.asked.event)
    if outcome.refused == "closed":
        _say_closed(context, await _card(context, event, outcome.asked))
        return
    if outcome.refused == "unknown_option":
        raise Stale
    if outcome.refused == "not_eligible":
        raise NotEligible
    if outcome.refused is not None:
        context.toast(context.voice.plain(f"refused.{outcome.refused}", n=outcome.most))
        return
    card = PollCard(
        context.voice,
        event,
        outcome.asked,
        outcome.poll,
        outcome.ballot,
        voting.unanswered_beside(context.runtime, outcome.asked, context.person_id),
    )
    context.toast(card.receipt(tapped.item))
    await context.show_card(card.after(tapped.item), subject_of(outcome.asked))


async def show_item(update: Update, context: SalaContext, wanted: ShowItem) -> None:
    del update
    event, asked = _round(context, wanted.round)
    card = await _card(context, event, asked)
    if wanted.item not in item_codes(card.poll):
        raise Stale
    if asked.state == "closed":
        _say_closed(context, card)
        return
    await context.show_card(card.item(wanted.item), subject_of(asked))


async def show_answers(update: Update, context: SalaContext, wanted: ShowAnswers) -> None:
    del update
    event, asked = _round(context, wanted.round)
    card = await _card(context, event, asked)
    if asked.state == "closed":
        _say_closed(context, card)
        return
    await context.show_card(card.all_answers(), subject_of(asked))


async def show_poll(update: Update, context: SalaContext, wanted: ShowPoll) -> None:
    """Bring the card to the bottom of the chat; the older one goes."""
    del update
    event, asked = _round(context, wanted.round)
    card = await _card(context, event, asked)
    context.say(card.current(), subject=subject_of(asked))


async def show_result(update: Update, context: SalaContext, wanted: ShowResult) -> None:
    """The result of a closed poll, as a message of its own."""
    del update
    event, asked = _round(context, wanted.round)
    facilitates = context.runtime.may("facilitate", event.code, context.person_id)
    if not facilitates and voting.votes_in(context.runtime, asked, context.person_id) is None:
        raise Forbidden
    if asked.state != "closed":
        context.toast(context.voice.plain("result.not_yet"))
        return
    ballots = await ballots_of(context.runtime.engine, asked.id)
    poll = context.runtime.state.poll_of(asked).definition
    for message in result_cards(context.voice, event, asked, poll, result(poll, ballots.values())):
        context.say(message)


async def polls(update: Update, context: SalaContext) -> None:
    """/polls: the open ones, answered or not."""
    del update
    if context.event is None:
        raise Stale
    show_polls(context, context.event)


def show_polls(context: SalaContext, event: Event) -> None:
    context.show(menu.polls(context.voice, event, context.runtime, context.person_id))


def _say_closed(context: SalaContext, card: PollCard) -> None:
    """A dead button says why, and the card is redrawn."""
    at = card.voice.time_of(card.asked.closed_at or 0, card.event)
    context.toast(card.voice.plain("poll.closed_at", time=at))
    context.show(card.closed())


def _round(context: SalaContext, number: int) -> tuple[Event, Round]:
    asked = context.runtime.state.rounds.get(number)
    if asked is None:
        raise Stale
    return context.event_named(asked.event), asked


async def _card(context: SalaContext, event: Event, asked: Round) -> PollCard:
    """The card as this person has it. Raises `NotEligible`: whoever may not answer has none."""
    participant = voting.votes_in(context.runtime, asked, context.person_id)
    if participant is None:
        raise NotEligible
    ballot = await context.runtime.ballot(asked, participant.id)
    poll = context.runtime.state.poll_of(asked).definition
    return PollCard(
        context.voice,
        event,
        asked,
        poll,
        ballot,
        voting.unanswered_beside(context.runtime, asked, context.person_id),
    )
