"""/broadcast: write, look at it as people will, send, stop, correct, take back. Organizers only, at every step."""

import datetime as dt

from bot import broadcasts, drafts
from bot.drafts import LONGEST_CAPTION, LONGEST_TEXT, Expected, expected, time_in
from bot.expecting import stop_expecting
from bot.message import Message
from bot.steering import Over
from config.event import Event
from handlers.callbacks.broadcasting import (
    Address,
    Compose,
    ScheduleBroadcast,
    ShowBroadcast,
    ShowBroadcasts,
    SteerBroadcast,
)
from handlers.cards import broadcast_progress as progress
from handlers.cards.broadcast import DraftCard
from handlers.cards.broadcast_progress import progress_subject, progress_subjects
from handlers.context import Forbidden, SalaContext, Stale
from handlers.copies import broadcast_card, drawing, shown
from storage.broadcasts import Audience, Broadcast, Content, people_sent_to

_STEPS = {
    "sent": broadcasts.send,
    "stopped": broadcasts.stop,
    "corrected": broadcasts.correct,
    "withdrawn": broadcasts.withdraw,
    "cancelled": broadcasts.cancel,
}


async def broadcast(context: SalaContext) -> None:
    """/broadcast, alone or with the text behind it."""
    event = context.own_event()
    context.runtime.check("organize", event.code, context.person_id)
    content = _behind_the_command(context.incoming.content)
    if content is not None:
        await _take(context, event, Expected("broadcast", 0, _language(context, event)), content)
        return
    await _begin(context, event)
    home = progress.home(context.voice, context.runtime, event)
    subjects = progress_subjects(event.code)
    context.say(home, subject=f"{subjects}0", instead_of=subjects)


async def show_broadcasts(context: SalaContext, wanted: ShowBroadcasts) -> None:
    event = context.event_named(wanted.event)
    await _begin(context, event)
    subjects = progress_subjects(event.code)
    await context.card_is_here(f"{subjects}0", instead_of=subjects)
    context.show(progress.home(context.voice, context.runtime, event))


def is_expected(context: SalaContext) -> bool:
    """Whether what somebody typed or sent is for a broadcast; brought again, it has been taken already."""
    return expected(context.person) is not None or (context.is_repeated and _latest(context) is not None)


async def received(context: SalaContext) -> None:
    """Content, a correction, or a time, as it was asked for."""
    event, latest = context.own_event(), _latest(context)
    asked = expected(context.person)
    if context.is_repeated and latest is not None:
        await _say_card(context, latest)
    elif asked is None:
        raise Stale
    elif not _is_wanted(context, asked):
        await stop_expecting(context.runtime, context.person_id)
        context.say(Message(context.voice("broadcast.gone")))
    elif asked.what == "send_at":
        await _schedule(context, asked.number, time_in(context.incoming.text))
    elif context.incoming.content is None:
        context.say(Message(context.voice("broadcast.kinds")))
    else:
        await _take(context, event, asked, context.incoming.content)


def _is_wanted(context: SalaContext, asked: Expected) -> bool:
    """Whether what was asked for can still be taken: somebody else may have sent, cancelled or withdrawn it."""
    if not asked.number:
        return True
    state = _known(context, asked.number).state
    return state in ("sent", "stopped") if asked.what == "correction" else state == "draft"


async def show_broadcast(context: SalaContext, wanted: ShowBroadcast) -> None:
    """A broadcast as it stands, or another page of its card; names are a message of their own."""
    found = _known(context, wanted.broadcast)
    event, voice, runtime = context.runtime.event(found.event), context.voice, context.runtime
    if wanted.page == "who":
        if found.is_private:
            raise Forbidden
        if found.state not in ("sent", "stopped"):
            raise Stale
        context.say(progress.who(voice, runtime, found, await people_sent_to(runtime.engine, found)))
        return
    if wanted.page == "correct":
        if found.state not in ("sent", "stopped"):
            raise Stale
        await _draw(context, found, progress.ask_correction(voice, event, found))
        return
    if wanted.page == "current" or found.state != "draft":
        await _draw(context, found)
        return
    card = DraftCard(runtime, voice, event, found)
    match wanted.page:
        case "groups":
            await _draw(context, found, card.groups())
        case "roles":
            await _draw(context, found, card.roles())
        case "people":
            await _draw(context, found, card.people(wanted.number))
        case "schedule":
            await _expect(context, event, Expected("send_at", found.id))
            await _draw(context, found, card.schedule())
        case _:
            await _draw(context, found, card.draft())


async def compose(context: SalaContext, wanted: Compose) -> None:
    """What is sent next is for readers of that language."""
    found = _known(context, wanted.broadcast)
    event = context.runtime.event(found.event)
    is_draft = found.state == "draft"
    if wanted.language not in event.languages or is_draft != (wanted.what == "broadcast"):
        raise Stale
    await _expect(context, event, Expected(wanted.what, found.id, wanted.language))
    if is_draft:
        page = DraftCard(context.runtime, context.voice, event, found).ask_content(wanted.language)
    else:
        page = progress.write_correction(context.voice, found, wanted.language)
    await _draw(context, found, page)


