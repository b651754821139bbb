"""Requests: addresses, tokens and encodings."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import FormData

from bot.rehearsal import BotApi, Phone

if TYPE_CHECKING:
    from tests.rehearsal.conftest import Caller

MARKUP = {"inline_keyboard": [[{"text": "x", "callback_data": "x"}]]}


async def fetch(call: Caller, path: str, **options: Any) -> tuple[int, dict[str, Any]]:
    async with call.session.post(call.url + path, **options) as response:
        return response.status, await response.json()


@pytest.mark.parametrize(
    ("path", "code", "description"),
    [
        ("/bot{token}/sendNothing", 404, "Not Found"),
        ("/bot{token}/", 404, "Not Found"),
        ("/botnonsense/getMe", 404, "Not Found"),
        ("/bot1:WRONG/getMe", 401, "Unauthorized"),
        ("/", 404, "Not Found"),
        ("/file/bot{token}/documents/none", 404, "Not Found"),
        ("/file/bot1:WRONG/documents/none", 401, "Unauthorized"),
    ],
)
async def test_wrong_addresses_and_tokens_are_refused(
    call: Caller, path: str, code: int, description: str
) -> None:
    status, body = await fetch(call, path.format(token=call.token))
    assert (status, body) == (code, {"ok": False, "error_code": code, "description": description})


async def test_methods_are_found_in_any_case(call: Caller) -> None:
    assert (await call("GETME")).result["username"] == "sala_rehearsal_bot"


@pytest.mark.parametrize("encoding", ["json", "nested json", "form", "multipart", "query"])
async def test_parameters_are_taken_in_any_encoding(call: Caller, phone: Phone, encoding: str) -> None:
    path = f"/bot{call.token}/sendMessage"
    flat = {"chat_id": "7", "text": "សួស្តី", "reply_markup": json.dumps(MARKUP), "protect_content": "true"}
    options: dict[str, Any] = {}
    if encoding == "json":
        options["json"] = {"chat_id": 7, "text": "សួស្តី", "reply_markup": MARKUP, "protect_content": True}
    elif encoding == "nested json":
        options["json"] = flat
    elif encoding == "form":
        options["data"] = flat
    elif encoding == "multipart":
        form = FormData(default_to_multipart=True)
        for name, value in flat.items():
            form.add_field(name, value)
        options["data"] = form
    else:
        options["params"] = flat
    status, body = await fetch(call, path, **options)
    assert status == 200
    assert body["result"]["text"] == "សួស្តី"
    assert body["result"]["reply_markup"] == MARKUP
    assert body["result"]["has_protected_content"] is True


async def test_get_requests_are_answered(call: Caller, phone: Phone) -> None:
    url = f"{call.url}/bot{call.token}/sendMessage"
    async with call.session.get(url, params={"chat_id": "7", "text": "x"}) as response:
        assert response.status == 200


async def test_unreadable_json_is_refused(call: Caller) -> None:
    headers = {"Content-Type": "application/json"}
    for data in ("{", "[]"):
        status, _ = await fetch(call, f"/bot{call.token}/getMe", data=data, headers=headers)
        assert status == 400
    status, _ = await fetch(call, f"/bot{call.token}/getMe", data="", headers=headers)
    assert status == 200


async def test_odd_values_are_read_as_telegram_reads_them(call: Caller, phone: Phone) -> None:
    missing = await call("deleteMessage", chat_id=7, message_id="one")
    assert missing.refusal == (400, "Bad Request: message to delete not found")
    number = await call("sendMessage", chat_id="7", text=5, unknown_parameter=1)
    assert number.result["text"] == "5"
    nowhere = await call("sendLocation", chat_id=7, latitude="north", longitude="east")
    assert nowhere.result["location"] == {"latitude": 0, "longitude": 0}
    broken = await call("sendMessage", chat_id=7, text="x", reply_parameters="[")
    assert broken.refusal == (400, "Bad Request: can't parse reply parameters JSON object")


async def test_each_server_has_a_port_of_its_own(api: BotApi) -> None:
    async with BotApi() as other:
        assert other.url != api.url
        assert other.url.startswith("http://127.0.0.1:")
