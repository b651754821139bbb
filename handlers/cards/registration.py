"""The steps of registration. Each step replaces the last."""

from dataclasses import dataclass

from bot.message import Button, Message
from bot.registration import Standing
from bot.rules.admission import missing
from bot.rules.agenda import Agenda
from config.catalogs import NUMERALS, Html
from config.event import Event, Organisation
from handlers.callbacks.answering import ShowPoll
from handlers.callbacks.joining import (
    ChooseGroup,
    ChooseLanguage,
    Consent,
    Correct,
    GiveName,
    GiveOrganisation,
    ShowPage,
)
from handlers.callbacks.people import CheckIn, ShowPeople
from handlers.callbacks.privacy import ShowPrivacy
from handlers.callbacks.reporting import ShowResults
from handlers.callbacks.steering import ShowControl
from handlers.keyboards import button, numbers
from handlers.voice import Voice, escaped
from storage.people import Participant
from storage.polls import Round

LANGUAGE_NAMES = {"en": "English", "km": "ខ្មែរ"}
"""Each in its own script, so that whoever reads it finds it."""

_NUMERALS = {"": "", "khmr": " ១២៣"}
"""Behind a language's name where one may choose: what its numbers will look like."""


def ask_language(voice: Voice, agenda: Agenda) -> Message:
    """In all languages at once: which one the person reads isn't known yet."""
    event = agenda.event
    questions = " / ".join(
        voice.texts.html(language, "registration.choose_language") for language in event.languages
    )
    text = "\n".join([f"<b>{voice.of(event.title)}</b>", _when_and_where(voice, agenda), "", questions])
    choices = [
        button(chosen_name(language, numerals), ChooseLanguage(event.code, language, numerals))
        for language in event.languages
        for numerals in NUMERALS[language]
    ]
    return Message(text, (tuple(choices),))


def chosen_name(language: str, numerals: str) -> str:
    return LANGUAGE_NAMES[language] + _NUMERALS[numerals]


def ask_consent(voice: Voice, event: Event) -> Message:
    """Whoever opens their own link comes here at once: so it says of what, and languages are at hand."""
    consent = voice("registration.consent", operator=voice.of(event.operator), days=event.keep_names_days)
    languages = " / ".join(LANGUAGE_NAMES[language] for language in event.languages)
    aside = [button(voice.plain("menu.privacy"), ShowPrivacy(event.code))]
    if len(event.languages) > 1:
        aside.append(button(languages, Correct(event.code, "language")))
    return Message(
        f"<b>{voice.of(event.title)}</b>\n{consent}",
        (
            (
                button(voice.plain("registration.agree"), Consent(event.code, "yes")),
                button(voice.plain("registration.disagree"), Consent(event.code, "no")),
            ),
            tuple(aside),
        ),
    )


def declined(voice: Voice, event: Event) -> Message:
    """Whoever doesn't agree keeps the agenda, and may think again."""
    return Message(
        voice("registration.declined"),
        (
            (button(voice.plain("menu.agenda"), ShowPage(event.code, "agenda")),),
            (button(voice.plain("registration.agree"), Consent(event.code, "yes")),),
        ),
    )


def ask_name(voice: Voice, event: Event, profile_name: str | None) -> Message:
    """`profile_name`: as Telegram has it, offered so that nothing need be typed."""
    if profile_name is None:
        return Message(voice("registration.write_name"))
    return Message(
        voice("registration.offer_name", name=profile_name),
        (
            (
                button(voice.plain("registration.use_name"), GiveName(event.code, "profile")),
                button(voice.plain("registration.write_another"), GiveName(event.code, "write")),
            ),
        ),
    )


def write_name(voice: Voice) -> Message:
    return Message(voice("registration.write_name"))


def ask_group(voice: Voice, event: Event) -> Message:
    lines = [f"{voice.number(n)} {voice.of(group.name)}" for n, group in enumerate(event.groups, start=1)]
    text = "\n".join([f"<b>{voice('registration.choose_group')}</b>", *lines])
    meanings = [ChooseGroup(event.code, group.code) for group in event.groups]
    return Message(text, numbers(voice, meanings))


def ask_organisation(voice: Voice, event: Event, group: str) -> Message:
    offered = organisations_for(event, group)
    lines = [f"{voice.number(n)} {voice.of(known.name)}" for n, known in enumerate(offered, start=1)]
    text = "\n".join(
        [f"<b>{voice('registration.choose_organisation')}</b>", *lines, voice("registration.or_write")]
    )
    meanings = [GiveOrganisation(event.code, "code", known.code) for known in offered]
    skip = button(voice.plain("registration.skip"), GiveOrganisation(event.code, "skip", ""))
    return Message(text, (*numbers(voice, meanings), (skip,)))


