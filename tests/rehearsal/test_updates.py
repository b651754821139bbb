"""getUpdates: what is kept, for how long, and who gets it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from aiohttp import ClientSession

if TYPE_CHECKING:
    from bot.rehearsal import BotAccount, BotApi, Phone
    from tests.rehearsal.conftest import Caller, HandClock

OTHER_POLL = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
)
WEBHOOK_SET = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


def texts(updates: list[dict[str, Any]]) -> list[str]:
    return [update["message"]["text"] for update in updates]


async def polling(bot: BotAccount) -> None:
    """Let a getUpdates that was just started get to where it waits."""
    while bot.updates._waiting is None:  # noqa: ASYNC110 - a few turns of the loop, nothing to be told by
        await asyncio.sleep(0)


async def test_an_update_is_kept_until_its_offset_is_passed(
    call: Caller, phone: Phone, clock: HandClock
) -> None:
    await phone.say("one")
    first = (await call("getUpdates")).result
    clock.move(1)
    again = (await call("getUpdates")).result
    assert texts(first) == texts(again) == ["/start", "one"]
    rest = (await call("getUpdates", offset=first[0]["update_id"] + 1)).result
    assert texts(rest) == ["one"]
    assert (await call("getUpdates", offset=rest[0]["update_id"] + 1)).result == []


async def test_update_ids_increase_by_one_from_a_random_start(call: Caller, phone: Phone) -> None:
    await phone.say("one")
    first, second = (await call("getUpdates")).result
    assert second["update_id"] == first["update_id"] + 1
    assert first["update_id"] > 100_000


async def test_a_negative_offset_keeps_only_the_last_ones(call: Caller, phone: Phone) -> None:
    for text in ("one", "two", "three"):
        await phone.say(text)
    assert texts((await call("getUpdates", offset=-2)).result) == ["two", "three"]
    assert texts((await call("getUpdates")).result) == ["two", "three"]


async def test_an_offset_from_the_future_acknowledges_nothing(call: Caller, phone: Phone) -> None:
    assert texts((await call("getUpdates", offset=2_000_000_000)).result) == ["/start"]


async def test_limit_is_at_most_a_hundred(call: Caller, phone: Phone) -> None:
    for number in range(120):
        await phone.say(str(number))
    assert len((await call("getUpdates", limit=3)).result) == 3
    assert len((await call("getUpdates", limit=1_000, offset=1)).result) == 100


async def test_asking_again_at_once_with_the_same_offset_gets_one_update(
    call: Caller, phone: Phone, clock: HandClock
) -> None:
    await phone.say("one")
    assert len((await call("getUpdates", offset=5)).result) == 2
    clock.move(0.4)
    assert len((await call("getUpdates", offset=5)).result) == 1
    clock.move(0.5)
    assert len((await call("getUpdates", offset=5)).result) == 2


async def test_a_waiting_poll_wakes_when_something_arrives(
    call: Caller, bot: BotAccount, phone: Phone
) -> None:
    (started,) = (await call("getUpdates")).result
    waiting = asyncio.create_task(call("getUpdates", offset=started["update_id"] + 1, timeout=30))
    await polling(bot)
    await phone.say("one")
    assert texts((await waiting).result) == ["one"]


async def test_a_second_poll_ends_the_first_with_a_conflict(
    call: Caller, bot: BotAccount, phone: Phone
) -> None:
    (started,) = (await call("getUpdates")).result
    offset = started["update_id"] + 1
    first = asyncio.create_task(call("getUpdates", offset=offset, timeout=30))
    await polling(bot)
    second = asyncio.create_task(call("getUpdates", offset=offset, timeout=30))
    assert (await first).refusal == (409, OTHER_POLL)
    await phone.say("one")
    assert texts((await second).result) == ["one"]


async def test_polling_is_refused_while_a_webhook_is_set(call: Caller, phone: Phone) -> None:
    await call("setWebhook", url="https://example.org/hook", max_connections=1)
    assert (await call("getUpdates")).refusal == (409, WEBHOOK_SET)
    await call("deleteWebhook")
    assert texts((await call("getUpdates")).result) == ["/start"]


async def test_setting_a_webhook_ends_a_waiting_poll(call: Caller, bot: BotAccount) -> None:
    waiting = asyncio.create_task(call("getUpdates", timeout=30))
    await polling(bot)
    await call("setWebhook", url="https://example.org/hook")
    assert (await waiting).refusal == (409, "Conflict: terminated by setWebhook request")


async def test_undelivered_taps_are_forgotten_after_150_seconds_and_messages_after_a_day(
    call: Caller, phone: Phone, clock: HandClock
) -> None:
    keyboard = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
    await call("sendMessage", chat_id=7, text="?", reply_markup=keyboard)
    assert phone.last is not None
    phone.press(phone.last, "Yes")
    clock.move(149)
    assert ["callback_query" in update for update in (await call("getUpdates")).result] == [False, True]
    clock.move(1)
    assert ["callback_query" in update for update in (await call("getUpdates")).result] == [False]
    clock.move(86_400)
    assert (await call("getUpdates")).result == []


async def test_kinds_that_were_not_asked_for_are_not_queued(call: Caller, phone: Phone) -> None:
    await call("getUpdates", offset=-1, allowed_updates=["callback_query", "my_chat_member"])
    await phone.say("unheard")
    phone.block()
    assert [list(update)[1] for update in (await call("getUpdates")).result] == ["message", "my_chat_member"]
    await call("getUpdates", allowed_updates=[])
    await phone.say("heard")
    assert texts((await call("getUpdates", offset=-1)).result) == ["heard"]


async def test_a_stopping_server_ends_waiting_polls(bot: BotAccount, call: Caller, api: BotApi) -> None:
    waiting = asyncio.create_task(call("getUpdates", timeout=30))
    await polling(bot)
    bot.updates.close()
    assert (await waiting).refusal == (500, "Internal Server Error: restart")


async def test_a_poll_whose_client_is_gone_is_forgotten(api: BotApi, bot: BotAccount, call: Caller) -> None:
    async with ClientSession() as short_lived:
        url = f"{api.url}/bot{bot.token}/getUpdates"
        waiting = asyncio.create_task(short_lived.post(url, json={"timeout": 30}))
        await polling(bot)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    while bot.updates._waiting is not None:  # noqa: ASYNC110 - as in polling()
        await asyncio.sleep(0)
    assert (await call("getUpdates", offset=1)).result == []


async def test_one_can_wait_until_the_bot_has_acknowledged_everything(
    call: Caller, bot: BotAccount, phone: Phone
) -> None:
    (started,) = (await call("getUpdates")).result
    waiting = asyncio.create_task(bot.updates.emptied())
    await asyncio.sleep(0)
    assert not waiting.done()
    await call("getUpdates", offset=started["update_id"] + 1)
    await waiting
