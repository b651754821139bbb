"""A Delphi round: everybody sees their own answer and the middle of all, in their own chat, and answers again."""

from bot.events import loaded
from bot.publishing import published
from bot.rehearsal.html_markup import parse_html
from bot.voting import cast_ballot
from handlers.rendering import poll_card
from storage.polls import Round
from tests.conftest import ORGANIZER, Workshop
from tests.workshop import EVENT, event


async def delphi(workshop: Workshop) -> None:
    polls = [poll | {"delphi": True} for poll in EVENT["polls"] if poll["code"] == "rating"]
    await workshop.put(loaded(event(polls=polls), workshop.state.events["small"]))


async def answer(workshop: Workshop, asked: Round, user_id: int, value: int) -> None:
    outcome = await cast_ballot(workshop.runtime, user_id, asked.id, "i1", str(value), workshop.update())
    assert outcome.refused is None


async def card(workshop: Workshop, user_id: int, asked: Round) -> str:
    drawn = await poll_card(workshop.runtime, user_id, asked.id)
    assert drawn is not None
    return parse_html(drawn.item("i1").text)[0]


async def test_own_answer_and_the_middle_are_shown_and_answered_again(workshop: Workshop) -> None:
    await delphi(workshop)
    await workshop.join(*range(1, 8))
    first = await workshop.open("rating", "before")
    for user_id, value in enumerate((1, 2, 3, 4, 5), start=1):
        await answer(workshop, first, user_id, value)
    assert "median" not in await card(workshop, 1, first)
    await workshop.close(first)
    again = await workshop.open("rating", "after")
    assert again.feedback is not None
    assert again.feedback.items == {"i1": (2.0, 3.0, 4.0, 5)}
    shown = await card(workshop, 4, again)
    assert "Your answer before: 4" in shown
    assert "median 3" in shown
    assert "2 to 4" in shown
    assert "Your answer before: –" in await card(workshop, 7, again)
    await answer(workshop, again, 4, 3)
    assert "Your answer before: 4" in await card(workshop, 4, again)
    assert (await workshop.restarted()).rounds[again.id].feedback == again.feedback


async def test_the_round_that_was_fed_back_counts_as_shown(workshop: Workshop) -> None:
    await delphi(workshop)
    await workshop.join(*range(1, 8))
    first = await workshop.open("rating", "before")
    for user_id in range(1, 6):
        await answer(workshop, first, user_id, 3)
    await workshop.close(first)
    await workshop.open("rating", "after")
    await workshop.steer(first, "reopened")
    assert workshop.state.rounds[first.id].published_turnout == {"GOV": (5, 7)}


async def test_of_too_few_answers_only_ones_own_is_shown(workshop: Workshop) -> None:
    await delphi(workshop)
    await workshop.join(1, 2)
    first = await workshop.open("rating", "before")
    await answer(workshop, first, 1, 5)
    await workshop.close(first)
    shown = await card(workshop, 1, await workshop.open("rating", "after"))
    assert "Your answer before: 5" in shown
    assert "median" not in shown


async def test_a_first_round_asked_by_mistake_feeds_nothing_back(workshop: Workshop) -> None:
    await delphi(workshop)
    await workshop.join(1)
    first = await workshop.open("rating", "before")
    await answer(workshop, first, 1, 5)
    await workshop.steer(first, "void")
    assert (await workshop.open("rating", "after")).feedback is None


async def test_a_result_that_stands_while_its_round_is_reopened_is_fed_back(workshop: Workshop) -> None:
    await delphi(workshop)
    await workshop.join(*range(1, 9))
    first = await workshop.open("rating", "before")
    for user_id in range(1, 9):
        await answer(workshop, first, user_id, 3)
    await workshop.close(first)
    await published(workshop.runtime, first.id, ORGANIZER)
    await workshop.steer(first, "reopened")
    again = await workshop.open("rating", "after")
    assert again.feedback is not None
    assert again.feedback.items == {"i1": (3.0, 3.0, 3.0, 8)}
