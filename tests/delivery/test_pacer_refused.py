"""What Telegram refuses is made again when it said, and holds up as little as it must; a call that fails is told."""

import asyncio
import gc
from typing import Any

import pytest

from bot.delivery.errors import Flooded, Temporary
from bot.delivery.pacer import Pacer
from tests.delivery.calls import FREE, RATE, Telegram, ended, now
from tests.delivery.virtual_time import in_virtual_time


@in_virtual_time
async def test_a_refused_call_is_made_again_when_telegram_said_and_not_before() -> None:
    telegram, pacer = Telegram(), Pacer(FREE, FREE)
    telegram.answers["7/x"] = [Flooded(13)]
    began = now()
    futures = [pacer.submit("answers", 7, telegram.call(name)) for name in ("7/x", "7/y")]
    assert await ended(futures) == ["result of 7/x", "result of 7/y"]
    assert telegram.made == ["7/x", "7/x", "7/y"]  # the order of the chat is kept
    assert telegram.at("7/x") == pytest.approx(began + 13)


@in_virtual_time
async def test_a_later_shorter_refusal_does_not_shorten_a_pause() -> None:
    telegram, pacer = Telegram(seconds=1.0), Pacer(FREE, FREE)
    telegram.answers = {"1/x": [Flooded(60)], "2/x": [Flooded(3)]}
    began = now()
    futures = [pacer.submit("broadcasts", chat, telegram.call(f"{chat}/x")) for chat in (1, 2)]
    await asyncio.sleep(2)
    futures.append(pacer.submit("broadcasts", 3, telegram.call("3/x")))
    await ended(futures)
    for chat in (1, 2, 3):
        assert telegram.at(f"{chat}/x") >= began + 61  # refused after a second, for a minute


@in_virtual_time
async def test_a_success_elsewhere_does_not_end_a_pause() -> None:
    telegram, pacer = Telegram(), Pacer(FREE, FREE)
    telegram.answers = {"1/x": [Flooded(30)], "4/x": [Flooded(30)]}
    began = now()
    futures = [pacer.submit("broadcasts", chat, telegram.call(f"{chat}/x")) for chat in (1, 4)]
    await asyncio.sleep(1)
    await pacer.submit("answers", 2, telegram.call("2/answer"))  # people are answered all the while
    assert now() == began + 1
    futures.append(pacer.submit("reminders", 3, telegram.call("3/x")))
    await ended(futures)
    assert telegram.at("3/x") >= began + 30


@in_virtual_time
async def test_one_chat_that_is_refused_holds_up_no_other() -> None:
    telegram, pacer = Telegram(), Pacer(RATE, FREE)
    telegram.answers["1/x"] = [Flooded(300)]
    began = now()
    refused = pacer.submit("broadcasts", 1, telegram.call("1/x"))
    others = [pacer.submit("broadcasts", chat, telegram.call(f"{chat}/x")) for chat in range(2, 302)]
    await ended(others)
    assert 300 / (now() - began) >= 0.98 * RATE
    await refused
    assert telegram.at("1/x") == pytest.approx(began + 300)


@in_virtual_time
async def test_after_a_refusal_of_several_chats_bulk_goes_on_slower_and_gets_its_rate_back() -> None:
    telegram, pacer = Telegram(), Pacer(RATE, FREE)
    telegram.answers = {"1/x": [Flooded(5)], "2/x": [Flooded(5)]}
    began = now()
    bulk = [pacer.submit("broadcasts", chat, telegram.call(f"{chat}/x")) for chat in range(1, 3001)]
    await ended(bulk)
    times = [moment - began for moment, _ in telegram.calls]

    def between(begin: float, end: float) -> float:
        return sum(begin <= moment < end for moment in times) / (end - begin)

    assert between(0.1, 5) == 0
    assert 0.68 * RATE <= between(5.1, 10.1) <= 0.72 * RATE
    assert 0.75 * RATE <= between(20, 30) <= 0.85 * RATE
    assert between(70, 80) >= 0.98 * RATE


@in_virtual_time
async def test_answers_are_counted_overall_once_telegram_refuses_them_and_until_the_rate_is_back() -> None:
    telegram, pacer = Telegram(), Pacer(RATE, FREE)
    telegram.answers = {"1/x": [Flooded(5)], "2/x": [Flooded(5)]}
    began = now()
    futures = [pacer.submit("answers", chat, telegram.call(f"{chat}/x")) for chat in (1, 2)]
    await asyncio.sleep(0.1)
    futures += [pacer.submit("answers", chat, telegram.call(f"{chat}/x")) for chat in range(3, 63)]
    await ended(futures)
    assert all(telegram.at(f"{chat}/x") >= began + 5 for chat in range(1, 63))
    assert now() - began >= 5 + 60 / RATE
    await asyncio.sleep(120)
    began = now()
    await ended([pacer.submit("answers", chat, telegram.call(f"{chat}/y")) for chat in range(1, 63)])
    assert now() == began


@in_virtual_time
async def test_an_answer_refused_for_ever_is_given_up_and_the_chat_goes_on() -> None:
    telegram, pacer = Telegram(), Pacer(FREE, FREE)
    telegram.answers["7/x"] = [Flooded(1)] * 100
    futures = [pacer.submit("answers", 7, telegram.call(name)) for name in ("7/x", "7/y")]
    refused, fine = await ended(futures)
    assert isinstance(refused, Flooded)
    assert fine == "result of 7/y"


@in_virtual_time
async def test_bulk_is_made_again_however_often_telegram_refuses_it() -> None:
    telegram, pacer = Telegram(), Pacer(FREE, FREE)
    telegram.answers["7/x"] = [Flooded(5)] * 40
    assert await ended([pacer.submit("broadcasts", 7, telegram.call("7/x"))]) == ["result of 7/x"]


@in_virtual_time
async def test_a_call_that_fails_is_told_and_holds_up_nobody() -> None:
    telegram, pacer = Telegram(), Pacer(RATE, 1.0)
    telegram.answers = {f"{chat}/x": [ValueError("broken")] for chat in range(0, 40, 2)}
    futures = [
        pacer.submit("broadcasts", chat, telegram.call(f"{chat}/{name}"))
        for chat in range(40)
        for name in "xy"
    ]
    outcomes = await ended(futures)
    assert sum(isinstance(outcome, ValueError) for outcome in outcomes) == 20
    assert len(telegram.made) == len(set(telegram.made)) == 80


@in_virtual_time
async def test_nobody_needs_to_wait_for_a_call_that_fails() -> None:
    """A future nobody looks at is no error of the loop's."""
    complaints: list[Any] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
    telegram, pacer = Telegram(), Pacer(FREE, FREE)
    telegram.answers["7/x"] = [Temporary("network")]
    pacer.submit("answers", 7, telegram.call("7/x"))
    await asyncio.sleep(1)
    assert telegram.made == ["7/x"]
    gc.collect()
    assert complaints == []
