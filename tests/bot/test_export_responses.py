"""Every answer is in the export as it was given, and of unnamed ones nothing that points at somebody."""

import json
from dataclasses import replace
from typing import Any

import pytest

from bot.erasing import erase
from bot.exports.responses import pseudonym
from bot.moderation import decide_about, texts
from bot.publishing import show_all
from bot.steering import open_poll
from bot.voting import cast_ballot, write_text
from storage.people import Participant
from storage.polls import Ballot
from tests.bot.polls import hold
from tests.conftest import ORGANIZER, Workshop
from tests.exports import cells, exported
from tests.workshop import every_kind


async def test_a_named_choice_is_one_row_with_the_participants_id(workshop: Workshop) -> None:
    await workshop.join(7)
    await hold(workshop, "colour", "1", (7, "", "r"), (7, "", "g"))
    (row,) = (await exported(workshop))["responses"]
    assert row == {
        "event": "small", "poll": "colour", "round": "1", "participant": "p0007", "group": "GOV", "item": "",
        "option": "g", "rank": None, "points": None, "value": None, "text": None, "language": "en",
        "source": "telegram", "revision": 2, "answered_at": "2015-11-20T02:30:00Z",
    }  # fmt: skip


async def test_an_approval_is_a_row_for_each_option_and_a_scale_for_each_item(workshop: Workshop) -> None:
    await workshop.join(7)
    await hold(workshop, "topics", "1", (7, "", "t1=1"), (7, "", "t3=1"))
    await hold(workshop, "rating", "before", (7, "i1", "4"), (7, "i2", "dk"))
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
    await hold(workshop, poll, "1", *((7, *tap) for tap in taps))
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
    await hold(workshop, "grid", "1", *taps)
    rows = (await exported(workshop))["responses"]
    wanted = 5 * [("m1", None, 5), ("m2", None, 1), ("m3", "dk", None)]
    assert [cells(row, "item", "option", "value") for row in rows] == wanted


async def test_a_withdrawn_answer_leaves_no_row(workshop: Workshop) -> None:
    await workshop.join(7)
    await hold(workshop, "colour", "1", (7, "", "r"), (7, "", ""))
    assert (await exported(workshop))["responses"] == []


async def test_every_row_belongs_to_a_ballot_and_every_answer_has_its_rows(workshop: Workshop) -> None:
    people = range(100, 112)
    await workshop.join(*people)
    for number, poll in enumerate(("colour", "budget")):
        answers = ["r", "g", "dk"] if poll == "colour" else ["yes", "no", "dk"]
        taps = [(user, "", answers[(user + number) % 3]) for user in people if user % 4]
        await hold(workshop, poll, "1", *taps)
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
        await hold(workshop, "rating", code, *((user, "i1", str(1 + user % 5)) for user in people))
    await hold(workshop, "topics", "1", *((user, "", "t1=1") for user in people))
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


async def test_pseudonyms_change_with_answers_so_that_whoever_came_late_does_not_stand_out(
    workshop: Workshop,
) -> None:
    await workshop.join(*range(100, 111))
    asked = await hold(workshop, "topics", "1", *((user, "", "t1=1") for user in range(100, 106)))
    await show_all(workshop.runtime, "small", ORGANIZER)
    before = await names(workshop)
    assert await names(workshop) == before
    await workshop.steer(asked, "reopened")
    for user in range(106, 111):
        await cast_ballot(workshop.runtime, user, asked.id, "", "t2=1", workshop.update())
    await workshop.close(workshop.state.rounds[asked.id])
    after = await names(workshop)
    assert (len(before), len(after)) == (6, 11)
    assert before.isdisjoint(after)
    await show_all(workshop.runtime, "small", ORGANIZER)
    assert await names(workshop) == after


async def test_asking_again_changes_no_pseudonym(workshop: Workshop) -> None:
    people = range(100, 108)
    await workshop.join(*people)
    await hold(workshop, "rating", "before", *((user, "i1", "4") for user in people))
    await show_all(workshop.runtime, "small", ORGANIZER)
    await erase(workshop.runtime, 107, "small", workshop.update())
    before = await names(workshop)
    await hold(workshop, "rating", "after", *((user, "i1", "5") for user in range(100, 107)))
    assert len(before) == 8
    assert await names(workshop) == before