async def address(context: SalaContext, chosen: Address) -> None:
    """The audience is chosen: the message as people will get it, and under it to how many."""
    audience = Audience(chosen.kind, chosen.which)
    draft = await drafts.address(
        context.runtime, context.person_id, chosen.broadcast, audience, context.update_key
    )
    await _say_card(context, draft)


async def schedule(context: SalaContext, chosen: ScheduleBroadcast) -> None:
    hour, minute = divmod(chosen.minute, 60)
    if hour > 23:
        raise Stale
    await _schedule(context, chosen.broadcast, dt.time(hour, minute))


async def steer(context: SalaContext, wanted: SteerBroadcast) -> None:
    """Whoever comes second is told that it is done already."""
    number, runtime = wanted.broadcast, context.runtime
    if wanted.to == "uncorrected":
        after = await drafts.discard_correction(runtime, context.person_id, number, context.update_key)
        await _draw(context, after)
        return
    try:
        steered = await _STEPS[wanted.to](runtime, context.person_id, number, context.update_key)
    except Over:
        context.toast(context.voice.plain("refused.over"))
        return
    except broadcasts.Nobody:
        context.toast(context.voice.plain("broadcast.nobody"))
        return
    key = f"broadcast.{wanted.to}_done" if steered.changed else "broadcast.already"
    context.toast(context.voice.plain(key))
    # Where it was done before, the card may have gone on to another broadcast: of what was undone, to the new draft.
    await _draw(context, steered.broadcast if steered.changed else _on_card(context) or steered.broadcast)


async def _begin(context: SalaContext, event: Event) -> None:
    await _expect(context, event, Expected("broadcast", 0, _language(context, event)))


async def _expect(context: SalaContext, event: Event, what: Expected) -> None:
    await drafts.expect(context.runtime, context.person_id, event, what, context.update_key)


async def _take(context: SalaContext, event: Event, asked: Expected, content: Content) -> None:
    """Store content, or say why it can't be sent: Telegram would refuse it from a bot."""
    most = LONGEST_TEXT if content.kind == "text" else LONGEST_CAPTION
    if context.incoming.length > most:
        context.say(Message(context.voice("broadcast.too_long", length=context.incoming.length, most=most)))
        return
    runtime, who, number, language = context.runtime, context.person_id, asked.number, asked.language
    if asked.what == "correction":
        key = context.update_key
        after = await drafts.correct_with(runtime, who, number, language, content, key)
        context.say(shown(content))
        await _say_card(context, after)
        return
    draft = await drafts.compose(runtime, who, event, number, language, content, context.update_key)
    await _say_card(context, draft)


async def _schedule(context: SalaContext, number: int, at: dt.time | None) -> None:
    runtime = context.runtime
    if at is None:
        context.say(Message(context.voice("broadcast.no_time")))
        return
    try:
        steered = await broadcasts.schedule(runtime, context.person_id, number, at, context.update_key)
    except (Over, broadcasts.Past) as refused:
        key = "refused.over" if isinstance(refused, Over) else "broadcast.past"
        if context.incoming.query_id:
            context.toast(context.voice.plain(key))
        else:
            context.say(Message(context.voice(key)))
        return
    if context.incoming.query_id:
        await _draw(context, steered.broadcast)
    else:
        await _say_card(context, steered.broadcast)


async def _say_card(context: SalaContext, of: Broadcast) -> None:
    """At the bottom; of a draft with its audience, what people will get stands above, in each language."""
    if of.state == "draft" and of.audience is not None:
        for language in context.runtime.event(of.event).languages:
            if language in of.contents:
                context.say(shown(of.contents[language]))
    card = await broadcast_card(context.runtime, context.voice, of)
    context.say(card, subject=progress_subject(of), instead_of=progress_subjects(of.event))


async def _draw(context: SalaContext, of: Broadcast, page: Message | None = None) -> None:
    """In place: a page, or how the broadcast stands when the card's turn comes.

    First it becomes the card: whatever redraws cards by themselves then draws this one.
    """
    await context.card_is_here(progress_subject(of), instead_of=progress_subjects(of.event))
    context.show(page or drawing(context.runtime, context.person_id, of.id))


def _known(context: SalaContext, number: int) -> Broadcast:
    return broadcasts.known(context.runtime, number, context.person_id)


def _on_card(context: SalaContext) -> Broadcast | None:
    """What the card tapped shows."""
    number = context.shown_subject.rpartition(":")[2]
    return context.runtime.state.broadcasts.get(int(number)) if number.isdecimal() else None


def _latest(context: SalaContext) -> Broadcast | None:
    """The last one this organizer began."""
    event = context.event
    if event is None or not context.runtime.may("organize", event.code, context.person_id):
        return None
    mine = context.runtime.state.broadcasts_of(event.code)
    return next((each for each in mine if each.author == context.person_id), None)


def _language(context: SalaContext, event: Event) -> str:
    """What an organizer writes first is taken to be in their own language."""
    return context.language if context.language in event.languages else event.languages[0]


def _behind_the_command(content: Content | None) -> Content | None:
    words = content.html.split(maxsplit=1) if content is not None else []
    return Content("text", words[1]) if len(words) > 1 else None
