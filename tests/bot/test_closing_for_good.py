"""A quiz tells everybody what is right when it closes, so that nobody may answer it after that."""

from typing import Any

import pytest

from bot.events import loaded
from bot.publishing import published
from bot.rules.results import result
from bot.rules.steering import TooLate
from bot.steps import extend
from bot.unlinking import Revealed
from bot.voting import cast_ballot
from config.catalogs import Texts
from handlers.callbacks import unpack
from handlers.callbacks.steering import Extend, ShowControlPoll, Steer
from handlers.cards.control import Control, control_subject
from handlers.cards.results import result_cards
from handlers.voice import Voice
from storage.polls import Round
from tests.conftest import ORGANIZER, Workshop
from tests.workshop import EVENT, MORE_POLLS, event


async def with_polls(workshop: Workshop, **changes: Any) -> None:
    polls = [poll | changes.get(poll["code"], {}) for poll in [*EVENT["polls"], *MORE_POLLS]]
    await workshop.put(loaded(event(polls=polls), workshop.state.events["small"]))


async def open_quiz(workshop: Workshop, **changes: Any) -> Round:
    await with_polls(workshop, quiz=changes)
    await workshop.join(7)
    return await workshop.open("quiz")


def control(workshop: Workshop, texts: Texts) -> Control:
    return Control(workshop.runtime, Voice(texts, "en"), workshop.event)


def ways(message: Any) -> list[Any]:
    return [unpack(button.data) for row in message.keyboard for button in row]


async def test_a_quiz_whose_answers_were_shown_runs_no_more(workshop: Workshop) -> None:
    asked = await open_quiz(workshop)
    closed = await workshop.close(asked)
    with pytest.raises(TooLate):
        await workshop.steer(asked, "undone")
    with pytest.raises(Revealed):
        await workshop.steer(asked, "reopened")
    with pytest.raises(Revealed):
        await extend(workshop.runtime, ORGANIZER, asked.id, "GOV", closed.step, workshop.update())
    outcome = await cast_ballot(workshop.runtime, 7, asked.id, "q1", "q1b", workshop.update())
    assert outcome.refused == "closed"


async def test_the_card_of_a_closed_quiz_offers_no_way_back(workshop: Workshop, texts: Texts) -> None:
    asked = await open_quiz(workshop)
    await workshop.close(asked)
    drawn = control(workshop, texts)
    slot = next(slot for slot in drawn.slots() if slot.poll.code == "quiz")
    for page in ("", "reopened", "group", "closed"):
        offered = ways(drawn.showing(control_subject("small", slot, page)))
        assert not any(isinstance(way, Steer | Extend) for way in offered)
        pages = {way.page for way in offered if isinstance(way, ShowControlPoll)}
        assert pages & {"reopened", "group"} == set()


@pytest.mark.parametrize(
    ("poll", "changes", "meaning"),
    [
        ("quiz", {}, "Everybody sees what is right then"),
        ("colour", {"anonymity": "unlinked"}, "cut off from people"),
    ],
)
async def test_the_overview_asks_before_it_closes_a_poll_for_good(
    workshop: Workshop, texts: Texts, poll: str, changes: dict[str, Any], meaning: str
) -> None:
    await with_polls(workshop, **{poll: changes})
    asked = await workshop.open(poll)
    drawn = control(workshop, texts)
    offered = ways(drawn.overview())
    assert not any(isinstance(way, Steer) for way in offered)
    assert ShowControlPoll("small", poll, "1", "closed") in offered
    slot = next(slot for slot in drawn.slots() if slot.poll.code == poll)
    sure = drawn.showing(control_subject("small", slot, "closed"))
    assert meaning in sure.text
    assert Steer(asked.id, "closed", asked.step) in ways(sure)


async def test_what_is_right_is_marked_for_nobody_while_a_quiz_runs(workshop: Workshop, texts: Texts) -> None:
    asked = await open_quiz(workshop, anonymity="named")
    await cast_ballot(workshop.runtime, 7, asked.id, "q1", "q1a", workshop.update())

    async def shown() -> str:
        counted = await published(workshop.runtime, asked.id, ORGANIZER)
        poll = workshop.state.poll_of(asked).definition
        tallies = result(poll, counted.ballots)
        cards = result_cards(Voice(texts, "en"), workshop.event, counted.asked, poll, tallies)
        return "".join(card.text for card in cards)

    assert "✓" not in await shown()
    await workshop.close(asked)
    assert "✓" in await shown()
