"""Several polls on the stage: turned to from the chat, shown once all of them are closed, and never while one is open."""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import Any

import aiohttp
import pytest

from bot.rules.stage import STANDS_MS, of_round, of_several
from bot.stage import turning
from config.event import Comparison
from handlers.callbacks import unpack
from handlers.callbacks.stage import TurnStageToSeveral
from handlers.cards.stage import shown_said, stage_card, to_stage
from handlers.voice import Voice
from storage.polls import Answer, Ballot, Round
from tests.chain import answered, chain_event
from tests.conftest import ORGANIZER, Workshop
from tests.handlers.drawn import labels, plain
from tests.handlers.stage import Theatre, Viewer, theatre
from tests.handlers.test_stage_card import WEB

GAP = Comparison.model_validate(
    {"code": "gap", "title": "Gaps & more", "importance": "weight", "status": "now"}
)


@pytest.fixture
async def polled(workshop: Workshop) -> Workshop:
    """Two polls that are compared, and are a part of a chain, closed for good."""
    await weighed(workshop)
    await closed(workshop, "now", *[{"g01": 1, "g02": 3}] * 5, *[{"g01": 4}] * 2)
    return workshop


@pytest.fixture
async def stage(polled: Workshop) -> AsyncIterator[Theatre]:
    async with theatre(polled) as stage:
        yield stage


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def weighed(workshop: Workshop) -> None:
    """The first of them closed for good."""
    event = chain_event().model_copy(update={"comparisons": (GAP,)})
    await workshop.put(replace(workshop.state.events["small"], definition=event))
    await workshop.join(*range(101, 111))
    await closed(workshop, "weight", *[{"g01": 5, "g02": 3}] * 10)


async def closed(workshop: Workshop, poll: str, *given: Mapping[str, Any]) -> Round:
    after = replace(await answered(workshop, poll, *given), undo_until=None)
    await workshop.put(after)
    return after


async def test_a_comparison_is_shown_and_gives_way_while_one_of_its_polls_is_open_again(
    stage: Theatre, session: aiohttp.ClientSession
) -> None:
    workshop = stage.workshop
    async with Viewer(session, stage.address) as viewer:
        await stage.turn(of_several("comparison", "gap"))
        english, khmer = (await viewer.until("comparison:gap"))["faces"]
        (section,) = english["sections"]
        first = section["rows"][0]
        assert (first["label"], first["said"]) == ("1 Coverage", "71%")
        assert (english["title"], len(khmer["sections"][0]["rows"])) == ("Gaps & more", 2)
        (now,) = [one for one in workshop.state.rounds_of("small") if one.poll == "now"]
        await workshop.steer(now, "reopened")
        slide = await viewer.until(f"poll:{now.id}")
        assert "71%" not in json.dumps(slide)
        assert all(face["sections"] == [] for face in slide["faces"])
    state = await workshop.restarted()
    assert state.stages["small"].shows == "comparison:gap"


async def test_a_chain_is_shown_with_its_sentence_and_without_one_of_too_few(
    stage: Theatre, session: aiohttp.ClientSession
) -> None:
    async with Viewer(session, stage.address) as viewer:
        await stage.turn(of_several("chain", "best"))
        face = (await viewer.until("chain:best"))["faces"][0]
        assert face["question"].startswith("First by the only way that was asked: “Coverage”.")
        assert face["base"] == "Weight: 10 of 10 · Now: 7 of 10"
        for code in ("weight", "now"):
            (one,) = [each for each in stage.workshop.state.rounds_of("small") if each.poll == code]
            await stage.workshop.steer(one, "void")
        await closed(stage.workshop, "easy", *[{"g01": 5}] * 3)
        while "Nothing of it can be shown yet." not in viewer.slide["faces"][0]["notes"]:
            await viewer.next()


async def test_by_itself_a_comparison_of_too_few_leaves_the_result_where_it_is(
    workshop: Workshop, session: aiohttp.ClientSession
) -> None:
    await weighed(workshop)
    last = await closed(workshop, "now", *[{"g01": 1}] * 4)
    workshop.clock.move(STANDS_MS)
    async with theatre(workshop) as stage, Viewer(session, stage.address) as viewer:
        slide = await viewer.until(f"result:{last.id}")
        assert slide["faces"][0]["title"] == "Now"
        await stage.turn(of_several("comparison", "gap"))
        face = (await viewer.until("comparison:gap"))["faces"][0]
    assert face["sections"][0]["rows"] == []


