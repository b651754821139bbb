"""What is in memory is what a restart would read."""

import asyncio
import datetime as dt
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.event import Text
from storage.agenda import Reminder, Room, SessionChange, session_changes_of
from storage.broadcasts import Audience, Broadcast, Content
from storage.engine import Statement
from storage.errors import NotSaved, StorageError
from storage.events import EventRow, GroupChat, event_codes, event_row
from storage.ideas import IdeaChange, IdeaDraft, idea_changes_of
from storage.journal import AuditEntry, DeadLetter, HandledUpdate, Uptime
from storage.loading import load_state
from storage.mapping import MappingDraft, MappingEntry, MappingSheet
from storage.messages import Card, Delivery, queued_with, waiting
from storage.migrate import migrate
from storage.moderation import Moderation
from storage.opening import open_engine
from storage.paper import BallotSheet, PaperBallot, PaperDraft
from storage.people import Invitation, Participant, invitation, invitations_of, participants_of
from storage.polls import (
    Answer,
    Ballot,
    Feedback,
    OpenedPoll,
    PollDraft,
    PublishedBallot,
    Round,
    ballot_of,
    ballots_of,
    polls_of,
    rounds_of,
)
from storage.profile import ProfilePart
from storage.record import Record
from storage.roadmap import RoadmapStep
from storage.roster import RosterDraft, Row
from storage.stages import Stage
from storage.state import State
from storage.tables import ORDER
from storage.unlinked import UnlinkedBallot
from storage.writer import Transaction, Writer
from tests.conftest import Workshop, writing
from tests.workshop import account, event, registered

EVENT = event()
ROW = EventRow("small", EVENT, "00" * 32, 1)
PLACE = Content("place", latitude=11.5564, longitude=104.9282)
ALL: tuple[Record, ...] = (
    ROW,
    account(7, blocked_at=3),
    registered(7, name="សុខ 'ដារ៉ា'", tags="a,b", muted_at=5),
    Invitation("d", "small", "facilitator", 1, 2, "operator", 7, 3),
    SessionChange("small", 1, "one", 5, 6, None, "cancelled", 7),
    SessionChange("small", 2, "one", 6, 7, Text.model_validate({"en": "A", "km": "បន្ទប់ ក"}), "planned", 8),
    Room("small", "បន្ទប់ ក"),
    Reminder("small", "one", 5, 6, 7),
    OpenedPoll("small", "topics", EVENT.polls[1], 5),
    OpenedPoll("small", "rating", EVENT.polls[2], 5),
    Round(1, "small", "topics", "1", "closed", 5, 6, {"GOV": (1, 2), "": (0, 1)}),
    Round(2, "small", "rating", "before", "open", 7),
    Ballot(1, "p0007", {"": Answer(("t1", "t3"), 2, 9)}, "GOV", "km", "paper", 9),
    Ballot(2, "p0007", {"i1": Answer(4, 1, 9), "i2": Answer("dk", 1, 10)}, "GOV", "en", "telegram", 10),
    Card(7, "round:2", 44),
    Moderation("t1", 1, "hidden", 9),
    IdeaDraft(7, "small", "words", frozenset({"t1", "t2"}), "ក", ((2, {"code": "t1"}),), 9),
    IdeaChange("small", 1, 1, "words", "merge", {"ideas": ["t1", "t2"], "into": "t2"}, "p7", 9),
    IdeaChange("small", 2, 2, "words", "rename", {"idea": "t2", "label": {"km": "ក"}}, "p7", 9, 11),
    MappingEntry("small", "m001", "i1", 7, "GOV", {"who": ("MEF", "ក")}, "kept", "sheet", 8, 9),
    MappingEntry("small", "m002", "", None, "", {}, "withdrawn", "telegram", 8, 9),
    MappingDraft(7, "small", "m001", "i1", "GOV", {"what": ("ក",)}, "where", 1, 9),
    MappingSheet(7, "small", ((2, {"what": "ក"}),), 9),
    Delivery(
        "d1", "small", 7, "poll_opened", "round:2", "cards", "k", 1, 2, 3, "sent", 4, "network", "e", 5, 6
    ),
    Broadcast(
        1,
        "small",
        7,
        "sent",
        Audience("group", "GOV"),
        {"en": Content("text", "<b>a</b>"), "km": PLACE},
        5,
        6,
    ),
    Broadcast(
        3, "small", 7, "draft", None, {"km": Content("photo", "a", "f", "n")}, 5, None, {"en": PLACE}, 2
    ),
    Delivery("d2", "small", 7, "broadcast", "broadcast:1", "broadcasts", "b", 1),
    HandledUpdate(5, 1, 2),
    Uptime(5, 1, 2),
    ProfilePart(5, "commands:km", "0f"),
    DeadLetter("l1", 5, 1, 2, "error", '{"a": "\\u0000"}'),
    AuditEntry("a1", "small", 1, "operator", "exported", "x"),
    GroupChat("small", -1001234567890),
    Round(
        3,
        "small",
        "rating",
        "after",
        "paused",
        7,
        None,
        {},
        3,
        8,
        9,
        10,
        {"GOV": (1, 2), "": (0, 1)},
        11,
        "GOV",
        Feedback(2, {"i1": (2.0, 3.5, 4.0, 5)}),
    ),
    PollDraft(7, "small", {"kind": "choice", "question": {"km": "ក"}}),
    RosterDraft(7, "small", (Row(4, {"name": "ក", "group": "GOV"}),), ("Nr.",), 9),
    BallotSheet("K7PM2N", "small", "colour", "1", 3, "km", 9),
    PaperBallot(1, "p0007", "K7PM2N", "s801", "s802", {"": Answer(("t1", "t3"), 2, 9)}, 1),
    PaperDraft(7, "small", 1, "K7PM2N", "km", "p0007", {"i1": Answer("dk", 1, 9)}),
    UnlinkedBallot("u1", 1, {"": ("t1", "t3"), "i": 4}, "GOV"),
    PublishedBallot(3, "p0007", {"i1": Answer(4, 1, 9)}, "GOV", 1),
    RoadmapStep(
        "small",
        "s01",
        Text({"en": "Draft, 'quoted'", "km": "សេចក្តីព្រាង"}),
        lead="p0007",
        organisation="MEF",
        supporters=("all", "MEF"),
        starts_on=dt.date(2016, 1, 4),
        due_on=dt.date(2016, 3, 31),
        indicator=Text({"en": "A draft"}),
        recommendation="x01",
        serves=("O6", "R3"),
        state="amended",
        proposed_on=dt.date(2016, 4, 30),
        revision=3,
        reminded_days=7,
        changed_at=5,
    ),
    RoadmapStep("small", "s02", Text({"en": "Nobody's yet"})),
    Stage("small", "t0ken", "join"),
)


