"""What people look at beside the polls, and whom the organizer reminds."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from bot.demo.arriving import together
from bot.demo.facilitator import Facilitator
from bot.demo.organizer import Organizer
from bot.demo.participant import Participant
from bot.demo.reading import title_of
from bot.demo.trail import Trail
from bot.rules.schedule import Slot
from config.event import Event, QuizPoll, RankingPoll

_LOOK = 3
"""Participants who look at a result on their own phones."""


@dataclass
class Watching:
    """`slots`: the polls of the day, in order."""

    event: Event
    slots: Sequence[Slot]
    facilitator: Facilitator
    organizer: Organizer
    trail: Trail
    chance: random.Random

    async def the_day_before(self) -> None:
        await self.organizer.look_at_reach()
        self.trail.did("organizer", "looked who was not reached")

    async def while_open(self, slot: Slot) -> None:
        """Turnout where it matters, and in the end whoever has not answered is reminded; nobody is told who that is."""
        title = title_of(slot, "en")
        if isinstance(slot.poll, QuizPoll) or slot.poll.quorum is not None:
            self.trail.did("organizer", f"watched turnout of “{title}”: {await self.organizer.turnout(slot)}")
        if len(slot.poll.rounds) > 1 and slot.round == slot.poll.rounds[-1].code:
            nudged = await self.organizer.nudge(slot)
            self.trail.did("organizer", f"reminded who had not answered “{title}”: {nudged} people")

    async def after_closing(self, slot: Slot, people: Sequence[Participant]) -> None:
        """The result, by the facilitator and where it is told to the room on some people's own phones; what comes first, and the outline."""
        looking = []
        if isinstance(slot.poll, QuizPoll | RankingPoll):
            with_cards = [p for p in people if p.has_answered(title_of(slot, p.role.language))]
            looking = self.chance.sample(with_cards, min(_LOOK, len(with_cards)))
        seen = (person.see_result(title_of(slot, person.role.language)) for person in looking)
        await together([self.facilitator.result(slot), *seen])
        if looking:
            self.trail.did("participants", f"saw the result of “{title_of(slot, 'en')}” on their phones")
        for chain in self.event.chains:
            if slot.poll.code == max(chain.polls.values(), key=self._number):
                text = await self.facilitator.further("chain.result", chain.title.to("en"))
                _, first, *_ = text.split("\n\n")
                self.trail.did("facilitator", f"showed what comes first. {first.splitlines()[0]}")
        outline = self.event.outline
        if outline is not None and slot.poll.code == max(
            outline.approval, outline.comments, key=self._number
        ):
            await self.facilitator.further("outline.button", outline.title.to("en"))
            self.trail.did("facilitator", "showed the outline of the paper with its votes and comments")

    async def in_the_end(self, leads: Sequence[Participant]) -> None:
        """The trace, a file of the export in the chat, and what somebody leads."""
        await together(
            [
                self.facilitator.trace(),
                self.organizer.take_codebook(),
                *(person.see_tasks() for person in leads[:_LOOK]),
            ]
        )
        self.trail.did("facilitator", "showed goals and evidence")
        self.trail.did("organizer", "took the codebook of the export in the chat")
        if leads:
            self.trail.did("participants", "saw the steps that they lead")

    def _number(self, poll: str) -> int:
        return max((slot.number for slot in self.slots if slot.poll.code == poll), default=0)
