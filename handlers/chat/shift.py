"""/shift: the organizer moves the agenda. Each tap shows what it would change; only Apply changes it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bot import agenda as use_case
from bot.agenda import NotANumber, NotARoom, Overtaken, Preview
from bot.expecting import stop_expecting
from bot.message import Message
from bot.rules.agenda import from_ms
from bot.rules.rescheduling import Cancel, Impossible, Shift, Step, Swap
from bot.rules.rescheduling import MoveToRoom as Move
from config.event import Event
from handlers.callbacks.organizing import CancelSession, MoveToRoom, ShiftAgenda, ShowShift, SwapSessions
from handlers.cards.control import control_subjects
from handlers.cards.shift import ShiftCard, digest, shift_subjects
from handlers.context import SalaContext, Stale

MINUTES, ROOM = "minutes", "room:"


async def shift(context: SalaContext) -> None:
    """/shift, alone or with minutes."""
    event = context.own_event()
    typed = context.incoming.text.partition(" ")[2].strip()
    try:
        _say(
            context, event, _minutes_card(context, event, typed) if typed else _nothing_chosen(context, event)
        )
    except NotANumber:
        context.say(Message(context.voice("shift.no_number", most=use_case.MOST_MINUTES)))


async def show_page(context: SalaContext, wanted: ShowShift) -> None:
    """In place of the card that was tapped; the control card stays."""
    event, page = context.event_named(wanted.event), wanted.page
    match page:
        case "minutes":
            await context.ask_for("organize", event.code, page)
            message = Message(context.voice("shift.write_minutes"))
        case "shift":
            message = _nothing_chosen(context, event)
        case _:
            message = _card(context, event).sessions(page)
    if page == "minutes" or context.shown_subject.startswith(control_subjects(event.code)):
        _say(context, event, message)
    else:
        context.show(message)


async def shift_agenda(context: SalaContext, tapped: ShiftAgenda) -> None:
    event = context.event_named(tapped.event)
    if not tapped.minutes:
        context.show(_card(context, event).shift(replace(tapped, leads_to=0), None))
        return
    await _take(context, event, tapped, _shift(tapped), ShiftCard.shift)


async def cancel_session(context: SalaContext, tapped: CancelSession) -> None:
    event = context.event_named(tapped.event)
    step = Cancel(tapped.session, takes_place=tapped.to == "planned")
    await _take(context, event, tapped, step, ShiftCard.step)


async def swap_sessions(context: SalaContext, tapped: SwapSessions) -> None:
    event = context.event_named(tapped.event)
    if not tapped.other:
        context.show(_card(context, event).other_session(replace(tapped, leads_to=0)))
        return
    await _take(context, event, tapped, Swap(tapped.one, tapped.other), ShiftCard.step)


async def move_to_room(context: SalaContext, tapped: MoveToRoom) -> None:
    event = context.event_named(tapped.event)
    rooms = use_case.rooms(context.runtime, event.code)
    if tapped.room == 0:
        context.show(_card(context, event).rooms(replace(tapped, leads_to=0), rooms))
        return
    if tapped.room == 1:
        await context.ask_for("organize", event.code, f"{ROOM}{tapped.session}")
        _say(context, event, Message(context.voice("shift.write_room_name")))
        return
    room = next((room for room in rooms if digest(room) == tapped.room), None)
    if room is None:
        raise Stale
    await _take(context, event, tapped, Move(tapped.session, room), ShiftCard.step)


async def typed(context: SalaContext) -> None:
    """Minutes, or the name of a room; what can't be read is asked for again."""
    event, person, text = context.event, context.person, context.incoming.text
    if event is None or person is None:
        raise Stale
    try:
        if person.expects == MINUTES:
            message = _minutes_card(context, event, text)
            await stop_expecting(context.runtime, context.person_id)
        else:
            session = person.expects.removeprefix(ROOM)
            room = await use_case.add_room(
                context.runtime, context.person_id, event.code, text, context.update_key
            )
            wanted = MoveToRoom(event.code, session, digest(room), 0)
            found = _found(context, event, Move(session, room))
            message = _card(context, event).step(wanted, found)
    except NotANumber:
        message = Message(context.voice("shift.no_number", most=use_case.MOST_MINUTES))
    except NotARoom:
        message = Message(context.voice("registration.unreadable", most=use_case.LONGEST_ROOM))
    _say(context, event, message)


async def _take(
    context: SalaContext,
    event: Event,
    tapped: Any,
    step: Step,
    draw: Callable[[ShiftCard, Any, Any], Message],
) -> None:
    """Show what the step would change, or take it if the button says to what it leads."""
    if tapped.leads_to:
        try:
            done = await use_case.reschedule(
                context.runtime, context.person_id, event.code, step, tapped.leads_to, context.update_key
            )
        except (Overtaken, Impossible):
            context.toast(context.voice.plain("shift.overtaken"))
        else:
            context.toast(context.voice.plain("shift.done" if done.anew else "shift.done_already"))
            context.show(_card(context, event).done(done))
            return
    found = _found(context, event, step)
    context.show(draw(_card(context, event), replace(tapped, leads_to=0), found))


def _found(context: SalaContext, event: Event, step: Step) -> Preview | Impossible:
    try:
        return use_case.preview(context.runtime, context.person_id, event.code, step)
    except Impossible as impossible:
        return impossible


def _minutes_card(context: SalaContext, event: Event, typed: str) -> Message:
    """Raises `NotANumber`."""
    minutes = use_case.minutes_in(typed)
    wanted = ShiftAgenda(event.code, "", abs(minutes), "later" if minutes > 0 else "earlier", "stays", 0)
    return _card(context, event).shift(wanted, _found(context, event, _shift(wanted)))


def _nothing_chosen(context: SalaContext, event: Event) -> Message:
    return _card(context, event).shift(ShiftAgenda(event.code, "", 0, "later", "stays", 0), None)


def _shift(wanted: ShiftAgenda) -> Shift:
    minutes = wanted.minutes if wanted.to == "later" else -wanted.minutes
    return Shift(minutes, wanted.since, lunch_stays=wanted.lunch == "stays")


def _card(context: SalaContext, event: Event) -> ShiftCard:
    now = from_ms(context.runtime.clock.now())
    return ShiftCard(context.voice, context.runtime.agenda(event.code), now)


def _say(context: SalaContext, event: Event, message: Message) -> None:
    """As the one card of its kind in this chat."""
    subject = shift_subjects(event.code)
    context.say(message, subject=subject, instead_of=subject)
