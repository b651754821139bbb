"""/people: who takes part, who waits, who is here. For organizers; asked each time, since roles change."""

from collections.abc import Awaitable

from bot import admitting
from bot.admitting import Done
from bot.desk import LIVE_SUBJECTS
from bot.message import Message
from bot.rules.admission import Impossible
from config.event import Event
from handlers.callbacks.people import (
    CorrectGroup,
    FindSomebody,
    JoinParticipant,
    ShowParticipant,
    ShowPeople,
    ShowPeopleList,
    TakeParticipant,
)
from handlers.cards.in_person import sure_erased
from handlers.cards.people import PeoplePages
from handlers.context import SalaContext, Stale
from storage.people import Participant


async def people(context: SalaContext) -> None:
    """/people, alone or with part of a name."""
    pages = _pages(context, context.own_event())
    name = context.incoming.text.partition(" ")[2].strip()
    context.say(pages.found(name) if name else pages.overview())


async def show_people(context: SalaContext, wanted: ShowPeople) -> None:
    _show(context, _pages(context, context.event_named(wanted.event)).overview())


async def show_list(context: SalaContext, wanted: ShowPeopleList) -> None:
    pages = _pages(context, context.event_named(wanted.event))
    _show(context, pages.groups() if wanted.of == "groups" else pages.listed(wanted))


async def show_participant(context: SalaContext, wanted: ShowParticipant) -> None:
    participant = _known(context, wanted.participant)
    pages = _pages(context, context.runtime.event(participant.event))
    match wanted.page:
        case "person":
            _show(context, pages.person(participant))
        case "groups":
            _show(context, pages.choose_group(participant))
        case "erased":
            _show(context, sure_erased(context.voice, participant))
        case step:
            _show(context, pages.sure(participant, step))


async def take(context: SalaContext, tapped: TakeParticipant) -> None:
    await _do(
        context,
        tapped.participant,
        f"people.done_{tapped.to}",
        admitting.take(context.runtime, context.person_id, tapped.participant, tapped.to, context.update_key),
    )


async def join(context: SalaContext, tapped: JoinParticipant) -> None:
    await _do(
        context,
        tapped.participant,
        "people.joined",
        admitting.join(
            context.runtime, context.person_id, tapped.participant, tapped.listed, context.update_key
        ),
    )


async def correct_group(context: SalaContext, tapped: CorrectGroup) -> None:
    await _do(
        context,
        tapped.participant,
        "people.group_corrected",
        admitting.correct_group(
            context.runtime, context.person_id, tapped.participant, tapped.group, context.update_key
        ),
    )


async def find(context: SalaContext, wanted: FindSomebody) -> None:
    """What is typed next is part of a name."""
    event = context.event_named(wanted.event)
    await context.ask_for("organize", event.code, f"{admitting.FINDING}{event.code}")
    context.say(Message(context.voice("people.write_name")))


async def typed(context: SalaContext) -> None:
    """Whom it fits; what is typed after that is looked for, too."""
    if context.person is None:
        raise Stale
    event = context.event_named(context.person.expects.removeprefix(admitting.FINDING))
    context.say(_pages(context, event).found(context.incoming.text))


async def _do(context: SalaContext, participant: str, key: str, step: Awaitable[Done]) -> None:
    """Do it, say so, and show the person as they are then."""
    try:
        done = await step
    except Impossible:
        context.toast(context.voice.plain("people.impossible"))
        _show(context, _page_of(context, _known(context, participant)))
        return
    context.toast(context.voice.plain(key if done.changed else "people.already"))
    _show(context, _page_of(context, done.participant))


def _show(context: SalaContext, message: Message) -> None:
    """In place of the page that was tapped; cards that follow by themselves stay what they are."""
    if context.shown_subject.startswith(LIVE_SUBJECTS):
        context.say(message)
    else:
        context.show(message)


def _page_of(context: SalaContext, participant: Participant) -> Message:
    return _pages(context, context.runtime.event(participant.event)).person(participant)


def _pages(context: SalaContext, event: Event) -> PeoplePages:
    return PeoplePages(context.runtime, context.voice, event, context.username)


def _known(context: SalaContext, participant: str) -> Participant:
    """Raises `Stale` for one who is no more, or of no event served here."""
    known = context.runtime.state.participants.get(participant)
    if known is None or known.event not in context.runtime.events:
        raise Stale
    return known
