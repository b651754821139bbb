"""Pages anybody may open: open polls, help."""

from collections.abc import Collection

from bot.message import Button, Message
from bot.rules.admission import missing
from bot.runtime import Right, Runtime
from bot.voting import open_rounds, unanswered
from config.event import Event
from handlers.callbacks.answering import ShowPoll
from handlers.callbacks.broadcasting import ShowBroadcasts
from handlers.callbacks.joining import ShowGlossary, ShowPage
from handlers.callbacks.mapping import ShowMapping
from handlers.callbacks.organizing import ShowShift, ShowStatus
from handlers.callbacks.people import ShowPeople
from handlers.callbacks.privacy import ShowPrivacy
from handlers.callbacks.reporting import ShowResults
from handlers.callbacks.staff import ShowStaff
from handlers.callbacks.steering import ShowControl
from handlers.cards.group_chat import use_link
from handlers.cards.poll import open_until
from handlers.keyboards import button, numbers
from handlers.keyboards import rows as rows_of
from handlers.voice import Voice


def polls(voice: Voice, event: Event, runtime: Runtime, user_id: int) -> Message:
    """The open polls this account may answer, answered or not."""
    rounds = open_rounds(runtime, event.code, user_id)
    agenda_button = button(voice.plain("menu.agenda"), ShowPage(event.code, "agenda"))
    if not rounds:
        participant = runtime.state.participant(event.code, user_id)
        lacks = missing(participant, event.admission)
        why = [voice(f"missing.{lacks}")] if lacks in ("approval", "check_in", "removed") else []
        return Message("\n".join([voice("polls.none"), *why]), ((agenda_button,),))
    waiting = unanswered(runtime, event.code, user_id)
    lines = [f"<b>{voice('polls.title')}</b>"]
    for number, asked in enumerate(rounds, start=1):
        poll = runtime.state.poll_of(asked).definition
        done = voice("polls.not_answered" if asked in waiting else "polls.answered")
        until = f" · {open_until(voice, event, asked)}" if asked.closes_at is not None else ""
        lines.append(f"{voice.number(number)} {voice.round_title(poll, asked.code)} · {done}{until}")
    return Message("\n".join(lines), (*numbers(voice, [ShowPoll(r.id) for r in rounds]), (agenda_button,)))


def help_page(
    voice: Voice, event: Event, username: str, rights: Collection[Right], *, sees_mapping: bool = False
) -> Message:
    """What can be done here; every command by button too. `username`: the bot's."""
    lines = [f"<b>{voice('help.title')}</b>", voice("help.participant")]
    observes, facilitates, organizes = (right in rights for right in ("observe", "facilitate", "organize"))
    if observes:
        lines.append(voice("help.observer"))
    if facilitates:
        lines.append(voice("help.facilitator"))
    if organizes:
        lines.append(voice("help.organizer"))
    lines.append(voice("help.contact", contact=voice.of(event.contact)))
    pages: list[Button] = [
        button(voice.plain("menu.agenda"), ShowPage(event.code, "agenda")),
        button(voice.plain("menu.polls"), ShowPage(event.code, "polls")),
        button(voice.plain("menu.me"), ShowPage(event.code, "me")),
    ]
    reading = [button(voice.plain("menu.glossary"), ShowGlossary(event.code, 0))] if event.glossary else []
    reading.append(button(voice.plain("menu.privacy"), ShowPrivacy(event.code)))
    if sees_mapping:
        reading.append(button(voice.plain("mapping.title"), ShowMapping(event.code)))
    staff: list[Button] = []
    if observes:
        staff.append(button(voice.plain("menu.results"), ShowResults(event.code)))
    if facilitates:
        staff.append(button(voice.plain("menu.control"), ShowControl(event.code)))
    if organizes:
        staff.append(button(voice.plain("menu.people"), ShowPeople(event.code)))
        staff.append(button(voice.plain("menu.shift"), ShowShift(event.code, "shift")))
        staff.append(button(voice.plain("menu.broadcast"), ShowBroadcasts(event.code)))
        staff.append(button(voice.plain("menu.invite"), ShowStaff(event.code, "invite")))
        staff.append(button(voice.plain("menu.status"), ShowStatus()))
    rows = (tuple(pages), *rows_of(reading, 2), *rows_of(staff, 2))
    if organizes:
        rows = (*rows, (Button(voice.plain("menu.group_chat"), url=use_link(username, event)),))
    return Message("\n".join(lines), rows)
