"""The day's agenda as it stands beside the phones: sessions, when people are reminded of them, and what is asked in them."""

import datetime as dt
from typing import Any

from bot.rules.agenda import Agenda, Entry, to_ms
from bot.rules.reminders import planned_reminders
from bot.rules.schedule import Slot, slots


def rows_of(agenda: Agenda) -> list[dict[str, Any]]:
    """A row a session, in order; texts by language. `starts`, `ends`: ms, for whoever marks what is under way."""
    asked, reminded = slots(agenda), planned_reminders(agenda)
    return [
        {
            "code": entry.code,
            "kind": entry.session.kind,
            "title": entry.session.title.root,
            "from": _time(agenda, entry.starts),
            "to": _time(agenda, entry.ends),
            "starts": to_ms(entry.starts),
            "ends": to_ms(entry.ends),
            "room": entry.room.root if entry.room else {},
            "cancelled": entry.state == "cancelled",
            "moved": _is_moved(agenda, entry),
            "reminders": [_day_and_time(agenda, r.at) for r in reminded if r.entry.code == entry.code],
            "polls": [_poll(agenda, slot) for slot in asked if slot.session == entry.code],
        }
        for entry in agenda.entries
    ]


def _poll(agenda: Agenda, slot: Slot) -> dict[str, Any]:
    return {"number": slot.number, "at": _time(agenda, slot.at), "title": slot.poll.title.root}


def _is_moved(agenda: Agenda, entry: Entry) -> bool:
    return entry.starts != agenda.event.at(entry.session.starts)


def _day_and_time(agenda: Agenda, at: dt.datetime) -> str:
    """The day only where it is another."""
    local = agenda.local(at)
    return f"{local:%H:%M}" if local.date() == agenda.event.date else f"{local:%d.%m. %H:%M}"


def _time(agenda: Agenda, at: dt.datetime) -> str:
    return f"{agenda.local(at):%H:%M}"
