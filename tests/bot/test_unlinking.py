"""Unlinked ballots can't be linked to people once the poll has closed: this tries, on both engines.

What is looked for is found before closing, by the same means: so these tests can fail.
"""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.nudging import nudge
from bot.publishing import published
from bot.rules.kinds.answer import WITHDRAWN
from bot.rules.steering import TooLate
from bot.steps import close_due, extend, set_timer
from bot.unlinking import Final, sweep
from bot.voting import cast_ballot
from config.catalogs import Texts
from handlers.callbacks import answering, reporting
from storage.engine import Engine
from storage.errors import NotSaved
from storage.journal import AuditEntry, DeadLetter
from storage.messages import Card, Delivery
from storage.people import Participant
from storage.polls import Ballot, PublishedBallot, Round
from storage.unlinked import BUTTONS, UnlinkedBallot
from tests.conftest import BOT, ORGANIZER, Workshop, at_work, disk
from tests.exports import tables
from tests.workshop import EVENT, MINUTE, event

PEOPLE = range(1, 41)
DRAFT = re.compile(rb'\["g",\d+,\d{13}\]')
"""An answer as drafts have it: with its revision and time."""


@pytest.fixture
async def room(engine: Engine, texts: Texts) -> AsyncIterator[Workshop]:
    """The small event with an unlinked poll, and forty people, on either engine."""
    polls = [
        poll | {"anonymity": "unlinked"} if poll["code"] == "colour" else poll for poll in EVENT["polls"]
    ]
    async with at_work(engine, texts, event(polls=polls)) as workshop:
        for user_id in PEOPLE:
            await workshop.join(user_id, group="GOV" if user_id % 2 else "CSO")
        yield workshop


async def answered(room: Workshop, *, but: int = 0) -> Round:
    """An open poll with everybody's answer, some of them changed or withdrawn, their cards, and a dead letter."""
    asked = await room.open()
    for user_id in PEOPLE:
        if user_id == but:
            continue
        for tap in ("r", "g", "g") if user_id % 3 else ("g",):
            room.clock.move(1000)
            await cast_ballot(room.runtime, user_id, asked.id, "", tap, room.update())
        await room.put(Card(user_id, f"round:{asked.id}", 1000 + user_id))
    body = '{"update_id": 77, "callback_query": {"from": {"id": 5}, "data": "v:1::g"}}'
    await room.put(DeadLetter("l1", BOT, 77, 1, "RuntimeError()", body))
    await room.put(DeadLetter("l2", BOT, 78, 1, "RuntimeError()", body.replace("v:1:", "v:11:")))
    return asked


async def rows(room: Workshop, sql: str) -> list[tuple[Any, ...]]:
    return await room.engine.read(sql)


async def test_no_draft_is_left_in_any_byte_of_the_files(
    room: Workshop, database: str, request: pytest.FixtureRequest
) -> None:
    asked = await answered(room)
    assert len(DRAFT.findall(disk(database, request))) >= len(PEOPLE)
    await room.close(asked)
    await room.write(lambda _: None)  # what the writer does after the unit is done by then
    assert DRAFT.findall(disk(database, request)) == []


async def test_drafts_cards_messages_and_dead_letters_go_in_the_transaction_that_closes(
    room: Workshop,
) -> None:
    asked = await answered(room, but=40)
    await nudge(room.runtime, ORGANIZER, asked.id, room.update())
    batches: list[list[str]] = []
    room.listeners.append(lambda records: batches.append([type(record).__name__ for record in records]))
    await room.close(asked)
    (batch,) = batches
    assert {"Round", "UnlinkedBallot", "Ballot", "Card"} <= set(batch)
    assert await room.stored(Ballot) == await room.stored(Card) == await room.stored(Delivery) == []
    assert [letter.id for letter in await room.stored(DeadLetter)] == ["l2"]  # of another round
    state = await room.restarted()
    assert (state.ballots, state.cards) == ({}, {})


