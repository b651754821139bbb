"""The facilitator's console: steer polls, see the count, take the result."""

import contextlib
from collections.abc import Coroutine, Iterator

from bot import nudging, steering, steps
from bot.rules.schedule import Slot
from bot.rules.steering import Overtaken, Past, TooLate
from bot.unlinking import Final, Revealed
from config.event import Event
from handlers.callbacks.steering import Extend, Nudge, OpenPoll, SetTimer, ShowControl, ShowControlPoll, Steer
from handlers.cards.control import Control, control_subject, control_subjects
from handlers.context import SalaContext, Stale


async def control(context: SalaContext) -> None:
    """/control: a new card at the bottom; the older one goes."""
    event = context.own_event()
    context.say(
        card(context, event).overview(),
        subject=control_subject(event.code),
        instead_of=control_subjects(event.code),
    )


async def show_control(context: SalaContext, wanted: ShowControl) -> None:
    event = context.event_named(wanted.event)
    await draw(context, event, None)


async def show_control_poll(context: SalaContext, wanted: ShowControlPoll) -> None:
    event = context.event_named(wanted.event)
    slot = _slot(card(context, event), wanted.poll, wanted.round)
    await draw(context, event, slot, wanted.page)


async def open_poll(context: SalaContext, wanted: OpenPoll) -> None:
    """Whoever comes second is told that it is open already."""
    event = context.event_named(wanted.event)
    where = (wanted.event, wanted.poll, wanted.round, context.update_key, wanted.void)
    with in_words(context):
        steered = await steering.open_poll(context.runtime, context.person_id, *where)
        context.toast(context.voice.plain("control.open_done" if steered.changed else "control.open_already"))
    context.show(card(context, event).showing(context.shown_subject))


async def steer(context: SalaContext, wanted: Steer) -> None:
    """Any other step; whoever comes second is told that it is done already, and an old button undoes nothing newer."""
    doing = steps.steer(
        context.runtime, context.person_id, wanted.round, wanted.to, wanted.step, context.update_key
    )
    await _step(context, wanted.round, doing, f"control.{wanted.to}_done", f"control.{wanted.to}_already")


async def set_timer(context: SalaContext, wanted: SetTimer) -> None:
    closes_at = wanted.closes_at or None
    doing = steps.set_timer(
        context.runtime, context.person_id, wanted.round, closes_at, wanted.step, context.update_key
    )
    done = "control.timer_done" if closes_at else "control.timer_off"
    await _step(context, wanted.round, doing, done, done)


async def extend(context: SalaContext, wanted: Extend) -> None:
    doing = steps.extend(
        context.runtime, context.person_id, wanted.round, wanted.group, wanted.step, context.update_key
    )
    await _step(context, wanted.round, doing, "control.extended_done", "control.extended_done")


async def nudge(context: SalaContext, wanted: Nudge) -> None:
    """Nobody sees who they are, only how many."""
    with in_words(context):
        people = await nudging.nudge(context.runtime, context.person_id, wanted.round, context.update_key)
        key = "control.nudged" if people else "control.nudged_nobody"
        context.toast(context.voice.plain(key, n=people))


async def _step(
    context: SalaContext,
    round_id: int,
    doing: Coroutine[None, None, steering.Steered],
    done: str,
    already: str,
) -> None:
    """Take the step, say so in the toast, and draw the card: the overview as it was, else the poll's page."""
    with in_words(context):
        steered = await doing
        at = context.voice.time_of(steered.asked.closes_at or 0, context.runtime.event(steered.asked.event))
        context.toast(context.voice.plain(done if steered.changed else already, time=at))
    asked, subject = context.runtime.state.rounds[round_id], context.shown_subject
    event = context.event_named(asked.event)
    if subject == control_subject(event.code):
        context.show(card(context, event).showing(subject))
    else:
        await draw(context, event, _slot(card(context, event), asked.poll, asked.code))


@contextlib.contextmanager
def in_words(context: SalaContext) -> Iterator[None]:
    """Refusals of steering, said at once: the card is redrawn then, too."""
    try:
        yield
    except steering.Over:
        context.toast(context.voice.plain("refused.over"))
    except Overtaken:
        context.toast(context.voice.plain("control.overtaken"))
    except Final:
        context.toast(context.voice.plain("control.is_final"))
    except Revealed:
        context.toast(context.voice.plain("control.is_revealed"))
    except Past:
        context.toast(context.voice.plain("control.past"))
    except TooLate:
        context.toast(context.voice.plain("control.too_late"))


def card(context: SalaContext, event: Event) -> Control:
    organizes = context.runtime.may("organize", event.code, context.person_id)
    has_draft = context.person_id in context.runtime.state.poll_drafts
    return Control(context.runtime, context.voice, event, organizes, has_draft)


async def draw(context: SalaContext, event: Event, slot: Slot | None, page: str = "") -> None:
    """First it becomes the card: whatever redraws cards by themselves then draws this page."""
    subject = control_subject(event.code, slot, page)
    await context.card_is_here(subject, instead_of=control_subjects(event.code))
    context.show(card(context, event).showing(subject))


def _slot(control: Control, poll: str, code: str) -> Slot:
    slot = next((slot for slot in control.slots() if (slot.poll.code, slot.round) == (poll, code)), None)
    if slot is None:
        raise Stale
    return slot
