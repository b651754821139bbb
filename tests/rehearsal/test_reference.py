"""The server against Telegram's reference, where it lies next to this checkout."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.rehearsal.methods import HANDLERS
from bot.rehearsal.signatures import SIGNATURES

if TYPE_CHECKING:
    from bot.rehearsal import BotApi, Phone
    from tests.rehearsal.conftest import Caller

REFERENCE = Path(__file__).parents[2] / "../shared/botapi/api.json"
SCALARS: dict[str, type | tuple[type, ...]] = {
    "Integer": int,
    "String": str,
    "Boolean": bool,
    "True": bool,
    "Float": (float, int),
}
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x40\x00\x00\x00\x20"

Reference = dict[str, Any]


@pytest.fixture(scope="module")
def reference() -> Reference:
    if not REFERENCE.exists():
        pytest.skip("Telegram's reference is not there")
    loaded: Reference = json.loads(REFERENCE.read_text())
    return loaded


def test_every_method_and_parameter_is_telegrams(reference: Reference) -> None:
    for name, signature in SIGNATURES.items():
        documented = {
            field["name"]: (tuple(field["types"]), field["required"])
            for field in reference["methods"][name].get("fields", [])
        }
        assert {each.name: (each.types, each.required) for each in signature} == {
            # editMessageText takes no rich messages here.
            parameter: shape
            for parameter, shape in documented.items()
            if parameter != "rich_message"
        }, name


def test_every_signature_has_a_handler() -> None:
    assert set(SIGNATURES) == set(HANDLERS)


def fewest(attempts: list[list[str]]) -> list[str]:
    """The complaints of the alternative that fits best."""
    return min(attempts, key=len)


def complaints(reference: Reference, kind: str, value: Any, where: str = "") -> list[str]:
    """What is wrong with `value` as an object of that type."""
    where = where or kind
    if kind.startswith("Array of "):
        if not isinstance(value, list):
            return [f"{where} is no array"]
        return [
            wrong
            for index, item in enumerate(value)
            for wrong in complaints(reference, kind.removeprefix("Array of "), item, f"{where}[{index}]")
        ]
    if kind in SCALARS:
        right = isinstance(value, SCALARS[kind]) and (kind == "Boolean" or not isinstance(value, bool))
        return [] if right or kind == "True" else [f"{where} is {value!r}, no {kind}"]
    definition = reference["types"][kind]
    if subtypes := definition.get("subtypes"):
        return fewest([complaints(reference, each, value, f"{where}:{each}") for each in subtypes])
    fields = {field["name"]: field for field in definition.get("fields", [])}
    wrong = [f"{where}.{name} does not exist" for name in value if name not in fields]
    wrong += [
        f"{where}.{name} is missing" for name in fields if fields[name]["required"] and name not in value
    ]
    for name in value.keys() & fields.keys():
        wrong += fewest(
            [complaints(reference, each, value[name], f"{where}.{name}") for each in fields[name]["types"]]
        )
    return wrong


async def test_every_object_is_telegrams(
    reference: Reference, call: Caller, api: BotApi, phone: Phone
) -> None:
    keyboard = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}, {"text": "x", "url": "a.org"}]]}
    html = '<b>a</b> <a href="https://a.org">l</a> <pre><code class="language-c">x</code></pre> /go'
    group = api.group("Facilitators", [phone, api.phone(8, "Dara")])
    where = {"chat_id": group.chat.chat_id}
    document = (await phone.send_document("a.csv", b"x")).fields["document"]["file_id"]
    photo = (await phone.send_photo(PNG)).fields["photo"][0]["file_id"]
    calls: list[tuple[str, dict[str, Any]]] = [
        ("getMe", {}),
        ("sendMessage", {"chat_id": 7, "text": html, "parse_mode": "HTML", "reply_markup": keyboard}),
        ("sendMessage", {"chat_id": 7, "text": "re", "reply_parameters": {"message_id": 1}}),
        ("sendDocument", {"chat_id": 7, "document": document, "caption": "<i>c</i>", "parse_mode": "HTML"}),
        ("sendPhoto", {"chat_id": 7, "photo": photo, "has_spoiler": True}),
        ("sendLocation", {"chat_id": 7, "latitude": 11.5, "longitude": 104.9, "live_period": 60}),
        ("sendVenue", {"chat_id": 7, "latitude": 11.5, "longitude": 104.9, "title": "t", "address": "a"}),
        ("forwardMessage", {"chat_id": 7, "from_chat_id": 7, "message_id": 1}),
        ("copyMessage", {"chat_id": 7, "from_chat_id": 7, "message_id": 1}),
        ("sendMessage", {**where, "text": "x"}),
        ("getChat", {"chat_id": 7}),
        ("getChat", where),
        ("getChatMember", {**where, "user_id": 7}),
        ("getChatMember", {**where, "user_id": group.bot.id}),
        ("getChatMember", {**where, "user_id": 8}),
        ("getChatAdministrators", where),
        ("getChatMenuButton", {}),
        ("getChatMemberCount", where),
        ("getFile", {"file_id": document}),
        ("setMyCommands", {"commands": [{"command": "go", "description": "Go"}]}),
        ("getMyCommands", {}),
        ("getMyName", {}),
        ("getMyDescription", {}),
        ("getMyShortDescription", {}),
        ("getWebhookInfo", {}),
    ]
    wrong = []
    for method, parameters in calls:
        result = (await call(method, **parameters)).result
        wrong += complaints(reference, reference["methods"][method]["returns"][0], result, method)
    card = next(message for message in phone.messages if message.buttons)
    phone.press(card, "Yes")
    edited = await call("editMessageText", chat_id=7, message_id=card.message_id, text="y")
    wrong += complaints(reference, "Message", edited.result)
    await call("pinChatMessage", chat_id=7, message_id=card.message_id)
    await call("deleteMessage", chat_id=7, message_id=card.message_id)
    phone.press(card, "Yes", as_seen=True)
    await phone.edit(await phone.say("hm"), "hmm")
    await phone.send_sticker()
    await phone.send_location(11.5, 104.9)
    phone.block()
    phone.unblock()
    group.add_bot(administrator=True)
    group.migrate()
    group.remove_bot()
    updates = (await call("getUpdates")).result
    kinds = {kind for update in updates for kind in update} - {"update_id"}
    assert kinds == {"message", "edited_message", "callback_query", "my_chat_member"}
    wrong += complaints(reference, "Array of Update", updates)
    assert wrong == []
