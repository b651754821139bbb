"""What whoever rehearses should know before the day: said of the event file, and of what Telegram didn't take."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot.rules.agenda import Agenda
from bot.rules.reminders import planned_reminders
from config.checking.texts import count_texts
from config.event import Event
from config.event_file import document_of
from config.reading import texts_of_event

_FREE = ("break", "lunch")
_NAMED = 5
"""So many places are named; the rest is counted."""

Kind = Literal["missing", "unread", "in_break", "refused"]


@dataclass(frozen=True)
class Concern:
    """`kind` names the text that says it (`room.concern_…`), `values` what stands in it, `where` the places."""

    kind: Kind
    values: dict[str, str | int]
    where: tuple[str, ...] = ()


def of_the_file(path: Path, event: Event) -> Iterator[Concern]:
    """Languages in which something is missing, or was read by no native reader."""
    document = document_of(path)
    for count in count_texts(event):
        language = count.language
        found = [text for text in texts_of_event(path, document, event, language) if not text.translation]
        if count.missing:
            where = tuple(text.where.rpartition("/")[2] for text in found[:_NAMED])
            yield Concern("missing", {"language": language, "n": count.missing}, where)
        if count.unreviewed:
            yield Concern("unread", {"language": language, "n": count.unreviewed})


def of_the_agenda(agenda: Agenda) -> Iterator[Concern]:
    """Reminders that come while people have a break: their phones buzz at lunch."""
    for reminder in planned_reminders(agenda):
        free = next((e for e in agenda.planned if e.lasts_at(reminder.at) and e.session.kind in _FREE), None)
        if free is not None:
            at, starts = (f"{agenda.local(moment):%H:%M}" for moment in (reminder.at, reminder.entry.starts))
            yield Concern(
                "in_break", {"at": at, "session": reminder.entry.code, "starts": starts, "during": free.code}
            )


def of_telegram(refused: Iterable[tuple[str, str]]) -> Iterator[Concern]:
    """`refused`: in Telegram's words, and the first line of what it was about."""
    for description, text in refused:
        yield Concern("refused", {"why": description, "text": text})
