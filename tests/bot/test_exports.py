"""The tables one takes away: every answer, as it was given, and nobody's name unless it was asked for."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from bot.events import loaded
from bot.exports.audit import audit_entry
from bot.exports.responses import pseudonym
from bot.moderation import decide_about, texts
from bot.publishing import published, show_all
from bot.steering import open_poll
from bot.voting import cast_ballot, write_text
from config.event import Text
from storage.agenda import SessionChange
from storage.broadcasts import Audience, Broadcast, Content
from storage.messages import Delivery
from storage.people import Participant
from storage.polls import Answer, Ballot
from tests.conftest import ORGANIZER, Workshop
from tests.exports import tables
from tests.workshop import EVENT, NINE, account, event, every_kind, registered

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

Rows = list[dict[str, Any]]


async def exported(workshop: Workshop, *, identified: bool = False) -> Mapping[str, Rows]:
    """The rows of each table by column."""
    row = workshop.state.events["small"]
    made = await tables(workshop.engine, workshop.runtime.texts, row, identified=identified)
    return {
        table.name: [dict(zip(table.columns, cells, strict=True)) for cells in table.rows] for table in made
    }


async def vote(
    workshop: Workshop, poll: str, code: str, *taps: tuple[int, str, str], close: bool = True
) -> None:
    """Open a round, tap (who, item, answer), and close it."""
    asked = (await open_poll(workshop.runtime, ORGANIZER, "small", poll, code, workshop.update())).asked
    for user_id, item, answer in taps:
        outcome = await cast_ballot(workshop.runtime, user_id, asked.id, item, answer, workshop.update())
        assert outcome.refused is None
    if close:
        await workshop.close(asked)


def cells(row: dict[str, Any], *columns: str) -> tuple[Any, ...]:
    return tuple(row[column] for column in columns)


@pytest.mark.parametrize("name", DESIGNED)
async def test_columns_are_those_others_build_on(workshop: Workshop, name: str) -> None:
    made = await tables(
        workshop.engine, workshop.runtime.texts, workshop.state.events["small"], identified=False
    )
    (table,) = [table for table in made if table.name == name]
    assert ", ".join(table.columns) == DESIGNED[name]


async def test_a_named_choice_is_one_row_with_the_participants_id(workshop: Workshop) -> None:
    await workshop.join(7)
    await vote(workshop, "colour", "1", (7, "", "r"), (7, "", "g"))
    (row,) = (await exported(workshop))["responses"]
    assert row == {
        "event": "small", "poll": "colour", "round": "1", "participant": "p0007", "group": "GOV", "item": "",
        "option": "g", "rank": None, "points": None, "value": None, "text": None, "language": "en",
        "source": "telegram", "revision": 2, "answered_at": "2015-11-20T02:30:00Z",
    }  # fmt: skip


async def test_an_approval_is_a_row_for_each_option_and_a_scale_for_each_item(workshop: Workshop) -> None:
    await workshop.join(7)
    await vote(workshop, "topics", "1", (7, "", "t1=1"), (7, "", "t3=1"))
    await vote(workshop, "rating", "before", (7, "i1", "4"), (7, "i2", "dk"))
    rows = (await exported(workshop))["responses"]
    assert [cells(row, "poll", "round", "item", "option", "value") for row in rows] == [
        ("topics", "1", "", "t1", None),
        ("topics", "1", "", "t3", None),
        ("rating", "before", "i1", None, 4),
        ("rating", "before", "i2", "dk", None),
    ]


OF_EACH_KIND = [
    ("order", [("", "r3@1=1"), ("", "r1@2=1")], [("r3", 1, None, None, None), ("r1", 2, None, None, None)]),
    (
        "spread",
        [("", "s2=2"), ("", "s1=1"), ("", "s2=3")],
        [("s1", None, 1, None, None), ("s2", None, 3, None, None)],
    ),
    ("quiz", [("q1", "q1a"), ("q1", "q1b"), ("q2", "dk")], [("q1b", *[None] * 4), ("dk", *[None] * 4)]),
]
"""Poll, taps as (item, answer), and the cells option, rank, points, value, text."""


@pytest.mark.parametrize(("poll", "taps", "wanted"), OF_EACH_KIND)
async def test_each_kind_fills_its_own_columns(
    workshop: Workshop, poll: str, taps: list[tuple[str, str]], wanted: list[tuple[Any, ...]]
) -> None:
    await workshop.put(replace(workshop.state.events["small"], definition=every_kind()))
    await workshop.join(7)
    await vote(workshop, poll, "1", *((7, *tap) for tap in taps))
    rows = (await exported(workshop))["responses"]
    assert [cells(row, "option", "rank", "points", "value", "text") for row in rows] == wanted


async def test_each_text_is_a_row(workshop: Workshop) -> None:
    await workshop.put(replace(workshop.state.events["small"], definition=every_kind()))
    await workshop.join(7)
    opened = await open_poll(workshop.runtime, ORGANIZER, "small", "words", "1", workshop.update())
    for typed in ("No pension", "គ្មានសោធន"):
        await write_text(workshop.runtime, 7, opened.asked.id, typed, "", workshop.update())
    rows = (await exported(workshop))["responses"]
    assert [cells(row, "item", "option", "text") for row in rows] == [
        ("", None, "No pension"), ("", None, "គ្មានសោធន"),
    ]  # fmt: skip
    (poll,) = [row for row in (await exported(workshop))["polls"] if row["poll"] == "words"]
    assert json.loads(poll["options"]) == []


async def test_own_questions_and_upvotes_are_rows_that_name_the_question(workshop: Workshop) -> None:
    await workshop.put(replace(workshop.state.events["small"], definition=every_kind()))
    await workshop.join(7, 8)
    asked = (await open_poll(workshop.runtime, ORGANIZER, "small", "wall", "1", workshop.update())).asked
    await write_text(workshop.runtime, 7, asked.id, "Who pays?", "", workshop.update())
    (text,) = await texts(workshop.runtime, asked)
    await decide_about(workshop.runtime, ORGANIZER, asked, text.code, "approved", workshop.update())
    await cast_ballot(workshop.runtime, 8, asked.id, "", f"{text.code}=1", workshop.update())
    assert (await exported(workshop))["responses"] == []
    await workshop.close(asked)
    rows = (await exported(workshop))["responses"]
    own, upvote = sorted(rows, key=lambda row: row["text"] is None)
    assert cells(own, "option", "text") == (text.code, "Who pays?")
    assert cells(upvote, "option", "text") == (text.code, None)
    assert own["participant"] != upvote["participant"]


async def test_of_a_matrix_each_item_has_its_value(workshop: Workshop) -> None:
    await workshop.put(replace(workshop.state.events["small"], definition=every_kind()))
    await workshop.join(*range(7, 12))
    taps = [(who, *tap) for who in range(7, 12) for tap in (("m2", "1"), ("m1", "5"), ("m3", "dk"))]
    await vote(workshop, "grid", "1", *taps)
    rows = (await exported(workshop))["responses"]
    wanted = 5 * [("m1", None, 5), ("m2", None, 1), ("m3", "dk", None)]
    assert [cells(row, "item", "option", "value") for row in rows] == wanted


async def test_a_withdrawn_answer_leaves_no_row(workshop: Workshop) -> None:
    await workshop.join(7)
    await vote(workshop, "colour", "1", (7, "", "r"), (7, "", ""))
    assert (await exported(workshop))["responses"] == []


async def test_every_row_belongs_to_a_ballot_and_every_answer_has_its_rows(workshop: Workshop) -> None:
    people = range(100, 112)
    await workshop.join(*people)
    for number, poll in enumerate(("colour", "budget")):
        answers = ["r", "g", "dk"] if poll == "colour" else ["yes", "no", "dk"]
        taps = [(user, "", answers[(user + number) % 3]) for user in people if user % 4]
        await vote(workshop, poll, "1", *taps)
    rows = (await exported(workshop))["responses"]
    stored = {
        (workshop.state.rounds[ballot.round].poll, ballot.participant, "", answer.choice)
        for ballot in await workshop.stored(Ballot)
        for answer in ballot.answers.values()
    }
    assert {cells(row, "poll", "participant", "item", "option") for row in rows} == stored
    assert len(rows) == len(stored) == 18


async def test_a_pseudonym_is_equal_across_rounds_of_one_poll_only(workshop: Workshop) -> None:
    people = range(100, 106)
    await workshop.join(*people)
    for code in ("before", "after"):
        await vote(workshop, "rating", code, *((user, "i1", str(1 + user % 5)) for user in people))
    await vote(workshop, "topics", "1", *((user, "", "t1=1") for user in people))
    rows = (await exported(workshop))["responses"]
    who = {
        (poll, code): [row["participant"] for row in rows if cells(row, "poll", "round") == (poll, code)]
        for poll, code in (("rating", "before"), ("rating", "after"), ("topics", "1"))
    }
    assert len(set(who["rating", "before"])) == 6
    assert who["rating", "before"] == who["rating", "after"]
    assert set(who["rating", "before"]).isdisjoint(who["topics", "1"])
    ids = {participant.id for participant in await workshop.stored(Participant)}
    assert ids.isdisjoint({name for names in who.values() for name in names})


def test_a_pseudonym_cannot_be_told_without_the_key_nor_moved_between_events() -> None:
    key = "ab" * 32
    given = pseudonym(key, "small", "rating", "p1")
    assert given == pseudonym(key, "small", "rating", "p1")
    others = [
        pseudonym("cd" * 32, "small", "rating", "p1"), pseudonym(key, "large", "rating", "p1"),
        pseudonym(key, "small", "topics", "p1"), pseudonym(key, "small", "rating", "p2"),
    ]  # fmt: skip
    assert len({given, *others}) == 5


async def test_rows_of_unnamed_polls_do_not_stand_in_order_of_ids(workshop: Workshop) -> None:
    people = range(100, 110)
    await workshop.join(*people)
    await vote(workshop, "topics", "1", *((user, "", "t1=1") for user in people))
    found = [row["participant"] for row in (await exported(workshop))["responses"]]
    assert found == sorted(found)  # in order of the pseudonyms, which says nothing


async def test_of_unnamed_polls_the_group_is_told_only_where_every_group_has_five(workshop: Workshop) -> None:
    await workshop.join(*range(100, 105), group="GOV")
    await workshop.join(*range(200, 205), group="CSO")
    everybody = [*range(100, 105), *range(200, 205)]
    await vote(workshop, "topics", "1", *((user, "", "t1=1") for user in everybody))
    await vote(workshop, "rating", "before", *((user, "i1", "3") for user in everybody[:-1]))
    await vote(workshop, "colour", "1", *((user, "", "r") for user in everybody[:-1]))
    rows = (await exported(workshop))["responses"]
    groups = {
        poll: {row["group"] for row in rows if row["poll"] == poll} for poll in ("topics", "rating", "colour")
    }
    assert groups == {"topics": {"GOV", "CSO"}, "rating": {""}, "colour": {"GOV", "CSO"}}


async def test_of_unnamed_polls_nothing_else_is_told_that_points_at_somebody(workshop: Workshop) -> None:
    people = range(100, 106)
    await workshop.join(*people)
    await vote(workshop, "topics", "1", *((user, "", "t1=1") for user in people))
    for row in (await exported(workshop))["responses"]:
        assert set(cells(row, "language", "source", "revision", "answered_at")) <= {"", None}


async def test_rows_of_unnamed_polls_appear_only_after_closing(workshop: Workshop) -> None:
    await workshop.join(7)
    await vote(workshop, "topics", "1", (7, "", "t1=1"), close=False)
    await vote(workshop, "colour", "1", (7, "", "r"), close=False)
    assert [row["poll"] for row in (await exported(workshop))["responses"]] == ["colour"]


async def test_an_export_while_people_come_in_and_vote_is_whole(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    await workshop.join(7)
    await vote(workshop, "colour", "1", (7, "", "r"), close=False)
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
    await vote(workshop, "colour", "1", (7, "", "r"))
    await vote(workshop, "topics", "1", (7, "", "t1=1"), (8, "", "t1=1"), close=False)
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


async def test_codes_of_answers_are_all_in_the_codebook(workshop: Workshop) -> None:
    await workshop.join(7)
    await vote(workshop, "colour", "1", (7, "", "dk"))
    await vote(workshop, "topics", "1", (7, "", "t4=1"))
    await vote(workshop, "rating", "before", (7, "i1", "5"), (7, "i2", "dk"))
    made = await exported(workshop)
    books = {cells(row, "poll", "round"): row for row in made["polls"]}
    for row in made["responses"]:
        book = books[row["poll"], row["round"]]
        options = {option["code"] for option in json.loads(book["options"])}
        items = {item["code"] for item in json.loads(book["items"])} or {""}
        assert str(row["option"] if row["option"] is not None else row["value"]) in options
        assert row["item"] in items


async def test_a_poll_dropped_from_the_file_stays_in_the_export_as_it_was_asked(workshop: Workshop) -> None:
    await workshop.join(7)
    await vote(workshop, "colour", "1", (7, "", "r"))
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
    await vote(workshop, "colour", "1", (7, "", "r"), close=False)
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
    await vote(workshop, "colour", "1", (7, "", "r"), close=False)
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
    await vote(workshop, "topics", "1", *((who, "", "t1=1") for who in range(1, 11)))
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
    await vote(workshop, "topics", "1", *((who, "", "t1=1") for who in range(1, 11)))
    await vote(workshop, "colour", "1", close=False)
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
    await vote(workshop, "topics", "1", *((who, "", "t1=1") for who in range(1, 11)))
    entry = audit_entry("small", "operator", identified=False, at=at)
    await workshop.engine.write([(entry.table.upsert, [entry.row()])])
    asked = workshop.state.rounds[1]
    await workshop.steer(asked, "reopened")
    await cast_ballot(workshop.runtime, 11, asked.id, "", "t4=1", workshop.update())
    await workshop.close(asked)
    assert len(list((await published(workshop.runtime, asked.id, ORGANIZER)).ballots)) == counted


@pytest.mark.parametrize(("small", "rows"), [(1, 0), (5, 50)])
async def test_the_items_of_a_share_tell_no_small_group(workshop: Workshop, small: int, rows: int) -> None:
    await workshop.put(replace(workshop.state.events["small"], definition=every_kind()))
    await workshop.join(*range(1, 6))
    await workshop.join(*range(6, 6 + small), group="CSO")
    everything = [(who, f"m{n}", "3") for who in range(1, 6) for n in range(1, 9)]
    shares = [(who, item, "5") for who in range(6, 6 + small) for item in ("m2", "m8")]
    await vote(workshop, "grid", "1", *everything, *shares)
    found = (await exported(workshop))["responses"]
    assert len(found) == rows
    assert {row["group"] for row in found} == ({"GOV", "CSO"} if rows else set())
