"""Coming in: /start, language, consent, name, group, organisation; corrections through /me."""

from collections.abc import Awaitable, Callable

from bot import invitations, personal_links, registration
from bot.message import Message
from bot.registration import Misplaced, NotAName, Standing
from bot.rules.ballots import item_codes
from bot.rules.registration import LONGEST_NAME, clean_name
from bot.rules.typed import latin_digits
from bot.voting import unanswered
from config.catalogs import NUMERALS
from config.event import Event, asked_of
from handlers.callbacks.joining import (
    ChooseGroup,
    ChooseLanguage,
    Consent,
    Correct,
    GiveName,
    GiveOrganisation,
)
from handlers.cards import registration as cards
from handlers.cards.registration import First
from handlers.context import SalaContext, Stale


async def start(context: SalaContext) -> None:
    """/start, alone or from a link: the event's code, somebody's own, or an invitation to a role."""
    payload = latin_digits(next(iter(context.incoming.text.split()[1:]), ""))
    if payload.startswith((invitations.PAYLOAD, personal_links.PAYLOAD)):
        await _redeem(context, payload)
        return
    event = context.event
    if payload:
        event = context.runtime.event(payload) if payload in context.runtime.events else None
    if event is None:
        context.say(_message(context, "start.unknown_event" if payload else "start.which_event"))
        return
    standing = await registration.begin(context.runtime, context.person_id, event, context.update_key)
    show_next(context, standing)


async def _redeem(context: SalaContext, payload: str) -> None:
    take = invitations.redeem if payload.startswith(invitations.PAYLOAD) else personal_links.open_link
    try:
        event = await take(context.runtime, context.person_id, payload, context.update_key)
    except invitations.Invalid as invalid:
        context.say(_message(context, f"invitation.{invalid.reason}"))
        return
    show_next(context, registration.standing(context.runtime, event, context.person_id))


async def choose_language(context: SalaContext, chosen: ChooseLanguage) -> None:
    event = context.event_named(chosen.event)
    if chosen.language not in event.languages or chosen.numerals not in NUMERALS[chosen.language]:
        raise Misplaced
    standing = await registration.choose_language(
        context.runtime, context.person_id, event, chosen.language, context.update_key, chosen.numerals
    )
    show_next(context, standing)


async def consent(context: SalaContext, given: Consent) -> None:
    event = context.event_named(given.event)
    if given.agreed == "no":
        await registration.decline(context.runtime, context.person_id, event, context.update_key)
        context.show(cards.declined(context.voice, event))
        return
    standing = await registration.consent(context.runtime, context.person_id, event, context.update_key)
    show_next(context, standing)


async def give_name(context: SalaContext, given: GiveName) -> None:
    event = context.event_named(given.event)
    name = profile_name(context)
    if given.how == "write" or name is None:
        await registration.expect(context.runtime, context.person_id, event, "name", context.update_key)
        context.show(cards.write_name(context.voice))
        return
    await _take(
        context,
        registration.give_name(context.runtime, context.person_id, event, name, context.update_key),
    )


async def choose_group(context: SalaContext, chosen: ChooseGroup) -> None:
    event = context.event_named(chosen.event)
    await _take(
        context,
        registration.choose_group(
            context.runtime, context.person_id, event, chosen.group, context.update_key
        ),
    )


async def give_organisation(context: SalaContext, given: GiveOrganisation) -> None:
    event = context.event_named(given.event)
    if given.how == "write":
        await registration.expect(
            context.runtime, context.person_id, event, "organisation", context.update_key
        )
        context.show(cards.write_organisation(context.voice))
        return
    known = {organisation.code for organisation in event.organisations}
    if given.how == "code" and given.which not in known:
        raise Misplaced
    which = given.which if given.how == "code" else registration.SKIPPED
    await _take(
        context,
        registration.give_organisation(context.runtime, context.person_id, event, which, context.update_key),
    )


async def correct(context: SalaContext, wanted: Correct) -> None:
    """From /me: ask again for one thing."""
    event = context.event_named(wanted.event)
    if wanted.what == "language":
        context.show(cards.ask_language(context.voice, context.runtime.agenda(event.code)))
        return
    participant = context.runtime.state.participant(event.code, context.person_id)
    if participant is None or participant.consented_at is None:
        raise Misplaced
    if wanted.what == "group":
        context.show(cards.ask_group(context.voice, event))
        return
    await registration.expect(context.runtime, context.person_id, event, wanted.what, context.update_key)
    if wanted.what == "name":
        context.show(cards.ask_name(context.voice, event, profile_name(context)))
    else:
        context.show(cards.ask_organisation(context.voice, event, participant.stakeholder_group))


async def typed(context: SalaContext) -> None:
    """Text: the answer to what was asked last, or nothing we know."""
    person, event = context.person, context.event
    if context.is_repeated and event is not None:  # stored before a restart; only the answer was lost
        show_next(context, registration.standing(context.runtime, event, context.person_id))
        return
    text = context.incoming.text
    if person is None or event is None or not person.expects or not text:
        context.say(_message(context, "typed.unknown"))
        return
    give: Callable[..., Awaitable[Standing]] = (
        registration.give_name if person.expects == "name" else registration.give_organisation
    )
    await _take(context, give(context.runtime, context.person_id, event, text, context.update_key))


async def me(context: SalaContext) -> None:
    """/me: what is stored about oneself, with a way to correct it."""
    show_me(context, _event_or_stale(context))


def show_me(context: SalaContext, event: Event) -> None:
    standing = registration.standing(context.runtime, event, context.person_id)
    role = context.runtime.role(event.code, context.person_id) or "participant"
    context.show(cards.about_me(context.voice, standing, role))


async def language(context: SalaContext) -> None:
    """/language"""
    context.show(cards.ask_language(context.voice, context.runtime.agenda(_event_or_stale(context).code)))


def show_next(context: SalaContext, standing: Standing) -> None:
    """The next question, or the end of registration with what to do first."""
    role = context.runtime.role(standing.event.code, context.person_id)
    step = cards.next_step(context.voice, standing, profile_name=profile_name(context), role=role)
    if step is not None:
        context.show(step)
        return
    waiting = unanswered(context.runtime, standing.event.code, context.person_id)
    if not waiting:
        context.show(cards.registered(context.voice, standing))
        return
    first = waiting[0]
    group = standing.participant.stakeholder_group if standing.participant is not None else ""
    poll = asked_of(context.runtime.state.poll_of(first).definition, group)
    title, taps = context.voice.round_title(poll, first.code), len(item_codes(poll))
    context.show(cards.registered(context.voice, standing, First(first, title, taps)))


def profile_name(context: SalaContext) -> str | None:
    """As Telegram has it, if it can be a name here."""
    return clean_name(context.incoming.full_name)


async def _take(context: SalaContext, giving: Awaitable[Standing]) -> None:
    try:
        standing = await giving
    except NotAName:
        context.say(Message(context.voice("registration.unreadable", most=LONGEST_NAME)))
        return
    context.toast(context.voice.plain("registration.saved"))
    show_next(context, standing)


def _event_or_stale(context: SalaContext) -> Event:
    if context.event is None:
        raise Stale
    return context.event


def _message(context: SalaContext, key: str) -> Message:
    return Message(context.voice(key))
