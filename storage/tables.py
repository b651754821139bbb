"""Every table, and how a batch of changes is written to them."""

from typing import Any

from storage.agenda import Reminder, Room, SessionChange
from storage.broadcasts import Broadcast
from storage.engine import Statement
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

ORDER: tuple[type[Record], ...] = (
    EventRow,
    GroupChat,
    Stage,
    Person,
    Participant,
    RosterDraft,
    MappingEntry,
    MappingDraft,
    MappingSheet,
    Invitation,
    SessionChange,
    Room,
    Reminder,
    OpenedPoll,
    PollDraft,
    Round,
    Ballot,
    Moderation,
    IdeaChange,
    IdeaDraft,
    PublishedBallot,
    UnlinkedBallot,
    RoadmapStep,
    BallotSheet,
    PaperBallot,
    PaperDraft,
    Broadcast,
    Card,
    Delivery,
    HandledUpdate,
    Uptime,
    ProfilePart,
    DeadLetter,
    AuditEntry,
)
"""Every table, each after those it refers to: the order in which a batch is written."""


def statements(changes: list[tuple[Record, bool]]) -> list[Statement]:
    """The fewest statements with the same effect: the last word on each key, tables in order."""
    last: dict[type[Record], dict[tuple[Any, ...], tuple[Record, bool]]] = {kind: {} for kind in ORDER}
    for record, kept in changes:
        last[type(record)][record.key()] = (record, kept)
    writes = [
        (kind.table.upsert, [record.row() for record, kept in last[kind].values() if kept]) for kind in ORDER
    ]
    removals = [
        (kind.table.delete, [key for key, (_, kept) in last[kind].items() if not kept])
        for kind in reversed(ORDER)
    ]
    return [statement for statement in (*writes, *removals) if statement[1]]
