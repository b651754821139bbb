"""Organizers hear of trouble once, in their language, and of its end; a flapping database doesn't flood them."""

import asyncio
from typing import Any

from bot.message import Message
from bot.runtime import Runtime
from config.catalogs import Texts
from config.settings import Settings
from handlers.alarm import Alarm
from storage.errors import Cause
from storage.events import EventRow
from storage.people import Participant
from storage.state import State
from storage.trouble import Trouble
from tests.delivery.virtual_time import in_virtual_time
from tests.handlers.drawn import plain
from tests.workshop import NINE, HandClock, account, event

OWNER, STRANGER, HIRED, FACILITATOR, ELSEWHERE = 11, 12, 13, 14, 15


class Chats:
    """Stands for the post: what was said to whom, after the event loop has had its turn."""

    def __init__(self) -> None:
        self.said: list[tuple[int, str]] = []

    def say(self, user_id: int, message: Message) -> None:
        self.said.append((user_id, plain(message)))

    async def to(self, user_id: int) -> list[str]:
        await asyncio.sleep(0.001)
        return [text.split("\n")[0] for reader, text in self.said if reader == user_id]


def alarm(texts: Texts) -> tuple[Alarm, Chats]:
    state = State()
    state.put(EventRow("small", event(), "00", 1))
    for user_id, role in ((HIRED, "organizer"), (FACILITATOR, "facilitator"), (ELSEWHERE, "organizer")):
        place = "small" if user_id != ELSEWHERE else "another"
        state.put(Participant(f"s{user_id}", place, user_id, role=role))  # type: ignore[arg-type]
    for user_id in (OWNER, HIRED, FACILITATOR, ELSEWHERE):
        state.put(account(user_id, language="km" if user_id == HIRED else "en"))
    settings, nothing = Settings(organizers=frozenset({OWNER, STRANGER})), None
    chats: Any = Chats()
    runtime = Runtime(settings, texts, HandClock(), nothing, state, nothing, ("small",))  # type: ignore[arg-type]
    return Alarm(runtime, chats), chats


def trouble(cause: Cause = "full", refused: int = 1) -> Trouble:
    return Trouble(cause, NINE, refused)


FAILS, WORKS = "⚠️ Saving fails since 09:30", "Saving works again"


@in_virtual_time
async def test_whoever_organizes_here_and_has_pressed_start_is_told_in_their_language(texts: Texts) -> None:
    alarming, chats = alarm(texts)
    alarming.accept(trouble())
    assert await chats.to(OWNER) == [FAILS]
    assert ["09:30" in text for text in await chats.to(HIRED)] == [True]
    assert await chats.to(HIRED) != [FAILS]
    assert {user_id for user_id, _ in chats.said} == {OWNER, HIRED}


@in_virtual_time
async def test_one_trouble_is_told_once_however_long_it_lasts(texts: Texts) -> None:
    alarming, chats = alarm(texts)
    for refused in range(1, 2000):
        alarming.accept(trouble(refused=refused))
        await asyncio.sleep(5)
    assert await chats.to(OWNER) == [FAILS]
    alarming.accept(None)
    assert await chats.to(OWNER) == [FAILS, WORKS]
    assert "1999 taps or messages were not saved" in chats.said[-2][1]


@in_virtual_time
async def test_a_database_that_flaps_is_told_at_most_every_ten_minutes_and_summed_up(texts: Texts) -> None:
    alarming, chats = alarm(texts)
    for _ in range(360):
        alarming.accept(trouble(refused=1))
        await asyncio.sleep(5)
        alarming.accept(None)
        await asyncio.sleep(5)
    await asyncio.sleep(3600)
    told = await chats.to(OWNER)
    assert len(told) <= 2 * (1 + 60 // 10)
    assert told[-1] == WORKS
    counts = [
        int(text.split("\n")[2].split()[0]) for user, text in chats.said if user == OWNER and WORKS in text
    ]
    assert sum(counts) == 360  # nobody who was refused is left out


@in_virtual_time
async def test_damage_is_told_at_once_though_another_cause_was(texts: Texts) -> None:
    alarming, chats = alarm(texts)
    alarming.accept(trouble("full"))
    await asyncio.sleep(5)
    alarming.accept(trouble("failing"))
    assert await chats.to(OWNER) == [FAILS]
    alarming.accept(trouble("damaged"))
    alarming.accept(trouble("damaged"))
    assert await chats.to(OWNER) == [FAILS, FAILS]
    assert "sala restore" in chats.said[-1][1]


@in_virtual_time
async def test_another_cause_is_told_at_once_though_one_was_told_a_moment_ago(texts: Texts) -> None:
    alarming, chats = alarm(texts)
    for cause in ("full", "gone"):
        alarming.accept(trouble(cause))
        await asyncio.sleep(5)
        alarming.accept(None)
        await asyncio.sleep(5)
    assert await chats.to(OWNER) == [FAILS, WORKS, FAILS, WORKS]
    alarming.accept(trouble("full"))  # told before, so it waits
    await asyncio.sleep(5)
    assert await chats.to(OWNER) == [FAILS, WORKS, FAILS, WORKS]
    alarming.accept(trouble("locked"))  # and what comes meanwhile does not wait with it
    assert await chats.to(OWNER) == [FAILS, WORKS, FAILS, WORKS, FAILS]


@in_virtual_time
async def test_causes_that_take_turns_are_told_at_most_every_ten_minutes_each(texts: Texts) -> None:
    alarming, chats = alarm(texts)
    for n in range(360):
        alarming.accept(trouble("full" if n % 2 else "locked"))
        await asyncio.sleep(5)
        alarming.accept(None)
        await asyncio.sleep(5)
    await asyncio.sleep(3600)
    told = await chats.to(OWNER)
    assert len(told) <= 2 * 2 * (1 + 60 // 10)
    assert told[-1] == WORKS


@in_virtual_time
async def test_an_alarm_that_is_closed_says_nothing_more(texts: Texts) -> None:
    alarming, chats = alarm(texts)
    alarming.accept(trouble())
    alarming.close()
    assert await chats.to(OWNER) == []
