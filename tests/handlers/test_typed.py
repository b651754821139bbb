"""Whoever is asked for words and sends something else, or far too many, is told so, and what was asked for is still asked for."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.ideas import approving
from config.catalogs import Texts
from handlers.callbacks import answering, ideas, mapping, organizing, paper, people, roadmap, steering
from handlers.callbacks.data import Data
from storage.polls import Round
from tests.conftest import ORGANIZER
from tests.handlers.desk import Desk, desk
from tests.ideas import collecting, do, ideas_event, wrote
from tests.workshop import account, mapped

DARA = 5
PHOTO = [{"file_id": "f", "file_unique_id": "u", "width": 9, "height": 9}]


@pytest.fixture
async def counter(tmp_path: Path, texts: Texts) -> AsyncIterator[Desk]:
    async with desk(tmp_path, texts, mapped(ideas_event(chains=[]))) as running:
        yield running


async def asked(running: Desk) -> tuple[Round, str]:
    """A poll that collects ideas, and one that was approved."""
    workshop = running.workshop
    asked = await collecting(workshop, DARA)
    await workshop.put(account(ORGANIZER))
    code = await wrote(workshop, asked, DARA, "Migrants")
    await do(workshop, asked, approving(code))
    return asked, code


def buttons(number: int, idea: str, step: str) -> list[tuple[int, Data]]:
    """Who taps what, after which something is to be typed."""
    return [
        (DARA, answering.Write(number, "")),
        (DARA, answering.Write(number, idea)),
        (ORGANIZER, ideas.RenameIdea(number, idea, "en")),
        (ORGANIZER, ideas.FindIdeas(number, "ask")),
        (ORGANIZER, steering.CorrectWording("small", "colour", 0, "en")),
        (ORGANIZER, people.FindSomebody("small")),
        (ORGANIZER, paper.EnterSheet("small")),
        (ORGANIZER, paper.ListSomebody("small")),
        (ORGANIZER, organizing.MoveToRoom("small", "two", 1, 0)),
        (ORGANIZER, roadmap.WriteStep("small", "", "new")),
        (ORGANIZER, roadmap.WriteStep("small", step, "indicator")),
        (ORGANIZER, roadmap.WriteStep("small", step, "due_on")),
        (ORGANIZER, roadmap.ShowRecommendations("small", step, 0)),
        (ORGANIZER, mapping.BeginEntry("small", "added", "")),
    ]


async def test_what_is_no_text_or_far_too_long_is_answered_and_loses_nothing(counter: Desk) -> None:
    round_, idea = await asked(counter)
    await counter.take(counter.updates.tap(ORGANIZER, roadmap.WriteStep("small", "", "new")))
    await counter.take(counter.updates.text(ORGANIZER, "A step"))
    (step,) = counter.workshop.state.roadmap_steps("small")
    for who, data in buttons(round_.id, idea, step.code):
        await counter.take(counter.updates.tap(who, data))
        expected = counter.workshop.state.people[who].expects
        assert expected, data
        before = await counter.dump()
        for sent in (picture(counter, who), counter.updates.text(who, "word " * 2000)):
            await counter.take(sent)
            said = " ".join(counter.phones.texts())
            assert said, data
            assert "/polls shows" not in said, data
            assert counter.workshop.state.people[who].expects == expected, (data, sent)
            assert await counter.dump() == before, (data, sent)


async def test_what_is_typed_for_something_that_is_gone_is_told_so_once(counter: Desk) -> None:
    await asked(counter)
    await counter.take(counter.updates.tap(ORGANIZER, roadmap.WriteStep("small", "", "new")))
    await counter.take(counter.updates.text(ORGANIZER, "A step"))
    (step,) = counter.workshop.state.roadmap_steps("small")
    await counter.take(counter.updates.tap(ORGANIZER, roadmap.WriteStep("small", step.code, "indicator")))
    person = counter.workshop.state.people[ORGANIZER]
    await counter.workshop.put(replace(person, expects=person.expects.replace(step.code, "gone")))
    counter.phones.texts()
    await counter.take(counter.updates.text(ORGANIZER, "Two more"))
    assert counter.phones.texts() == ["What this was for isn’t there any more. See /help."]
    assert not counter.workshop.state.people[ORGANIZER].expects
    await counter.take(counter.updates.text(ORGANIZER, "Two more"))
    assert "/polls shows" in " ".join(counter.phones.texts())


def picture(running: Desk, who: int) -> dict[str, Any]:
    update: dict[str, Any] = running.updates.text(who, "x")
    del update["message"]["text"]
    update["message"] |= {"photo": PHOTO, "caption": "what is missing"}
    return update
