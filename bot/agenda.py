"""Changing the agenda: what would change and who would be told, and then doing it in one unit."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.audit import log_action
from bot.expecting import expect_no_more
from bot.group_chats import tell
from bot.rules.admission import is_accepted
from bot.rules.agenda import Agenda, Change, agenda_of, difference, from_ms, to_ms
from bot.rules.registration import clean_name
from bot.rules.rescheduling import Cancel, MoveToRoom, Shift, Step, Swap, rescheduled
from bot.rules.schedule import LostEvidence, lost_evidence
from bot.rules.typed import cleaned
from bot.runtime import Runtime, new_id
from config.event import Text
from config.graphemes import graphemes
from storage.agenda import Room, SessionChange
from storage.messages import Delivery
from storage.state import State
from storage.writer import Transaction, UpdateKey

LONGEST_ROOM = 40
"""In characters as a reader counts them."""

MOST_MINUTES = 600
"""No day is shifted by more at once."""

_SUBJECT = "agenda"


@dataclass(frozen=True)
class Preview:
    """What a step would do. `leads_to`: the fingerprint of the agenda after it; `told`: how many people."""

    agenda: Agenda
    after: Agenda
    changes: tuple[Change, ...]
    lost: LostEvidence
    told: int

    @property
    def leads_to(self) -> int:
        return self.after.fingerprint


@dataclass(frozen=True)
class Rescheduled:
    """What the agenda's last change was. `anew`: False if it had been made already."""

    changes: tuple[Change, ...]
    told: int
    anew: bool


class Overtaken(Exception):
    """The step doesn't lead to the agenda that was shown any more: it has changed, or time has passed."""


class NotANumber(Exception):
    """What was typed is no number of minutes."""


class NotARoom(Exception):
    """What was typed can't be the name of a room."""


def preview(runtime: Runtime, user_id: int, event: str, step: Step) -> Preview:
    """Raises `NotAllowed`, `Impossible`."""
    runtime.check("organize", event, user_id)
    agenda = runtime.agenda(event)
    after = rescheduled(agenda, step, from_ms(runtime.clock.now()))
    opened = {(asked.poll, asked.code) for asked in runtime.state.rounds_of(event)}
    lost = lost_evidence(agenda, after, opened)
    told = sum(1 for _ in _told(runtime, runtime.state, event, user_id))
    return Preview(agenda, after, difference(agenda, after), lost, told)


async def reschedule(
    runtime: Runtime, user_id: int, event: str, step: Step, leads_to: int, update: UpdateKey
) -> Rescheduled:
    """Make the agenda the one that was shown, and tell everybody. Raises `NotAllowed`, `Overtaken`, `Impossible`.

    `leads_to`: see `Preview`; if it is so already, nothing happens.
    """

    def decide(tx: Transaction) -> Rescheduled:
        runtime.check("organize", event, user_id)
        before, last = runtime.agenda(event), _last_change(tx.state, event)
        people = list(_told(runtime, tx.state, event, user_id))
        if before.fingerprint == leads_to:
            return Rescheduled(changes_told(runtime, _subject(event, last)), len(people), anew=False)
        if update in tx.state.handled:  # it was made, or refused, before something else changed
            raise Overtaken
        after = rescheduled(before, step, from_ms(tx.now))
        if after.fingerprint != leads_to:
            raise Overtaken
        for change in difference(before, after):
            tx.put(_row(event, last + 1, change, tx.now))
        what = f"{last + 1}: {_words(step)}"
        log_action(tx, event, user_id, "agenda_changed", what)
        for person in people:
            tx.put(_notice(event, person, last + 1, tx.real_now))
        tell(tx, event, "agenda_changed", _subject(event, last + 1), "reminders")
        return Rescheduled(changes_told(runtime, _subject(event, last + 1)), len(people), anew=True)

    return await runtime.writer.write(decide, update)


def changes_told(runtime: Runtime, subject: str) -> tuple[Change, ...]:
    """What the notice of that subject is about."""
    _, event, number = subject.split(":")
    rows = runtime.state.session_changes(event)
    definition = runtime.event(event)
    before = agenda_of(definition, (row for row in rows if row.change < int(number)))
    after = agenda_of(definition, (row for row in rows if row.change <= int(number)))
    return difference(before, after)


def rooms(runtime: Runtime, event: str) -> tuple[Text, ...]:
    """Those of the event file, those sessions are in now, and those that were typed; each once."""
    definition, agenda = runtime.event(event), runtime.agenda(event)
    known = [session.room for session in definition.agenda] + [entry.room for entry in agenda.entries]
    typed = [Text.model_validate(name) for name in runtime.state.rooms(event)]
    return tuple(dict.fromkeys(room for room in (*known, *typed) if room is not None))


async def add_room(runtime: Runtime, user_id: int, event: str, typed: str, update: UpdateKey) -> Text:
    """A room that was typed is known from then on. Raises `NotAllowed`, `NotARoom`."""
    name = clean_name(typed)
    if name is None or len(graphemes(name)) > LONGEST_ROOM:
        raise NotARoom

    def decide(tx: Transaction) -> Text:
        runtime.check("organize", event, user_id)
        known = {room.root["en"]: room for room in rooms(runtime, event)}
        if name not in known and update not in tx.state.handled:
            tx.put(Room(event, name))
        expect_no_more(tx, user_id)
        return known.get(name) or Text.model_validate(name)

    return await runtime.writer.write(decide, update)


def minutes_in(typed: str) -> int:
    """`20`, `+20`, `-10`, also in Khmer digits. Raises `NotANumber`."""
    try:
        minutes = int(cleaned(typed).replace("−", "-").replace("–", "-"))
    except ValueError:
        raise NotANumber from None
    if not 0 < abs(minutes) <= MOST_MINUTES:
        raise NotANumber
    return minutes


def _told(runtime: Runtime, state: State, event: str, by: int) -> Iterator[int]:
    """Accounts that hear of it: everybody let in and all staff who pressed Start, but for who did it."""
    for person in list(state.people.values()):
        if person.blocked_at is not None or person.user_id == by:
            continue
        participant = state.participant(event, person.user_id)
        role = runtime.role(event, person.user_id)
        staff = role not in (None, "participant") and (participant is not None or person.event == event)
        if is_accepted(participant) or staff:
            yield person.user_id


def _subject(event: str, change: int) -> str:
    return f"{_SUBJECT}:{event}:{change}"


def _notice(event: str, user_id: int, number: int, queued_at: int) -> Delivery:
    subject = _subject(event, number)
    key = f"agenda_changed:{event}:{number}:{user_id}"
    return Delivery(new_id("d"), event, user_id, "agenda_changed", subject, "reminders", key, queued_at)


def _row(event: str, number: int, change: Change, now: int) -> SessionChange:
    entry = change.after
    room = entry.room if entry.room != entry.session.room else None
    return SessionChange(
        event, number, entry.code, to_ms(entry.starts), to_ms(entry.ends), room, entry.state, now
    )


def _last_change(state: State, event: str) -> int:
    return max((row.change for row in state.session_changes(event)), default=0)


def _words(step: Step) -> str:
    """As the audit log has it."""
    match step:
        case Shift():
            lunch = "stays" if step.lunch_stays else "moves"
            return f"shift {step.minutes:+} from {step.since or 'now'}, lunch {lunch}"
        case Cancel():
            return f"{'restore' if step.takes_place else 'cancel'} {step.session}"
        case Swap():
            return f"swap {step.one} {step.other}"
        case MoveToRoom():
            return f"room of {step.session}"
