"""The agenda as a table."""

from bot.exports.cells import Row, iso
from bot.rules.agenda import Agenda

AGENDA = (
    "event", "session", "kind", "starts_at", "ends_at", "title_en", "title_km", "room_en", "room_km", "serves",
    "silent", "state", "planned_starts_at", "planned_ends_at",
)  # fmt: skip


def agenda_rows(agenda: Agenda) -> list[Row]:
    """As it is now, with the times of the event file beside."""
    return [
        (
            agenda.event.code,
            entry.code,
            entry.session.kind,
            iso(entry.starts),
            iso(entry.ends),
            entry.session.title.to("en"),
            entry.session.title.root.get("km", ""),
            entry.room.to("en") if entry.room else "",
            entry.room.root.get("km", "") if entry.room else "",
            " ".join(entry.session.serves),
            int(entry.session.silent),
            entry.state,
            iso(agenda.event.at(entry.session.starts)),
            iso(agenda.event.at(entry.session.ends)),
        )
        for entry in agenda.entries
    ]
