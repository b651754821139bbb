"""Cards at the desk stay true by themselves: the code of this minute, and who waits."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from bot import desk as use_case
from bot.admitting import take
from bot.background import Background
from bot.clock import real_now
from bot.events import loaded
from bot.message import Message
from bot.rules.desk import spaced
from handlers.desk import Desk
from storage.messages import Card
from tests.conftest import ORGANIZER, Clocks, Workshop
from tests.handlers.drawn import plain
from tests.workshop import account, event, registered


class Chats:
    """Stands for the post: what each message shows now."""

    def __init__(self, workshop: Workshop) -> None:
        self.note: Callable[..., Awaitable[None]] = workshop.put
        self.shown: dict[tuple[int, int], str] = {}
        self.sent = 0

    def say(self, user_id: int, message: Message, *, subject: str, lane: str) -> "asyncio.Future[int]":
        assert lane == "cards"

        async def send() -> int:
            self.sent += 1
            self.shown[user_id, self.sent] = plain(message)
            await self.note(Card(user_id, subject, self.sent))
            return self.sent

        return asyncio.ensure_future(send())

    def edit(self, user_id: int, message_id: int, message: Message, *, lane: str) -> None:
        assert lane == "cards"
        self.shown[user_id, message_id] = plain(message)

    def take_away(self, card: Card) -> None:
        del self.shown[card.user_id, card.message_id]


@pytest.fixture
async def here(workshop: Workshop) -> AsyncIterator[tuple[Workshop, Chats, Desk, Background]]:
    await workshop.put(loaded(event(admission={}), workshop.state.events["small"]), account(ORGANIZER))
    chats, background = Chats(workshop), Background()
    desk = Desk(workshop.runtime, chats, background, "sala_bot", 0)  # type: ignore[arg-type]
    workshop.listeners.append(desk.accept)
    yield workshop, chats, desk, background
    desk.close()
    await background.close()


async def settled(desk: Desk, background: Background) -> None:
    async with asyncio.timeout(5):
        while desk.is_due or not background.is_idle:  # noqa: ASYNC110 - they run in this very loop
            await asyncio.sleep(0)


Here = tuple[Workshop, Chats, Desk, Background]


async def test_that_somebody_waits_is_one_card_as_long_as_somebody_does(here: Here) -> None:
    workshop, chats, desk, background = here
    for number in range(1, 6):
        await workshop.put(account(number), registered(number, approved_at=None))
    await settled(desk, background)
    assert len(chats.shown) == chats.sent == 1
    assert "5 people wait" in next(iter(chats.shown.values()))
    for number in range(1, 6):
        await take(workshop.runtime, ORGANIZER, f"p{number:04}", "approved", workshop.update())
        await settled(desk, background)
    assert chats.shown == {}
    await workshop.put(account(6), registered(6, approved_at=None))
    await settled(desk, background)
    assert chats.sent == 2


async def test_after_a_restart_the_card_is_not_sent_again(here: Here) -> None:
    workshop, chats, desk, background = here
    await workshop.put(account(1), registered(1, approved_at=None))
    await settled(desk, background)
    again = Desk(workshop.runtime, chats, background, "sala_bot", 0)  # type: ignore[arg-type]
    again.resume()
    await settled(again, background)
    again.close()
    assert chats.sent == 1


async def test_nobody_else_hears_of_it_nor_anybody_after_the_day(here: Here) -> None:
    workshop, chats, desk, background = here
    await workshop.staff(5, "facilitator")
    await workshop.put(account(1), registered(1, approved_at=None))
    await settled(desk, background)
    assert {user_id for user_id, _ in chats.shown} == {ORGANIZER}
    workshop.clock.move(24 * 3600 * 1000)
    await workshop.put(account(2), registered(2, approved_at=None))
    await settled(desk, background)
    assert chats.shown == {}


async def card_of_the_code(
    workshop: Workshop, chats: Chats, until: int, who: int = ORGANIZER
) -> tuple[int, int]:
    chats.shown[who, 77] = "old"
    await workshop.put(Card(who, f"desk:small:{until}", 77))
    return who, 77


async def test_the_card_follows_the_code_and_after_a_restart_too(here: Here, clocks: Clocks) -> None:
    workshop, chats, desk, background = here
    card = await card_of_the_code(workshop, chats, real_now() + use_case.SHOWN_MS)
    for _ in range(3):
        clocks.move(60)
        desk.resume()
        await settled(desk, background)
        assert spaced(use_case.digits(workshop.runtime, "small")) in chats.shown[card]


async def test_it_ends_after_its_time(here: Here, clocks: Clocks) -> None:
    workshop, chats, desk, background = here
    card = await card_of_the_code(workshop, chats, real_now() + use_case.SHOWN_MS)
    clocks.move(use_case.SHOWN_MS / 1000 + 1)
    desk.resume()
    await settled(desk, background)
    assert spaced(use_case.digits(workshop.runtime, "small")) not in chats.shown[card]
    assert workshop.state.cards == {}


async def test_whoever_organizes_no_more_sees_no_code_any_more(here: Here) -> None:
    workshop, chats, desk, background = here
    await workshop.staff(5, "facilitator")
    card = await card_of_the_code(workshop, chats, real_now() + use_case.SHOWN_MS, 5)
    desk.resume()
    await settled(desk, background)
    assert "no longer shown" in chats.shown[card]
    assert (5, f"desk:small:{real_now()}") not in workshop.state.cards


async def test_while_it_can_not_be_noted_that_it_was_said_it_is_said_once(here: Here) -> None:
    workshop, chats, desk, background = here

    async def not_noted(*_: object) -> None:
        """As where the database refuses: the message is there, and no card of it."""

    chats.note = not_noted
    await workshop.put(account(1), registered(1, approved_at=None))
    await settled(desk, background)
    assert chats.sent == 1
