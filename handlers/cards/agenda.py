"""The agenda as everybody sees it: the page, the notice that it has changed, and a session's reminder."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.message import Button, Keyboard, Message
from bot.rules.agenda import Agenda, Change, Entry, to_ms
from bot.rules.reminders import minutes_left
from config.catalogs import Html
from config.event import Event, Text
from handlers.callbacks.answering import ShowPoll
from handlers.callbacks.joining import Remind, ShowPage
from handlers.keyboards import button
from handlers.voice import Voice, escaped, fitting, units
from storage.polls import Round

_TITLE_ON_A_LINE = 100
"""In UTF-16 units: in lists of changes a title tells which session it is, the page has it whole."""

_MOST_UNITS = 4096
"""UTF-16 units of a message, as Telegram counts them."""

_SOON_MINUTES = 90
"""Up to so long before, a reminder counts the minutes; earlier it says the day and the time."""


def agenda_page(voice: Voice, agenda: Agenda, now: dt.datetime, *, reminded: bool | None = None) -> Message:
    """The day as it is now, with what is under way marked.

    `reminded`: whether this person gets reminders; None: nobody to whom they are sent.
    """
    event = agenda.event
    lines = [f"<b>{voice.of(event.title)}</b>", f"{voice.date(event.date)} · {voice.of(event.venue)}", ""]
    lines += [_on_the_page(voice, event, entry, now) for entry in agenda.entries]
    if event.note is not None:
        lines += ["", f"<i>{voice.of(event.note)}</i>"]
    keyboard: Keyboard = (
        (
            button(voice.plain("menu.polls"), ShowPage(event.code, "polls")),
            button(voice.plain("agenda.calendar"), ShowPage(event.code, "calendar")),
        ),
    )
    if reminded is not None:
        keyboard = (*keyboard, (mute_button(voice, event, reminded=reminded),))
    return Message("\n".join(lines), keyboard)


def _on_the_page(voice: Voice, event: Event, entry: Entry, now: dt.datetime) -> str:
    line = f"{span(voice, event, entry)} {voice.of(entry.session.title)}"
    if entry.room is not None:
        line += f" · {voice.of(entry.room)}"
    if entry.state == "cancelled":
        return f"<s>{line}</s> · {voice('agenda.cancelled')}"
    return f"<b>▸ {line}</b>" if entry.lasts_at(now) else line


def notice(voice: Voice, event: Event, changes: Iterable[Change]) -> Message:
    """One message to everybody: what was when, and is when now."""
    lines = [f"<b>{voice('agenda.changed')}</b>", *changes_told(voice, event, changes, _MOST_UNITS - 100)]
    page = button(voice.plain("menu.agenda"), ShowPage(event.code, "agenda"))
    return Message("\n".join(lines), ((page,),))


def changes_told(voice: Voice, event: Event, changes: Iterable[Change], room: int) -> list[str]:
    """A line each, as many as there is room for (UTF-16 units), and how many more there are."""
    lines = [changed(voice, event, change) for change in changes]
    shown: list[str] = []
    for line in lines:
        room -= units(line) + 1
        if room < 0:
            return [*shown, voice("broadcast.and_more", count=len(lines) - len(shown))]
        shown.append(line)
    return shown


def changed(voice: Voice, event: Event, change: Change) -> str:
    """A line: old → new, as far as they differ."""
    before, after = change.before, change.after
    old, new = span(voice, event, before), span(voice, event, after)
    line = f"{old if old == new else f'{old} → {new}'} {title(voice, after.session.title)}"
    if after.state != before.state:
        key = "agenda.cancelled" if after.state == "cancelled" else "agenda.takes_place"
        line += f" · <b>{voice(key)}</b>"
    if after.room != before.room and after.room is not None:
        line += f" · <b>{voice('agenda.new_room', room=voice.of(after.room))}</b>"
    return line


@dataclass(frozen=True)
class Asked:
    """A poll of a session that a person is reminded of. `round`: if it is open; `answered`: by this person."""

    title: Html
    round: Round | None
    answered: bool


def reminder(
    voice: Voice,
    agenda: Agenda,
    starting: Sequence[Entry],
    now: dt.datetime,
    asked: Sequence[Asked],
    *,
    reminded: bool,
) -> Message:
    """What starts next (all at one time), when and where, and the polls it is about; before the day, the day too."""
    event, starts = agenda.event, starting[0].starts
    left = minutes_left(starts, now)
    lines = []
    for entry in starting:
        lines.append(f"<b>{voice.of(entry.session.title)}</b>")
        if 0 < left <= _SOON_MINUTES:
            when = voice("reminder.starts_in", n=left)
        elif starts <= now:
            when = voice("reminder.starts_now")
        else:
            when = voice("reminder.starts_on", date=voice.date(event.date), time=voice.time_of(starts, event))
        places = (entry.room, event.venue if left > _SOON_MINUTES else None)
        lines.append(", ".join([when, *(voice.of(place) for place in places if place is not None)]))
    for poll in asked:
        line = voice("reminder.poll", poll=poll.title)
        lines.append(f"{line} · {voice('polls.answered')}" if poll.answered else line)
    if agenda.local(now).date() < event.date:
        day = ["", *(_on_the_page(voice, event, entry, now) for entry in agenda.entries)]
        lines += day if units("\n".join([*lines, *day])) <= _MOST_UNITS else []
    waiting = next((poll.round for poll in asked if poll.round is not None and not poll.answered), None)
    rows = [(button(voice.plain("registration.answer_now"), ShowPoll(waiting.id)),)] if waiting else []
    page = button(voice.plain("menu.agenda"), ShowPage(event.code, "agenda"))
    mute = mute_button(voice, event, reminded=reminded, start=to_ms(starts))
    return Message("\n".join(lines), (*rows, (page, mute)))


def span(voice: Voice, event: Event, entry: Entry) -> str:
    """From when to when: 10:30–11:15."""
    return f"{voice.time_of(entry.starts, event)}–{voice.time_of(entry.ends, event)}"


def title(voice: Voice, text: Text) -> str:
    """Cut, for a line among others."""
    return escaped(fitting(text.to(voice.language), _TITLE_ON_A_LINE))


def mute_button(voice: Voice, event: Event, *, reminded: bool, start: int = 0) -> Button:
    """It leads to the other state."""
    key, wanted = ("reminder.mute", "no") if reminded else ("reminder.unmute", "yes")
    return button(voice.plain(key), Remind(event.code, wanted, start))  # type: ignore[arg-type]
