"""The tables one takes away: the columns others build on, nobody's name unless it was asked for, and results that stand."""

import json
from dataclasses import replace
from typing import Any

import pytest

from bot.events import loaded
from bot.exports.audit import audit_entry
from bot.publishing import published, show_all
from bot.voting import cast_ballot
from config.event import Text
from storage.agenda import SessionChange
from storage.broadcasts import Audience, Broadcast, Content
from storage.messages import Delivery
from storage.polls import Answer, Ballot
from tests.bot.polls import hold
from tests.conftest import ORGANIZER, Workshop
from tests.exports import cells, exported, tables
from tests.workshop import EVENT, NINE, account, event, registered

DESIGNED = {
    "participants": "event, participant, name, group, tags, organisation, position, role, language, state, "
    "registered_at, checked_in_at",
    "polls": "event, poll, round, kind, anonymity, serves, state, question_en, question_km, items, options, "
    "opened_at, closed_at, eligible, answered",
    "responses": "event, poll, round, participant, group, item, option, rank, points, value, text, language, "
    "source, revision, answered_at",
    "ideas": "event, poll, idea, text_en, text_km, state, type, status, item, merged_into, originals, mode, "
    "serves, shaped_by, at, history",
    "deliveries": "event, message, subject, participant, state, queued_at, sent_at",
}


@pytest.mark.parametrize("name", DESIGNED)
async def test_columns_are_those_others_build_on(workshop: Workshop, name: str) -> None:
    made = await tables(
        workshop.engine, workshop.runtime.texts, workshop.state.events["small"], identified=False
    )
    (table,) = [table for table in made if table.name == name]
    assert ", ".join(table.columns) == DESIGNED[name]


