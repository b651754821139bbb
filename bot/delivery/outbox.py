"""Sends what was decided: rows committed with the facts, picked up again after a restart."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from bot.clock import real_now
from bot.delivery.errors import Flooded, Temporary, Undelivered, Unreachable
from bot.delivery.pacer import Pacer
from bot.delivery.post import take_away
from bot.delivery.sender import Sender
from bot.group_chats import forget
from bot.message import Message, Shown
from bot.steering import note_card
from storage.engine import Engine
from storage.errors import NotSaved, StorageError
from storage.messages import Card, Delivery, waiting
from storage.record import Record
from storage.state import State
from storage.writer import Transaction, Writer

log = logging.getLogger(__name__)

_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 60.0


@dataclass(frozen=True)
class Rendered:
    """A row's message as it is now. `in_place`: it takes the place of the subject's card, if there is one.

    `is_card`: it will be redrawn when its subject changes; else it is sent and left alone.

    `withdraws`: that card is deleted or, where it is too old for that, says the message (which then is a text).
    `noted`: what else follows in the unit that stores the row as sent.
    """

    message: Shown
    in_place: bool
    is_card: bool = True
    withdraws: bool = False
    noted: Callable[[Transaction], None] | None = None


@dataclass(frozen=True)
class _Done:
    """A row that needs no more attempt, and what is noted with it: a card that is there now, or no more."""

    delivery: Delivery
    card: Card | None = None
    gone: Card | None = None
    noted: Callable[[Transaction], None] | None = None


Render = Callable[[Delivery], Awaitable[Rendered | None]]
"""Given by `handlers`; None: there is nothing left to say (the poll has closed since)."""


class Outbox:
    """`accept` takes newly committed rows; `resume` those of an earlier run."""

    def __init__(
        self, engine: Engine, state: State, writer: Writer, pacer: Pacer, sender: Sender, render: Render
    ) -> None:
        self._engine = engine
        self._state = state
        self._writer = writer
        self._pacer = pacer
        self._sender = sender
        self._render = render

    async def resume(self) -> None:
        for delivery in await waiting(self._engine):
            self._queue(delivery)

    def accept(self, records: Sequence[Record]) -> None:
        for record in records:
            if isinstance(record, Delivery) and record.state == "waiting" and not record.attempts:
                self._queue(record)

    def _queue(self, delivery: Delivery) -> None:
        wait = (delivery.not_before - real_now()) / 1000
        if wait > 0:
            asyncio.get_running_loop().call_later(wait, self._queue, delivery)
        else:
            self._pacer.submit(delivery.lane, delivery.chat_id, lambda: self._send(delivery))

    async def _send(self, delivery: Delivery) -> None:
        try:
            done = await self._attempt(delivery)
        except Unreachable as error:
            await self._store(_Done(replace(delivery, state="failed", error=str(error))), blocked=True)
        except Temporary as error:
            await self._again(replace(delivery, attempts=delivery.attempts + 1, error=str(error)))
        except Flooded:  # the pacer makes this call again
            raise
        except StorageError as error:  # what it is drawn from can't be read now
            await self._again(replace(delivery, attempts=delivery.attempts + 1, error=str(error)))
        except Undelivered as error:
            log.error("delivery %s refused: %s", delivery.id, error)
            await self._store(_Done(replace(delivery, state="failed", error=str(error))))
        except Exception as error:
            log.exception("delivery %s could not be drawn", delivery.id)
            await self._store(_Done(replace(delivery, state="failed", error=type(error).__name__)))
        else:
            for old in await self._store(done):  # the person had opened the poll before its turn came
                take_away(self._pacer, self._sender, self._state, old)

    async def _attempt(self, delivery: Delivery) -> _Done:
        now, chat_id = real_now(), delivery.chat_id
        rendered = await self._render(delivery)
        if rendered is None or (delivery.expires_at is not None and delivery.expires_at < now):
            return _Done(replace(delivery, state="dropped"))
        card = self._state.cards.get((chat_id, delivery.subject))
        if rendered.in_place and card is None:
            return _Done(replace(delivery, state="dropped"))
        if card is None or not rendered.in_place:
            message_id = await self._sender.send(chat_id, rendered.message)
        elif rendered.withdraws and isinstance(rendered.message, Message):
            message_id = card.message_id
            await self._sender.withdraw(chat_id, message_id, rendered.message)
        else:
            message_id = await self._sender.replace(chat_id, card.message_id, rendered.message)
        sent = replace(delivery, state="sent", message_id=message_id, sent_at=real_now(), error="")
        if rendered.withdraws:
            return _Done(sent, gone=card)
        is_known = rendered.in_place and card is not None and card.message_id == message_id
        if is_known or not rendered.is_card:
            return _Done(sent)
        return _Done(sent, card=Card(chat_id, delivery.subject, message_id), noted=rendered.noted)

    async def _again(self, delivery: Delivery) -> None:
        """Later, with growing pauses, until it is sent or of no use any more: networks fail for hours."""
        await self._store(_Done(delivery))
        pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** min(delivery.attempts - 1, 10))
        asyncio.get_running_loop().call_later(pause, self._queue, delivery)

    async def _store(self, done: _Done, *, blocked: bool = False) -> list[Card]:
        """Returns the cards that the new one takes the place of."""
        delivery = done.delivery

        def decide(tx: Transaction) -> list[Card]:
            tx.put(delivery)
            person = tx.state.people.get(delivery.chat_id)
            if blocked and person is not None and person.blocked_at is None:
                tx.put(replace(person, blocked_at=tx.now))
            if blocked:
                forget(tx, delivery.chat_id)
            if done.gone is not None:
                tx.remove(done.gone)
            older = note_card(tx, done.card) if done.card is not None else []
            if done.noted is not None:
                done.noted(tx)
            return older

        try:
            return await self._writer.write(decide)
        except StorageError as error:  # it may be sent twice after a restart, which beats never
            if not isinstance(error, NotSaved):  # of which the writer has said why, once
                log.error("delivery %s not recorded: %s", delivery.id, error)
            return []
