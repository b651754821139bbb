"""A workshop whose outbox sends to phones, its messages, and what a phone shows of them."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from bot.background import Background
from bot.delivery.outbox import Outbox, Rendered
from bot.delivery.pacer import Pacer
from bot.delivery.sender import Sender
from bot.message import Message
from bot.rehearsal import Phone
from storage.messages import Delivery, waiting
from storage.state import State
from tests.conftest import Workshop

DARA = 7
HOUR = 3_600_000
Draw = Callable[[Delivery], Rendered | None]


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    """Wait while others work, until it holds; fails after ten seconds."""
    async with asyncio.timeout(10):
        while not await holds():  # noqa: ASYNC110 - what happens on a phone sets no event
            await asyncio.sleep(0)


class Room:
    """A workshop whose outbox sends to phones, and what its messages look like."""

    def __init__(self, workshop: Workshop, pacer: Pacer, sender: Sender) -> None:
        self.workshop = workshop
        self.pacer = pacer
        self.sender = sender
        self.background = Background()
        self.rendered: list[str] = []
        self.render: Draw = lambda row: Rendered(Message(f"{row.message} {row.subject}"), in_place=False)
        self.outbox = self.new_outbox()

    def new_outbox(self, state: State | None = None, *, pays: bool = False) -> Outbox:
        """As a start would make it."""

        async def render(delivery: Delivery) -> Rendered | None:
            self.rendered.append(delivery.id)
            return self.render(delivery)

        runtime = self.workshop.runtime
        if state is not None:
            runtime = replace(runtime, state=state)
        return Outbox(runtime, self.pacer, self.sender, render, self.background, pays=pays)

    def use(self, outbox: Outbox) -> None:
        """In place of the one before."""
        self.workshop.listeners.remove(self.outbox.accept)
        self.outbox = outbox
        self.workshop.listeners.append(outbox.accept)

    async def store(self, *rows: Delivery) -> None:
        """As an earlier run left them, before it was killed."""
        await self.workshop.engine.write([(Delivery.table.upsert, [each.row() for each in rows])])

    async def settled(self, *rows: Delivery) -> list[Delivery]:
        """The rows once nothing waits any more."""

        async def nothing_waits() -> bool:
            return not await waiting(self.workshop.engine)

        await until(nothing_waits)
        stored = {each.id: each for each in await self.workshop.stored(Delivery)}
        return [stored[each.id] for each in rows]

    async def send(self, *rows: Delivery) -> list[Delivery]:
        """Commit rows, as a use case does; the rows once nothing waits any more."""
        await self.workshop.put(*rows)
        return await self.settled(*rows)


def row(number: int = 1, **changes: Any) -> Delivery:
    """The announcement of a poll to Dara."""
    announced = Delivery(
        f"d{number}", "small", DARA, "poll_opened", f"round:{number}", "cards", f"k{number}", number
    )
    return replace(announced, **changes)


async def until_idle(room: Room) -> None:
    """Until nothing is under way; what is held back waits still."""

    async def is_idle() -> bool:
        return not room.pacer._running

    await asyncio.sleep(0)
    await until(is_idle)


def shown(phone: Phone) -> list[str]:
    return [message.text for message in phone.messages if message.by_bot]
