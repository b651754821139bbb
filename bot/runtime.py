"""What every use case needs, explicitly: what was written, what has happened, the clocks, the one writer."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from bot.clock import Clock, real_now
from bot.guesses import Guesses
from bot.rules.agenda import Agenda, agenda_of
from bot.rules.desk import WINDOW_MS
from bot.rules.schedule import Slot, slots
from config.catalogs import Texts
from config.event import Event
from config.settings import Settings
from storage.engine import Engine
from storage.people import Person, Role
from storage.polls import Ballot, Round, ballot_of
from storage.state import State
from storage.writer import Writer

Right = Literal["observe", "record", "facilitate", "organize"]
"""What staff may do in an event: see results once polls are closed; enter what a group worked out; steer polls; see to
people and the agenda.
"""

RIGHTS: tuple[Right, ...] = ("observe", "record", "facilitate", "organize")

_GIVEN: Mapping[Role, frozenset[Right]] = {
    "organizer": frozenset(RIGHTS),
    "facilitator": frozenset({"observe", "record", "facilitate"}),
    "rapporteur": frozenset({"observe", "record"}),
    "observer": frozenset({"observe"}),
    "participant": frozenset(),
}

UNDO_MS = 10_000
"""How long a broadcast waits before it leaves, and how long closing a poll can be undone."""


Required = Right | Literal["map", "lead"]
"""What something takes: a right of staff, to be one who enters the sector mapping, or to lead a step of the road map."""


class NotAllowed(Exception):
    """Somebody may not do this in that event, at the moment in which it is decided. `right`: what it takes."""

    def __init__(self, right: Required) -> None:
        super().__init__(right)
        self.right: Required = right


class Gone(Exception):
    """What somebody's button or message is about isn't there, or not any more."""


@dataclass(frozen=True)
class Runtime:
    """`events`: codes of the events this bot serves, the first being the default. Times are real."""

    settings: Settings
    texts: Texts
    clock: Clock
    engine: Engine
    state: State
    writer: Writer
    events: tuple[str, ...]
    started_at: int = field(default_factory=real_now)
    undo_ms: int = UNDO_MS
    desk_window_ms: int = WINDOW_MS
    guesses: Guesses = field(default_factory=Guesses)

    def event(self, code: str) -> Event:
        return self.state.events[code].definition

    def agenda(self, code: str) -> Agenda:
        """An event's agenda as it is now."""
        return agenda_of(self.event(code), self.state.session_changes(code))

    def slots(self, code: str) -> tuple[Slot, ...]:
        """Every planned round of an event, those composed in the chat too."""
        return slots(self.agenda(code), self.state.polls_of(code))

    def event_of(self, person: Person | None) -> Event | None:
        """The event a person is in: the one whose link was opened last, or the only one there is."""
        if person is not None and person.event in self.events:
            return self.event(person.event)
        return self.event(self.events[0]) if len(self.events) == 1 else None

    def role(self, event: str, user_id: int) -> Role | None:
        """The role somebody has in an event now; None for a stranger."""
        if user_id in self.settings.organizers:
            return "organizer"
        participant = self.state.participant(event, user_id)
        return participant.role if participant is not None else None

    def may(self, right: Right, event: str, user_id: int) -> bool:
        """Asked each time something is used, never remembered."""
        role = self.role(event, user_id)
        return role is not None and gives(role, right)

    def check(self, right: Right, event: str, user_id: int) -> None:
        """Raises `NotAllowed`; also where the event isn't served."""
        if event not in self.events or not self.may(right, event, user_id):
            raise NotAllowed(right)

    async def ballot(self, asked: Round, participant: str) -> Ballot | None:
        """Somebody's ballot, of a round that is over too."""
        if asked.is_running:
            return self.state.ballot(asked, participant)
        return await ballot_of(self.engine, asked.id, participant)


def gives(role: Role, right: Right) -> bool:
    """Whether a role gives a right."""
    return right in _GIVEN[role]


def new_id(prefix: str) -> str:
    """A random key that says nothing about order or person."""
    return f"{prefix}{secrets.token_hex(5)}"
