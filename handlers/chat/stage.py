"""/stage: the address of the page for the projector, and what it shows."""

from bot.message import Message
from bot.rules.stage import of_round, of_several
from bot.stage import turning
from config.event import Event
from handlers.callbacks.stage import (
    RenewStage,
    ShowStage,
    TurnStage,
    TurnStageToRound,
    TurnStageToSeveral,
)
from handlers.cards.stage import shown_said, stage_card, stage_subject, sure_card
from handlers.context import SalaContext
from storage.stages import Stage


async def stage(context: SalaContext) -> None:
    """/stage: a new card at the bottom; the older one goes."""
    await _say(context, context.own_event())


async def show_stage(context: SalaContext, wanted: ShowStage) -> None:
    event = context.event_named(wanted.event)
    match wanted.page:
        case "":
            await _say(context, event)
        case "sure":
            context.show(sure_card(context.voice, event))
        case "back":
            context.show(_card(context, event, await _stage(context, event)))


async def turn(context: SalaContext, wanted: TurnStage) -> None:
    await _turn(context, context.event_named(wanted.event), wanted.to)


async def turn_to_round(context: SalaContext, wanted: TurnStageToRound) -> None:
    event, asked = context.round_named(wanted.round)
    await _turn(context, event, of_round(asked.id, wanted.view))


async def turn_to_several(context: SalaContext, wanted: TurnStageToSeveral) -> None:
    await _turn(context, context.event_named(wanted.event), of_several(wanted.kind, wanted.code))


async def renew(context: SalaContext, wanted: RenewStage) -> None:
    event = context.event_named(wanted.event)
    made = await turning.renew(context.runtime, context.person_id, event.code, context.update_key)
    context.toast(context.voice.plain("stage.renewed"))
    context.show(_card(context, event, made))


async def _turn(context: SalaContext, event: Event, shows: str) -> None:
    """From the card of a result, that stays, and the stage's card comes to the bottom: it leads back."""
    turned = await turning.turn(context.runtime, context.person_id, event.code, shows, context.update_key)
    context.toast(
        context.voice.plain("stage.turned", what=shown_said(context.voice, context.runtime, event.code))
    )
    subject = stage_subject(event.code)
    if context.shown_subject == subject:
        context.show(_card(context, event, turned))
    else:
        context.say(_card(context, event, turned), subject=subject, instead_of=subject)


async def _say(context: SalaContext, event: Event) -> None:
    if not turning.has_web_side(context.runtime):
        context.say(Message(context.voice("stage.no_web")))
        return
    subject = stage_subject(event.code)
    context.say(_card(context, event, await _stage(context, event)), subject=subject, instead_of=subject)


async def _stage(context: SalaContext, event: Event) -> Stage:
    return await turning.stage_of(context.runtime, context.person_id, event.code, context.update_key)


def _card(context: SalaContext, event: Event, stage: Stage) -> Message:
    if not turning.has_web_side(context.runtime):
        return Message(context.voice("stage.no_web"))
    return stage_card(context.voice, context.runtime, event, stage)
