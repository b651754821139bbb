"""Names go by themselves when their time is over, whether or not the bot ran then; answers stay and identify nobody."""

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from bot.clock import real_now
from bot.housekeeping import keep_house
from bot.invitations import Invalid
from bot.personal_links import open_link, payload_of
from bot.retention import delete_names, empty_dead_letters, sweep_strays
from bot.rules.retention import DAY_MS
from bot.voting import cast_ballot
from config.catalogs import Texts
from storage.engine import Engine
from storage.journal import KEEP_BODIES_MS, AuditEntry, DeadLetter
from storage.messages import Card, Delivery
from storage.people import Participant, Person
from storage.polls import Ballot
from tests.conftest import Workshop, at_work, disk
from tests.workshop import NINE, account, event, registered

OVER = 92 * DAY_MS
NAME = "Unforgettable Sophea"


@pytest.fixture
async def room(engine: Engine, texts: Texts) -> AsyncIterator[Workshop]:
    """One who answered, one who only came, two on the list of whom one never pressed Start, one who agreed to nothing."""
    async with at_work(engine, texts, event()) as workshop:
        on_list: dict[str, Any] = {
            "event": "small",
            "listed_at": NINE,
            "approved_at": NINE,
            "stakeholder_group": "GOV",
        }
        await workshop.put(
            *(account(user_id) for user_id in (7, 8, 9, 10)),
            registered(7, name=NAME, position="Head of clinics", organisation="Clinics & co"),
            registered(8, listed_at=NINE),
            Participant("p0listed", user_id=None, name="Never Came", **on_list),
            Participant("p0opened", user_id=9, name="Opened Only", **on_list),
            Card(7, "control:small", 1),
            Delivery("d1", "small", 7, "poll_opened", "round:1", "cards", "k", 1, state="sent"),
            DeadLetter("l1", 5, 6, real_now(), "KeyError('x')", f'{{"text": "{NAME}"}}', 7),
        )
        asked = await workshop.open()
        await cast_ballot(workshop.runtime, 7, asked.id, "", "r", workshop.update())
        await workshop.close(asked)
        yield workshop


async def test_before_the_time_nothing_goes(room: Workshop) -> None:
    room.clock.move(89 * DAY_MS)
    assert await delete_names(room.runtime) == 0
    assert len(await room.stored(Participant)) == 4


async def test_names_accounts_and_whoever_was_not_reached_go_and_answers_stay(room: Workshop) -> None:
    room.clock.move(OVER)
    assert await delete_names(room.runtime) == 4
    left = {each.id: each for each in await room.stored(Participant)}
    assert set(left) == {"p0007", "p0008"}
    for each in left.values():
        assert (each.user_id, each.name, each.position, each.organisation, each.tags) == (
            None,
            "",
            "",
            "",
            "",
        )
    assert [ballot.participant for ballot in await room.stored(Ballot)] == ["p0007"]
    for kind in (Person, Card, Delivery, DeadLetter):
        assert await room.stored(kind) == [], kind
    assert (room.state.people, room.state.by_user) == ({}, {})
    assert (await room.restarted()).by_user == {}
    entries = [(e.actor, e.action, e.subject) for e in await room.stored(AuditEntry) if e.actor == "timer"]
    assert entries == [("timer", "names_deleted", "4")]
    assert await delete_names(room.runtime) == 0


async def test_no_name_is_left_in_any_byte_of_the_files(
    room: Workshop, database: str, request: pytest.FixtureRequest
) -> None:
    words = [word.encode() for word in (NAME, "Never Came", "Head of clinics", "Clinics & co", "Opened Only")]
    assert all(word in disk(database, request) for word in words)
    room.clock.move(OVER)
    await delete_names(room.runtime)
    await room.write(lambda _: None)  # what the writer does after the unit is done by then
    assert [word for word in words if word in disk(database, request)] == []


async def test_of_an_event_that_is_not_served_any_more_they_go_too(room: Workshop) -> None:
    row = room.state.events["small"]
    old = row.definition.model_copy(update={"code": "old"})
    await room.put(
        replace(row, code="old", definition=old), registered(7, id="p0old", event="old", name="Old Name")
    )
    room.clock.move(OVER)
    assert await delete_names(room.runtime) == 5
    assert {each.name for each in await room.stored(Participant)} == {""}


