"""Messages of the bot: sent, changed, pinned, copied and taken away, and refused in Telegram's words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.rehearsal import BotAccount, BotApi, Limits, Phone

if TYPE_CHECKING:
    from tests.rehearsal.conftest import Answer, Caller, HandClock

NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
BUTTON = {"inline_keyboard": [[{"text": "x", "callback_data": "x"}]]}


async def sent(call: Caller, text: str = "hello", **more: Any) -> int:
    message_id: int = (await call("sendMessage", chat_id=7, text=text, **more)).result["message_id"]
    return message_id


def shown(phone: Phone) -> list[str]:
    return [message.text for message in phone.messages]


async def test_a_message_is_shown_as_it_was_formatted(call: Caller, phone: Phone, clock: HandClock) -> None:
    await sent(call, "<b>Poll</b> &amp; more", parse_mode="HTML", reply_markup=BUTTON)
    message = phone.last
    assert message is not None
    assert message.text == "Poll & more"
    assert message.html == "<b>Poll</b> &amp; more"
    assert message.entities == [{"offset": 0, "length": 4, "type": "bold"}]
    assert message.sent_at == int(clock.now)
    assert not message.edited
    assert message.by_bot
    assert [each.by_bot for each in phone.messages] == [False, True]


@pytest.mark.parametrize(
    ("method", "parameters", "complaint"),
    [
        ("sendMessage", {"chat_id": 7}, "message text is empty"),
        ("sendMessage", {"chat_id": 7, "text": ""}, "message text is empty"),
        ("sendMessage", {"chat_id": 7, "text": " \n "}, "text must be non-empty"),
        ("sendMessage", {"text": "x"}, "chat_id is empty"),
        ("sendMessage", {"chat_id": 8, "text": "x"}, "chat not found"),
        ("sendMessage", {"chat_id": "@nobody", "text": "x"}, "chat not found"),
        ("sendMessage", {"chat_id": 7, "text": "x" * 4097}, "message is too long"),
        (
            "sendMessage",
            {"chat_id": 7, "text": "<b>", "parse_mode": "HTML"},
            "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
        (
            "sendMessage",
            {"chat_id": 7, "text": "x", "reply_parameters": {"message_id": 99}},
            "message to be replied not found",
        ),
        ("editMessageText", {"chat_id": 7, "message_id": 99, "text": "x"}, "message to edit not found"),
        ("editMessageText", {"chat_id": 7, "message_id": 1, "text": "x"}, "message can't be edited"),
        ("editMessageText", {"message_id": 1, "text": "x"}, "chat_id is empty"),
        ("editMessageText", {"text": "x"}, "message identifier is not specified"),
        ("editMessageText", {"chat_id": 7, "message_id": 1}, "message text is empty"),
        ("deleteMessage", {"chat_id": 7, "message_id": 99}, "message to delete not found"),
        ("deleteMessage", {"chat_id": 7}, "message identifier is not specified"),
        ("deleteMessages", {"chat_id": 7, "message_ids": []}, "message identifiers are not specified"),
        (
            "deleteMessages",
            {"chat_id": 7, "message_ids": [1] * 101},
            "too many message identifiers specified",
        ),
        (
            "deleteMessages",
            {"chat_id": 7, "message_ids": ["x"]},
            "can't parse message identifier as a Number",
        ),
        ("deleteMessages", {"chat_id": 7, "message_ids": {}}, "expected an Array of message identifiers"),
        ("pinChatMessage", {"chat_id": 7, "message_id": 99}, "message to pin not found"),
        ("unpinChatMessage", {"chat_id": 7}, "message to unpin not found"),
        (
            "copyMessage",
            {"chat_id": 7, "from_chat_id": 7, "message_id": 99},
            "message to copy not found",
        ),
        ("sendChatAction", {"chat_id": 7, "action": "dancing"}, "wrong parameter action in request"),
        ("sendLocation", {"chat_id": 7, "latitude": 11.5}, "longitude is empty"),
        (
            "sendLocation",
            {"chat_id": 7, "latitude": 91, "longitude": 0},
            "wrong geo coordinates specified",
        ),
        (
            "sendVenue",
            {"chat_id": 7, "latitude": 11.5, "longitude": 104.9, "title": "Sokha"},
            'parameter "address" is required',
        ),
        ("getChatMember", {"chat_id": 7, "user_id": 99}, "member not found"),
        ("getFile", {"file_id": "x"}, "wrong file_id or the file is temporarily unavailable"),
    ],
)
async def test_wrong_calls_are_refused_in_telegrams_words(
    call: Caller, phone: Phone, method: str, parameters: dict[str, Any], complaint: str
) -> None:
    assert (await call(method, **parameters)).refusal == (400, f"Bad Request: {complaint}")


async def test_nobody_is_written_to_before_they_press_start(
    call: Caller, api: BotApi, bot: BotAccount
) -> None:
    stranger = api.phone(8, "Dara", bot=bot)
    refusal = (await call("sendMessage", chat_id=8, text="x")).refusal
    assert refusal == (403, "Forbidden: bot can't initiate conversation with a user")
    await stranger.say("hello")
    assert (await call("sendMessage", chat_id=8, text="x")).status == 200


async def test_an_edit_replaces_text_and_buttons_and_says_so(call: Caller, phone: Phone) -> None:
    number = await sent(call, "one", reply_markup=BUTTON)
    answer = await call("editMessageText", chat_id=7, message_id=number, text="<i>two</i>", parse_mode="HTML")
    assert answer.result["text"] == "two"
    message = phone.last
    assert message is not None
    assert (message.message_id, message.html, message.labels, message.edited) == (
        number,
        "<i>two</i>",
        [],
        True,
    )


async def test_an_edit_that_changes_nothing_is_refused(call: Caller, phone: Phone) -> None:
    number = await sent(call, "<b>one</b>", parse_mode="HTML", reply_markup=BUTTON)
    same: dict[str, Any] = {"chat_id": 7, "message_id": number, "text": "*one*", "parse_mode": "MarkdownV2"}
    assert (await call("editMessageText", **same, reply_markup=BUTTON)).refusal == (400, NOT_MODIFIED)
    assert (await call("editMessageText", **same)).status == 200
    assert (await call("editMessageText", **same)).refusal == (400, NOT_MODIFIED)
    bare = await call("editMessageReplyMarkup", chat_id=7, message_id=number)
    assert bare.refusal == (400, NOT_MODIFIED)


async def test_messages_can_be_deleted_for_48_hours(call: Caller, phone: Phone, clock: HandClock) -> None:
    first, second = await sent(call, "one"), await sent(call, "two")
    clock.move(48 * 3600)
    assert (await call("deleteMessage", chat_id=7, message_id=first)).result is True
    clock.move(1)
    refused = await call("deleteMessage", chat_id=7, message_id=second)
    assert refused.refusal == (400, "Bad Request: message can't be deleted for everyone")
    assert shown(phone) == ["/start", "two"]


async def test_several_messages_are_deleted_at_once_and_missing_ones_skipped(
    call: Caller, phone: Phone
) -> None:
    numbers = [await sent(call, text) for text in ("one", "two", "three")]
    answer = await call("deleteMessages", chat_id=7, message_ids=[*numbers[:2], numbers[0], 999])
    assert answer.result is True
    assert shown(phone) == ["/start", "three"]


async def test_a_pin_is_told_to_the_bot_as_a_service_message(call: Caller, phone: Phone) -> None:
    number = await sent(call)
    assert (await call("pinChatMessage", chat_id=7, message_id=number)).result is True
    update = (await call("getUpdates")).result[-1]
    assert update["message"]["pinned_message"]["message_id"] == number
    assert (await call("getChat", chat_id=7)).result["pinned_message"]["text"] == "hello"
    assert (await call("unpinChatMessage", chat_id=7)).result is True
    assert phone.chat.pinned == []
    await call("pinChatMessage", chat_id=7, message_id=number)
    assert (await call("unpinAllChatMessages", chat_id=7)).result is True
    assert "pinned_message" not in (await call("getChat", chat_id=7)).result


async def test_copies_have_no_origin_and_forwards_do(call: Caller, phone: Phone) -> None:
    number = await sent(call, "<b>one</b>", parse_mode="HTML")
    copied = (await call("copyMessage", chat_id=7, from_chat_id=7, message_id=number)).result
    assert list(copied) == ["message_id"]
    assert phone.chat.messages[copied["message_id"]].html == "<b>one</b>"
    forwarded = (await call("forwardMessage", chat_id=7, from_chat_id=7, message_id=1)).result
    assert forwarded["forward_origin"]["sender_user"]["first_name"] == "Sok"
    assert forwarded["text"] == "/start"


async def test_protected_content_is_not_forwarded(call: Caller, phone: Phone) -> None:
    number = await sent(call, protect_content=True)
    refused = await call("forwardMessage", chat_id=7, from_chat_id=7, message_id=number)
    assert refused.refusal == (400, "Bad Request: message can't be forwarded")


async def test_a_reply_shows_what_it_answers(call: Caller, phone: Phone) -> None:
    answer = await call("sendMessage", chat_id=7, text="yes", reply_parameters={"message_id": 1})
    assert answer.result["reply_to_message"]["text"] == "/start"
    lenient = {"message_id": 99, "allow_sending_without_reply": True}
    assert (
        "reply_to_message"
        not in (await call("sendMessage", chat_id=7, text="x", reply_parameters=lenient)).result
    )


async def test_places_are_shown(call: Caller, phone: Phone) -> None:
    place = {"latitude": 11.57, "longitude": 104.93}
    await call("sendLocation", chat_id=7, **place)
    await call("sendVenue", chat_id=7, **place, title="Sokha Hotel", address="Phnom Penh")
    assert [message.fields["location"] for message in phone.messages[1:]] == [place, place]
    assert phone.messages[-1].fields["venue"]["title"] == "Sokha Hotel"


async def test_typing_is_shown(call: Caller, phone: Phone) -> None:
    assert (await call("sendChatAction", chat_id=7, action="typing")).result is True
    assert phone.chat.actions == 1


async def test_flood_limits_answer_429_with_the_seconds_to_wait(
    clock: HandClock, call_on: Any, phone: Phone
) -> None:
    async with BotApi(Limits.telegram(), clock=clock) as strict:
        bot = strict.add_bot()
        phone = strict.phone(7, "Sok", bot=bot)
        await phone.start()
        ask = call_on(strict, bot)
        for _ in range(5):
            assert (await ask("sendMessage", chat_id=7, text="x")).status == 200
        refused: Answer = await ask("sendMessage", chat_id=7, text="x")
        assert refused.refusal == (429, "Too Many Requests: retry after 1")
        assert refused.body["parameters"] == {"retry_after": 1}
        edit = {"chat_id": 7, "message_id": 2, "text": "y"}
        assert (await ask("editMessageText", **edit)).status == 429
        clock.move(1)
        assert (await ask("editMessageText", **edit)).status == 200
        query = phone.press(await _with_button(ask, clock, phone), "x")
        assert (await ask("answerCallbackQuery", callback_query_id=query)).status == 200


async def _with_button(ask: Caller, clock: HandClock, phone: Phone) -> Any:
    clock.move(5)
    await ask("sendMessage", chat_id=7, text="?", reply_markup=BUTTON)
    return phone.last
