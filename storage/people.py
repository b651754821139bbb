"""Telegram accounts, participants of an event, and invitations to a role."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from config.catalogs import Numerals
from storage.record import Record, record

if TYPE_CHECKING:  # records are plain values; only their readers need an engine
    from storage.engine import Engine

Role = Literal["participant", "facilitator", "organizer", "rapporteur", "observer"]
ROLES: tuple[Role, ...] = ("participant", "facilitator", "organizer", "rapporteur", "observer")
Expected = Literal["name", "organisation"]
"""What typed text corrects or completes in a registration; see the schema for organizers."""


@record("people", key=("user_id",))
@dataclass(frozen=True)
class Person(Record):
    """A Telegram account that pressed Start; see the schema for each column."""

    user_id: int
    language: str = ""
    numerals: Numerals = ""
    event: str = ""
    expects: str = ""
    blocked_at: int | None = None


@record("participants", key=("id",))
@dataclass(frozen=True)
class Participant(Record):
    """Somebody in one event; see the schema for each column."""

    id: str
    event: str
    user_id: int | None
    name: str = ""
    stakeholder_group: str = ""
    organisation: str = ""
    organisation_given: int = 0
    position: str = ""
    tags: str = ""
    language: str = ""
    role: Role = "participant"
    consented_at: int | None = None
    registered_at: int | None = None
    listed_at: int | None = None
    listed_as: str = ""
    approved_at: int | None = None
    checked_in_at: int | None = None
    removed_at: int | None = None
    muted_at: int | None = None
    nudged_at: int | None = None

    @property
    def state(self) -> str:
        """How far they are, in a word of exports: see docs/event-file.md, Admission.

        `joined`: has another role, and nothing to register for.
        """
        if self.removed_at is not None:
            return "removed"
        if self.registered_at is not None:
            return "registered" if self.approved_at is not None else "waiting"
        if self.role != "participant":
            return "joined"
        return "registering" if self.user_id is not None else "not reached"


@record("invitations", key=("digest",))
@dataclass(frozen=True)
class Invitation(Record):
    """A single-use link that gives a role; times are real. `created_by`: an actor, as in the audit log."""

    digest: str
    event: str
    role: Role
    created_at: int
    expires_at: int
    created_by: str
    used_by: int | None = None
    used_at: int | None = None
    revoked_at: int | None = None

    @property
    def code(self) -> str:
        """Names it on a button."""
        return self.digest[:16]


async def invitation(engine: "Engine", digest: str) -> Invitation | None:
    """Read from the database, because `sala invite` writes it while the bot runs."""
    rows = await engine.read(f"{Invitation.table.select} WHERE digest = $1", digest)
    return Invitation.of(rows[0]) if rows else None


async def invitations_of(engine: "Engine", event: str) -> list[Invitation]:
    """All there ever were, in the order they were made."""
    rows = await engine.read(f"{Invitation.table.select} WHERE event = $1 ORDER BY created_at, digest", event)
    return [Invitation.of(row) for row in rows]


async def participants_of(engine: "Engine", event: str) -> list[tuple[Participant, Person | None]]:
    """Everybody of an event with their account if they have one, in order of id."""
    people = {p.user_id: p for p in map(Person.of, await engine.read(Person.table.select))}
    rows = await engine.read(f"{Participant.table.select} WHERE event = $1 ORDER BY id", event)
    return [(found, people.get(found.user_id or 0)) for found in map(Participant.of, rows)]
