"""People of a conversation whose phones nobody looks at: they come in and answer."""

from bot.rules.ballots import item_codes
from bot.runtime import Runtime
from bot.voting import cast_ballot
from storage.people import Person
from storage.polls import Round
from tests.workshop import registered

_OF_THE_ROOM = 10_000


class Others:
    """All of them; their votes are told apart by number."""

    def __init__(self) -> None:
        self._votes = 0

    async def fill(self, runtime: Runtime, what: str) -> None:
        """`GROUP POLL ANSWER …`: so many people of a group come in and answer all items so.

        `3+g06=5`: another answer for an item.
        """
        group, poll, *answers = what.split()
        asked = runtime.state.round("sapw", poll, "1")
        assert asked is not None
        for given in answers:
            number = _OF_THE_ROOM + len(runtime.state.people)
            person = Person(number, language="en", event="sapw")
            here = {"registered_at": asked.opened_at, "checked_in_at": asked.opened_at}
            joined = registered(number, group, event="sapw", **here)
            await runtime.writer.write(lambda tx, records=(person, joined): [tx.put(r) for r in records])  # type: ignore[misc]
            await self._vote(runtime, asked, number, given)

    async def answer(self, runtime: Runtime, what: str) -> None:
        """`POLL ANSWER …`: those of the room, in the order in which they came, answer another poll."""
        poll, *answers = what.split()
        asked = runtime.state.round("sapw", poll, "1")
        assert asked is not None
        room = sorted(number for number in runtime.state.people if number >= _OF_THE_ROOM)
        for number, given in zip(room, answers, strict=False):
            await self._vote(runtime, asked, number, given)

    async def _vote(self, runtime: Runtime, asked: Round, number: int, given: str) -> None:
        other, *others = given.split("+")
        own = dict(each.split("=", 1) for each in others)
        for item in item_codes(runtime.state.poll_of(asked).definition):
            self._votes += 1
            key = (0, self._votes)
            outcome = await cast_ballot(runtime, number, asked.id, item, own.get(item, other), key)
            assert outcome.refused is None, given
