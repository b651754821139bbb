"""Calls leave in order of arrival, no faster than Telegram allows, and none is lost."""

import asyncio
import itertools
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.delivery.errors import Flooded, Temporary
from bot.delivery.pacer import NOTHING_SENT, Pacer
from storage.messages import LANES, Lane
from tests.delivery.calls import FREE, RATE, Telegram, ended, now
from tests.delivery.virtual_time import VirtualLoop, in_virtual_time


@in_virtual_time
async def test_in_one_chat_calls_leave_one_at_a_time_in_order_of_arrival() -> None:
    telegram, pacer = Telegram(seconds=0.3), Pacer(FREE, 1.0)
    await ended([pacer.submit("answers", 7, telegram.call(f"7/{number}")) for number in range(10)])
    assert telegram.made == [f"7/{number}" for number in range(10)]


@in_virtual_time
async def test_a_chat_gets_a_short_burst_and_then_its_rate() -> None:
    telegram, pacer = Telegram(), Pacer(FREE, 1.0)
    await ended([pacer.submit("answers", 7, telegram.call(f"7/{number}")) for number in range(10)])
    times = [moment for moment, _ in telegram.calls]
    assert times[2] == times[0]
    assert [round(late - early, 4) for early, late in itertools.pairwise(times[2:])] == [1.0] * 7


@in_virtual_time
async def test_one_chats_queue_holds_up_no_other_chat() -> None:
    telegram, pacer = Telegram(), Pacer(FREE, 1.0)
    slow = [pacer.submit("answers", 7, telegram.call(f"7/{number}")) for number in range(60)]
    began = now()
    await ended([pacer.submit("answers", 8, telegram.call("8/x"))])
    assert now() == began
    await ended(slow)


@pytest.mark.parametrize("limit", [30, 1000])
def test_bulk_takes_nearly_all_of_the_rate_and_no_second_has_more_than_it(limit: int) -> None:
    @in_virtual_time
    async def play() -> None:
        telegram, pacer = Telegram(seconds=0.04), Pacer(limit, 1.0)
        began = now()
        count = 20 * limit
        await ended(
            [pacer.submit("broadcasts", chat, telegram.call(f"{chat}/x")) for chat in range(1, count)]
        )
        times = [moment for moment, _ in telegram.calls]
        for first, last in zip(times, times[limit:], strict=False):
            assert last - first >= 1.0 - 1e-6
        assert count / (now() - began) >= 0.98 * limit

    play()


@in_virtual_time
async def test_at_most_two_bulk_calls_are_under_way_unless_the_pace_needs_more() -> None:
    for seconds, most in ((0.04, 2), (0.3, 12)):
        telegram, pacer, under_way = Telegram(seconds=seconds), Pacer(RATE, 1.0), list[int]()
        began = now()
        bulk = [pacer.submit("broadcasts", chat, telegram.call(f"{chat}/x")) for chat in range(1, 601)]
        while not all(each.done() for each in bulk):
            under_way.append(len(telegram.under_way))
            await asyncio.sleep(0.01)
        assert max(under_way) <= most
        assert 600 / (now() - began) >= 0.9 * RATE


@in_virtual_time
async def test_two_calls_that_hang_hold_up_bulk_for_a_second_only() -> None:
    telegram, pacer = Telegram(), Pacer(RATE, 1.0)

    async def hangs() -> None:
        await asyncio.sleep(20)

    stuck = [pacer.submit("broadcasts", chat, hangs) for chat in (1, 2)]
    began = now()
    await ended([pacer.submit("broadcasts", chat, telegram.call(f"{chat}/x")) for chat in range(3, 33)])
    assert now() - began <= 1.0 + 30 / RATE * 1.1
    await ended(stuck)