async def test_every_record_comes_back_from_the_disk_as_it_was(database: str) -> None:
    engine = await open_engine(database)
    try:
        await migrate(engine)
        await engine.write([(record.table.upsert, [record.row()]) for record in ALL])
        for kind in ORDER:
            wanted = [record for record in ALL if type(record) is kind]
            assert wanted
            found = [kind.of(row) for row in await engine.read(kind.table.select)]
            assert sorted(found, key=repr) == sorted(wanted, key=repr)
        assert await event_codes(engine) == ("small",)
        assert await event_row(engine, "small") == ROW
        assert await event_row(engine, "large") is None
        assert await invitation(engine, "d") == ALL[3]
        assert await invitation(engine, "other") is None
        assert await invitations_of(engine, "small") == [ALL[3]]
        assert await participants_of(engine, "small") == [(ALL[2], ALL[1])]
        assert await polls_of(engine, "small") == [ALL[9], ALL[8]]
        assert await rounds_of(engine, "small") == [record for record in ALL if isinstance(record, Round)]
        assert await ballots_of(engine, 1) == {"p0007": ALL[12]}
        assert await ballot_of(engine, 2, "p0007") == ALL[13]
        assert await ballot_of(engine, 2, "p0008") is None
        assert await session_changes_of(engine, "small") == [ALL[4], ALL[5]]
        shaped = [record for record in ALL if isinstance(record, IdeaChange)]
        assert await idea_changes_of(engine, "small") == shaped
        (copy,) = await waiting(engine)
        assert copy in ALL
        loaded = await load_state(engine)
        assert loaded.waiting_copies("broadcast:1") == [copy]
        assert [each.id for each in loaded.broadcasts_of("small")] == [3, 1]
        assert loaded.last_broadcast_id == 3
        assert loaded.idea_changes("small") == loaded.idea_changes("small", "words") == shaped
    finally:
        await engine.close()