def write_organisation(voice: Voice) -> Message:
    return Message(voice("registration.write_organisation"))


@dataclass(frozen=True)
class First:
    """The poll to answer first, its title, and how many taps it takes."""

    asked: Round
    title: Html
    taps: int


def registered(voice: Voice, standing: Standing, first: First | None = None) -> Message:
    """The end of registration: what is stored, what is missing before one may vote, and what to do first."""
    event, participant = standing.event, standing.participant
    lacks = missing(participant, event.admission)
    if lacks == "removed":
        agenda = button(voice.plain("menu.agenda"), ShowPage(event.code, "agenda"))
        return Message(voice("registration.removed", contact=voice.of(event.contact)), ((agenda,),))
    name = escaped(participant.name) if participant else Html("")
    lines = [voice("registration.done", name=name, group=group_name(voice, event, participant))]
    buttons: list[Button] = []
    if lacks == "approval":
        lines.append(voice("registration.approval"))
    elif lacks == "check_in":
        lines.append(voice("registration.check_in"))
        buttons.append(button(voice.plain("check_in.button"), CheckIn(event.code)))
    elif event.admission.check_in == "required":
        lines.append(voice("check_in.done"))
    if lacks is None and first is not None:
        lines.append(voice("registration.first", poll=first.title, n=first.taps))
        buttons.append(button(voice.plain("registration.answer_now"), ShowPoll(first.asked.id)))
    elif lacks is None:
        lines.append(voice("registration.nothing_open"))
    agenda = button(voice.plain("menu.agenda"), ShowPage(event.code, "agenda"))
    change = button(voice.plain("registration.change"), ShowPage(event.code, "me"))
    return Message("\n".join(lines), (tuple(buttons), (agenda, change)) if buttons else ((agenda, change),))


def why_not_eligible(event: Event, participant: Participant | None) -> str:
    """The text that says why somebody may not answer a poll."""
    lacks = missing(participant, event.admission)
    if lacks is None or lacks == "registration" or (participant and participant.role != "participant"):
        return "refused.not_eligible"
    return f"missing.{lacks}"


def welcome_staff(
    voice: Voice, event: Event, role: str, participant: Participant | None, profile_name: str | None
) -> Message:
    """For organizers, facilitators, rapporteurs and observers: they don't vote. Whoever was invited is asked their name."""
    lines: list[str] = [
        voice("registration.staff", event=voice.of(event.title), role=voice.plain(f"role.{role}"))
    ]
    agenda = button(voice.plain("menu.agenda"), ShowPage(event.code, "agenda"))
    results = button(voice.plain("menu.results"), ShowResults(event.code))
    control = button(voice.plain("menu.control"), ShowControl(event.code))
    people = button(voice.plain("menu.people"), ShowPeople(event.code))
    own = {"organizer": (people, control), "facilitator": (control,)}
    rows = [own.get(role, (results,)), (agenda,)]
    if participant is not None and not participant.name and profile_name is not None:
        offered = ask_name(voice, event, profile_name)
        lines += ["", voice("registration.staff_name", days=event.keep_names_days), offered.text]
        rows += offered.keyboard
    return Message("\n".join(lines), tuple(rows))


def next_step(
    voice: Voice, standing: Standing, *, profile_name: str | None, role: str | None
) -> Message | None:
    """What the person is asked next; None once nothing is missing."""
    event = standing.event
    group = standing.participant.stakeholder_group if standing.participant else ""
    match standing.step:
        case "language":
            return ask_language(voice, standing.agenda)
        case "consent":
            return ask_consent(voice, event)
        case "name":
            return ask_name(voice, event, profile_name)
        case "group":
            return ask_group(voice, event)
        case "organisation":
            return ask_organisation(voice, event, group)
        case "staff":
            return welcome_staff(voice, event, role or "observer", standing.participant, profile_name)
        case "registered":
            return None


def organisations_for(event: Event, group: str) -> tuple[Organisation, ...]:
    """Those offered to a group as buttons."""
    return tuple(known for known in event.organisations if not known.groups or group in known.groups)


def organisation_name(voice: Voice, event: Event, organisation: str) -> Html:
    """Of a code its name; what was typed stands as it is."""
    known = next((known for known in event.organisations if known.code == organisation), None)
    return voice.of(known.name) if known else escaped(organisation)


def group_name(voice: Voice, event: Event, participant: Participant | None) -> Html:
    group = event.group(participant.stakeholder_group) if participant else None
    return voice.of(group.name) if group else Html("")


def _when_and_where(voice: Voice, agenda: Agenda) -> str:
    event, first = agenda.event, (agenda.planned or agenda.entries)[0]
    return f"{voice.of(event.venue)} · {voice.date(event.date)}, {voice.time_of(first.starts, event)}"