async def test_whenever_somebody_erases_themself_all_pseudonyms_change(workshop: Workshop) -> None:
    """Also if no row is kept of them: whoever is missing beside an export of before stood under a name of then."""
    await workshop.join(*range(100, 107))
    await hold(workshop, "topics", "1", *((user, "", "t1=1") for user in range(100, 106)))
    await show_all(workshop.runtime, "small", ORGANIZER)
    before = await names(workshop)
    await erase(workshop.runtime, 106, "small", workshop.update())
    after = await names(workshop)
    assert len(before) == len(after) == 6
    assert before.isdisjoint(after)


async def names(workshop: Workshop) -> set[str]:
    return {row["participant"] for row in (await exported(workshop))["responses"]}


async def test_a_void_round_of_which_somebody_erased_their_answers_has_no_rows(workshop: Workshop) -> None:
    """No result of it stays: beside an earlier export the row that is missing would be theirs."""
    await workshop.join(*range(100, 106))
    asked = await hold(workshop, "topics", "1", *((user, "", "t1=1") for user in range(100, 106)))
    await workshop.steer(asked, "void")
    assert len(await names(workshop)) == 6
    await erase(workshop.runtime, 100, "small", workshop.update())
    assert await names(workshop) == set()


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
    await hold(workshop, "topics", "1", *((user, "", "t1=1") for user in people))
    found = [row["participant"] for row in (await exported(workshop))["responses"]]
    assert found == sorted(found)  # in order of the pseudonyms, which says nothing


async def test_of_unnamed_polls_the_group_is_told_only_where_every_group_has_five(workshop: Workshop) -> None:
    await workshop.join(*range(100, 105), group="GOV")
    await workshop.join(*range(200, 205), group="CSO")
    everybody = [*range(100, 105), *range(200, 205)]
    await hold(workshop, "topics", "1", *((user, "", "t1=1") for user in everybody))
    await hold(workshop, "rating", "before", *((user, "i1", "3") for user in everybody[:-1]))
    await hold(workshop, "colour", "1", *((user, "", "r") for user in everybody[:-1]))
    rows = (await exported(workshop))["responses"]
    groups = {
        poll: {row["group"] for row in rows if row["poll"] == poll} for poll in ("topics", "rating", "colour")
    }
    assert groups == {"topics": {"GOV", "CSO"}, "rating": {""}, "colour": {"GOV", "CSO"}}


async def test_of_unnamed_polls_nothing_else_is_told_that_points_at_somebody(workshop: Workshop) -> None:
    people = range(100, 106)
    await workshop.join(*people)
    await hold(workshop, "topics", "1", *((user, "", "t1=1") for user in people))
    for row in (await exported(workshop))["responses"]:
        assert set(cells(row, "language", "source", "revision", "answered_at")) <= {"", None}


async def test_rows_of_unnamed_polls_appear_only_after_closing(workshop: Workshop) -> None:
    await workshop.join(7)
    await hold(workshop, "topics", "1", (7, "", "t1=1"), close=False)
    await hold(workshop, "colour", "1", (7, "", "r"), close=False)
    assert [row["poll"] for row in (await exported(workshop))["responses"]] == ["colour"]


async def test_codes_of_answers_are_all_in_the_codebook(workshop: Workshop) -> None:
    await workshop.join(7)
    await hold(workshop, "colour", "1", (7, "", "dk"))
    await hold(workshop, "topics", "1", (7, "", "t4=1"))
    await hold(workshop, "rating", "before", (7, "i1", "5"), (7, "i2", "dk"))
    made = await exported(workshop)
    books = {cells(row, "poll", "round"): row for row in made["polls"]}
    for row in made["responses"]:
        book = books[row["poll"], row["round"]]
        options = {option["code"] for option in json.loads(book["options"])}
        items = {item["code"] for item in json.loads(book["items"])} or {""}
        assert str(row["option"] if row["option"] is not None else row["value"]) in options
        assert row["item"] in items


@pytest.mark.parametrize(("small", "rows"), [(1, 0), (5, 50)])
async def test_the_items_of_a_share_tell_no_small_group(workshop: Workshop, small: int, rows: int) -> None:
    await workshop.put(replace(workshop.state.events["small"], definition=every_kind()))
    await workshop.join(*range(1, 6))
    await workshop.join(*range(6, 6 + small), group="CSO")
    everything = [(who, f"m{n}", "3") for who in range(1, 6) for n in range(1, 9)]
    shares = [(who, item, "5") for who in range(6, 6 + small) for item in ("m2", "m8")]
    await hold(workshop, "grid", "1", *everything, *shares)
    found = (await exported(workshop))["responses"]
    assert len(found) == rows
    assert {row["group"] for row in found} == ({"GOV", "CSO"} if rows else set())
