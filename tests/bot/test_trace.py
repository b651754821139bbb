"""The trace says of each goal what there is, in numbers that something else shows as well."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from bot import agenda, roadmap, tasks
from bot.ideas import approving
from bot.rules.ideas import Shaping
from bot.rules.rescheduling import Cancel
from bot.rules.trace import GoalTrace
from bot.trace import trace
from bot.voting import cast_ballot
from config.event import SectorMapping
from storage.mapping import MappingEntry
from tests.conftest import ORGANIZER, Workshop
from tests.exports import exported, tables
from tests.ideas import POLLS, do, ideas_event, wrote
from tests.workshop import EVENT, MAPPING, NINE

DARA, BOPHA, VISAL = 7, 8, 9
GOALS = {
    "objectives": [{"code": "O1", "text": "One"}, {"code": "O2", "text": {"en": "Two", "km": "ពីរ"}}],
    "outcomes": [{"code": "C1", "text": "Money is known"}],
    "outputs": [{"code": "R1", "text": "Advice"}, {"code": "R2", "text": "Steps"}],
}
PLAN = {"confidence": "rating", "steps": [{"code": "draft", "action": "Draft", "serves": ["R2"]}]}


@pytest.fixture
async def room(workshop: Workshop) -> Workshop:
    """Three people; a poll about O1, ideas of two types about O2 and R1, a mapping for R1 and, with money, C1."""
    colour, *others = EVENT["polls"]
    words = {
        **POLLS[0],
        "serves": ["O2"],
        "types": [{"code": "now", "label": "Now", "serves": ["R1"]}, {"code": "later", "label": "Later"}],
    }
    mapping = SectorMapping.model_validate(
        {**MAPPING, "serves": ["R1"], "serves_with": {"budget": ["C1"], "source": ["C1"]}}
    )
    definition = ideas_event(
        polls=[{**colour, "serves": ["O1"]}, *others, words, *POLLS[1:]], goals=GOALS, roadmap=PLAN
    ).model_copy(update={"mapping": mapping})
    await workshop.put(replace(workshop.state.events["small"], definition=definition))
    await workshop.join(DARA, BOPHA, VISAL)
    return workshop


async def traced(room: Workshop, goal: str) -> GoalTrace:
    found = await trace(room.engine, room.event)
    return next(each for each in found.goals if each.goal.code == goal)


async def table(room: Workshop) -> dict[str, dict[str, Any]]:
    """The export's, by goal."""
    return {row["goal"]: row for row in (await exported(room))["trace"]}


async def vote(room: Workshop, user_id: int, asked: int, answer: str) -> None:
    await cast_ballot(room.runtime, user_id, asked, "", answer, room.update())


async def test_every_goal_is_there_in_the_files_order_and_polls_that_serve_none_are_named(
    room: Workshop,
) -> None:
    found = await trace(room.engine, room.event)
    assert [(each.goal.code, each.sort) for each in found.goals] == [
        ("O1", "objective"), ("O2", "objective"), ("C1", "outcome"), ("R1", "output"), ("R2", "output"),
    ]  # fmt: skip
    assert found.with_evidence == ()
    assert [poll.code for poll in found.idle] == ["rating", "topics", "budget", "weight", "first", "spend"]
    assert [each.lacks for each in found.goals] == [("ask",), ("ask",), ("enter",), ("enter",), ("accept",)]


async def test_a_poll_is_evidence_once_it_is_closed_with_an_answer(room: Workshop) -> None:
    asked = await room.open("colour")
    await vote(room, DARA, asked.id, "r")
    open_now = await traced(room, "O1")
    assert (open_now.has_evidence, open_now.lacks) == (False, ("close",))
    await room.close(asked)
    closed = await traced(room, "O1")
    (asking,) = closed.answered
    assert asking.count is not None
    assert (asking.state, asking.count.answered, asking.count.eligible, closed.lacks) == ("closed", 1, 3, ())
    row = (await table(room))["O1"]
    assert (row["evidence"], row["closed"], row["from"]) == ("yes", 1, "colour/1=1/3")


async def test_a_poll_nobody_answered_or_that_is_void_is_none(room: Workshop) -> None:
    asked = await room.close(await room.open("colour"))
    assert not (await traced(room, "O1")).has_evidence
    await room.steer(asked, "void")
    assert not (await traced(room, "O1")).has_evidence
    assert (await table(room))["O1"]["polls"] == 0