async def test_an_export_while_people_come_in_and_vote_is_whole(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    await workshop.join(7)
    await hold(workshop, "colour", "1", (7, "", "r"), close=False)
    read = workshop.engine.read

    async def read_late(sql: str, *values: Any) -> list[tuple[Any, ...]]:
        if " FROM ballots" in sql:  # somebody registers and votes just before
            monkeypatch.setattr(workshop.engine, "read", read)
            await workshop.join(8)
            await workshop.put(Ballot(1, "p0008", {"": Answer("g", 1, NINE)}, "GOV", "en", "telegram", NINE))
        return await read(sql, *values)

    monkeypatch.setattr(workshop.engine, "read", read_late)
    made = await exported(workshop)
    known = {row["participant"] for row in made["participants"]}
    assert {row["participant"] for row in made["responses"]} <= known


async def test_names_are_told_only_where_they_were_asked_for(workshop: Workshop) -> None:
    await workshop.put(account(7), registered(7, name="Sok Dara", tags="vip", checked_in_at=NINE))
    (nobody,) = (await exported(workshop))["participants"]
    assert nobody["name"] == ""
    (person,) = (await exported(workshop, identified=True))["participants"]
    assert person == {
        "event": "small", "participant": "p0007", "name": "Sok Dara", "group": "GOV", "tags": "vip",
        "organisation": "", "position": "", "role": "participant", "language": "en", "state": "registered",
        "registered_at": "2015-11-20T02:20:00Z", "checked_in_at": "2015-11-20T02:30:00Z",
    }  # fmt: skip


async def test_everybody_is_listed_with_how_far_they_came(workshop: Workshop) -> None:
    await workshop.join(7)
    await workshop.join(8, registered_at=None)
    await workshop.staff(9, "facilitator")
    people = (await exported(workshop))["participants"]
    assert [cells(row, "participant", "state", "role") for row in people] == [
        ("p0007", "registered", "participant"),
        ("p0008", "registering", "participant"),
        ("s9", "joined", "facilitator"),
    ]


async def test_every_planned_round_is_a_row_in_the_days_order(workshop: Workshop) -> None:
    await workshop.join(7, 8)
    await hold(workshop, "colour", "1", (7, "", "r"))
    await hold(workshop, "topics", "1", (7, "", "t1=1"), (8, "", "t1=1"), close=False)
    rows = (await exported(workshop))["polls"]
    assert [cells(row, "poll", "round", "state", "eligible", "answered") for row in rows] == [
        ("rating", "before", "draft", None, None),
        ("colour", "1", "closed", 2, 1),
        ("topics", "1", "open", 2, 2),
        ("rating", "after", "draft", None, None),
        ("budget", "1", "draft", None, None),
    ]
    colour = rows[1]
    assert cells(colour, "kind", "anonymity", "question_en") == ("choice", "named", "Which <colour>?")
    assert json.loads(colour["options"])[0] == {"code": "r", "en": "Red & hot", "km": "ក្រហម"}
    assert [option["code"] for option in json.loads(colour["options"])] == ["r", "g", "b", "dk"]
    assert json.loads(colour["items"]) == []
    assert (colour["opened_at"], colour["closed_at"]) == ("2015-11-20T02:30:00Z",) * 2
    rating = rows[0]
    assert [item["code"] for item in json.loads(rating["items"])] == ["i1", "i2"]
    assert [option["code"] for option in json.loads(rating["options"])] == ["1", "2", "3", "4", "5", "dk"]


async def test_a_poll_dropped_from_the_file_stays_in_the_export_as_it_was_asked(workshop: Workshop) -> None:
    await workshop.join(7)
    await hold(workshop, "colour", "1", (7, "", "r"))
    polls = [poll for poll in EVENT["polls"] if poll["code"] != "colour"]
    await workshop.put(loaded(event(polls=polls), workshop.state.events["small"]))
    made = await exported(workshop)
    assert made["polls"][-1]["poll"] == "colour"
    assert made["polls"][-1]["question_en"] == "Which <colour>?"
    assert [row["option"] for row in made["responses"]] == ["r"]


async def test_the_agenda_is_as_it_is_now_beside_what_was_planned(workshop: Workshop) -> None:
    moved = SessionChange("small", 1, "two", NINE, NINE + 60_000, Text.model_validate("B"), "cancelled", NINE)
    await workshop.put(moved)
    one, two = (await exported(workshop))["agenda"]
    assert (one["state"], one["starts_at"], one["planned_starts_at"]) == (
        "planned",
        *["2015-11-20T02:00:00Z"] * 2,
    )
    assert (two["state"], two["starts_at"], two["ends_at"]) == (
        "cancelled", "2015-11-20T02:30:00Z", "2015-11-20T02:31:00Z",
    )  # fmt: skip
    assert (two["planned_starts_at"], two["planned_ends_at"]) == (
        "2015-11-20T03:00:00Z",
        "2015-11-20T04:00:00Z",
    )
    assert (two["room_en"], two["room_km"]) == ("B", "B")


async def test_deliveries_never_tell_who_has_not_answered(workshop: Workshop) -> None:
    await workshop.join(7, 8)
    await hold(workshop, "colour", "1", (7, "", "r"), close=False)
    private = Broadcast(
        1, "small", 7, "sent", Audience("unanswered", "1"), {"en": Content("text", "a")}, NINE
    )
    await workshop.put(
        private,
        replace(private, id=2, audience=Audience("everyone")),
        *(
            Delivery(f"b{n}", "small", 8, message, subject, "broadcasts", f"{message}{n}", 1000, sent_at=2000)
            for n, (message, subject) in enumerate(
                [
                    ("broadcast", "broadcast:1"),
                    ("broadcast_corrected", "broadcast:1"),
                    ("broadcast_withdrawn", "broadcast:1"),
                    ("poll_again", "round:1"),
                    ("poll_waits", "round:1"),
                    ("something_new", "round:1"),
                    ("broadcast", "broadcast:2"),
                ]
            )
        ),
    )
    rows = (await exported(workshop))["deliveries"]
    assert len(rows) == 9
    named = {(row["message"], row["subject"]) for row in rows if row["participant"]}
    assert named == {("poll_opened", "round:1"), ("broadcast", "broadcast:2")}
    assert {row["sent_at"] for row in rows if row["subject"] == "broadcast:2"} == {"1970-01-01T00:00:02Z"}


async def test_what_was_asked_by_mistake_is_exported_and_marked(workshop: Workshop) -> None:
    await workshop.join(7)
    await hold(workshop, "colour", "1", (7, "", "r"), close=False)
    await workshop.steer(workshop.state.rounds[1], "void")
    again = await workshop.open("colour", void=1)
    await cast_ballot(workshop.runtime, 7, again.id, "", "g", workshop.update())
    await workshop.steer(again, "paused")
    tables = await exported(workshop)
    states = {row["round"]: row["state"] for row in tables["polls"] if row["poll"] == "colour"}
    assert states == {"1": "paused", "1-void1": "void"}
    assert [cells(row, "round", "option") for row in tables["responses"]] == [("1-void1", "r"), ("1", "g")]


async def test_of_a_reopened_poll_the_export_has_the_result_that_stands(workshop: Workshop) -> None:
    await workshop.join(*range(1, 13))
    await hold(workshop, "topics", "1", *((who, "", "t1=1") for who in range(1, 11)))
    asked = workshop.state.rounds[1]
    await published(workshop.runtime, asked.id, ORGANIZER)
    before = (await exported(workshop))["responses"]
    await workshop.steer(asked, "reopened")
    await cast_ballot(workshop.runtime, 11, asked.id, "", "t4=1", workshop.update())
    await workshop.close(asked)
    after = await exported(workshop)
    assert after["responses"] == before
    (poll,) = [row for row in after["polls"] if row["poll"] == "topics"]
    assert cells(poll, "eligible", "answered") == (12, 10)
    await workshop.steer(asked, "void")
    assert (await exported(workshop))["responses"] == before


async def test_a_result_that_was_taken_away_counts_as_shown(workshop: Workshop) -> None:
    await workshop.join(*range(1, 13))
    await hold(workshop, "topics", "1", *((who, "", "t1=1") for who in range(1, 11)))
    await hold(workshop, "colour", "1", close=False)
    await show_all(workshop.runtime, "small", ORGANIZER)
    asked = workshop.state.rounds[1]
    await workshop.steer(asked, "reopened")
    await cast_ballot(workshop.runtime, 11, asked.id, "", "t4=1", workshop.update())
    await workshop.close(asked)
    counted = await published(workshop.runtime, asked.id, ORGANIZER)
    assert len(list(counted.ballots)) == 10


@pytest.mark.parametrize(("at", "counted"), [(None, 10), (1, 11)])
async def test_a_result_that_was_exported_on_the_machine_after_closing_counts_as_shown(
    workshop: Workshop, at: int | None, counted: int
) -> None:
    await workshop.join(*range(1, 13))
    await hold(workshop, "topics", "1", *((who, "", "t1=1") for who in range(1, 11)))
    entry = audit_entry("small", "operator", identified=False, at=at)
    await workshop.engine.write([(entry.table.upsert, [entry.row()])])
    asked = workshop.state.rounds[1]
    await workshop.steer(asked, "reopened")
    await cast_ballot(workshop.runtime, 11, asked.id, "", "t4=1", workshop.update())
    await workshop.close(asked)
    assert len(list((await published(workshop.runtime, asked.id, ORGANIZER)).ballots)) == counted
