"""HTTP below the library: what goes wrong there is said in its words, and never shows the token."""

import logging
import traceback
from collections.abc import AsyncIterator

import pytest
from telegram.error import NetworkError, TimedOut
from telegram.request import RequestData

from bot.delivery.request import AiohttpRequest
from bot.rehearsal import BotApi
from tests.delivery.conftest import TOKEN


@pytest.fixture
async def request_class(api: BotApi) -> AsyncIterator[AiohttpRequest]:
    request = AiohttpRequest()
    await request.initialize()
    yield request
    await request.shutdown()


def me(api: BotApi) -> str:
    return f"{api.url}/bot{TOKEN}/getMe"


async def test_an_answer_is_status_and_body(api: BotApi, request_class: AiohttpRequest) -> None:
    status, body = await request_class.do_request(me(api), "POST", RequestData())
    assert status == 200
    assert b'"username"' in body
    api.fail_next(status=502)
    assert (await request_class.do_request(me(api), "POST"))[0] == 502


async def test_a_server_that_takes_too_long_is_a_time_out(
    api: BotApi, request_class: AiohttpRequest, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    api.hang("getMe")
    with pytest.raises(TimedOut) as caught:
        await request_class.do_request(me(api), "POST", read_timeout=0.05)
    assert TOKEN not in repr(caught.value)
    assert TOKEN not in caplog.text


async def test_a_broken_connection_is_a_network_error_that_does_not_show_the_token(
    api: BotApi, request_class: AiohttpRequest, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    broken = ["http://127.0.0.1:1", "http://[", "nowhere:", api.url]
    api.offline()
    for server in broken:
        with pytest.raises(NetworkError) as caught:
            await request_class.post(f"{server}/bot{TOKEN}/getMe")
        assert TOKEN not in "".join(traceback.format_exception(caught.value))
    assert TOKEN not in caplog.text


@pytest.mark.parametrize("wait", [None, 0.5])
async def test_a_time_to_wait_given_for_one_call_counts(
    api: BotApi, request_class: AiohttpRequest, wait: float | None
) -> None:
    assert (await request_class.do_request(me(api), "POST", read_timeout=wait))[0] == 200


async def test_before_and_after_it_is_open_nothing_is_sent(api: BotApi) -> None:
    request = AiohttpRequest()
    for _ in range(2):
        with pytest.raises(NetworkError, match="closed"):
            await request.do_request(me(api), "POST")
        await request.initialize()
        await request.initialize()
        await request.shutdown()
        await request.shutdown()
    assert not api.calls