async def test_what_is_shown_together_is_not_counted_anew_when_another_poll_is_opened(
    stage: Theatre, session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stage.turn(of_several("comparison", "gap"))
    async with Viewer(session, stage.address) as viewer:
        await viewer.until("comparison:gap")
        told = list[int]()
        monkeypatch.setattr(stage.page._projections["small"], "changed", lambda: told.append(1))
        await stage.workshop.open("rating", "before")
        assert told == []
        (now,) = [one for one in stage.workshop.state.rounds_of("small") if one.poll == "now"]
        await stage.workshop.steer(now, "reopened")
        assert told


async def test_a_closed_poll_is_shown_by_group_and_by_what_changed(
    stage: Theatre, session: aiohttp.ClientSession
) -> None:
    workshop = stage.workshop
    await workshop.join(*range(111, 121), group="CSO")
    rounds = []
    for code, given in (("before", 2), ("after", 4)):
        asked = await workshop.open("rating", code)
        await answers(workshop, asked, given)
        rounds.append(replace(await workshop.close(asked), undo_until=None))
        await workshop.put(rounds[-1])
    last = rounds[-1]
    assert turning.views_of(workshop.runtime, *turning.rounds_of(workshop.runtime, "small")[-1]) == (
        "change",
        "groups",
    )
    async with Viewer(session, stage.address) as viewer:
        await stage.turn(of_round(last.id, "change"))
        face = (await viewer.until(f"change:{last.id}"))["faces"][0]
        first = face["sections"][0]["rows"][0]
        assert [part["said"] for part in first["parts"]] == ["↑ 20", "", ""]
        assert first["said"].startswith("median 2 → 4 · Asked both times: 20")
        await stage.turn(of_round(last.id, "groups"))
        face = (await viewer.until(f"groups:{last.id}"))["faces"][0]
        assert face["title"].endswith("By group")


async def answers(workshop: Workshop, asked: Round, value: int) -> None:
    for person in range(101, 121):
        group = "GOV" if person < 111 else "CSO"
        given = {item: Answer(value, 1, 1) for item in ("i1", "i2")}
        await workshop.put(Ballot(asked.id, f"p{person:04}", given, group, "en", "telegram", 1))


@pytest.mark.parametrize("language", ["en", "km"])
async def test_the_card_has_them_after_the_polls_and_the_views_of_the_poll_that_is_shown(
    polled: Workshop, language: str
) -> None:
    polled.runtime = replace(polled.runtime, settings=WEB)
    runtime, voice = polled.runtime, Voice(polled.runtime.texts, language)
    stage = await turning.turn(runtime, ORGANIZER, "small", of_several("comparison", "gap"), polled.update())
    card = stage_card(voice, runtime, polled.event, stage)
    assert [line.partition(" ")[2] for line in plain(card).splitlines() if line[:1] == "3"] == ["Gaps & more"]
    assert "3 ✓" in labels(card)
    assert shown_said(voice, runtime, "small") == "Gaps & more"
    asked = next(iter(polled.state.rounds_of("small")))
    stage = await turning.turn(runtime, ORGANIZER, "small", of_round(asked.id), polled.update())
    card = stage_card(voice, runtime, polled.event, stage)
    assert "1 ✓" in labels(card)
    for made_up in ("comparison:none", "chain:gap", "groups:99", "change:"):
        with pytest.raises(turning.UnknownScene):
            await turning.turn(runtime, ORGANIZER, "small", made_up, polled.update())


async def test_what_is_shown_in_the_chat_facilitators_turn_the_stage_to(polled: Workshop) -> None:
    voice, turned = Voice(polled.runtime.texts, "en"), TurnStageToSeveral("small", "comparison", "gap")
    await polled.staff(5, "observer")
    assert to_stage(voice, polled.runtime, polled.event, ORGANIZER, turned) == ()  # there is no page
    runtime = replace(polled.runtime, settings=WEB)
    assert to_stage(voice, runtime, polled.event, 5, turned) == ()
    (found,) = to_stage(voice, runtime, polled.event, ORGANIZER, turned)
    assert (found.text, unpack(found.data)) == ("Show on stage", turned)
