"""A chain of polls: facilitators go on to its next step; everybody sees what comes first."""

from bot import chain_steps
from bot.chain import chain_result
from bot.rules.steering import Overtaken
from config.event import Chain, Event
from handlers.callbacks.chain import OpenChainStep, ShowChain, ShowChainStep
from handlers.callbacks.stage import TurnStageToSeveral
from handlers.cards import chain as cards
from handlers.cards.stage import to_stage
from handlers.chat.control import in_words
from handlers.context import SalaContext, Stale
from storage.polls import Round


async def show_step(context: SalaContext, wanted: ShowChainStep) -> None:
    """What opening it would do, and what isn't finished."""
    event, asked = _closing(context, wanted.round)
    with in_words(context):
        page = cards.step_card(
            context.voice, event, asked, await chain_steps.prepared(context.runtime, event, asked.poll)
        )
        context.show_page(page)


async def open_step(context: SalaContext, wanted: OpenChainStep) -> None:
    """Only what was shown is done; whoever comes second is told that it is open."""
    event, asked = _closing(context, wanted.round)
    runtime, voice = context.runtime, context.voice
    with in_words(context):
        try:
            opened = await chain_steps.open_step(
                runtime, context.person_id, event, asked.poll, wanted.leads_to, context.update_key
            )
        except Overtaken:
            context.toast(voice.plain("chain.overtaken"))
        else:
            done = context.is_repeated or any(each.changed for each in opened)
            context.toast(voice.plain("control.open_done" if done else "control.open_already"))
        what = await chain_steps.prepared(runtime, event, asked.poll)
        context.show(cards.step_card(voice, event, asked, what))


async def show_chain(context: SalaContext, wanted: ShowChain) -> None:
    """What comes first, as messages of their own: for whoever may see the result of that poll."""
    event, asked, chain = chain_named(context, wanted.round)
    shown = await chain_result(context.runtime, event, chain, context.person_id)
    for_staff = context.runtime.may("observe", event.code, context.person_id)
    turning = TurnStageToSeveral(event.code, "chain", chain.code)
    further = to_stage(context.voice, context.runtime, event, context.person_id, turning)
    for message in cards.chain_cards(context.voice, event, asked, shown, further, for_staff=for_staff):
        context.say(message)


def chain_named(context: SalaContext, number: int) -> tuple[Event, Round, Chain]:
    """The round that a button names, and the chain its poll belongs to. Raises `Stale`."""
    event, asked = context.round_named(number)
    chain = event.chain_of(asked.poll)
    if chain is None:
        raise Stale
    return event, asked, chain


def _closing(context: SalaContext, number: int) -> tuple[Event, Round]:
    """The poll that the step comes after. Raises `Stale` for one that was asked by mistake since."""
    event, asked = context.round_named(number)
    if asked.state == "void":
        raise Stale
    return event, asked