async def test_a_reopened_poll_keeps_the_count_of_the_result_that_stands(room: Workshop) -> None:
    asked = await room.open("topics")
    await room.put(replace(room.state.rounds[asked.id], published_turnout={"GOV": (2, 3)}, published_at=NINE))
    found = await trace(room.engine, room.event)
    assert found.goals[0].askings[0].count is None  # another poll
    served = room.event.model_copy(
        update={
            "polls": tuple(
                p.model_copy(update={"serves": ("O1",)}) if p.code == "topics" else p
                for p in room.event.polls
            )
        }
    )
    stored = room.state.polls["small", "topics"]
    await room.put(
        replace(stored, definition=stored.definition.model_copy(update={"serves": ("O1",)})),
        replace(room.state.events["small"], definition=served),
    )
    asking = next(each for each in (await traced(room, "O1")).askings if each.poll.code == "topics")
    assert (asking.state, asking.count and asking.count.answered) == ("open", 2)


async def test_ideas_count_for_what_their_type_serves_once_they_are_approved(room: Workshop) -> None:
    asked = await room.open("words")
    one, two = await wrote(room, asked, DARA, "One"), await wrote(room, asked, BOPHA, "Two")
    await do(room, asked, Shaping("type", {"ideas": [one], "type": "now"}))
    await do(room, asked, approving(one))
    assert (await traced(room, "R1")).recommendations == 0  # an unnamed poll that is open
    await room.close(asked)
    assert ((await traced(room, "R1")).recommendations, (await traced(room, "R1")).waiting) == (1, 0)
    assert ((await traced(room, "O2")).recommendations, (await traced(room, "O2")).lacks) == (0, ("approve",))
    await do(room, asked, approving(two), Shaping("status", {"ideas": [two], "status": "dropped"}))
    assert (await traced(room, "O2")).recommendations == 0


async def test_an_entry_serves_what_it_says_something_about(room: Workshop) -> None:
    def entry(code: str, state: str = "entered", **said: Any) -> MappingEntry:
        given = {"who": ("MEF",), "priority": ("poor",), **said}
        return MappingEntry("small", code, "i1", DARA, "GOV", given, state, "telegram", NINE, NINE)  # type: ignore[arg-type]

    await room.put(
        entry("m1"),
        entry("m2", budget=("5 USD",)),
        entry("m3", budget=("dk",)),
        entry("m4", "aside", budget=("6 USD",)),
    )
    assert ((await traced(room, "R1")).entries, (await traced(room, "C1")).entries) == (3, 1)
    made = await tables(room.engine, room.runtime.texts, room.state.events["small"], identified=False)
    (table,) = [table for table in made if table.name == "mapping"]
    serves = table.columns.index("serves")
    assert [row[serves] for row in table.rows if row[1]] == ["R1", "R1 C1", "R1", "R1 C1"]


async def test_a_step_counts_once_its_lead_accepts_and_serves_what_its_recommendation_does(
    room: Workshop,
) -> None:
    asked = await room.open("words")
    one = await wrote(room, asked, DARA, "One")
    await do(room, asked, Shaping("type", {"ideas": [one], "type": "now"}), approving(one))
    await room.close(asked)
    for field, value in (("lead", "p0007"), ("recommendation", "x01"), ("due_on", dt.date(2016, 1, 31))):
        await roadmap.correct(room.runtime, ORGANIZER, room.event, "draft", field, value, room.update())
    await roadmap.ask(room.runtime, ORGANIZER, room.event, ("draft",), room.update())
    before = await traced(room, "R2")
    assert (before.steps, before.accepted, before.has_evidence) == (1, 0, False)
    drawn = roadmap.step_named(room.state, room.event, "draft").revision
    await tasks.answer(room.runtime, DARA, room.event, "draft", "accepted", None, drawn, room.update())
    for goal in ("R1", "R2"):
        found = await traced(room, goal)
        assert (found.steps, found.accepted) == (1, 1)
    await room.put(replace(room.state.participants["p0007"], removed_at=NINE))
    assert (await traced(room, "R2")).lacks == ("accept",)


async def test_what_was_cut_is_said(room: Workshop) -> None:
    preview = agenda.preview(room.runtime, ORGANIZER, "small", Cancel("two", takes_place=False))
    assert preview.lost.none == ("O2",)
    await agenda.reschedule(
        room.runtime, ORGANIZER, "small", Cancel("two", takes_place=False), preview.leads_to, room.update()
    )
    assert (await traced(room, "O2")).lacks == ("cut",)


async def test_the_table_has_a_row_for_every_goal(room: Workshop) -> None:
    rows = await table(room)
    assert list(rows) == ["O1", "O2", "C1", "R1", "R2"]
    assert (rows["O2"]["text_en"], rows["O2"]["text_km"], rows["O2"]["evidence"]) == ("Two", "ពីរ", "no")
