"""People are answered first, and no lane starves for it."""

import asyncio
import itertools
from typing import Any

from bot.delivery.pacer import Pacer
from storage.messages import Lane
from tests.delivery.calls import FREE, LONG, RATE, Telegram, ended, now
from tests.delivery.virtual_time import in_virtual_time


@in_virtual_time
async def test_lanes_go_in_order_of_precedence() -> None:
    telegram, pacer = Telegram(), Pacer(1.0, FREE)
    busy = [pacer.submit("broadcasts", 99, telegram.call("99/first"))]
    lanes: tuple[Lane, ...] = ("broadcasts", "reminders", "cards", "answers")
    futures = [pacer.submit(lane, chat, telegram.call(f"{chat}/{lane}")) for chat, lane in enumerate(lanes)]
    await ended([*busy, *futures])
    assert telegram.made == ["99/first", "3/answers", "2/cards", "1/reminders", "0/broadcasts"]


@in_virtual_time
async def test_bulk_leaves_a_fifth_of_the_rate_free_while_people_are_answered_and_no_longer() -> None:
    telegram, pacer = Telegram(seconds=0.04), Pacer(RATE, FREE)
    bulk = [pacer.submit("broadcasts", chat, telegram.call(f"{chat}/x")) for chat in range(1, 901)]
    began = now()
    for number in range(20):
        await pacer.submit("answers", 1000, telegram.call(f"1000/{number}"))
        await asyncio.sleep(0.46)
    passed = sum(name.endswith("/x") for name in telegram.made)
    assert 0.76 * RATE <= passed / (now() - began) <= 0.8 * RATE
    since = now() + 1.0
    await ended(bulk)
    assert (900 - passed) / (now() - since) >= 0.98 * RATE


@in_virtual_time
async def test_no_lane_starves_however_much_comes_in_those_before_it() -> None:
    telegram, pacer = Telegram(), Pacer(RATE, FREE)
    chats = itertools.count(1)

    def keep(lane: Lane) -> None:
        def again(_: Any) -> None:
            if len(telegram.made) < 2000:
                keep(lane)

        chat = next(chats)
        pacer.submit(lane, chat, telegram.call(f"{chat}/{lane}")).add_done_callback(again)

    for lane in ("cards", "reminders", "broadcasts"):
        for _ in range(40):
            keep(lane)
    async with asyncio.timeout(LONG):
        while not pacer.is_idle:  # noqa: ASYNC110 - the clock is virtual
            await asyncio.sleep(1)
    for lane in ("cards", "reminders", "broadcasts"):
        places = [place for place, name in enumerate(telegram.made[:2000]) if name.endswith(lane)]
        assert max(late - early for early, late in itertools.pairwise(places)) <= 12


@in_virtual_time
async def test_in_a_chat_that_is_answered_without_end_a_broadcast_arrives() -> None:
    telegram, pacer = Telegram(), Pacer(FREE, 1.0)
    waiting = [pacer.submit("answers", 7, telegram.call(f"7/{number}")) for number in range(100)]
    broadcast = pacer.submit("broadcasts", 7, telegram.call("7/broadcast"))
    await ended([broadcast, *waiting])
    assert telegram.made.index("7/broadcast") <= 10


@in_virtual_time
async def test_bulk_that_is_held_waits_for_its_release_and_answers_do_not() -> None:
    telegram, pacer = Telegram(), Pacer(FREE, FREE)
    pacer.hold_bulk()
    bulk = pacer.submit("reminders", 1, telegram.call("1/x"))
    await pacer.submit("answers", 2, telegram.call("2/x"))
    await asyncio.sleep(LONG)
    assert telegram.made == ["2/x"]
    pacer.release_bulk()
    assert await bulk == "result of 1/x"


@in_virtual_time
async def test_answers_have_no_overall_limit() -> None:
    telegram, pacer = Telegram(), Pacer(RATE, 1.0)
    began = now()
    await ended([pacer.submit("answers", chat, telegram.call(f"{chat}/x")) for chat in range(1000)])
    assert now() == began


@in_virtual_time
async def test_an_answer_overtakes_a_broadcast_that_waits_in_the_same_chat() -> None:
    telegram, pacer = Telegram(), Pacer(1.0, 1.0)
    bulk = [pacer.submit("broadcasts", chat, telegram.call(f"{chat}/broadcast")) for chat in range(5)]
    began = now()
    await pacer.submit("answers", 4, telegram.call("4/answer"))
    assert now() == began
    await ended(bulk)
    assert telegram.made.index("4/answer") < telegram.made.index("4/broadcast")
    assert sorted(telegram.made) == sorted([*(f"{chat}/broadcast" for chat in range(5)), "4/answer"])


@in_virtual_time
async def test_an_answer_that_takes_the_place_of_a_waiting_refresh_does_not_wait_in_its_lane() -> None:
    telegram, pacer = Telegram(), Pacer(1.0, 1.0)
    bulk = [pacer.submit("cards", chat, telegram.call(f"{chat}/refresh"), replaces=1) for chat in range(5)]
    began = now()
    answer = pacer.submit("answers", 4, telegram.call("4/answer"), replaces=1)
    assert await answer == "result of 4/answer"
    assert now() == began
    await ended(bulk)
    assert telegram.made.count("4/answer") == 1
    assert "4/refresh" not in telegram.made


@in_virtual_time
async def test_no_answer_waits_for_bulk_that_hangs_nor_bulk_for_answers() -> None:
    telegram, pacer = Telegram(seconds=20.0), Pacer(FREE, FREE)
    bulk = [pacer.submit("broadcasts", chat, telegram.call(f"{chat}/x")) for chat in range(1, 301)]
    await asyncio.sleep(1)
    assert len(telegram.under_way) == 200
    began = now()
    answers = [pacer.submit("answers", chat, telegram.call(f"{chat}/y")) for chat in range(1000, 1300)]
    await asyncio.sleep(0)
    assert sum(answer in telegram.under_way for answer in map(str, range(1000, 1300))) == 256
    await ended([*bulk, *answers])
    assert all(telegram.at(f"{chat}/y") == began for chat in range(1000, 1256))
    assert len(telegram.made) == 600


@in_virtual_time
async def test_while_it_drains_no_more_bulk_leaves_but_answers_do() -> None:
    telegram = Telegram(seconds=0.5)
    pacer = Pacer(FREE, FREE)
    under_way = pacer.submit("broadcasts", 1, telegram.call("1/under way"))
    await asyncio.sleep(0.1)
    draining = asyncio.ensure_future(pacer.drain(2.0))
    await asyncio.sleep(0.1)
    later = pacer.submit("broadcasts", 2, telegram.call("2/later"))
    pacer.release_bulk()
    assert await pacer.submit("answers", 3, telegram.call("3/answer")) == "result of 3/answer"
    await draining
    assert under_way.done()
    assert telegram.made == ["1/under way", "3/answer"]
    later.cancel()