async def test_while_another_event_is_rehearsed_on_a_day_to_come_they_stay(room: Workshop) -> None:
    """What was moved is the clock of the events that are served."""
    row = room.state.events["small"]
    today = dt.datetime.now(dt.UTC).date()
    coming = row.definition.model_copy(update={"code": "other", "date": today})
    theirs = registered(8, id="p0other", event="other", name=NAME)
    await room.put(replace(row, code="other", definition=coming), theirs)
    room.clock.move(50 * 366 * DAY_MS)
    assert await delete_names(room.runtime) == 4
    assert room.state.participants["p0other"] == theirs
    assert 8 in room.state.people
    assert await delete_names(replace(room.runtime, events=("small", "other"))) == 1


async def test_somebody_who_came_later_in_another_event_keeps_the_account(room: Workshop) -> None:
    row = room.state.events["small"]
    other = row.definition.model_copy(update={"code": "other"})
    late = registered(7, id="p0late", event="other", registered_at=NINE + 50 * DAY_MS)
    await room.put(replace(row, code="other", definition=other), late, Card(7, "control:other", 2))
    room.clock.move(OVER)
    await delete_names(room.runtime)
    assert [person.user_id for person in await room.stored(Person)] == [7]
    assert [card.subject for card in await room.stored(Card)] == ["control:other"]


async def test_the_bot_answers_them_as_strangers_and_a_link_of_the_list_leads_to_nobody(
    room: Workshop,
) -> None:
    room.clock.move(OVER)
    await delete_names(room.runtime)
    assert room.runtime.role("small", 7) is None
    for participant in ("p0008", "p0listed", "p0007"):
        with pytest.raises(Invalid, match="unknown"):
            await open_link(
                room.runtime, 8, payload_of(room.state.events["small"], participant), room.update()
            )


async def test_names_that_were_due_while_the_bot_was_off_go_at_the_start(
    room: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.clock.move(OVER)

    async def once(_: float) -> None:
        raise TimeoutError

    monkeypatch.setattr("bot.housekeeping.asyncio.sleep", once)
    with pytest.raises(TimeoutError):
        await keep_house(room.runtime)
    assert {each.name for each in await room.stored(Participant)} == {""}


async def test_an_update_put_aside_loses_its_words_after_thirty_days(
    room: Workshop, database: str, request: pytest.FixtureRequest
) -> None:
    now = real_now()
    await room.put(
        DeadLetter("l2", 5, 7, now - KEEP_BODIES_MS - 1000, "KeyError('Sok')", '{"text": "Forgettable"}', 8)
    )
    assert await empty_dead_letters(room.runtime.writer, room.engine, now) == 1
    await room.write(lambda _: None)
    letters = {each.id: (each.error, each.body) for each in await room.stored(DeadLetter)}
    assert letters["l2"] == ("KeyError", "")
    assert NAME in letters["l1"][1]
    assert b"Forgettable" not in disk(database, request)
    assert await empty_dead_letters(room.runtime.writer, room.engine, now) == 0


async def test_a_message_to_somebody_who_is_gone_is_swept_away(room: Workshop) -> None:
    late = Delivery("d9", "small", 55, "poll_opened", "round:1", "cards", "late", 1, state="sent")
    await room.put(late)
    await sweep_strays(room.runtime.writer, room.engine)
    left = {row.id for row in await room.stored(Delivery)}
    assert ("d1" in left, "d9" in left) == (True, False)


async def test_a_start_soon_after_an_erasure_writes_the_files_anew_and_no_other_does(
    room: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    forgotten = list[bool]()

    async def forget() -> None:
        forgotten.append(True)

    monkeypatch.setattr(room.engine, "forget", forget)
    await sweep_strays(room.runtime.writer, room.engine, at_start=True)
    room.clock.move(OVER)
    await delete_names(room.runtime)
    await room.write(lambda _: None)
    assert forgotten == [True]
    await sweep_strays(room.runtime.writer, room.engine)
    await sweep_strays(room.runtime.writer, room.engine, at_start=True)
    await room.write(lambda _: None)
    assert forgotten == [True, True]
