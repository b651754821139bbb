"""The chapters of a report that are worked out elsewhere: what comes first, outline, recommendations, mapping, road map."""

import datetime as dt

from bot.ideas import approving
from bot.rules.ideas import Shaping
from config.event import Goals, Text
from storage.mapping import MappingEntry
from storage.roadmap import RoadmapStep
from tests.bot.polls import vote
from tests.bot.test_outline import PEOPLE, approve_all, begun, comment
from tests.chain import answered, chain_event, chained
from tests.conftest import Workshop
from tests.ideas import POLLS, collecting, do, wrote
from tests.reports.test_day import chapters, day_event, held, made, said, table
from tests.workshop import EVENT, NINE


async def test_prioritised_gaps_say_how_sure_that_is(workshop: Workshop) -> None:
    await chained(workshop)
    await workshop.join(*range(101, 111))
    assert "Which gaps come first" not in said(await made(workshop))
    await answered(workshop, "weight", *[{"g01": 5, "g02": 3}] * 10)
    await answered(workshop, "now", *[{"g01": 1, "g02": 3}] * 10)
    await answered(workshop, "first", *[{"": ("g01",)}] * 10)
    await answered(workshop, "easy", *[{"g01": 4, "g02": 1}] * 10)
    document = await made(workshop)
    words = said(document)
    assert "First by all 3 ways of asking: “Coverage”." in words
    assert "In at least 100% of redrawn rooms each of these ways says the same." in words
    rows = table(document, "Which gaps come first").rows
    assert rows[0][1:] == ("Coverage", "1 (10)", "100% (10)", "5", "4", "ranking, gap, feasibility")


async def test_a_goal_that_a_chain_serves_points_to_what_comes_first(workshop: Workshop) -> None:
    (chain,), goals = (
        chain_event().chains,
        Goals.model_validate({"objectives": [{"code": "O1", "text": "Gaps"}]}),
    )
    found = {"goals": goals, "chains": (chain.model_copy(update={"serves": ("O1",)}),)}
    await held(workshop, chain_event().model_copy(update=found))
    await workshop.join(*range(101, 111))
    more = "See the chapter “Prioritised gaps”."
    assert more not in said(await made(workshop))
    await answered(workshop, "weight", *[{"g01": 5, "g02": 3}] * 10)
    await answered(workshop, "now", *[{"g01": 1, "g02": 3}] * 10)
    assert more in said(await made(workshop))


async def test_the_outline_has_votes_and_comments_that_were_approved(workshop: Workshop) -> None:
    asked = await begun(workshop, "sections")
    assert "Outline" in chapters(await made(workshop))
    assert any("the vote on the sections is not closed" in word for word in said(await made(workshop)))
    for who in PEOPLE[:5]:
        await vote(workshop, asked, who, "s1=1")
    comments = await workshop.open("comments")
    for who in PEOPLE:
        await comment(workshop, comments, who, f"Who pays for it? {who}", "s-2")
    await approve_all(workshop, comments)
    await comment(workshop, comments, PEOPLE[0], "Not approved", "s-2")
    await workshop.close(asked)
    await workshop.close(comments)
    document = await made(workshop)
    assert table(document, "Outline").rows[0][1:] == ("Gaps", "5 of 5", "100%", "–")
    words = said(document)
    assert any("5 of 6 answered" in word for word in words)
    assert "1 comment was not approved for display." in words
    assert words.count("Money: Who pays for it? 101") == 2  # under its poll, and in the annex
    assert "Who pays for it? 101" in words  # in the outline, under its section
    assert not any("Not approved" in word for word in words)


async def test_recommendations_are_what_was_only_collected_and_approved(workshop: Workshop) -> None:
    asked = await collecting(workshop, *range(101, 109), polls=[*EVENT["polls"], POLLS[0]])
    texts = [await wrote(workshop, asked, who, f"Recommendation {who}") for who in range(101, 109)]
    await do(workshop, asked, approving(*texts[:3]), Shaping("type", {"ideas": texts[:1], "type": "now"}))
    await do(workshop, asked, Shaping("status", {"ideas": texts[1:2], "status": "agreed"}))
    await do(workshop, asked, Shaping("status", {"ideas": texts[2:3], "status": "dropped"}))
    await workshop.close(asked)
    rows = table(await made(workshop), "Words").rows
    assert [row[0] if len(row) == 1 else (row[1], row[3]) for row in rows] == [
        "At once",
        ("Recommendation 101", ""),
        "Of no type",
        ("Recommendation 102", "agreed"),
    ]
    assert any(word.endswith(": 2. Agreed: “Recommendation 102”.") for word in said(await made(workshop)))


async def test_the_mapping_counts_organisations_and_tells_nobody_from_nothing_reported(
    workshop: Workshop,
) -> None:
    await held(workshop, day_event())
    for number, given in enumerate(
        (
            {"what": ("Meals",), "who": ("MEF", "WFP"), "sector": ("edu",), "priority": ("poor",)},
            {"who": ("nobody",), "sector": ("health",), "priority": ("jobs",)},
        ),
        start=1,
    ):
        entry = ("small", f"e{number}", "", None, "GOV", given, "entered", "telegram", NINE, NINE)
        await workshop.put(MappingEntry(*entry))  # type: ignore[arg-type]
    document = await made(workshop)
    rows = table(document, "Organisations by sector and national priority").rows
    assert rows == (("Education <1>", "2", "–"), ("Health", "–", "0"))
    words = said(document)
    assert "Education <1> – Less poverty: 2 organisations (MEF; WFP)" in words
    assert "Health – Jobs & skills: somebody said that nobody works there." in words


async def test_the_road_map_has_every_step_that_was_not_dropped(workshop: Workshop) -> None:
    text, due = Text.model_validate("Write it down"), dt.date(2016, 3, 31)
    await workshop.join(101, 102)
    step = RoadmapStep(
        "small", "s01", text, "p0102", organisation="MEF", due_on=due, state="accepted", revision=1
    )
    await workshop.put(step)
    await workshop.put(RoadmapStep("small", "s02", text, state="dropped", revision=1))
    lead = RoadmapStep("small", "s03", text, lead="p0101", state="asked", recommendation="x", revision=1)
    await workshop.put(lead)
    document = await made(workshop)
    assert table(document, "Road map").rows == (
        ("1", "Write it down", "Ministry <of> Economy", "31 Mar 2016", "accepted", "–"),
        ("2", "Write it down\nFrom: x", "One of the participants", "no date", "waits for the lead", "–"),
    )
    words = said(document)
    assert "Road map: 2 steps; accepted by their lead: 1." in words
    first = "The first steps: Write it down (Ministry <of> Economy, 31 Mar 2016); Write it down (One of the participants, no date)."
    assert f"Road map: 2 steps; accepted by their lead: 1. {first}" in words  # in brief


async def test_what_a_step_follows_from_is_worded_in_each_language_without_its_code(
    workshop: Workshop,
) -> None:
    await held(workshop, day_event())
    await workshop.put(
        RoadmapStep("small", "s01", Text.model_validate("Write"), recommendation="O1", revision=1)
    )
    for language, words in (("en", "From: O1 – Know more"), ("km", "ផ្អែកលើ៖ O1 – ដឹងច្រើន")):
        title = workshop.runtime.texts.plain(language, "roadmap.title")
        assert table(await made(workshop, language), title).rows[0][1].splitlines()[1] == words