async def test_a_closing_that_is_not_saved_cuts_nothing_off(
    room: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = await answered(room)

    async def full(*_: Any) -> None:
        raise RuntimeError("full")

    with monkeypatch.context() as patched:
        patched.setattr(room.engine, "write", full)
        with pytest.raises(RuntimeError):
            await room.close(asked)
    assert len(room.state.ballots[asked.id]) == len(await room.stored(Ballot)) == len(PEOPLE)
    assert await room.stored(UnlinkedBallot) == []
    assert len(room.state.cards) == len(PEOPLE)


async def test_what_is_left_says_what_was_answered_and_nothing_of_who_or_when(room: Workshop) -> None:
    asked = await answered(room)
    drafts = {ballot.participant: ballot for ballot in await room.stored(Ballot)}
    await room.close(asked)
    left = await room.stored(UnlinkedBallot)
    assert sorted(str(row.answers[""]) for row in left) == sorted(
        str(b.answers[""].choice) for b in drafts.values()
    )
    assert [row.id for row in left if row.id in drafts] == []
    columns = set(UnlinkedBallot.table.columns)
    assert columns == {"id", "round", "answers", "stakeholder_group"}
    people = {p.id for p in await room.stored(Participant)} | {str(user_id) for user_id in PEOPLE}
    for row in left:
        assert set(row.row()) & people == set()


async def test_rows_stand_in_the_order_of_their_random_ids(room: Workshop) -> None:
    asked = await answered(room)
    await room.close(asked)
    place = "rowid" if room.engine.name == "sqlite" else "ctid"
    stored = [row[0] for row in await rows(room, f"SELECT id FROM unlinked_ballots ORDER BY {place}")]
    assert stored == sorted(stored)
    assert len(set(stored)) == len(PEOPLE)


async def test_no_other_table_ties_an_answer_or_its_time_to_a_person(room: Workshop) -> None:
    asked = await answered(room)
    times = {ballot.answered_at for ballot in await room.stored(Ballot)}
    await room.close(asked)
    names = [kind.table.name for kind in (Ballot, Card, Delivery, AuditEntry, DeadLetter, Participant)]
    for name in names:
        for row in await rows(room, f"SELECT * FROM {name}"):
            assert not times & {cell for cell in row if isinstance(cell, int)}, name
            assert not any(f"round:{asked.id}" == cell for cell in row), name


async def test_groups_are_kept_only_where_none_is_small(room: Workshop) -> None:
    asked = await answered(room)
    await room.close(asked)
    assert {row.stakeholder_group for row in await room.stored(UnlinkedBallot)} == {"GOV", "CSO"}


async def test_a_small_group_hides_the_groups_of_all(room: Workshop) -> None:
    asked = await room.open()
    for user_id in (1, 3, 5, 7, 9, 11, 2, 4, 6, 8):
        await cast_ballot(room.runtime, user_id, asked.id, "", "r", room.update())
    await cast_ballot(room.runtime, 8, asked.id, "", WITHDRAWN, room.update())  # three of CSO left
    await room.close(asked)
    left = await room.stored(UnlinkedBallot)
    assert (len(left), {row.stakeholder_group for row in left}) == (9, {""})


async def test_results_and_turnout_are_those_of_the_drafts(room: Workshop) -> None:
    asked = await answered(room, but=40)
    closed = await room.close(asked)
    assert closed.turnout == {"GOV": (20, 20), "CSO": (19, 20)}
    counted = await published(room.runtime, asked.id, 1)
    assert [ballot.answers[""].choice for ballot in counted.ballots] == ["g"] * 39


async def test_the_export_has_random_ids_and_no_how_or_when_and_nothing_before_closing(
    room: Workshop,
) -> None:
    texts, row = room.runtime.texts, room.state.events["small"]

    async def exported(name: str) -> list[tuple[Any, ...]]:
        made = await tables(room.engine, texts, row, identified=True)
        return next(table.rows for table in made if table.name == name)

    asked = await answered(room)
    assert await exported("responses") == []
    await room.close(asked)
    responses = await exported("responses")
    assert len(responses) == len(PEOPLE)
    assert [cells[3] for cells in responses] == sorted(row.id for row in await room.stored(UnlinkedBallot))
    assert {cells[11:] for cells in responses} == {("", "", None, "")}
    assert await exported("deliveries") == []
    ids = {cells[1] for cells in await exported("participants")}
    assert ids & {cells[3] for cells in responses} == set()


async def test_after_closing_there_is_no_change_and_no_way_back(room: Workshop) -> None:
    asked = await answered(room)
    closed = await room.close(asked)
    assert closed.undo_until is None
    await published(room.runtime, asked.id, 1)
    with pytest.raises(TooLate):
        await room.steer(asked, "undone")
    with pytest.raises(Final):
        await room.steer(asked, "reopened")
    with pytest.raises(Final):
        await extend(room.runtime, ORGANIZER, asked.id, "GOV", closed.step, room.update())
    outcome = await cast_ballot(room.runtime, 1, asked.id, "", "r", room.update())
    assert outcome.refused == "closed"
    assert len(await room.stored(UnlinkedBallot)) == len(PEOPLE)
    assert await room.stored(Ballot) == await room.stored(PublishedBallot) == []


async def test_a_tap_brought_again_after_closing_changes_nothing(room: Workshop) -> None:
    asked = await room.open()
    update = room.update()
    await cast_ballot(room.runtime, 1, asked.id, "", "r", update)
    await cast_ballot(room.runtime, 1, asked.id, "", "r", room.update())  # a double tap
    await room.close(asked)
    assert (await cast_ballot(room.runtime, 1, asked.id, "", "r", update)).refused == "closed"
    assert [row.answers for row in await room.stored(UnlinkedBallot)] == [{"": "r"}]


async def test_a_timer_and_a_mistake_cut_answers_off_as_well(room: Workshop) -> None:
    asked = await answered(room)
    await set_timer(room.runtime, ORGANIZER, asked.id, room.clock.now() + MINUTE, 0, room.update())
    room.clock.move(MINUTE)
    await close_due(room.runtime, asked.id)
    assert len(await room.stored(UnlinkedBallot)) == len(PEOPLE)
    assert await room.stored(Ballot) == []
    again = await room.steer(asked, "void")
    assert again.asked.state == "void"
    assert len(await room.stored(UnlinkedBallot)) == len(PEOPLE)


async def test_what_came_after_the_closing_is_swept_away(room: Workshop) -> None:
    asked = await answered(room)
    await room.close(asked)
    late = Delivery("d9", "small", 1, "poll_opened", "round:1", "cards", "late", 1, state="sent")
    letter = DeadLetter("l9", BOT, 90, 1, "RuntimeError()", '{"data": "i:1:", "text": "2 Green"}')
    await room.put(late, letter, Card(1, "round:1", 5))
    await sweep(room.runtime.writer, room.engine, room.state)
    assert await room.stored(Delivery) == await room.stored(Card) == []
    assert [each.id for each in await room.stored(DeadLetter)] == ["l2"]


def test_every_button_of_a_polls_card_is_looked_for_in_dead_letters() -> None:
    of_cards = (
        answering.Vote,
        answering.ShowItem,
        answering.ShowAnswers,
        answering.ShowPoll,
        reporting.ShowResult,
    )
    assert sorted(BUTTONS) == sorted(kind.letter for kind in of_cards)


async def test_where_nothing_is_left_the_files_are_not_written_anew_for_nothing(
    room: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, forgotten = await answered(room), list[bool]()
    await room.close(asked)
    await room.write(lambda _: None)

    async def forget() -> None:
        forgotten.append(True)

    monkeypatch.setattr(room.engine, "forget", forget)
    for at_start in (False, True):
        await sweep(room.runtime.writer, room.engine, room.state, at_start=at_start)
        await room.write(lambda _: None)
        assert len(forgotten) == at_start


async def test_the_log_names_nobody_and_no_answer(
    room: Workshop, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the level that `sala run` logs, also where saving and writing anew fail."""
    caplog.set_level("INFO")

    async def refused(*_: Any) -> None:
        raise NotSaved("database or disk is full", "full")

    asked = await answered(room)
    with monkeypatch.context() as patched:
        patched.setattr(room.engine, "write", refused)
        with pytest.raises(NotSaved):
            await cast_ballot(room.runtime, 5, asked.id, "", "r", room.update())
        with pytest.raises(NotSaved):
            await room.close(asked)
    monkeypatch.setattr(room.engine, "forget", refused)
    await room.close(asked)
    await room.write(lambda _: None)
    assert "the files" in caplog.text
    assert "full" in caplog.text
    told = " ".join(record.getMessage() for record in caplog.records)
    assert re.findall(r"p00\d\d|Person \d|round:\d|v:\d", told) == []
