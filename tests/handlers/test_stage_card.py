"""/stage in the chat: the address, what is shown, and everything the stage can be turned to."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.rules.stage import of_round
from bot.stage import turning
from config.catalogs import Texts
from config.settings import Settings
from handlers.callbacks.stage import RenewStage, ShowStage, TurnStage, TurnStageToRound
from handlers.cards.stage import shown_said, stage_card, sure_card
from handlers.voice import Voice
from tests.conftest import ORGANIZER, Workshop
from tests.handlers.desk import Desk, desk
from tests.handlers.drawn import labels, plain
from tests.workshop import account, event, every_kind

WEB = Settings(
    organizers=frozenset({ORGANIZER}), listen="127.0.0.1:1", public_url="https://sala.example.org/w"
)


@pytest.fixture
async def here(tmp_path: Path, texts: Texts) -> AsyncIterator[Desk]:
    async with desk(tmp_path, texts, event()) as running:
        await running.workshop.put(account(ORGANIZER))
        yield running


async def test_without_a_web_side_it_says_what_is_missing(here: Desk) -> None:
    for use in (
        here.updates.text(ORGANIZER, "/stage"),
        here.updates.tap(ORGANIZER, ShowStage("small")),
        here.updates.tap(ORGANIZER, TurnStage("small", "join")),
    ):
        await here.take(use)
        (said,) = here.phones.texts()
        assert "SALA_LISTEN" in said
        assert "SALA_PUBLIC_URL" in said


async def test_a_tap_turns_it_and_one_that_is_brought_again_turns_nothing_back(here: Desk) -> None:
    asked = await here.workshop.open()
    first = here.updates.tap(ORGANIZER, TurnStageToRound(asked.id))
    await here.take(first)
    stages = here.workshop.state.stages
    assert stages["small"].shows == of_round(asked.id)
    assert here.phones.toasts == ["The stage: Colour"]
    await here.take(here.updates.tap(ORGANIZER, TurnStage("small", "blank")))
    await here.take(first)
    assert stages["small"].shows == "blank"


async def test_from_a_result_the_stage_is_turned_and_its_card_comes_to_the_bottom(here: Desk) -> None:
    here.workshop.runtime = replace(here.workshop.runtime, settings=WEB)
    web = Desk(here.workshop, here.disk)
    await web.workshop.join(1)
    await web.workshop.join(2, group="CSO")
    asked = await web.workshop.open()
    await web.workshop.close(asked)
    await web.take(web.updates.tap(ORGANIZER, TurnStageToRound(asked.id, "groups")))
    assert web.workshop.state.stages["small"].shows == of_round(asked.id, "groups")
    assert web.phones.toasts == ["The stage: By group: Colour"]
    (card,) = web.phones.shown
    assert {"Result", "By group ✓"} <= set(labels(card))


async def test_its_address_is_made_anew_once_by_one_tap(here: Desk) -> None:
    await here.take(here.updates.tap(ORGANIZER, TurnStage("small", "auto")))
    old = here.workshop.state.stages["small"].token
    renewing = here.updates.tap(ORGANIZER, RenewStage("small"))
    await here.take(renewing)
    new = here.workshop.state.stages["small"].token
    assert new != old
    assert len(new) >= 24
    await here.take(renewing)
    assert here.workshop.state.stages["small"].token == new


@pytest.mark.parametrize("language", ["en", "km"])
async def test_the_card_has_the_address_and_every_poll_by_its_number(
    workshop: Workshop, language: str
) -> None:
    workshop.runtime = replace(workshop.runtime, settings=WEB)
    voice = Voice(workshop.runtime.texts, language)
    asked = [await workshop.open(code) for code in ("colour", "topics")]
    await workshop.close(asked[0])
    void = await workshop.open("rating", "before")
    await workshop.steer(void, "void")
    stage = await turning.turn(workshop.runtime, ORGANIZER, "small", of_round(asked[1].id), workshop.update())
    card = stage_card(voice, workshop.runtime, workshop.event, stage)
    said = plain(card)
    assert f"https://sala.example.org/w/stage/{stage.token}/" in said
    assert [line for line in said.splitlines() if line[:1] in ("1", "2")] == ["1 ✓ Colour", "2 ● Topics"]
    assert {"1", "2 ✓"} <= set(labels(card))
    assert shown_said(voice, workshop.runtime, "small") == "Topics"
    plain(sure_card(voice, workshop.event))


async def test_it_fits_a_message_and_a_phone_with_everything_opened(workshop: Workshop) -> None:
    long = every_kind().model_copy(update={"code": "small"})
    await workshop.put(replace(workshop.state.events["small"], definition=long))
    workshop.runtime = replace(workshop.runtime, settings=WEB)
    for poll in long.polls:
        await workshop.open(poll.code, poll.rounds[0].code)
    stage = await turning.stage_of(workshop.runtime, ORGANIZER, "small", workshop.update())
    card = stage_card(Voice(workshop.runtime.texts, "en"), workshop.runtime, workshop.event, stage)
    assert "Follow by itself ✓" in labels(card)
    plain(card)