@in_virtual_time
async def test_a_group_gets_at_most_twenty_messages_a_minute() -> None:
    telegram, pacer = Telegram(), Pacer(FREE, 1.0)
    await ended([pacer.submit("answers", -5, telegram.call(f"-5/{number}")) for number in range(100)])
    times = [moment for moment, _ in telegram.calls]
    assert all(last - first >= 60.0 - 1e-6 for first, last in zip(times, times[20:], strict=False))
    assert times[-1] - times[0] <= 100 * 60 / 18


@in_virtual_time
async def test_what_had_nothing_to_send_takes_nobodys_turn() -> None:
    telegram, pacer = Telegram(), Pacer(1.0, 1.0)

    async def nothing() -> Any:
        return NOTHING_SENT

    futures = [pacer.submit("cards", chat, nothing) for chat in range(1, 1001)]
    futures += [pacer.submit("cards", 7, telegram.call("7/x"))]
    began = now()
    assert await ended(futures) == [*[None] * 1000, "result of 7/x"]
    assert now() - began <= 1.0


@in_virtual_time
async def test_what_cannot_be_paid_for_keeps_to_the_free_rate_and_holds_up_nothing_else() -> None:
    telegram, pacer = Telegram(seconds=0.01), Pacer(1000, 1.0, RATE)
    edits = [pacer.submit("cards", chat, telegram.call(f"{chat}/edit")) for chat in range(1, 61)]
    sends = [
        pacer.submit("cards", chat, telegram.call(f"{chat}/send"), paid=True) for chat in range(100, 1100)
    ]
    began = now()
    await ended(sends)
    assert now() - began <= 1.1
    await ended(edits)
    times = [moment for moment, name in telegram.calls if name.endswith("edit")]
    assert all(last - first >= 1.0 - 1e-6 for first, last in zip(times, times[30:], strict=False))


@in_virtual_time
async def test_of_edits_of_one_card_that_wait_only_the_latest_is_made_and_all_get_its_result() -> None:
    telegram, pacer = Telegram(seconds=0.1), Pacer(FREE, 1.0)
    first = pacer.submit("answers", 7, telegram.call("7/0"), replaces="card")
    await asyncio.sleep(0)
    later = [pacer.submit("answers", 7, telegram.call(f"7/{n}"), replaces="card") for n in range(1, 6)]
    other = pacer.submit("answers", 7, telegram.call("7/other"), replaces="another card")
    assert await ended([first, *later, other]) == [
        "result of 7/0", *["result of 7/5"] * 5, "result of 7/other"
    ]  # fmt: skip
    assert telegram.made == ["7/0", "7/5", "7/other"]


@in_virtual_time
async def test_a_replaced_edit_fails_for_everybody_who_asked() -> None:
    telegram, pacer = Telegram(seconds=0.1), Pacer(FREE, 1.0)
    telegram.answers["7/2"] = [Temporary("network")]
    futures = [pacer.submit("answers", 7, telegram.call("7/0"), replaces="card")]
    await asyncio.sleep(0)
    futures += [pacer.submit("answers", 7, telegram.call(f"7/{n}"), replaces="card") for n in (1, 2)]
    outcomes = await ended(futures)
    assert outcomes[0] == "result of 7/0"
    assert [type(outcome) for outcome in outcomes[1:]] == [Temporary, Temporary]


@in_virtual_time
async def test_the_same_card_in_another_chat_is_another_card() -> None:
    telegram, pacer = Telegram(), Pacer(1.0, 1.0)
    await ended([pacer.submit("cards", chat, telegram.call(f"{chat}/x"), replaces=5) for chat in (7, 8, 9)])
    assert telegram.made == ["7/x", "8/x", "9/x"]


@in_virtual_time
async def test_no_more_calls_are_under_way_at_once_than_one_pool_of_connections_holds() -> None:
    telegram, pacer = Telegram(seconds=1.0), Pacer(FREE, FREE)
    futures = [pacer.submit("answers", chat, telegram.call(f"{chat}/x")) for chat in range(450)]
    await asyncio.sleep(0.5)
    assert len(telegram.under_way) == 256
    await ended(futures)
    assert len(telegram.made) == 450


