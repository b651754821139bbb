"""Draws what the outbox holds by name: the text as it is at the moment of sending."""

from bot.delivery.outbox import Rendered
from bot.rules.ballots import is_complete
from bot.rules.outage import latest_outage
from bot.runtime import Runtime
from bot.steering import round_of
from bot.voting import unanswered_beside
from handlers.cards.control import was_away
from handlers.cards.poll import PollCard
from handlers.copies import copy
from handlers.voice import Voice
from storage.messages import Delivery, queued_with


class Renderer:
    """Given to the outbox by the composition root."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    async def __call__(self, delivery: Delivery) -> Rendered | None:
        if delivery.message == "was_away":
            return await self._was_away(delivery)
        if delivery.lane == "broadcasts":
            return copy(self._runtime, delivery)
        card = await poll_card(self._runtime, delivery.user_id, round_of(delivery.subject))
        if card is None:
            return None
        is_open = card.asked.state == "open"
        match delivery.message:
            case "poll_again" if is_open and not is_complete(card.poll, card.ballot):
                return Rendered(card.again(*self._away(delivery)), in_place=False)
            case "poll_opened" if is_open:
                return Rendered(card.current(), in_place=False)
            case "poll_waits" if is_open:
                return Rendered(card.waiting(), in_place=True)
            case "poll_closed" if not is_open:
                return Rendered(card.closed(), in_place=True)
            case _:  # it has been overtaken
                return None

    async def _was_away(self, delivery: Delivery) -> Rendered | None:
        """For a facilitator: since when until when, and how many are asked again."""
        person = self._runtime.state.people.get(delivery.user_id)
        if person is None or delivery.event not in self._runtime.events:
            return None
        asked = await queued_with(self._runtime.engine, delivery, "poll_again")
        voice, event = Voice(self._runtime.texts, person.language), self._runtime.event(delivery.event)
        return Rendered(was_away(voice, event, *self._away(delivery), asked), in_place=False)

    def _away(self, delivery: Delivery) -> tuple[int, int]:
        """By the event's clock, the outage after which this was queued."""
        over = latest_outage(self._runtime.state.uptimes.values(), delivery.queued_at)
        began_at, ended_at = (over.began_at, over.ended_at) if over else (delivery.queued_at,) * 2
        return self._runtime.clock.at(began_at), self._runtime.clock.at(ended_at)


async def poll_card(runtime: Runtime, user_id: int, round_id: int) -> PollCard | None:
    """The card of a round as one person has it now; None if either is gone."""
    state = runtime.state
    asked, person = state.rounds.get(round_id), state.people.get(user_id)
    if asked is None or person is None or asked.event not in runtime.events:
        return None
    participant = state.participant(asked.event, user_id)
    ballot = await runtime.ballot(asked, participant.id) if participant else None
    following = unanswered_beside(runtime, asked, user_id)
    voice = Voice(runtime.texts, person.language)
    poll = state.poll_of(asked).definition
    return PollCard(voice, runtime.event(asked.event), asked, poll, ballot, following)
