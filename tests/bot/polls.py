"""What tests of a poll's life do and look at: a vote, what a result is counted from, who was told."""

from typing import Any

from bot.publishing import published
from bot.steering import open_poll
from bot.voting import cast_ballot
from storage.messages import Delivery
from storage.polls import Round
from tests.conftest import ORGANIZER, Workshop


async def vote(workshop: Workshop, asked: Round, user_id: int, answer: str, item: str = "") -> str | None:
    outcome = await cast_ballot(workshop.runtime, user_id, asked.id, item, answer, workshop.update())
    return outcome.refused


async def hold(
    workshop: Workshop, poll: str, code: str, *taps: tuple[int, str, str], close: bool = True
) -> Round:
    """Open a round, tap (who, item, answer), and close it."""
    asked = (await open_poll(workshop.runtime, ORGANIZER, "small", poll, code, workshop.update())).asked
    for user_id, item, answer in taps:
        assert await vote(workshop, asked, user_id, answer, item) is None
    return await workshop.close(asked) if close else asked


async def answers(workshop: Workshop, asked: Round, who: int = 1) -> list[Any]:
    """What the result that somebody may see is counted from, sorted."""
    counted = await published(workshop.runtime, asked.id, who)
    return sorted(str(answer.choice) for ballot in counted.ballots for answer in ballot.answers.values())


async def messages(workshop: Workshop, name: str) -> list[int]:
    return sorted(row.chat_id for row in await workshop.stored(Delivery) if row.message == name)
