"""/invite: links that give a role, who has one, and taking it away. For organizers, at every step."""

from bot import invitations
from bot import staff as use_case
from bot.clock import real_now
from bot.message import Message
from config.event import Event
from handlers.callbacks.staff import Invite, Revoke, ShowStaff, TakeBack
from handlers.cards.staff import StaffCard, staff_subject, to_forward
from handlers.context import SalaContext, Stale


async def invite(context: SalaContext) -> None:
    """/invite"""
    event = context.own_event()
    subject = staff_subject(event.code)
    context.say((await _card(context, event)).invite(), subject=subject, instead_of=subject)


async def show_staff(context: SalaContext, wanted: ShowStaff) -> None:
    event = context.event_named(wanted.event)
    card = await _card(context, event)
    match wanted.what:
        case "invite":
            page = card.invite()
        case "list":
            page = card.members(wanted.page)
        case "invitations":
            page = card.invitations(wanted.page)
    await _show(context, event, page)


async def make_invitation(context: SalaContext, wanted: Invite) -> None:
    """The card says what it is good for; below it stands a message that is forwarded as it is."""
    event = context.event_named(wanted.event)
    try:
        made = await invitations.make(
            context.runtime, context.person_id, event, wanted.role, wanted.before, context.update_key
        )
    except invitations.Overtaken:
        context.toast(context.voice.plain("staff.overtaken"))
        await _show(context, event, (await _card(context, event)).invite())
        return
    await _show(context, event, (await _card(context, event)).made(made))
    context.say(to_forward(context.runtime.texts, event, context.username, made))


async def take_back(context: SalaContext, wanted: TakeBack) -> None:
    event = context.event_named(wanted.event)
    try:
        await invitations.take_back(
            context.runtime, context.person_id, event, wanted.invitation, context.update_key
        )
    except invitations.Overtaken:
        context.toast(context.voice.plain("staff.overtaken"))
    else:
        context.toast(context.voice.plain("staff.taken_back"))
    await _show(context, event, (await _card(context, event)).invitations(0))


async def revoke(context: SalaContext, wanted: Revoke) -> None:
    """Asked first, then done; what can't be revoked says why."""
    event = context.event_named(wanted.event)
    member = context.runtime.state.participants.get(wanted.participant)
    if member is None or member.event != event.code:
        raise Stale
    card = await _card(context, event)
    if wanted.sure == "ask":
        if member.role != wanted.role:
            context.toast(context.voice.plain("staff.overtaken"))
            await _show(context, event, card.members(0))
        elif (reason := use_case.kept(context.runtime, member)) is not None:
            context.toast(context.voice.plain(f"staff.kept_{reason}"))
        else:
            await _show(context, event, card.sure(member))
        return
    try:
        done = await use_case.revoke(
            context.runtime, context.person_id, event, member.id, wanted.role, context.update_key
        )
    except use_case.Unrevoked as unrevoked:
        context.toast(context.voice.plain(f"staff.kept_{unrevoked.reason}"))
    except use_case.Overtaken:
        context.toast(context.voice.plain("staff.overtaken"))
        await _show(context, event, card.members(0))
    else:
        if done.user_id != context.person_id:  # one's own card is closed with the role
            await _show(context, event, card.revoked(done, wanted.role))


async def _show(context: SalaContext, event: Event, page: Message) -> None:
    """In place, as the one card of its kind in this chat."""
    subject = staff_subject(event.code)
    if context.incoming.message_id and context.shown_subject != subject:
        if context.shown_subject:  # another card, which stays
            context.say(page, subject=subject, instead_of=subject)
            return
        await context.card_is_here(subject, instead_of=subject)
    context.show(page)


async def _card(context: SalaContext, event: Event) -> StaffCard:
    found = await use_case.staff(context.runtime, event, real_now())
    return StaffCard(context.voice, event, found, context.runtime.state)
