"""What became of an attempt to send a message, as one unit of the writer."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.delivery.errors import Undelivered
from bot.group_chats import forget, moved
from bot.rules.privacy import TO_EVERYBODY
from bot.steering import note_card
from storage.broadcasts import broadcast_of
from storage.messages import Card, Delivery
from storage.writer import Transaction


@dataclass(frozen=True)
class Outcome:
    """What became of an attempt, and what is noted with it: a card that is there now, or no more.

    `is_unreachable`: nothing arrives in its chat; `moved_from`: the chat that became this one; 0: none did.
    """

    delivery: Delivery
    card: Card | None = None
    gone: Card | None = None
    noted: Callable[[Transaction], None] | None = None
    is_unreachable: bool = False
    moved_from: int = 0

    def decide(self, tx: Transaction) -> list[Card]:
        """The unit; returns the cards that the new one takes the place of."""
        chat_id = self.delivery.chat_id
        if chat_id > 0 and chat_id not in tx.state.people:  # erased while it was on its way: nothing is noted
            tx.state.remove(self.delivery)
            return []
        tx.put(self.delivery)
        person = tx.state.people.get(chat_id)
        if self.is_unreachable and person is not None and self._may_be_told(tx):
            tx.put(replace(person, blocked_at=person.blocked_at or tx.now))
        if self.is_unreachable:
            forget(tx, chat_id)
        if self.moved_from:
            moved(tx, self.moved_from, chat_id)
        if self.gone is not None:
            tx.remove(self.gone)
        older = note_card(tx, self.card) if self.card is not None else []
        if self.noted is not None:
            self.noted(tx)
        return older

    def _may_be_told(self, tx: Transaction) -> bool:
        """Whether it says nothing about answers that this person got a message: organizers see who is marked."""
        broadcast = tx.state.broadcasts.get(broadcast_of(self.delivery.subject))
        return self.delivery.message in TO_EVERYBODY and not (broadcast is not None and broadcast.is_private)


def failed(delivery: Delivery, error: Undelivered) -> Delivery:
    """The row after an attempt that isn't repeated."""
    return replace(delivery, state="failed", fault=error.fault, error=str(error))
