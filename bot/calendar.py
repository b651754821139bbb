"""The agenda as a calendar file, in one language."""

import datetime as dt
from typing import TYPE_CHECKING

from bot.rules.agenda import Agenda, Entry
from config.event import Text

if TYPE_CHECKING:
    import icalendar


def calendar(agenda: Agenda, language: str, now: dt.datetime) -> bytes:
    """An iCalendar file (RFC 5545) with every session, those cancelled marked so; times in UTC.

    Each session keeps its UID, so that a newer file takes the place of an older one on the phone.
    """
    import icalendar  # noqa: PLC0415 - 3 MB that few runs need: not at every start

    event = agenda.event
    file = icalendar.Calendar()
    file.add("prodid", "-//Sala//EN")
    file.add("version", "2.0")
    file.add("method", "PUBLISH")
    file.add("x-wr-calname", event.title.to(language))
    file.add("x-wr-timezone", event.zone)
    for entry in agenda.entries:
        appointment = icalendar.Event()
        _fill(appointment, agenda, entry, language, now)
        file.add_component(appointment)
    return bytes(file.to_ical())


def _fill(
    appointment: "icalendar.Event", agenda: Agenda, entry: Entry, language: str, now: dt.datetime
) -> None:
    event = agenda.event
    appointment.add("uid", f"{entry.code}@{event.code}.sala")
    appointment.add("dtstamp", entry.changed_at or now)
    appointment.add("sequence", int(entry.changed_at.timestamp()) if entry.changed_at else 0)
    appointment.add("dtstart", entry.starts)
    appointment.add("dtend", entry.ends)
    appointment.add("summary", entry.session.title.to(language))
    appointment.add("location", ", ".join(place.to(language) for place in _places(event.venue, entry.room)))
    appointment.add("status", "CANCELLED" if entry.state == "cancelled" else "CONFIRMED")


def _places(venue: Text, room: Text | None) -> tuple[Text, ...]:
    return (room, venue) if room is not None else (venue,)