async def test_what_waits_to_be_sent_is_read_oldest_first(workshop: Workshop) -> None:
    await workshop.join(7)
    rows = [
        Delivery(f"d{number}", "small", 7, "m", "s", "cards", f"k{number}", queued_at)
        for number, queued_at in enumerate((30, 10, 20))
    ]
    await workshop.put(*rows)
    assert [row.queued_at for row in await waiting(workshop.engine)] == [10, 20, 30]


async def test_messages_of_one_unit_are_counted(workshop: Workshop) -> None:
    await workshop.join(7)
    rows = [
        Delivery(f"d{number}", "small", 7, message, "s", "cards", f"k{number}", queued_at)
        for number, (message, queued_at) in enumerate([("m", 5), ("m", 5), ("m", 6), ("other", 5)])
    ]
    await workshop.put(*rows)
    assert [await queued_with(workshop.engine, row, "m") for row in rows] == [2, 2, 1, 2]


async def test_ballots_of_closed_rounds_leave_the_memory_and_stay_on_the_disk(workshop: Workshop) -> None:
    await workshop.join(7)
    await workshop.put(*ALL[8:10], ALL[11], ALL[13])
    asked = workshop.state.rounds[2]
    assert workshop.state.ballot(asked, "p0007") == ALL[13]
    await workshop.put(Round(2, "small", "rating", "before", "closed", 7, 8, {"GOV": (1, 1)}))
    assert workshop.state.ballots == (await workshop.restarted()).ballots == {}
    assert await ballot_of(workshop.engine, 2, "p0007") == ALL[13]


Unit = list[tuple[Any, ...]]

USERS = st.integers(1, 3)
ROUNDS = st.integers(1, 2)
STEP = st.one_of(
    st.tuples(st.just("account"), USERS, st.sampled_from(["en", "km"])),
    st.tuples(st.just("join"), USERS, st.sampled_from(["GOV", "CSO"])),
    st.tuples(st.just("move"), st.integers(1, 3), st.sampled_from(["one", "two"]), st.integers(5, 7)),
    st.tuples(st.just("remind"), st.integers(5, 7)),
    st.tuples(st.just("open"), ROUNDS),
    st.tuples(st.just("vote"), ROUNDS, USERS, st.integers(1, 5)),
    st.tuples(st.just("erase"), ROUNDS, USERS),
    st.tuples(st.just("close"), ROUNDS),
    st.tuples(st.just("card"), USERS, ROUNDS, st.integers(1, 9)),
    st.tuples(st.just("uncard"), USERS, ROUNDS),
    st.tuples(st.just("raise")),
    st.tuples(st.just("break")),
)
UNIT = st.tuples(st.lists(STEP, min_size=1, max_size=4), st.none() | st.integers(1, 4))
BATCH = st.tuples(st.lists(UNIT, min_size=1, max_size=5), st.lists(st.booleans(), max_size=4))


def carry_out(tx: Transaction, unit: Unit) -> None:
    """The steps of a unit, as far as they are possible."""
    state = tx.state
    for what, *values in unit:
        match what, *values:
            case "account", int(user), str(language):
                tx.put(account(user, language=language))
            case "join", int(user), str(group) if user in state.people:
                tx.put(registered(user, group))
            case "move", int(change), str(session), int(starts):
                tx.put(SessionChange("small", change, session, starts, 9, None, "planned", 4))
                tx.put(Room("small", session))
            case "remind", int(starts):
                tx.put(Reminder("small", "one", 5, starts, 4))
            case "open", int(number) if number not in state.rounds:
                tx.put(OpenedPoll("small", "topics", EVENT.polls[1], 5))
                tx.put(Round(number, "small", "topics", str(number), "open", 5))
            case "vote", int(number), int(user), int(value):
                asked, participant = state.rounds.get(number), state.participant("small", user)
                if asked and asked.state == "open" and participant:
                    tx.put(
                        Ballot(number, participant.id, {"": Answer(value, 1, 2)}, "GOV", "en", "telegram", 2)
                    )
            case "erase", int(number), int(user):
                ballot = state.ballots.get(number, {}).get(f"p{user:04}")
                if ballot:
                    tx.remove(ballot)
            case "close", int(number) if number in state.rounds and state.rounds[number].state == "open":
                tx.put(Round(number, "small", "topics", str(number), "closed", 5, 6, {"GOV": (1, 2)}))
            case "card", int(user), int(number), int(message) if user in state.people:
                tx.put(Card(user, f"round:{number}", message))
            case "uncard", int(user), int(number) if (user, f"round:{number}") in state.cards:
                tx.remove(state.cards[user, f"round:{number}"])
            case "raise", *_:
                raise LookupError
            case "break", *_:
                tx.put(Participant("other", "small", 1))  # two for one account: the database refuses
                tx.put(Card(99, "round:1", 1))  # of nobody: so it does


