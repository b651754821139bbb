"""Draws what the outbox holds by name: the text as it is at the moment of sending."""

from bot.delivery.outbox import Rendered
from bot.runtime import Runtime
from bot.steering import round_of
from bot.voting import unanswered_beside
from handlers.cards.poll import PollCard
from handlers.voice import Voice
from storage.messages import Delivery


class Renderer:
    """Given to the outbox by the composition root."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    async def __call__(self, delivery: Delivery) -> Rendered | None:
        card = await poll_card(self._runtime, delivery.user_id, round_of(delivery.subject))
        if card is None:
            return None
        is_open = card.asked.state == "open"
        match delivery.message:
            case "poll_opened" if is_open:
                return Rendered(card.current(), in_place=False)
            case "poll_waits" if is_open:
                return Rendered(card.waiting(), in_place=True)
            case "poll_closed" if not is_open:
                return Rendered(card.closed(), in_place=True)
            case _:  # it has been overtaken
                return None


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
