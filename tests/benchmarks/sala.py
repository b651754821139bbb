"""Sala's own database for a benchmark: the shipped workshop in the middle of its day."""

import datetime as dt
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from bot.events import loaded
from config.event import Event
from config.event_file import load_event, shipped
from storage.broadcasts import Audience, Broadcast, Content
from storage.loading import load_state
from storage.messages import Card
from storage.migrate import migrate
from storage.opening import open_engine
from storage.people import Participant, Person
from storage.polls import OpenedPoll, Round, ballots_of
from storage.record import Record
from tests.benchmarks.peers import poll
from tests.benchmarks.taps import card_of, phone

EVENT = "sapw"
ORGANIZER = 4_000_000_000
TO_EVERYBODY, TO_A_GROUP = 1, 2
"""The drafts that the organizer has written."""
NOW = "2015-11-20T14:31"

_OPENED = ("self", "status", "importance", "coverage", "feasibility", "integration")
"""What was asked until then; the last one is open."""

_MORNING = int(dt.datetime.fromisoformat("2015-11-20T07:30+07:00").timestamp() * 1000)
_AFTERNOON = _MORNING + 7 * 3_600_000


SAID = "Lunch is ready in the Mekong hall."


def event() -> Event:
    """The shipped event."""
    return load_event(shipped(EVENT) or Path(EVENT))


async def prepare(database: Path, phones: int) -> None:
    """Half past two: so many participants have registered and have a card of each poll asked so far."""
    engine = await open_engine(str(database))
    try:
        await migrate(engine)
        kinds = groupby(_records(event(), phones), key=_kind)
        await engine.write([(kind.table.upsert, [r.row() for r in records]) for kind, records in kinds])
    finally:
        await engine.close()


async def saved(database: Path) -> dict[int, str]:
    """The stored option of each account that has one."""
    engine = await open_engine(str(database))
    try:
        ballots = await ballots_of(engine, poll.ROUND)
        people = (await load_state(engine)).participants
    finally:
        await engine.close()
    answers = {people[voter].user_id or 0: ballot.answers for voter, ballot in ballots.items()}
    return {user_id: str(given[""].choice) for user_id, given in answers.items() if "" in given}


def _kind(record: Record) -> type[Record]:
    return type(record)


def _records(event: Event, phones: int) -> Iterator[Record]:
    """In the order in which rows refer to each other."""
    users = [phone(number) for number in range(phones)]
    yield loaded(event, None)
    yield Person(ORGANIZER, "en", "", event.code)
    for user_id in users:
        yield Person(user_id, "en", "", event.code)
    for number, user_id in enumerate(users):
        yield Participant(
            f"p{number:05}",
            event.code,
            user_id,
            f"Dara Sok {number}",
            event.groups[number % len(event.groups)].code,
            organisation_given=1,
            consented_at=_MORNING,
            registered_at=_MORNING,
            approved_at=_MORNING,
            checked_in_at=_MORNING,
        )
    polls = {asked.code: asked for asked in event.polls}
    for code in _OPENED:
        yield OpenedPoll(event.code, code, polls[code], _MORNING)
    for number, code in enumerate(_OPENED, start=1):
        first = polls[code].rounds[0].code
        if number == poll.ROUND:
            yield Round(number, event.code, code, first, "open", _AFTERNOON)
        else:
            yield Round(number, event.code, code, first, "closed", _MORNING, _AFTERNOON)
    for number in range(1, len(_OPENED) + 1):
        for user_id in users:
            yield Card(user_id, f"round:{number}", card_of(user_id, number))
    audiences = {TO_EVERYBODY: Audience("everyone"), TO_A_GROUP: Audience("group", event.groups[0].code)}
    for number, audience in audiences.items():
        said = {"en": Content("text", SAID)}
        yield Broadcast(number, event.code, ORGANIZER, "draft", audience, said, _AFTERNOON)
