"""Calls leave in order of lane and arrival, no faster than Telegram allows, and none is lost."""

import asyncio
import gc
import itertools
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.delivery.errors import Flooded, Temporary
from bot.delivery.pacer import NOTHING_SENT, Pacer
from storage.messages import LANES, Lane
from tests.delivery.virtual_time import VirtualLoop, in_virtual_time

RATE = 30.0
FREE = 1e6
LONG = 3600.0


class Telegram:
    """Notes which calls were made, and when; answers some of them with what it is told to."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds = seconds
        self.calls: list[tuple[float, str]] = []
        self.answers: dict[str, list[Exception]] = {}
        self.under_way: set[str] = set()

    def call(self, name: str) -> Any:
        async def make() -> str:
            self.calls.append((_now(), name))
            chat = name.partition("/")[0]
            assert chat not in self.under_way, "two calls of one chat at once"
            self.under_way.add(chat)
            try:
                await asyncio.sleep(self.seconds)
            finally:
                self.under_way.remove(chat)
            if self.answers.get(name):
                raise self.answers[name].pop(0)
            return f"result of {name}"

        return make

    @property
    def made(self) -> list[str]:
        return [name for _, name in self.calls]

    def at(self, name: str) -> float:
        """When that call was made last."""
        return next(moment for moment, made in reversed(self.calls) if made == name)


def _now() -> float:
    return asyncio.get_running_loop().time()


async def _all(futures: Sequence[asyncio.Future[Any]]) -> list[Any]:
    async with asyncio.timeout(LONG):
        return await asyncio.gather(*futures, return_exceptions=True)


@in_virtual_time
async def test_lanes_go_in_order_of_precedence() -> None:
    telegram, pacer = Telegram(), Pacer(1.0, FREE)
    busy = [pacer.submit("broadcasts", 99, telegram.call("99/first"))]
    lanes: tuple[Lane, ...] = ("broadcasts", "reminders", "cards", "answers")
    futures = [pacer.submit(lane, chat, telegram.call(f"{chat}/{lane}")) for chat, lane in enumerate(lanes)]
    await _all([*busy, *futures])
    assert telegram.made == ["99/first", "3/answers", "2/cards", "1/reminders", "0/broadcasts"]


@in_virtual_time
async def test_in_one_chat_calls_leave_one_at_a_time_in_order_of_arrival() -> None:
    telegram, pacer = Telegram(seconds=0.3), Pacer(FREE, 1.0)
    await _all([pacer.submit("answers", 7, telegram.call(f"7/{number}")) for number in range(10)])
    assert telegram.made == [f"7/{number}" for number in range(10)]


@in_virtual_time
async def test_a_chat_gets_a_short_burst_and_then_its_rate() -> None:
    telegram, pacer = Telegram(), Pacer(FREE, 1.0)
    await _all([pacer.submit("answers", 7, telegram.call(f"7/{number}")) for number in range(10)])
    times = [moment for moment, _ in telegram.calls]
    assert times[2] == times[0]
    assert [round(late - early, 4) for early, late in itertools.pairwise(times[2:])] == [1.0] * 7


@in_virtual_time
async def test_one_chats_queue_holds_up_no_other_chat() -> None:
    telegram, pacer = Telegram(), Pacer(FREE, 1.0)
    slow = [pacer.submit("answers", 7, telegram.call(f"7/{number}")) for number in range(60)]
    began = _now()
    await _all([pacer.submit("answers", 8, telegram.call("8/x"))])
    assert _now() == began
    await _all(slow)


@pytest.mark.parametrize("limit", [30, 1000])
def test_bulk_takes_nearly_all_of_the_rate_and_no_second_has_more_than_it(limit: int) -> None:
    @in_virtual_time
    async def play() -> None:
        telegram, pacer = Telegram(seconds=0.04), Pacer(limit, 1.0)
        began = _now()
        count = 20 * limit
        await _all([pacer.submit("broadcasts", chat, telegram.call(f"{chat}/x")) for chat in range(1, count)])
        times = [moment for moment, _ in telegram.calls]
        for first, last in zip(times, times[limit:], strict=False):
            assert last - first >= 1.0 - 1e-6
        assert count / (_now() - began) >= 0.98 * limit

    play()


@in_virtual_time
async def test_bulk_leaves_a_fifth_of_the_rate_free_while_people_are_answered_and_no_longer() -> None:
    telegram, pacer = Telegram(seconds=0.04), Pacer(RATE, FREE)
    bulk = [pacer.submit("broadcasts", chat, telegram.call(f"{chat}/x")) for chat in range(1, 901)]
    began = _now()
    for number in range(20):
        await pacer.submit("answers", 1000, telegram.call(f"1000/{number}"))
        await asyncio.sleep(0.46)
    passed = sum(name.endswith("/x") for name in telegram.made)
    assert 0.76 * RATE <= passed / (_now() - began) <= 0.8 * RATE
    since = _now() + 1.0
    await _all(bulk)
    assert (900 - passed) / (_now() - since) >= 0.98 * RATE


@in_virtual_time
async def test_at_most_two_bulk_calls_are_under_way_unless_the_pace_needs_more() -> None:
    for seconds, most in ((0.04, 2), (0.3, 12)):
        telegram, pacer, under_way = Telegram(seconds=seconds), Pacer(RATE, 1.0), list[int]()
        began = _now()
        bulk = [pacer.submit("broadcasts", chat, telegram.call(f"{chat}/x")) for chat in range(1, 601)]
        while not all(each.done() for each in bulk):
            under_way.append(len(telegram.under_way))
            await asyncio.sleep(0.01)
        assert max(under_way) <= most
        assert 600 / (_now() - began) >= 0.9 * RATE


@in_virtual_time
async def test_two_calls_that_hang_hold_up_bulk_for_a_second_only() -> None:
    telegram, pacer = Telegram(), Pacer(RATE, 1.0)

    async def hangs() -> None:
        await asyncio.sleep(20)

    stuck = [pacer.submit("broadcasts", chat, hangs) for chat in (1, 2)]
    began = _now()
    await _all([pacer.submit("broadcasts", chat, telegram.call(f"{chat}/x")) for chat in range(3, 33)])
    assert _now() - began <= 1.0 + 30 / RATE * 1.1
    await _all(stuck)


@in_virtual_time
async def test_a_group_gets_at_most_twenty_messages_a_minute() -> None:
    telegram, pacer = Telegram(), Pacer(FREE, 1.0)
    await _all([pacer.submit("answers", -5, telegram.call(f"-5/{number}")) for number in range(100)])
    times = [moment for moment, _ in telegram.calls]
    assert all(last - first >= 60.0 - 1e-6 for first, last in zip(times, times[20:], strict=False))
    assert times[-1] - times[0] <= 100 * 60 / 18


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
    await _all([broadcast, *waiting])
    assert telegram.made.index("7/broadcast") <= 10


@in_virtual_time
async def test_what_had_nothing_to_send_takes_nobodys_turn() -> None:
    telegram, pacer = Telegram(), Pacer(1.0, 1.0)

    async def nothing() -> Any:
        return NOTHING_SENT

    futures = [pacer.submit("cards", chat, nothing) for chat in range(1, 1001)]
    futures += [pacer.submit("cards", 7, telegram.call("7/x"))]
    began = _now()
    assert await _all(futures) == [*[None] * 1000, "result of 7/x"]
    assert _now() - began <= 1.0


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
async def test_what_cannot_be_paid_for_keeps_to_the_free_rate_and_holds_up_nothing_else() -> None:
    telegram, pacer = Telegram(seconds=0.01), Pacer(1000, 1.0, RATE)
    edits = [pacer.submit("cards", chat, telegram.call(f"{chat}/edit")) for chat in range(1, 61)]
    sends = [
        pacer.submit("cards", chat, telegram.call(f"{chat}/send"), paid=True) for chat in range(100, 1100)
    ]
    began = _now()
    await _all(sends)
    assert _now() - began <= 1.1
    await _all(edits)
    times = [moment for moment, name in telegram.calls if name.endswith("edit")]
    assert all(last - first >= 1.0 - 1e-6 for first, last in zip(times, times[30:], strict=False))


@in_virtual_time
async def test_answers_have_no_overall_limit() -> None:
    telegram, pacer = Telegram(), Pacer(RATE, 1.0)
    began = _now()
    await _all([pacer.submit("answers", chat, telegram.call(f"{chat}/x")) for chat in range(1000)])
    assert _now() == began


@in_virtual_time
async def test_an_answer_overtakes_a_broadcast_that_waits_in_the_same_chat() -> None:
    telegram, pacer = Telegram(), Pacer(1.0, 1.0)
    bulk = [pacer.submit("broadcasts", chat, telegram.call(f"{chat}/broadcast")) for chat in range(5)]
    began = _now()
    await pacer.submit("answers", 4, telegram.call("4/answer"))
    assert _now() == began
    await _all(bulk)
    assert telegram.made.index("4/answer") < telegram.made.index("4/broadcast")
    assert sorted(telegram.made) == sorted([*(f"{chat}/broadcast" for chat in range(5)), "4/answer"])


@in_virtual_time
async def test_of_edits_of_one_card_that_wait_only_the_latest_is_made_and_all_get_its_result() -> None:
    telegram, pacer = Telegram(seconds=0.1), Pacer(FREE, 1.0)
    first = pacer.submit("answers", 7, telegram.call("7/0"), replaces="card")
    await asyncio.sleep(0)
    later = [pacer.submit("answers", 7, telegram.call(f"7/{n}"), replaces="card") for n in range(1, 6)]
    other = pacer.submit("answers", 7, telegram.call("7/other"), replaces="another card")
    assert await _all([first, *later, other]) == [
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
    outcomes = await _all(futures)
    assert outcomes[0] == "result of 7/0"
    assert [type(outcome) for outcome in outcomes[1:]] == [Temporary, Temporary]


@in_virtual_time
async def test_the_same_card_in_another_chat_is_another_card() -> None:
    telegram, pacer = Telegram(), Pacer(1.0, 1.0)
    await _all([pacer.submit("cards", chat, telegram.call(f"{chat}/x"), replaces=5) for chat in (7, 8, 9)])
    assert telegram.made == ["7/x", "8/x", "9/x"]


@in_virtual_time
async def test_an_answer_that_takes_the_place_of_a_waiting_refresh_does_not_wait_in_its_lane() -> None:
    telegram, pacer = Telegram(), Pacer(1.0, 1.0)
    bulk = [pacer.submit("cards", chat, telegram.call(f"{chat}/refresh"), replaces=1) for chat in range(5)]
    began = _now()
    answer = pacer.submit("answers", 4, telegram.call("4/answer"), replaces=1)
    assert await answer == "result of 4/answer"
    assert _now() == began
    await _all(bulk)
    assert telegram.made.count("4/answer") == 1
    assert "4/refresh" not in telegram.made


@in_virtual_time
async def test_a_refused_call_is_made_again_when_telegram_said_and_not_before() -> None:
    telegram, pacer = Telegram(), Pacer(FREE, FREE)
    telegram.answers["7/x"] = [Flooded(13)]
    began = _now()
    futures = [pacer.submit("answers", 7, telegram.call(name)) for name in ("7/x", "7/y")]
    assert await _all(futures) == ["result of 7/x", "result of 7/y"]
    assert telegram.made == ["7/x", "7/x", "7/y"]  # the order of the chat is kept
    assert telegram.at("7/x") == pytest.approx(began + 13)


@in_virtual_time
async def test_a_later_shorter_refusal_does_not_shorten_a_pause() -> None:
    telegram, pacer = Telegram(seconds=1.0), Pacer(FREE, FREE)
    telegram.answers = {"1/x": [Flooded(60)], "2/x": [Flooded(3)]}
    began = _now()
    futures = [pacer.submit("broadcasts", chat, telegram.call(f"{chat}/x")) for chat in (1, 2)]
    await asyncio.sleep(2)
    futures.append(pacer.submit("broadcasts", 3, telegram.call("3/x")))
    await _all(futures)
    for chat in (1, 2, 3):
        assert telegram.at(f"{chat}/x") >= began + 61  # refused after a second, for a minute


@in_virtual_time
async def test_a_success_elsewhere_does_not_end_a_pause() -> None:
    telegram, pacer = Telegram(), Pacer(FREE, FREE)
    telegram.answers = {"1/x": [Flooded(30)], "4/x": [Flooded(30)]}
    began = _now()
    futures = [pacer.submit("broadcasts", chat, telegram.call(f"{chat}/x")) for chat in (1, 4)]
    await asyncio.sleep(1)
    await pacer.submit("answers", 2, telegram.call("2/answer"))  # people are answered all the while
    assert _now() == began + 1
    futures.append(pacer.submit("reminders", 3, telegram.call("3/x")))
    await _all(futures)
    assert telegram.at("3/x") >= began + 30


@in_virtual_time
async def test_one_chat_that_is_refused_holds_up_no_other() -> None:
    telegram, pacer = Telegram(), Pacer(RATE, FREE)
    telegram.answers["1/x"] = [Flooded(300)]
    began = _now()
    refused = pacer.submit("broadcasts", 1, telegram.call("1/x"))
    others = [pacer.submit("broadcasts", chat, telegram.call(f"{chat}/x")) for chat in range(2, 302)]
    await _all(others)
    assert 300 / (_now() - began) >= 0.98 * RATE
    await refused
    assert telegram.at("1/x") == pytest.approx(began + 300)


@in_virtual_time
async def test_after_a_refusal_of_several_chats_bulk_goes_on_slower_and_gets_its_rate_back() -> None:
    telegram, pacer = Telegram(), Pacer(RATE, FREE)
    telegram.answers = {"1/x": [Flooded(5)], "2/x": [Flooded(5)]}
    began = _now()
    bulk = [pacer.submit("broadcasts", chat, telegram.call(f"{chat}/x")) for chat in range(1, 3001)]
    await _all(bulk)
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
    began = _now()
    futures = [pacer.submit("answers", chat, telegram.call(f"{chat}/x")) for chat in (1, 2)]
    await asyncio.sleep(0.1)
    futures += [pacer.submit("answers", chat, telegram.call(f"{chat}/x")) for chat in range(3, 63)]
    await _all(futures)
    assert all(telegram.at(f"{chat}/x") >= began + 5 for chat in range(1, 63))
    assert _now() - began >= 5 + 60 / RATE
    await asyncio.sleep(120)
    began = _now()
    await _all([pacer.submit("answers", chat, telegram.call(f"{chat}/y")) for chat in range(1, 63)])
    assert _now() == began


@in_virtual_time
async def test_an_answer_refused_for_ever_is_given_up_and_the_chat_goes_on() -> None:
    telegram, pacer = Telegram(), Pacer(FREE, FREE)
    telegram.answers["7/x"] = [Flooded(1)] * 100
    futures = [pacer.submit("answers", 7, telegram.call(name)) for name in ("7/x", "7/y")]
    refused, fine = await _all(futures)
    assert isinstance(refused, Flooded)
    assert fine == "result of 7/y"


@in_virtual_time
async def test_bulk_is_made_again_however_often_telegram_refuses_it() -> None:
    telegram, pacer = Telegram(), Pacer(FREE, FREE)
    telegram.answers["7/x"] = [Flooded(5)] * 40
    assert await _all([pacer.submit("broadcasts", 7, telegram.call("7/x"))]) == ["result of 7/x"]


@in_virtual_time
async def test_a_call_that_fails_is_told_and_holds_up_nobody() -> None:
    telegram, pacer = Telegram(), Pacer(RATE, 1.0)
    telegram.answers = {f"{chat}/x": [ValueError("broken")] for chat in range(0, 40, 2)}
    futures = [
        pacer.submit("broadcasts", chat, telegram.call(f"{chat}/{name}"))
        for chat in range(40)
        for name in "xy"
    ]
    outcomes = await _all(futures)
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


@in_virtual_time
async def test_no_more_calls_are_under_way_at_once_than_one_pool_of_connections_holds() -> None:
    telegram, pacer = Telegram(seconds=1.0), Pacer(FREE, FREE)
    futures = [pacer.submit("answers", chat, telegram.call(f"{chat}/x")) for chat in range(450)]
    await asyncio.sleep(0.5)
    assert len(telegram.under_way) == 256
    await _all(futures)
    assert len(telegram.made) == 450


@in_virtual_time
async def test_no_answer_waits_for_bulk_that_hangs_nor_bulk_for_answers() -> None:
    telegram, pacer = Telegram(seconds=20.0), Pacer(FREE, FREE)
    bulk = [pacer.submit("broadcasts", chat, telegram.call(f"{chat}/x")) for chat in range(1, 301)]
    await asyncio.sleep(1)
    assert len(telegram.under_way) == 200
    began = _now()
    answers = [pacer.submit("answers", chat, telegram.call(f"{chat}/y")) for chat in range(1000, 1300)]
    await asyncio.sleep(0)
    assert sum(answer in telegram.under_way for answer in map(str, range(1000, 1300))) == 256
    await _all([*bulk, *answers])
    assert all(telegram.at(f"{chat}/y") == began for chat in range(1000, 1256))
    assert len(telegram.made) == 600


@in_virtual_time
async def test_stopping_lets_calls_under_way_end_and_starts_no_wait() -> None:
    telegram, pacer = Telegram(seconds=1.0), Pacer(1.0, 1.0)
    futures = [pacer.submit("broadcasts", chat, telegram.call(f"{chat}/x")) for chat in range(50)]
    await asyncio.sleep(0)
    began = _now()
    await pacer.drain(3.0)
    await pacer.close()
    assert _now() - began <= 3.0
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
    outcomes = await _all(futures)
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
        began = _now()
        await asyncio.sleep(3600)
        return _now() - began

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        assert runner.run(hour()) == 3600


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
