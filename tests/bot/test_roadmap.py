"""The road map in the chat's use cases: who may what, what leads hear, what stays when somebody goes, and the vote."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from bot import roadmap, tasks
from bot.erasing import erase
from bot.events import loaded
from bot.ideas import approving
from bot.reminders import Reminders, want_reminders
from bot.retention import delete_names
from bot.roadmap import UnknownStep, step_named
from bot.rules.ideas import Shaping
from bot.rules.roadmap import Overtaken, Unfit
from bot.runtime import NotAllowed
from bot.tasks import NotTheLead
from bot.voting import cast_ballot
from config.catalogs import Texts
from config.event import items_of
from handlers.cards import tasks as cards
from handlers.cards.roadmap import RoadmapPages
from handlers.voice import Voice
from storage.journal import AuditEntry
from storage.messages import Delivery
from storage.roadmap import RoadmapStep
from tests.conftest import ORGANIZER, Workshop
from tests.exports import exported
from tests.ideas import POLLS, do, ideas_event, wrote
from tests.workshop import EVENT, NINE, event

DAY = 24 * 3600 * 1000
PLAN = {
    "confidence": "rating",
    "remind_days": [7, 1],
    "steps": [
        {
            "code": "draft",
            "action": {"en": "Draft", "km": "ព្រាង"},
            "lead": "MEF",
            "start": "2015-12-01",
            "due": "2015-12-31",
        },
        {"code": "vague", "action": "Someday"},
    ],
}
LEAD, OTHER, RAPPORTEUR, OBSERVER = 7, 8, 20, 21


@pytest.fixture
async def room(workshop: Workshop) -> Workshop:
    """A road map of two steps; 7 and 8 take part."""
    await workshop.put(loaded(event(roadmap=PLAN), None))
    await workshop.join(LEAD, OTHER)
    await workshop.staff(RAPPORTEUR, "rapporteur")
    await workshop.staff(OBSERVER, "observer")
    return workshop


def step(room: Workshop, code: str = "draft") -> RoadmapStep:
    return step_named(room.state, room.event, code)


async def correct(
    room: Workshop, field: str, value: Any, who: int = ORGANIZER, code: str = "draft"
) -> RoadmapStep:
    return await roadmap.correct(room.runtime, who, room.event, code, field, value, room.update())


async def ask(room: Workshop, lead: int = LEAD) -> RoadmapStep:
    await correct(room, "lead", f"p{lead:04}")
    await roadmap.ask(room.runtime, ORGANIZER, room.event, ("draft",), room.update())
    return step(room)


async def answer(room: Workshop, to: str, day: dt.date | None = None, who: int = LEAD) -> RoadmapStep:
    drawn = step(room).revision
    return await tasks.answer(room.runtime, who, room.event, "draft", to, day, drawn, room.update())  # type: ignore[arg-type]


async def messages(room: Workshop) -> list[tuple[str, int]]:
    return [
        (row.message, row.chat_id) for row in await room.stored(Delivery) if row.message in cards.MESSAGES
    ]


async def test_a_step_and_its_fields_are_on_the_disk_as_they_are_given(room: Workshop) -> None:
    added = await roadmap.add(room.runtime, RAPPORTEUR, room.event, "Train the provinces", room.update())
    assert (added.code, added.serves) == ("s01", ())
    await correct(room, "due_on", dt.date(2016, 6, 30), RAPPORTEUR, "s01")
    await correct(room, "indicator", "Ten courses", RAPPORTEUR, "s01")
    await roadmap.support(room.runtime, RAPPORTEUR, room.event, "s01", "all", room.update(), yes=True)
    await correct(room, "lead", "p0007", RAPPORTEUR, "s01")
    stored = [each for each in (await room.restarted()).roadmap_steps("small") if each.code == "s01"]
    assert stored == [step(room, "s01")]
    assert stored[0].supporters == ("all",)
    assert stored[0].due_on == dt.date(2016, 6, 30)


async def test_the_same_update_brought_again_adds_no_second_step(room: Workshop) -> None:
    update = room.update()
    for _ in range(2):
        added = await roadmap.add(room.runtime, ORGANIZER, room.event, "Once", update)
    assert [each.code for each in room.state.roadmap_steps("small")] == [added.code]


async def test_a_refused_date_loses_nothing(room: Workshop) -> None:
    before = step(room)
    with pytest.raises(Unfit):
        await correct(room, "due_on", dt.date(2015, 11, 30))
    assert step(room) == before


@pytest.mark.parametrize("who", [OBSERVER, LEAD, 99])
async def test_whoever_only_looks_on_changes_nothing(room: Workshop, who: int) -> None:
    with pytest.raises(NotAllowed):
        await correct(room, "organisation", "all", who)
    with pytest.raises(NotAllowed):
        await roadmap.add(room.runtime, who, room.event, "Mine", room.update())
    assert room.state.roadmap_steps("small") == []


async def test_what_a_lead_was_asked_about_is_the_facilitators(room: Workshop) -> None:
    await ask(room)
    with pytest.raises(NotAllowed):
        await correct(room, "due_on", dt.date(2016, 1, 31), RAPPORTEUR)
    with pytest.raises(NotAllowed):
        await roadmap.ask(room.runtime, RAPPORTEUR, room.event, ("draft",), room.update())
    with pytest.raises(NotAllowed):
        await roadmap.settle(room.runtime, RAPPORTEUR, room.event, "draft", "done", 2, room.update())


@pytest.mark.parametrize("lead", ["nobody", "p0009"])
async def test_a_lead_is_somebody_of_the_event_whom_messages_may_reach(room: Workshop, lead: str) -> None:
    await room.join(9, approved_at=None)
    with pytest.raises(UnknownStep):
        await correct(room, "lead", lead)


async def test_a_lead_is_asked_once_in_the_unit_that_says_so(room: Workshop) -> None:
    await correct(room, "lead", "p0007")
    batches: list[list[str]] = []
    room.listeners.append(lambda records: batches.append(sorted(type(record).__name__ for record in records)))
    for _ in range(2):
        await roadmap.ask(room.runtime, ORGANIZER, room.event, ("draft", "vague"), room.update())
    assert [batch for batch in batches if "Delivery" in batch] == [
        ["AuditEntry", "Delivery", "HandledUpdate", "RoadmapStep"]
    ]
    assert await messages(room) == [("step_asked", LEAD)]


async def test_only_the_lead_answers(room: Workshop) -> None:
    await ask(room)
    for who in (OTHER, ORGANIZER, RAPPORTEUR, 99):
        with pytest.raises(NotTheLead):
            await answer(room, "accepted", who=who)
    assert (await answer(room, "accepted")).state == "accepted"


async def test_an_answer_to_a_step_that_changed_since_is_refused(room: Workshop) -> None:
    drawn = (await ask(room)).revision
    await correct(room, "due_on", dt.date(2016, 2, 1))
    with pytest.raises(Overtaken):
        await tasks.answer(room.runtime, LEAD, room.event, "draft", "accepted", None, drawn, room.update())
    assert step(room).state == "proposed"


async def test_another_date_that_is_taken_is_told(room: Workshop) -> None:
    await ask(room)
    with pytest.raises(Unfit):
        await answer(room, "amended", dt.date(2015, 11, 25))
    await answer(room, "amended", dt.date(2016, 1, 31))
    drawn = step(room).revision
    await roadmap.settle(room.runtime, ORGANIZER, room.event, "draft", "confirmed", drawn, room.update())
    assert (step(room).due_on, step(room).state) == (dt.date(2016, 1, 31), "accepted")
    assert await messages(room) == [("step_asked", LEAD), ("step_settled", LEAD)]


async def test_a_blocked_lead_is_shown_as_not_reached(room: Workshop, texts: Texts) -> None:
    await ask(room)
    pages = RoadmapPages(room.runtime, Voice(texts, "en"), room.event, records=True)
    assert texts.plain("en", "roadmap.not_reached") not in pages.overview(0).text
    await room.put(replace(room.state.people[LEAD], blocked_at=NINE))
    assert texts.plain("en", "roadmap.not_reached") in pages.overview(0).text


async def test_participants_read_no_names(room: Workshop, texts: Texts) -> None:
    await ask(room)
    shown = [
        RoadmapPages(room.runtime, Voice(texts, "en"), room.event, records=records)
        for records in (True, False)
    ]
    assert ["Person 7" in pages.overview(0).text for pages in shown] == [True, False]
    assert shown[1].overview(0).keyboard[0][0].data.startswith("Za:")


async def test_who_is_erased_leads_nothing_and_is_named_nowhere(room: Workshop) -> None:
    await ask(room)
    await answer(room, "accepted")
    await erase(room.runtime, LEAD, "small", room.update())
    left = (await room.restarted()).roadmap_steps("small")
    assert [(each.lead, each.state) for each in left] == [("", "proposed")]


async def test_who_leads_goes_with_the_names(room: Workshop) -> None:
    await ask(room)
    room.clock.move(120 * DAY)
    assert await delete_names(room.runtime) > 0
    assert step(room).lead == ""


async def look(room: Workshop, days: int) -> list[int]:
    """Who is reminded at 09:30 so many days before the step is due."""
    at = dt.datetime(2015, 12, 31, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=7))) - dt.timedelta(days=days)
    room.clock.move(int(at.timestamp() * 1000) - room.clock.now())
    before = len(await messages(room))
    await Reminders(room.runtime).look()
    await Reminders(room.runtime).look()
    return [who for message, who in (await messages(room))[before:] if message == "step_due"]


async def test_a_lead_is_reminded_once_for_each_day_of_the_event_file(room: Workshop) -> None:
    await ask(room)
    await answer(room, "accepted")
    assert [await look(room, days) for days in (8, 7, 6, 1, 0, -1)] == [[], [LEAD], [], [LEAD], [], []]


async def test_nobody_is_reminded_of_what_is_done_or_does_not_want_to_be(room: Workshop) -> None:
    await ask(room)
    await answer(room, "accepted")
    await want_reminders(room.runtime, LEAD, "small", wanted=False, update=room.update())
    assert await look(room, 7) == []
    await want_reminders(room.runtime, LEAD, "small", wanted=True, update=room.update())
    await answer(room, "done")
    assert await look(room, 1) == []


async def test_without_days_in_the_file_nobody_is_reminded(room: Workshop) -> None:
    await room.put(loaded(event(roadmap=PLAN | {"remind_days": []}), None))
    await ask(room)
    assert [await look(room, days) for days in (7, 1, 0)] == [[], [], []]


async def test_what_a_message_says_is_how_the_step_is_when_it_leaves(room: Workshop) -> None:
    await ask(room)
    (row,) = [row for row in await room.stored(Delivery) if row.message == "step_asked"]
    shown = await cards.drawn(room.runtime, row)
    assert shown is not None
    assert "Draft" in shown.text
    await correct(room, "lead", "p0008")
    assert await cards.drawn(room.runtime, row) is None
    await ask(room)
    room.clock.move(DAY)  # the event's day is over, the road map isn't
    assert await cards.drawn(room.runtime, row) is not None
    room.clock.move(90 * DAY)
    assert await cards.drawn(room.runtime, row) is None


async def test_whoever_leads_reads_the_words_of_the_recommendation(room: Workshop) -> None:
    words = {**POLLS[0], "types": [{"code": "now", "label": "Now"}]}
    definition = ideas_event(polls=[*EVENT["polls"], words, *POLLS[1:]], roadmap=PLAN)
    await room.put(replace(room.state.events["small"], definition=definition))
    asked = await room.open("words")
    code = await wrote(room, asked, LEAD, "Count migrants")
    await do(room, asked, Shaping("type", {"ideas": [code], "type": "now"}), approving(code))
    await room.close(asked)
    await correct(room, "recommendation", "x01")
    await ask(room)
    (row,) = [row for row in await room.stored(Delivery) if row.message == "step_asked"]
    shown = await cards.drawn(room.runtime, row)
    assert shown is not None
    assert "x01 · Count migrants" in shown.text


async def test_the_vote_asks_about_the_steps_as_they_are_when_it_opens(room: Workshop) -> None:
    await roadmap.add(room.runtime, ORGANIZER, room.event, "Train & learn", room.update())
    await roadmap.settle(room.runtime, ORGANIZER, room.event, "vague", "dropped", 0, room.update())
    asked = await room.open("rating", "before")
    items = {item.code: item.label.to("km") for item in items_of(room.state.poll_of(asked).definition)}
    assert list(items) == ["draft", "s01"]
    assert items["draft"].startswith("ព្រាង")
    assert "2015" in items["draft"]
    assert items["s01"] == "Train & learn"
    await correct(room, "action", "Other words")
    assert {
        item.code: item.label.to("km") for item in items_of(room.state.poll_of(asked).definition)
    } == items


async def table(room: Workshop, *, identified: bool = False) -> dict[str, dict[str, Any]]:
    """The export's, by step."""
    return {row["step"]: row for row in (await exported(room, identified=identified))["roadmap"]}


