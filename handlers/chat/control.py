"""The facilitator's console: open and close polls, see the count, take the result."""

from bot import steering
from bot.rules.schedule import Slot
from config.event import Event
from handlers.callbacks import ShowControl, ShowControlPoll, Steer
from handlers.cards.control import Control, control_subject, control_subjects
from handlers.context import Forbidden, SalaContext, Stale


async def control(context: SalaContext) -> None:
    """/control: a new card at the bottom; the older one goes."""
    event = context.event
    if event is None:
        raise Stale
    _facilitates(context, event)
    card = _card(context, event)
    context.say(card.overview(), subject=control_subject(event.code), instead_of=control_subjects(event.code))


async def show_control(context: SalaContext, wanted: ShowControl) -> None:
    event = context.event_named(wanted.event)
    _facilitates(context, event)
    await _draw(context, event, None)


async def show_control_poll(context: SalaContext, wanted: ShowControlPoll) -> None:
    event = context.event_named(wanted.event)
    _facilitates(context, event)
    slot = _slot(_card(context, event), wanted.poll, wanted.round)
    await _draw(context, event, slot)


async def steer(context: SalaContext, wanted: Steer) -> None:
    """Open or close; whoever comes second is told that it is done already."""
    event = context.event_named(wanted.event)
    step = steering.open_poll if wanted.to == "open" else steering.close_poll
    try:
        steered = await step(
            context.runtime, context.person_id, event.code, wanted.poll, wanted.round, context.update_key
        )
    except steering.NotAllowed:
        raise Forbidden from None
    except steering.NotPlanned:
        raise Stale from None
    except steering.Over:
        context.toast(context.voice.plain("refused.over"))
        return
    key = f"control.{wanted.to}_done" if steered.changed else f"control.{wanted.to}_already"
    context.toast(context.voice.plain(key))
    context.show(_card(context, event).showing(context.shown_subject))


def _facilitates(context: SalaContext, event: Event) -> None:
    if not context.runtime.may("facilitate", event.code, context.person_id):
        raise Forbidden


def _card(context: SalaContext, event: Event) -> Control:
    organizes = context.runtime.may("organize", event.code, context.person_id)
    return Control(context.runtime, context.voice, event, organizes)


async def _draw(context: SalaContext, event: Event, slot: Slot | None) -> None:
    card = _card(context, event)
    drawn = card.overview() if slot is None else card.poll(slot)
    context.show(drawn)
    await context.card_is_here(control_subject(event.code, slot), instead_of=control_subjects(event.code))


def _slot(control: Control, poll: str, code: str) -> Slot:
    slot = next((slot for slot in control.slots() if (slot.poll.code, slot.round) == (poll, code)), None)
    if slot is None:
        raise Stale
    return slot
