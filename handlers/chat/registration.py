"""Coming in: /start, language, consent, name, group, organisation; corrections through /me."""

from collections.abc import Awaitable, Callable, Mapping

from bot import invitations, personal_links, registration
from bot.desk import payload_event
from bot.message import Message
from bot.paper import sheets
from bot.registration import Misplaced, NotAName, Standing
from bot.rules.registration import LONGEST_NAME, clean_name
from bot.rules.typed import latin_digits
from config.catalogs import NUMERALS
from config.event import Event
from handlers.callbacks.joining import (
    ChooseGroup,
    ChooseLanguage,
    Consent,
    Correct,
    GiveName,
    GiveOrganisation,
)
from handlers.cards import registration as cards
from handlers.chat import desk, paper
from handlers.context import SalaContext
from handlers.rendering import standing_card

_GIVEN: Mapping[str, Callable[..., Awaitable[Standing]]] = {
    "name": registration.give_name,
    "organisation": registration.give_organisation,
}
"""By what is expected. Whoever is asked for anything else, and may not give it any more, is not understood."""


async def start(context: SalaContext) -> None:
    """/start, alone or from a link: the event's code, somebody's own, the desk's, or an invitation to a role."""
    payload = latin_digits(next(iter(context.incoming.text.split()[1:]), ""))
    is_event = payload in context.runtime.events
    if not is_event and payload.startswith((invitations.PAYLOAD, personal_links.PAYLOAD)):
        await _redeem(context, payload)
        return
    if payload.startswith(sheets.PAYLOAD):
        await paper.scanned(context, payload)
        return
    event = context.event
    if not is_event and (scanned := payload_event(context.runtime, payload)):
        await _scan(context, *scanned)
        return
    if payload:
        event = context.runtime.event(payload) if is_event else None
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
    except invitations.Needless as needless:
        role = context.voice.plain(f"role.{needless.role}")
        context.say(Message(context.voice("invitation.needless", role=role)))
        return
    show_next(context, registration.standing(context.runtime, event, context.person_id))


async def _scan(context: SalaContext, event: Event, digits: str) -> None:
    """The QR code at the desk: whoever is registered checks in, all others begin as with the event's link."""
    if registration.standing(context.runtime, event, context.person_id).step == "registered":
        await desk.take(context, event, digits)
        return
    show_next(
        context, await registration.begin(context.runtime, context.person_id, event, context.update_key)
    )


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
    if not registration.may_say(participant, {wanted.what}):
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
    give = _GIVEN.get(person.expects) if person is not None else None
    if event is None or give is None or not text:
        context.say(_message(context, "typed.unknown"))
        return
    await _take(context, give(context.runtime, context.person_id, event, text, context.update_key))


async def language(context: SalaContext) -> None:
    """/language"""
    context.show(cards.ask_language(context.voice, context.runtime.agenda(context.own_event().code)))


def show_next(context: SalaContext, standing: Standing) -> None:
    """The next question, or the end of registration with what to do first."""
    role = context.runtime.role(standing.event.code, context.person_id)
    step = cards.next_step(context.voice, standing, profile_name=profile_name(context), role=role)
    if step is not None:
        context.show(step)
        return
    context.show(standing_card(context.runtime, context.voice, standing))


def what_is_missing(context: SalaContext, event: str) -> str:
    """The text that says why this person may not answer in that event."""
    participant = context.runtime.state.participant(event, context.person_id)
    return cards.why_not_eligible(context.runtime.event(event), participant)


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


def _message(context: SalaContext, key: str) -> Message:
    return Message(context.voice(key))