async def test_the_export_has_every_step_and_names_only_where_they_are_asked_for(room: Workshop) -> None:
    await ask(room)
    await answer(room, "accepted")
    named, bare = [await table(room, identified=identified) for identified in (True, False)]
    assert [rows["draft"]["lead_name"] for rows in (named, bare)] == ["Person 7", ""]
    assert bare["draft"] | {"changed_at": ""} == named["draft"] | {"lead_name": "", "changed_at": ""}
    assert bare["draft"]["lead"] == "p0007"
    assert (bare["draft"]["due"], bare["draft"]["organisation"], bare["draft"]["state"]) == (
        "2015-12-31",
        "MEF",
        "accepted",
    )
    assert bare["vague"]["due"] == ""


@pytest.mark.parametrize(("people", "median"), [(5, 4), (4, None)])
async def test_the_export_has_the_confidence_that_may_be_shown(
    room: Workshop, people: int, median: float | None
) -> None:
    voters = range(30, 30 + people)
    await room.join(*voters)
    asked = await room.open("rating", "before")
    for voter, value in zip(voters, "34455", strict=False):
        await cast_ballot(room.runtime, voter, asked.id, "draft", value, room.update())
    assert (await table(room))["draft"]["confidence_median"] is None
    await room.close(asked)
    row = (await table(room))["draft"]
    assert (row["confidence_median"], row["confidence_n"]) == (median, people if median else None)


async def test_the_audit_log_says_who_did_what_without_names(room: Workshop) -> None:
    await ask(room)
    await answer(room, "declined")
    noted = [
        (each.action, each.subject)
        for each in await room.stored(AuditEntry)
        if each.action.startswith("step_")
    ]
    assert sorted(noted) == [
        ("step_asked", "draft p0007"),
        ("step_changed", "draft lead p0007"),
        ("step_declined", "draft"),
    ]
