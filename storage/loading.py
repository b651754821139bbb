"""Read what has happened into memory at start."""

from typing import Any

from storage.agenda import Reminder, Room, SessionChange
from storage.broadcasts import Broadcast
from storage.engine import Engine
from storage.errors import REMEDIES, CannotOpen
from storage.events import EventRow, GroupChat
from storage.ideas import IdeaChange, IdeaDraft
from storage.journal import HandledUpdate, Uptime
from storage.mapping import MappingDraft, MappingEntry, MappingSheet
from storage.messages import Card, Delivery
from storage.moderation import Moderation
from storage.paper import BallotSheet, PaperBallot, PaperDraft
from storage.people import Participant, Person
from storage.polls import RUNNING, Ballot, OpenedPoll, PollDraft, Round
from storage.profile import ProfilePart
from storage.record import Record
from storage.roadmap import RoadmapStep
from storage.roster import RosterDraft
from storage.stages import Stage
from storage.state import State


async def load_state(engine: Engine) -> State:
    """Everybody, the agenda, all polls and rounds, and what is under way: ballots and copies of broadcasts.

    Raises `StorageError`.
    """
    state = State()
    agenda, polls = (
        (SessionChange, Room, Reminder, RoadmapStep),
        (OpenedPoll, PollDraft, Round, Moderation, IdeaChange),
    )
    drafts, mapping = (RosterDraft, IdeaDraft), (MappingEntry, MappingDraft, MappingSheet)
    paper = (BallotSheet, PaperBallot, PaperDraft)
    chats = (Broadcast, Card, HandledUpdate, Uptime, ProfilePart)
    everywhere = (EventRow, GroupChat, Stage, Person, Participant)
    for kind in (*everywhere, *drafts, *mapping, *agenda, *polls, *paper, *chats):
        for row in await engine.read(kind.table.select):
            state.put(_read(kind, row))
    running = ", ".join(f"'{name}'" for name in RUNNING)
    of_running = f"{Ballot.table.select} WHERE round IN (SELECT id FROM rounds WHERE state IN ({running}))"
    for row in await engine.read(of_running):
        state.put(_read(Ballot, row))
    waiting_copies = f"{Delivery.table.select} WHERE state = 'waiting' AND lane = 'broadcasts'"
    for row in await engine.read(waiting_copies):
        state.put(_read(Delivery, row))
    state.settle()
    return state


def _read(kind: type[Record], row: tuple[Any, ...]) -> Record:
    try:
        return kind.of(row)
    except (ValueError, TypeError) as error:  # its JSON, or what stands in it; the row itself may be a name
        said = f"a row of {kind.table.name} can't be read ({type(error).__name__})"
        raise CannotOpen(f"the database is damaged: {said}; {REMEDIES['damaged']}", "damaged") from None
