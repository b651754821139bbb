"""Pages anybody may open: agenda, open polls, help."""

import datetime as dt

from bot.message import Button, Message
from bot.runtime import Runtime
from bot.voting import open_rounds, unanswered
from config.event import Event
from handlers.callbacks import ShowBroadcasts, ShowControl, ShowPage, ShowPoll, ShowStatus
from handlers.keyboards import button, numbers
from handlers.voice import Voice


def agenda(voice: Voice, event: Event, now: dt.datetime) -> Message:
    """The day, with what is under way marked."""
    lines = [f"<b>{voice.of(event.title)}</b>", f"{voice.date(event.date)} · {voice.of(event.venue)}", ""]
    for session in event.agenda:
        line = f"{voice.time(session.starts)}–{voice.time(session.ends)} {voice.of(session.title)}"
        if session.room is not None:
            line += f" · {voice.of(session.room)}"
        under_way = event.at(session.starts) <= now < event.at(session.ends)
        lines.append(f"<b>▸ {line}</b>" if under_way else line)
    if event.note is not None:
        lines += ["", f"<i>{voice.of(event.note)}</i>"]
    return Message("\n".join(lines), ((button(voice.plain("menu.polls"), ShowPage(event.code, "polls")),),))


def polls(voice: Voice, event: Event, runtime: Runtime, user_id: int) -> Message:
    """The open polls this account may answer, answered or not."""
    rounds = open_rounds(runtime, event.code, user_id)
    agenda_button = button(voice.plain("menu.agenda"), ShowPage(event.code, "agenda"))
    if not rounds:
        return Message(voice("polls.none"), ((agenda_button,),))
    waiting = unanswered(runtime, event.code, user_id)
    lines = [f"<b>{voice('polls.title')}</b>"]
    for number, asked in enumerate(rounds, start=1):
        poll = runtime.state.poll_of(asked).definition
        done = voice("polls.not_answered" if asked in waiting else "polls.answered")
        lines.append(f"{number} {voice.round_title(poll, asked.code)} · {done}")
    return Message(
        "\n".join(lines), (*numbers(len(rounds), [ShowPoll(r.id) for r in rounds]), (agenda_button,))
    )


def help_page(voice: Voice, event: Event, *, facilitates: bool, organizes: bool) -> Message:
    """What can be done here; every command by button too."""
    lines = [f"<b>{voice('help.title')}</b>", voice("help.participant")]
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
    steering: list[Button] = []
    if facilitates:
        steering.append(button(voice.plain("menu.control"), ShowControl(event.code)))
    if organizes:
        steering.append(button(voice.plain("menu.broadcast"), ShowBroadcasts(event.code)))
        steering.append(button(voice.plain("menu.status"), ShowStatus()))
    return Message("\n".join(lines), (tuple(pages), tuple(steering)) if steering else (tuple(pages),))
