"""Read what has happened into memory at start."""

from storage.engine import Engine
from storage.events import EventRow
from storage.journal import HandledUpdate, Uptime
from storage.messages import Card
from storage.people import Participant, Person
from storage.polls import Ballot, OpenedPoll, Round
from storage.state import State


async def load_state(engine: Engine) -> State:
    """Everybody, every poll and round, and the ballots of open rounds."""
    state = State()
    for kind in (EventRow, Person, Participant, OpenedPoll, Round, Card, HandledUpdate, Uptime):
        for row in await engine.read(kind.table.select):
            state.put(kind.of(row))
    of_open_rounds = f"{Ballot.table.select} WHERE round IN (SELECT id FROM rounds WHERE state = 'open')"
    for row in await engine.read(of_open_rounds):
        state.put(Ballot.of(row))
    state.settle()
    return state
