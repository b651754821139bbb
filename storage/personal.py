"""What is stored of one person, in whichever table: to be shown to them, and to be erased.

Every table is in `about` or in `IMPERSONAL`; a test holds that.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from storage.agenda import Reminder, Room, SessionChange
from storage.broadcasts import Broadcast
from storage.events import EventRow, GroupChat
from storage.ideas import IdeaChange, IdeaDraft
from storage.journal import AuditEntry, DeadLetter, HandledUpdate, Uptime
from storage.mapping import MappingDraft, MappingEntry, MappingSheet
from storage.messages import Card, Delivery
from storage.moderation import Moderation
from storage.paper import BallotSheet, PaperBallot, PaperDraft
from storage.people import Invitation, Participant, Person
from storage.polls import Ballot, OpenedPoll, PollDraft, PublishedBallot, Round
from storage.profile import ProfilePart
from storage.record import Record
from storage.roadmap import RoadmapStep
from storage.roster import RosterDraft
from storage.stages import Stage
from storage.unlinked import UnlinkedBallot

if TYPE_CHECKING:  # records are plain values; only their readers need an engine
    from storage.engine import Engine, Statement

IMPERSONAL: Mapping[type[Record], str] = {
    EventRow: "what was written beforehand",
    GroupChat: "a group, not a person",
    Stage: "a page of everybody's",
    SessionChange: "who made it is in the audit log",
    Room: "a place",
    Reminder: "that one went out; to whom is in the outbox",
    OpenedPoll: "what everybody was asked",
    Round: "counts",
    BallotSheet: "paper; whose it became is in paper_ballots",
    UnlinkedBallot: "nobody knows whose",
    HandledUpdate: "a number of Telegram's, and nothing of whose",
    Uptime: "of the bot",
}
"""Tables that say nothing of one person, and why."""


@dataclass(frozen=True)
class About:
    """One person in one event. `user_id`: 0 for whoever never pressed Start; `participant`: "" for an account that takes no part, or only as an organizer by settings."""

    event: str
    user_id: int
    participant: str = ""

    @property
    def as_organizer(self) -> str:
        """How the audit log names an account that is no participant."""
        return f"organizer:{self.user_id}"


def about(who: About) -> dict[type[Record], tuple[str, tuple[Any, ...]]]:
    """The condition, and its values, under which a row of each table is of this person or names them.

    Moderation is missing: it names a text, which a ballot has.
    """
    event, user_id, participant = who.event, who.user_id, who.participant
    named = f"%{participant or who.as_organizer}%"
    return {
        Person: ("user_id = $1", (user_id,)),
        Participant: ("event = $1 AND user_id = $2", (event, user_id)),
        Invitation: (
            "event = $1 AND (used_by = $2 OR created_by = $3 OR created_by = $4)",
            (event, user_id, participant or who.as_organizer, who.as_organizer),
        ),
        RosterDraft: ("event = $1 AND user_id = $2", (event, user_id)),
        MappingEntry: ("event = $1 AND author = $2", (event, user_id)),
        MappingDraft: ("event = $1 AND user_id = $2", (event, user_id)),
        MappingSheet: ("event = $1 AND user_id = $2", (event, user_id)),
        PollDraft: ("event = $1 AND user_id = $2", (event, user_id)),
        IdeaDraft: ("event = $1 AND user_id = $2", (event, user_id)),
        IdeaChange: ("event = $1 AND actor = $2", (event, participant)),
        Ballot: ("participant = $1", (participant,)),
        PublishedBallot: ("participant = $1", (participant,)),
        PaperBallot: (
            "participant = $1 OR entered_by IN ($1, $2) OR checked_by IN ($1, $2)",
            (participant or who.as_organizer, who.as_organizer),
        ),
        PaperDraft: (
            "event = $1 AND (user_id = $2 OR participant = $3)",
            (event, user_id, participant or who.as_organizer),
        ),
        Broadcast: (
            "event = $1 AND (author = $2 OR audience = $3)",
            (event, user_id, f"person:{participant}"),
        ),
        RoadmapStep: ("event = $1 AND lead = $2 AND lead <> ''", (event, participant)),
        ProfilePart: ("part = $1", (f"commands:{user_id}",)),
        Card: ("user_id = $1", (user_id,)),
        Delivery: ("event = $1 AND chat_id = $2", (event, user_id)),
        DeadLetter: ("user_id = $1", (user_id,)),
        AuditEntry: (
            "event = $1 AND (actor = $2 OR actor = $3 OR subject LIKE $4)",
            (event, participant or who.as_organizer, who.as_organizer, named),
        ),
    }


async def everything(engine: "Engine", who: About) -> dict[type[Record], list[tuple[Any, ...]]]:
    """Every row about somebody as the database has it, table by table; those without any are left out."""
    found: dict[type[Record], list[tuple[Any, ...]]] = {}
    for kind, (condition, values) in about(who).items():
        order = ", ".join(kind.table.key)
        found[kind] = await engine.read(f"{kind.table.select} WHERE {condition} ORDER BY {order}", *values)
    written = [str(row) for row in (*found[Ballot], *found[PublishedBallot])]
    rounds = sorted({row[0] for row in (*found[Ballot], *found[PublishedBallot])})
    for number in rounds:
        rows = await engine.read(f"{Moderation.table.select} WHERE round = $1 ORDER BY text", number)
        mine = [row for row in rows if any(f'"{row[0]}"' in answers for answers in written)]
        found.setdefault(Moderation, []).extend(mine)
    return {kind: rows for kind, rows in found.items() if rows}


def traces_of(who: About, events: Iterable[str]) -> "list[Statement]":
    """What deletes or clears the rows about somebody that memory doesn't hold, in those events."""
    each = [[event, who.user_id] for event in events]
    about_them: list[Statement] = [
        # To organizers, about a participant.
        ("DELETE FROM outbox WHERE event = $1 AND unique_key LIKE $2", [[who.event, f"%{who.participant}%"]])
    ]
    of_account: list[Statement] = [
        ("DELETE FROM outbox WHERE event = $1 AND chat_id = $2", each),
        ("UPDATE invitations SET used_by = 0 WHERE event = $1 AND used_by = $2", each),
        (
            "UPDATE invitations SET created_by = 'organizer' WHERE event = $1 AND created_by = $2",
            [[event, who.as_organizer] for event, _ in each],
        ),
        (
            "UPDATE audit SET actor = 'organizer' WHERE event = $1 AND actor = $2",
            [[event, who.as_organizer] for event, _ in each],
        ),
        ("DELETE FROM dead_letters WHERE user_id = $1", [[who.user_id]]),
    ]
    return [*(of_account if who.user_id else []), *(about_them if who.participant else [])]


_OF_NOBODY = "FROM outbox WHERE chat_id > 0 AND chat_id NOT IN (SELECT user_id FROM people)"


def strays() -> "list[Statement]":
    """What deletes messages to accounts that are gone: they were on their way."""
    return [(f"DELETE {_OF_NOBODY}", [[]])]


async def has_strays(engine: "Engine") -> bool:
    ((found,),) = await engine.read(f"SELECT COUNT(*) {_OF_NOBODY}")
    return bool(found)


def emptying(letters: Iterable[DeadLetter]) -> "list[Statement]":
    """What takes the words out of dead letters."""
    bare = [letter.without_words() for letter in letters]
    rows = [[letter.body, letter.error, letter.id] for letter in bare]
    return [("UPDATE dead_letters SET body = $1, error = $2 WHERE id = $3", rows)]


async def voters(engine: "Engine", event: str) -> set[str]:
    """Ids of the participants of an event who have a ballot in any of its rounds, also in one that is over."""
    rows = await engine.read(
        "SELECT DISTINCT participant FROM ballots WHERE round IN (SELECT id FROM rounds WHERE event = $1)",
        event,
    )
    return {row[0] for row in rows}
