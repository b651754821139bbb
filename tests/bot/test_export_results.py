"""Results one takes away: what the chat shows, with n and eligible; and nothing from which more could be worked out."""

from dataclasses import replace
from typing import Any

import pytest

from bot.exports.methods import ASSUMES_EXCHANGE, ASSUMES_SAMPLE, METHODS, MOST_PEOPLE, method_rows
from bot.exports.reading import Shown, counted, read_round, shown
from bot.exports.results import RESULTS, STATISTICS, result_rows
from bot.publishing import Counted, published
from bot.results import shown_result, shown_tables
from bot.voting import cast_ballot
from storage.polls import Answer, Ballot, Round
from tests.bot.polls import hold
from tests.conftest import ORGANIZER, Workshop
from tests.exports import Held, exported, tables
from tests.workshop import every_kind

GOV, CSO = range(100, 110), range(200, 208)


@pytest.fixture
async def room(workshop: Workshop) -> Workshop:
    """Two groups that are large enough, and a poll of every kind."""
    await workshop.put(replace(workshop.state.events["small"], definition=every_kind()))
    await workshop.join(*GOV)
    await workshop.join(*CSO, group="CSO")
    return workshop


async def rows_of(room: Workshop, table: str, poll: str) -> list[dict[str, Any]]:
    return [row for row in (await exported(room))[table] if row["poll"] == poll]


def values(rows: list[dict[str, Any]], statistic: str, *columns: str) -> dict[Any, Any]:
    return {tuple(row[c] for c in columns): row["value"] for row in rows if row["statistic"] == statistic}


async def test_counts_are_those_of_the_chat_with_n_and_eligible(room: Workshop) -> None:
    taps = [
        *((who, "i1", str(1 + who % 5)) for who in GOV),
        *((who, "i1", "4") for who in CSO[:5]),
        (205, "i1", "dk"),
    ]
    asked = await hold(room, "rating", "before", *taps)
    rows = await rows_of(room, "results", "rating")
    of_room = [row for row in rows if row["item"] == "i1" and not row["groups"]]
    in_chat = await shown_result(room.runtime, asked.id, ORGANIZER)
    tally = in_chat.counted.tallies["i1"]
    assert tally is not None
    people = values(of_room, "people", "option")
    assert people == {**{(str(v),): n for v, n in tally.counts.items()}, ("dk",): tally.dont_know}
    assert values(of_room, "median", "item") == {("i1",): 4.0}
    assert {(row["n"], row["dont_know"], row["answered"], row["eligible"]) for row in of_room} == {
        (15, 1, 16, 18)
    }
    assert {row["statistic"] for row in rows} <= set(STATISTICS)
    in_groups = [row for row in rows if row["groups"] and row["item"]]
    by_group = await shown_tables(room.runtime, asked.id, ORGANIZER)
    (table,) = by_group.tables["i1"]
    told = {(row["groups"], row["option"]): row["value"] for row in in_groups if row["statistic"] == "people"}
    shown_rows = {
        ("+".join(groups), str(v)): n
        for groups, t in table.rows.items()
        if len(table.rows) > 1
        for v, n in t.counts.items()
    }
    assert {key: n for key, n in told.items() if key[1] != "dk"} == shown_rows
    assert [row["groups"] for row in in_groups if row["statistic"] == "nearly_all"] == [
        "+".join(n.groups) for n in table.nearly
    ]


async def test_of_fewer_than_five_nothing_is_counted_and_nothing_drawn(room: Workshop) -> None:
    await hold(room, "rating", "before", *((who, "i1", "3") for who in GOV[:4]))
    await hold(room, "topics", "1", *((who, "", "t1=1") for who in GOV[:4]))
    held = Held()
    made = await tables(
        room.engine, room.runtime.texts, room.state.events["small"], identified=True, held=held
    )
    rows = next(table.rows for table in made if table.name == "results")
    statistics = {row[RESULTS.index("statistic")] for row in rows}
    assert statistics == {"answered", "not_shown"}
    assert held.blocks == []
    assert not next(table.rows for table in made if table.name == "methods")


async def test_of_unnamed_polls_there_is_no_result_before_closing_and_of_named_ones_there_is(
    room: Workshop,
) -> None:
    await hold(room, "topics", "1", *((who, "", "t1=1") for who in GOV), close=False)
    await hold(room, "colour", "1", *((who, "", "r") for who in GOV[:3]), close=False)
    assert await rows_of(room, "results", "topics") == []
    rows = await rows_of(room, "results", "colour")
    assert values(rows, "people", "option")["r",] == 3
    assert {row["eligible"] for row in rows} == {18}


async def test_what_was_asked_by_mistake_has_no_result(room: Workshop) -> None:
    asked = await hold(room, "colour", "1", *((who, "", "r") for who in GOV), close=False)
    await room.steer(asked, "void")
    assert await rows_of(room, "results", "colour") == []


async def test_of_a_reopened_poll_the_result_that_was_shown_stands(room: Workshop) -> None:
    asked = await hold(room, "topics", "1", *((who, "", "t1=1") for who in GOV))
    await published(room.runtime, asked.id, ORGANIZER)
    before = await rows_of(room, "results", "topics")
    await room.steer(asked, "reopened")
    await cast_ballot(room.runtime, CSO[0], asked.id, "", "t4=1", room.update())
    assert await rows_of(room, "results", "topics") == before
    await room.close(asked)
    assert await rows_of(room, "results", "topics") == before
    assert before


