"""Reading beside a running bot changes nothing of what is stored."""

from bot.reading import READER, reading
from bot.results import shown_result
from storage.polls import Ballot, Round
from tests.bot.polls import vote
from tests.conftest import Workshop


async def test_a_result_that_is_looked_at_beside_the_bot_is_told_and_not_noted(workshop: Workshop) -> None:
    await workshop.join(*range(1, 8))
    asked = await workshop.open()
    for who in range(1, 8):
        await vote(workshop, asked, who, "r")
    await workshop.close(asked)
    before = await workshop.stored(Round), await workshop.stored(Ballot)
    async with reading(workshop.engine, workshop.runtime.texts, "small") as runtime:
        shown = await shown_result(runtime, asked.id, READER)
        tally = shown.counted.tallies[""]
        assert tally is not None
        assert tally.counts == {"r": 7, "g": 0, "b": 0}
        assert runtime.state.rounds[asked.id].published_at is not None
    assert (await workshop.stored(Round), await workshop.stored(Ballot)) == before
    assert workshop.state.rounds[asked.id].published_at is None
