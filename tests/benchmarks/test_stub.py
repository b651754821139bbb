"""The stub gives updates as Telegram does, and reads what any library sends."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession, FormData

from tests.benchmarks.stub import LARGEST_BATCH, Stub


class Caller:
    """Calls methods of a stub as JSON."""

    def __init__(self, session: ClientSession, stub: Stub) -> None:
        self.session = session
        self.stub = stub

    async def __call__(self, method: str, **asked: Any) -> Any:
        async with self.session.post(f"{self.stub.url}/bot1:x/{method}", json=asked) as response:
            body = await response.json()
            assert response.status == body.get("error_code", 200)
            return body["result"] if body["ok"] else body

    async def updates(self, **asked: Any) -> list[int]:
        return [update["update_id"] for update in await self("getUpdates", **asked)]


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


@pytest.fixture
async def stub() -> AsyncIterator[Stub]:
    async with Stub() as stub:
        yield stub


@pytest.fixture
def call(session: ClientSession, stub: Stub) -> Caller:
    return Caller(session, stub)


def put(stub: Stub, *update_ids: int, user_id: int = 7) -> None:
    stub.put((number, user_id, json.dumps({"update_id": number}).encode()) for number in update_ids)


async def test_updates_are_given_again_until_an_offset_acknowledges_them(call: Caller) -> None:
    put(call.stub, 1, 2, 3)
    assert await call.updates(offset=0) == [1, 2, 3]
    assert await call.updates(offset=2) == [2, 3]
    assert await call.updates(offset=0) == [2, 3]
    assert await call.updates(offset=4) == []
    assert call.stub.waiting == 0


async def test_an_answer_holds_at_most_100_updates_or_as_many_as_asked_for(call: Caller) -> None:
    put(call.stub, *range(1, 151))
    assert await call.updates() == list(range(1, LARGEST_BATCH + 1))
    assert await call.updates(limit=2) == [1, 2]
    assert await call.updates(limit=500) == list(range(1, LARGEST_BATCH + 1))


async def test_a_poll_waits_for_the_next_update(call: Caller) -> None:
    poll = asyncio.create_task(call.updates(offset=1, timeout=50))
    await asyncio.wait_for(call.stub.polled.wait(), 10)
    put(call.stub, 5, 6)
    assert await asyncio.wait_for(poll, 10) == [5, 6]


async def test_a_poll_ends_empty_after_its_timeout(call: Caller) -> None:
    assert await asyncio.wait_for(call.updates(timeout=0.05), 10) == []


async def test_a_second_poll_ends_the_first_with_a_conflict(call: Caller) -> None:
    first = asyncio.create_task(call("getUpdates", timeout=50))
    await asyncio.wait_for(call.stub.polled.wait(), 10)
    call.stub.polled.clear()
    second = asyncio.create_task(call.updates(timeout=50))
    assert (await asyncio.wait_for(first, 10))["error_code"] == 409
    put(call.stub, 1)
    assert await asyncio.wait_for(second, 10) == [1]


async def test_updates_are_not_lost_on_a_poll_whose_bot_is_gone(stub: Stub) -> None:
    async with ClientSession() as session:
        poll = asyncio.create_task(Caller(session, stub).updates(timeout=50))
        await asyncio.wait_for(stub.polled.wait(), 10)
        poll.cancel()
    put(stub, 1)
    async with ClientSession() as session:
        assert await Caller(session, stub).updates(timeout=50) == [1]


async def test_methods_are_known_in_any_case(call: Caller) -> None:
    put(call.stub, 1)
    assert [update["update_id"] for update in await call("getupdates")] == [1]
    assert (await call("GETME"))["is_bot"] is True
    assert (await call("getWebhookInfo"))["url"] == ""
    assert await call("setMyCommands", commands=[]) is True


async def test_a_changed_card_and_a_new_message_are_answered_by_a_message(call: Caller) -> None:
    edited = await call("editMessageText", chat_id=7, message_id=1, text="x")
    first, second = [await call("sendMessage", chat_id=7, text="x") for _ in range(2)]
    assert edited.keys() == first.keys()
    assert first["message_id"] < second["message_id"]


@pytest.mark.parametrize("form", ["json", "urlencoded", "multipart"])
async def test_a_call_is_noted_with_its_parameters_in_any_form(stub: Stub, form: str) -> None:
    sent = {"callback_query_id": "7", "text": "Saved: រក្សាទុក & 100 %"}
    body: dict[str, Any] = {"json": sent} if form == "json" else {"data": sent}
    if form == "multipart":
        body = {"data": FormData(sent, default_to_multipart=True)}
    async with ClientSession() as session:
        await session.post(f"{stub.url}/bot1:x/answerCallbackQuery", **body)
    (call,) = stub.calls
    assert call.method == "answercallbackquery"
    assert call.parameters() == sent
    assert stub.answered == 1


async def test_every_answer_is_late_by_the_delay(call: Caller) -> None:
    call.stub.delay = 0.05
    began = time.monotonic()
    await call("answerCallbackQuery", callback_query_id="1")
    assert time.monotonic() - began >= call.stub.delay
    assert call.stub.calls[0].at - began < time.monotonic() - began - call.stub.delay + 0.001


async def test_with_limits_a_chat_is_refused_what_comes_too_fast_but_never_a_toast(
    session: ClientSession,
) -> None:
    async with Stub(limits=True) as stub:
        call = Caller(session, stub)
        put(stub, 1, user_id=7)
        edits = [await call("editMessageText", chat_id=7, message_id=1, text="x") for _ in range(10)]
        refused = [edit for edit in edits if edit.get("error_code") == 429]
        assert refused
        assert refused[0]["parameters"]["retry_after"] >= 1
        assert sum(call.refused for call in stub.calls) == len(refused)
        assert stub.shown == len(edits) - len(refused)
        assert await call("answerCallbackQuery", callback_query_id="1") is True


async def test_without_limits_nothing_is_refused(call: Caller) -> None:
    for _ in range(10):
        await call("editMessageText", chat_id=7, message_id=1, text="x")
    assert call.stub.shown == 10


async def test_requests_are_read_whole_however_they_are_cut(stub: Stub) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(stub.url.rpartition(":")[2]))
    body = b'{"text":"a\\r\\n\\r\\nb"}'
    request = b"POST /bot1:x/answerCallbackQuery HTTP/1.1\r\nContent-Type: application/json\r\n"
    request += b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
    for part in (request[:30], request[30:-3], request[-3:] + request):
        writer.write(part)
        await writer.drain()
    for _ in range(2):
        assert await asyncio.wait_for(reader.readuntil(b"}"), 10)
    writer.close()
    await writer.wait_closed()
    assert [call.body for call in stub.calls] == [body, body]