async def test_a_step_taken_while_ballots_are_read_makes_them_read_again(
    room: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = await hold(room, "topics", "1", *((who, "", "t1=1") for who in GOV))
    await published(room.runtime, asked.id, ORGANIZER)
    read = room.engine.read

    async def reopened_meanwhile(sql: str, *values: Any) -> list[tuple[Any, ...]]:
        if " FROM ballots" in sql:
            monkeypatch.setattr(room.engine, "read", read)
            await room.steer(asked, "reopened")
            await cast_ballot(room.runtime, CSO[0], asked.id, "", "t4=1", room.update())
        return await read(sql, *values)

    monkeypatch.setattr(room.engine, "read", reopened_meanwhile)
    poll = room.state.poll_of(asked).definition
    found = counted(await read_round(room.engine, poll, asked.id), every_kind(), [])
    assert found is not None
    assert len(list(found.ballots)) == len(GOV)


async def test_a_ranking_has_points_tiers_and_whether_it_holds(room: Workshop) -> None:
    taps = [(who, "", tap) for who in (*GOV, *CSO) for tap in ("r1@1=1", "r2@2=1")]
    await hold(room, "order", "1", *taps)
    rows = await rows_of(room, "results", "order")
    assert values(rows, "borda", "option")["r1",] == 18 * 3
    assert values(rows, "first_choices", "option")["r1",] == 18
    assert values(rows, "tier", "option")["r1",] == 1
    for rule in ("borda", "schulze", "minimax"):
        assert set(values(rows, f"top_by_{rule}", "option")) == {("r1",)}


async def test_points_and_right_answers_are_counted(room: Workshop) -> None:
    await hold(room, "spread", "1", *((who, "", f"s1={n}") for who in GOV for n in (1, 2)))
    rows = await rows_of(room, "results", "spread")
    assert values(rows, "points", "option")["s1",] == 20
    await hold(room, "quiz", "1", *((who, "q1", "q1b" if who % 2 else "q1a") for who in GOV))
    assert values(await rows_of(room, "results", "quiz"), "right", "item") == {("q1",): 5}


async def test_before_and_after_count_those_who_answered_both(room: Workshop) -> None:
    await hold(room, "rating", "before", *((who, "i1", "2") for who in GOV))
    await hold(room, "rating", "after", *((who, "i1", "4") for who in GOV[1:]), (CSO[0], "i1", "1"))
    rows = [row for row in await rows_of(room, "results", "rating") if row["round"] == "after"]
    assert [
        values(rows, way, "item")["i1",] for way in ("up", "same", "down", "only_before", "only_after")
    ] == [9, 0, 0, 1, 1]


async def test_intervals_and_tests_say_what_they_assume(room: Workshop) -> None:
    taps = [*((who, "i1", str(1 + who % 3)) for who in GOV), *((who, "i1", str(3 + who % 3)) for who in CSO)]
    asked = await hold(room, "rating", "before", *taps)
    rows = await rows_of(room, "methods", "rating")
    intervals = [row for row in rows if row["method"] == "wilson_95"]
    assert [row["option"] for row in intervals if row["item"] == "i1"] == ["1", "2", "3", "4", "5"]
    assert all(row["low"] <= row["share"] <= row["high"] for row in intervals)
    assert {row["n"] for row in intervals if row["item"] == "i1"} == {18}
    (table,) = (await shown_tables(room.runtime, asked.id, ORGANIZER)).tables["i1"]
    assert not table.nearly
    (test,) = [row for row in rows if row["method"] == "permutation"]
    assert (test["groups"], test["n"]) == ("GOV | CSO", 18)
    assert 0 < test["p"] <= test["p_holm"] < 0.05
    assert {(row["method"], row["assumes"]) for row in rows} == {
        ("wilson_95", ASSUMES_SAMPLE),
        ("permutation", ASSUMES_EXCHANGE),
    }


def made_up(people: int, answer: Any) -> Shown:
    """A rating of so many people of two groups."""
    poll = next(poll for poll in every_kind().polls if poll.code == "rating")
    cast = [
        Ballot(1, f"p{n}", {"i1": Answer(answer(n), 0, 0)}, "GOV" if n % 2 else "CSO", "", "telegram", 0)
        for n in range(people)
    ]
    half = (people // 2, people // 2)
    asked = Round(1, "small", "rating", "before", "closed", 0, turnout={"GOV": half, "CSO": half})
    return shown(every_kind(), poll, Counted(asked, cast))


@pytest.mark.parametrize(
    ("people", "answer", "tests"),
    [
        (40, lambda n: 1 + n % 5, 1),
        (
            40,
            lambda n: 5 if n % 2 else 1 + n % 5,
            0,
        ),  # of a group of which (nearly) all agree no count is shown
        (MOST_PEOPLE + 2, lambda n: 1 + n % 5, 0),
    ],
)
def test_groups_are_tested_only_by_counts_that_are_shown_and_in_rooms(
    people: int, answer: Any, tests: int
) -> None:
    rows = list(method_rows("small", made_up(people, answer)))
    assert sum(row[METHODS.index("method")] == "permutation" for row in rows) == tests


def test_the_table_says_of_groups_no_more_than_by_group_does() -> None:
    found = made_up(40, lambda n: 5 if n % 2 else 1 + n % 5)
    rows = [dict(zip(RESULTS, row, strict=True)) for row in result_rows(every_kind(), found)]
    in_groups = [row for row in rows if row["groups"] and row["item"]]
    assert [(row["statistic"], row["groups"], row["option"]) for row in in_groups] == [
        ("nearly_all", "GOV", "5")
    ]
