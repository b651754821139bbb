"""Sends what was decided: rows committed with the facts, picked up again after a restart."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.background import Background
from bot.clock import real_now
from bot.delivery.errors import Blocked, Flooded, Migrated, Rejected, Temporary, Undelivered, Unreachable
from bot.delivery.outcome import Outcome, failed
from bot.delivery.pacer import NOTHING_SENT, Pacer
from bot.delivery.post import take_away
from bot.delivery.sender import Sender
from bot.message import Message, Shown
from bot.runtime import Runtime
from storage.errors import NotSaved, StorageError
from storage.messages import Card, Delivery, Fault, waiting
from storage.record import Record
from storage.writer import Transaction

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


Render = Callable[[Delivery], Awaitable[Rendered | None]]
"""Given by `handlers`; None: there is nothing left to say (the poll has closed since)."""


class Outbox:
    """`accept` takes newly committed rows; `resume` those of an earlier run.

    A row is in memory until it needs no more attempt, so that one that was dropped while it waited is never
    sent. While what was sent can't be noted, no bulk is sent: after a kill it would be sent again. `pays`: whether
    what goes beyond the free rate may be paid for, which Telegram takes for new messages only.
    """

    def __init__(
        self,
        runtime: Runtime,
        pacer: Pacer,
        sender: Sender,
        render: Render,
        background: Background,
        *,
        pays: bool = False,
    ) -> None:
        self._runtime = runtime
        self._pacer = pacer
        self._sender = sender
        self._render = render
        self._background = background
        self._pays = pays
        self._waiting: dict[str, Delivery] = {}
        self._payment_refused: set[str] = set()
        self._unnoted: list[Outcome] = []

    async def resume(self) -> None:
        """Of the events served here; those of others wait until they are."""
        for delivery in await waiting(self._runtime.engine):
            if delivery.event in self._runtime.events:
                self._take(delivery)

    def accept(self, records: Sequence[Record]) -> None:
        for record in records:
            if not isinstance(record, Delivery):
                continue
            if record.state != "waiting":
                self._waiting.pop(record.id, None)
            elif record.id in self._waiting:
                self._waiting[record.id] = record
            else:
                self._take(record)
        if self._unnoted:  # something was saved, so these can be
            unnoted, self._unnoted = self._unnoted, []
            self._background.add(self._note(unnoted))

    def _take(self, delivery: Delivery) -> None:
        self._waiting[delivery.id] = delivery
        self._queue(delivery.id)

    def _queue(self, number: str) -> None:
        delivery = self._waiting.get(number)
        if delivery is None:
            return
        wait = (delivery.not_before - real_now()) / 1000
        if wait > 0:
            asyncio.get_running_loop().call_later(wait, self._queue, number)
        else:
            self._submit(delivery, paid=self._pays)

    def _submit(self, delivery: Delivery, *, paid: bool) -> None:
        number = delivery.id
        self._pacer.submit(delivery.lane, delivery.chat_id, lambda: self._send(number, paid=paid), paid=paid)

    async def _send(self, number: str, *, paid: bool) -> Any:
        """One attempt; nobody's turn is taken by a row that was dropped or must leave at the free rate."""
        delivery = self._waiting.get(number)
        if delivery is None:
            return NOTHING_SENT
        try:
            rendered = await self._drawn(delivery)
            if rendered is None:
                await self._store(Outcome(replace(delivery, state="dropped")))
                return NOTHING_SENT
            if paid and (rendered.in_place or not self._pays):
                self._submit(delivery, paid=False)
                return NOTHING_SENT
            done = await self._call(delivery, rendered, paid=paid)
        except Flooded:  # the pacer makes this call again
            raise
        except Migrated as migrated:
            await self._move(delivery, migrated.chat_id)
        except Unreachable as error:
            if paid and isinstance(error, Blocked):  # or the bot may not pay
                self._submit(delivery, paid=False)
            else:
                await self._store(Outcome(failed(delivery, error), is_unreachable=True))
        except Temporary as error:
            await self._again(delivery, error.fault, str(error))
        except StorageError as error:  # what it is drawn from can't be read now
            await self._again(delivery, "failing", str(error))
        except Rejected as error:
            if paid:  # the message, or the payment
                self._payment_refused.add(number)
                self._submit(delivery, paid=False)
            else:
                self._payment_refused.discard(number)
                log.error("delivery %s refused: %s", number, error)
                await self._store(Outcome(failed(delivery, error)))
        except Undelivered as error:
            await self._store(Outcome(failed(delivery, error)))
        except Exception as error:
            log.exception("delivery %s could not be drawn", number)
            broken = replace(delivery, state="failed", fault="failing", error=type(error).__name__)
            await self._store(Outcome(broken))
        else:
            self._check_payment(number)
            await self._note([done])
        return None

    async def _drawn(self, delivery: Delivery) -> Rendered | None:
        """The message as it is now; None if it is of no use any more."""
        rendered = await self._render(delivery)
        is_late = delivery.expires_at is not None and delivery.expires_at < real_now()
        if rendered is None or is_late or (rendered.in_place and self._card(delivery) is None):
            return None
        return rendered

    async def _call(self, delivery: Delivery, rendered: Rendered, *, paid: bool) -> Outcome:
        chat_id, message, card = delivery.chat_id, rendered.message, self._card(delivery)
        if card is None or not rendered.in_place:
            message_id = await self._sender.send(chat_id, message, paid=paid)
        elif rendered.withdraws and isinstance(message, Message):
            message_id = card.message_id
            await self._sender.withdraw(chat_id, message_id, message)
        else:
            message_id = await self._sender.replace(chat_id, card.message_id, message)
        sent = replace(delivery, state="sent", message_id=message_id, sent_at=real_now(), fault="", error="")
        if rendered.withdraws:
            return Outcome(sent, gone=card)
        is_known = rendered.in_place and card is not None and card.message_id == message_id
        if is_known or not rendered.is_card:
            return Outcome(sent)
        return Outcome(sent, card=Card(chat_id, delivery.subject, message_id), noted=rendered.noted)

    def _card(self, delivery: Delivery) -> Card | None:
        return self._runtime.state.cards.get((delivery.chat_id, delivery.subject))

    async def _again(self, delivery: Delivery, fault: Fault, error: str) -> None:
        """Later, with growing pauses, until it is sent or of no use any more: networks fail for hours."""
        later = replace(delivery, attempts=delivery.attempts + 1, fault=fault, error=error)
        self._waiting[delivery.id] = later
        await self._store(Outcome(later))
        pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** min(later.attempts - 1, 10))
        asyncio.get_running_loop().call_later(pause, self._queue, delivery.id)

    async def _move(self, delivery: Delivery, chat_id: int) -> None:
        """The group is another chat now: this message and all later ones go there."""
        there = replace(delivery, chat_id=chat_id)
        self._waiting[delivery.id] = there
        await self._store(Outcome(there, moved_from=delivery.chat_id))
        self._queue(delivery.id)

    def _check_payment(self, number: str) -> None:
        """What Telegram took only without payment says that the payment was at fault."""
        if number in self._payment_refused and self._pays:
            self._pays = False
            log.error(
                "Telegram takes no payment for broadcasts; look at the bot's Stars. "
                "All goes on at the free rate until the next start"
            )
        self._payment_refused.discard(number)

    async def _note(self, several: Iterable[Outcome]) -> None:
        """Store what was done, and delete the cards that newer ones take the place of."""
        for older in await asyncio.gather(*(self._store(done) for done in several)):
            for card in older:  # the person had opened the poll before its turn came
                take_away(self._pacer, self._sender, self._runtime.state, card)
        if not self._unnoted:
            self._pacer.release_bulk()

    async def _store(self, done: Outcome) -> list[Card]:
        """Returns the cards that the new one takes the place of. What can't be noted now is when saving works again."""
        try:
            older = await self._runtime.writer.write(done.decide)
        except NotSaved:  # the writer has said why, once
            if done.delivery.state == "waiting":
                return []
            self._unnoted.append(done)
            self._pacer.hold_bulk()
            older = []
        except StorageError as error:
            log.error("delivery %s not recorded: %s", done.delivery.id, error)
            older = []
        if done.delivery.state != "waiting":
            self._waiting.pop(done.delivery.id, None)
        return older