@in_virtual_time
async def test_stopping_lets_calls_under_way_end_and_starts_no_wait() -> None:
    telegram, pacer = Telegram(seconds=1.0), Pacer(1.0, 1.0)
    futures = [pacer.submit("broadcasts", chat, telegram.call(f"{chat}/x")) for chat in range(50)]
    await asyncio.sleep(0)
    began = now()
    await pacer.drain(3.0)
    await pacer.close()
    assert now() - began <= 3.0
    assert telegram.under_way == set()
    assert 0 < sum(future.done() for future in futures) < 10


ENTRY = st.tuples(
    st.sampled_from(LANES),
    st.integers(1, 4),  # the chat
    st.none() | st.integers(1, 2),  # the card it replaces
    st.sampled_from([0.0, 0.0, 0.2, 1.5]),  # after how long it is asked for
    st.sampled_from([[], [], [], [Flooded(2)], [Temporary("network")], [Flooded(1), ValueError("broken")]]),
)


@in_virtual_time
async def _play(entries: list[tuple[Lane, int, int | None, float, list[Exception]]]) -> None:
    telegram, pacer = Telegram(seconds=0.1), Pacer(3.0, 1.0)
    futures: list[asyncio.Future[Any]] = []
    for number, (lane, chat, card, wait, answers) in enumerate(entries):
        await asyncio.sleep(wait)
        telegram.answers[f"{chat}/{number}"] = list(answers)
        futures.append(pacer.submit(lane, chat, telegram.call(f"{chat}/{number}"), replaces=card))
    outcomes = await ended(futures)
    assert not any(isinstance(outcome, TimeoutError | asyncio.CancelledError) for outcome in outcomes)
    for (_, chat, card, _, answers), (number, outcome) in zip(entries, enumerate(outcomes), strict=True):
        made = telegram.made.count(f"{chat}/{number}")
        if card is None:  # nothing can take its place: it was made, and again after each refusal
            floods = sum(isinstance(answer, Flooded) for answer in answers)
            assert made == 1 + floods
            failed = [answer for answer in answers if not isinstance(answer, Flooded)]
            assert outcome is (failed[0] if failed else outcome)
            assert failed or outcome == f"result of {chat}/{number}"
        elif isinstance(outcome, str):  # it, or a newer state of the same card
            asked, shown = outcome.removeprefix("result of ").split("/")
            assert int(asked) == chat
            assert int(shown) >= number
            assert entries[int(shown)][1:3] == (chat, card)
    for chat in range(1, 5):
        times = [moment for moment, name in telegram.calls if name.startswith(f"{chat}/")]
        for first, begin in enumerate(times):
            for count, end in enumerate(times[first:], start=1):
                assert count <= 3.0 + 1.0 * (end - begin) + 1e-3


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ENTRY, max_size=25))
def test_every_call_is_made_once_and_ends_for_whoever_asked(
    entries: list[tuple[Lane, int, int | None, float, list[Exception]]],
) -> None:
    _play(entries)


def test_virtual_time_does_not_pass_by_itself() -> None:
    """What the tests above stand on."""

    async def hour() -> float:
        began = now()
        await asyncio.sleep(3600)
        return now() - began

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        assert runner.run(hour()) == 3600


@in_virtual_time
async def test_a_chat_whose_answers_have_to_wait_is_known() -> None:
    telegram, pacer = Telegram(), Pacer(RATE, 1.0)
    found = [pacer.is_held(7)]
    for number in range(3):
        pacer.submit("answers", 7, telegram.call(f"7/{number}"))
        found.append(pacer.is_held(7))
    await asyncio.sleep(0.01)
    found.append(pacer.is_held(7))
    await asyncio.sleep(10)
    found.append(pacer.is_held(7))
    await pacer.close()
    assert found == [False, False, True, True, True, False]
