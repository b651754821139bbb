"""Faults on purpose, for those who test how a bot lives with them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from aiohttp import ClientError, ClientPayloadError, ContentTypeError

from bot.rehearsal import BotAccount, BotApi, Phone

if TYPE_CHECKING:
    from tests.rehearsal.conftest import Caller


def shown(phone: Phone) -> list[str]:
    return [message.text for message in phone.messages if message.by_bot]


async def test_the_next_calls_of_a_method_fail_and_others_do_not(
    api: BotApi, call: Caller, phone: Phone
) -> None:
    api.fail_next("sendMessage", count=2)
    assert (await call("getMe")).status == 200
    assert (await call("sendMessage", chat_id=7, text="1")).refusal == (502, "Bad Gateway")
    assert (await call("sendmessage", chat_id=7, text="2")).status == 502
    assert (await call("sendMessage", chat_id=7, text="3")).status == 200
    assert shown(phone) == ["3"]


async def test_a_flood_wait_can_be_ordered(api: BotApi, call: Caller, phone: Phone) -> None:
    api.fail_next(status=429, retry_after=17)
    answer = await call("sendMessage", chat_id=7, text="x")
    assert answer.refusal == (429, "Too Many Requests: retry after 17")
    assert answer.body["parameters"] == {"retry_after": 17}


async def test_descriptions_can_be_given(api: BotApi, call: Caller, phone: Phone) -> None:
    api.fail_next(status=400, description="Bad Request: CHAT_RESTRICTED")
    assert (await call("getMe")).refusal == (400, "Bad Request: CHAT_RESTRICTED")


async def test_a_dropped_connection_did_nothing(api: BotApi, call: Caller, phone: Phone) -> None:
    api.fail_next("sendMessage", status=0, drop_connection=True)
    with pytest.raises(ClientError):
        await call("sendMessage", chat_id=7, text="lost")
    assert shown(phone) == []
    assert (api.calls[-1].method, api.calls[-1].status) == ("sendMessage", 0)


async def test_an_answer_can_be_lost_after_the_call_was_carried_out(
    api: BotApi, call: Caller, phone: Phone
) -> None:
    api.fail_next("sendMessage", drop_connection=True, after=True)
    with pytest.raises(ClientError):
        await call("sendMessage", chat_id=7, text="sent all the same")
    assert shown(phone) == ["sent all the same"]


async def test_an_answer_can_break_off_in_the_middle(api: BotApi, call: Caller, phone: Phone) -> None:
    api.fail_next("sendMessage", cut=True)
    with pytest.raises(ClientPayloadError):
        await call("sendMessage", chat_id=7, text="sent all the same")
    assert shown(phone) == ["sent all the same"]
    assert (await call("getMe")).status == 200


async def test_a_proxy_can_answer_in_telegrams_place(api: BotApi, call: Caller, phone: Phone) -> None:
    api.fail_next("sendMessage", status=403, body="<html>Sign in to this network</html>")
    with pytest.raises(ContentTypeError):
        await call("sendMessage", chat_id=7, text="lost")
    assert shown(phone) == []
    assert (api.calls[-1].method, api.calls[-1].status) == ("sendMessage", 403)


async def test_a_call_can_only_be_late(api: BotApi, call: Caller, phone: Phone) -> None:
    api.fail_next("sendMessage", status=0, delay=0.01)
    assert (await call("sendMessage", chat_id=7, text="late")).status == 200


async def test_hung_calls_wait_for_their_release(api: BotApi, call: Caller, phone: Phone) -> None:
    hang = api.hang("sendMessage")
    sending = asyncio.create_task(call("sendMessage", chat_id=7, text="x"))
    await hang.arrived()
    assert (await call("getMe")).status == 200
    assert (hang.held, shown(phone), sending.done()) == (1, [], False)
    hang.release()
    assert (await sending).status == 200
    assert (await call("sendMessage", chat_id=7, text="y")).status == 200


async def test_offline_breaks_what_waits_and_what_comes(
    api: BotApi, bot: BotAccount, call: Caller, phone: Phone
) -> None:
    (started,) = (await call("getUpdates")).result
    polling = asyncio.create_task(call("getUpdates", offset=started["update_id"] + 1, timeout=30))
    while bot.updates._waiting is None:  # noqa: ASYNC110 - a few turns of the loop until it waits
        await asyncio.sleep(0)
    hang = api.hang("getMe")
    waiting = asyncio.create_task(call("getMe"))
    await hang.arrived()
    api.offline()
    hang.release()
    for broken in (polling, waiting, call("getMe")):
        with pytest.raises(ClientError):
            await broken
    api.online()
    assert (await call("getMe")).status == 200


async def test_calls_are_recorded_with_their_outcome(api: BotApi, call: Caller, phone: Phone) -> None:
    await call("sendMessage", chat_id=7, text="x")
    await call("sendMessage", chat_id=8, text="x")
    first, second = api.calls
    assert (first.method, first.params["text"], first.status) == ("sendMessage", "x", 200)
    assert (second.status, second.description) == (400, "Bad Request: chat not found")


async def test_only_so_many_calls_are_recorded(call_on: type) -> None:
    async with BotApi(record=2) as api:
        ask = call_on(api, api.add_bot())
        for _ in range(3):
            await ask("getMe")
        assert len(api.calls) == 2


async def test_a_server_stops_while_calls_hang(call_on: type) -> None:
    async with BotApi() as api:
        ask = call_on(api, api.add_bot())
        hang = api.hang()
        waiting = asyncio.create_task(ask("getMe"))
        await hang.arrived()
    assert (await asyncio.gather(waiting, return_exceptions=True))[0] is not None