class Unreliable:
    """An engine that refuses the transactions it is told to."""

    def __init__(self, engine: Any) -> None:
        self.engine = engine
        self.refusals: list[bool] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self.engine, name)

    async def write(self, statements: Iterable[Statement]) -> None:
        if self.refusals and self.refusals.pop():
            raise NotSaved("refused")
        await self.engine.write(statements)


def remembered(state: State) -> dict[str, Any]:
    """The parts of a state that decisions rest on."""
    parts = (
        "events",
        "people",
        "participants",
        "by_user",
        "reminders",
        "polls",
        "rounds",
        "cards",
        "handled",
    )
    ballots = {number: found for number, found in state.ballots.items() if found}
    return {part: getattr(state, part) for part in parts} | {
        "ballots": ballots,
        "agenda": state.session_changes("small"),
        "rooms": state.rooms("small"),
    }


async def play(database: str, batches: list[tuple[list[tuple[Unit, int | None]], list[bool]]]) -> None:
    engine = Unreliable(await open_engine(database))
    try:
        await migrate(engine)
        await engine.write([(kind.table.delete.split(" WHERE ")[0], [()]) for kind in reversed(ORDER)])
        await engine.write([(EventRow.table.upsert, [ROW.row()])])
        state = await load_state(engine)
        async with writing(Writer(engine, state, now=lambda: 1, real_now=lambda: 2)) as writer:
            for units, refusals in batches:
                engine.refusals = list(refusals)
                asking = [
                    writer.write(
                        lambda tx, unit=unit: carry_out(tx, unit),  # type: ignore[misc]
                        (5, update) if update else None,
                    )
                    for unit, update in units
                ]
                outcomes = await asyncio.gather(*asking, return_exceptions=True)
                assert all(
                    outcome is None or isinstance(outcome, LookupError | StorageError) for outcome in outcomes
                )
                assert remembered(state) == remembered(await load_state(engine))
    finally:
        await engine.close()


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(BATCH, min_size=1, max_size=4))
def test_memory_equals_what_a_restart_reads(
    database: str, batches: list[tuple[list[tuple[Unit, int | None]], list[bool]]]
) -> None:
    asyncio.run(play(database, batches))


@given(st.lists(st.tuples(st.lists(STEP, max_size=6), st.booleans()), max_size=6))
def test_what_is_taken_back_leaves_no_trace(units: list[tuple[Unit, bool]]) -> None:
    kept, tried = State(), State()
    for unit, wanted in units:
        keep, mark = wanted, tried.mark()
        transaction = Transaction(tried, 1, 2)
        try:
            carry_out(transaction, unit)
        except LookupError:
            keep = False
        if not keep:
            tried.take_back(mark)
            continue
        for record, put in transaction.changes:
            (kept.put if put else kept.remove)(record)
    assert remembered(tried) == remembered(kept)


def test_a_round_gets_a_number_no_button_ever_carried(small: Any) -> None:
    state = State()
    mark = state.mark()
    state.put(Round(3, "small", "topics", "1", "open", 1))
    state.take_back(mark)
    assert state.rounds == {}
    assert state.last_round_id == 3


@pytest.mark.parametrize("kind", ORDER, ids=lambda kind: kind.table.name)
def test_values_are_bound_never_written_into_a_statement(kind: type[Record]) -> None:
    table = kind.table
    places = [f"${number}" for number in range(1, len(table.columns) + 1)]
    assert f"VALUES ({', '.join(places)})" in table.upsert
    assert table.delete.count("$") == len(table.key)
    assert f"ON CONFLICT ({', '.join(table.key)})" in table.upsert
