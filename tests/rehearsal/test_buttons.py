"""Inline buttons: what may be on them, and what happens when they are pressed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from bot.rehearsal import ChatMessage, NoAnswer, NoSuchButton, Phone, ShownButton, Toast

if TYPE_CHECKING:
    from tests.rehearsal.conftest import Caller, HandClock

TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


def keyboard(*rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"inline_keyboard": list(rows)}


YES_NO = keyboard([{"text": "Yes", "callback_data": "v=y"}, {"text": "No", "callback_data": "v=n"}])


async def card(call: Caller, phone: Phone, text: str = "Agree?") -> ChatMessage:
    sent = (await call("sendMessage", chat_id=phone.user_id, text=text, reply_markup=YES_NO)).result
    return phone.chat.messages[sent["message_id"]]


async def last_query(call: Caller) -> dict[str, Any]:
    query: dict[str, Any] = (await call("getUpdates", offset=-1)).result[-1]["callback_query"]
    return query


async def test_a_tap_brings_its_data_to_the_bot_and_the_toast_to_the_phone(
    call: Caller, phone: Phone
) -> None:
    message = await card(call, phone)
    tapping = asyncio.create_task(phone.tap(message, "No"))
    await asyncio.sleep(0)
    query = await last_query(call)
    assert query["data"] == "v=n"
    assert query["from"]["id"] == 7
    assert query["message"]["message_id"] == message.message_id
    await call("answerCallbackQuery", callback_query_id=query["id"], text="Saved", show_alert=True)
    assert await tapping == Toast("Saved", alert=True)


async def test_buttons_are_found_by_label_or_place(call: Caller, phone: Phone) -> None:
    message = await card(call, phone)
    assert message.labels == ["Yes", "No"]
    assert message.button((0, 1)) == ShownButton("No", "v=n")
    phone.press(message, (0, 1))
    assert (await last_query(call))["data"] == "v=n"
    with pytest.raises(NoSuchButton, match=r"no button 'Maybe' to press on: bot: Agree\? \[Yes\] \[No\]"):
        phone.press(message, "Maybe")
    with pytest.raises(NoSuchButton):
        phone.press(message, (1, 0))


async def test_an_unanswered_tap_is_a_spinner(call: Caller, phone: Phone) -> None:
    message = await card(call, phone)
    with pytest.raises(NoAnswer, match=r"Sok pressed 'Yes' on 'Agree\?'"):
        await phone.tap(message, "Yes", timeout=0.01)
    assert phone.history[-1].toast is None


async def test_a_query_can_be_answered_for_150_seconds(call: Caller, phone: Phone, clock: HandClock) -> None:
    message = await card(call, phone)
    early, late = phone.press(message, "Yes"), phone.press(message, "No")
    clock.move(149)
    assert (await call("answerCallbackQuery", callback_query_id=early)).result is True
    assert await phone.answer_to(early) == Toast()
    clock.move(1)
    assert (await call("answerCallbackQuery", callback_query_id=late)).refusal == (400, TOO_OLD)
    assert (await call("answerCallbackQuery", callback_query_id="0")).refusal == (400, TOO_OLD)
    assert (await call("answerCallbackQuery")).refusal == (400, TOO_OLD)
    with pytest.raises(NoAnswer):
        await phone.answer_to(late)


async def test_only_the_first_answer_is_shown(call: Caller, phone: Phone) -> None:
    query_id = phone.press(await card(call, phone), "Yes")
    await call("answerCallbackQuery", callback_query_id=query_id, text="first")
    assert (await call("answerCallbackQuery", callback_query_id=query_id, text="second")).result is True
    assert await phone.answer_to(query_id) == Toast("first")


async def test_a_toast_has_at_most_200_units(call: Caller, phone: Phone) -> None:
    query_id = phone.press(await card(call, phone), "Yes")
    refused = await call("answerCallbackQuery", callback_query_id=query_id, text="🏛" * 101)
    assert refused.refusal == (400, "Bad Request: MESSAGE_TOO_LONG")
    assert (await call("answerCallbackQuery", callback_query_id=query_id, text="🏛" * 100)).result is True


async def test_the_button_of_an_edited_message_is_the_one_it_has_now(call: Caller, phone: Phone) -> None:
    message = await card(call, phone)
    now = keyboard([{"text": "Yes ✓", "callback_data": "v="}])
    await call("editMessageReplyMarkup", chat_id=7, message_id=message.message_id, reply_markup=now)
    with pytest.raises(NoSuchButton):
        phone.press(message, "Yes")
    phone.press(message, "Yes ✓")
    assert (await last_query(call))["data"] == "v="


async def test_a_late_thumb_can_press_what_the_screen_still_showed(call: Caller, phone: Phone) -> None:
    message = await card(call, phone)
    await call("deleteMessage", chat_id=7, message_id=message.message_id)
    with pytest.raises(NoSuchButton, match="a deleted message"):
        phone.press(message, "Yes")
    phone.press(message, "Yes", as_seen=True)
    query = await last_query(call)
    assert query["data"] == "v=y"
    assert query["message"] == {"chat": phone.chat.fields, "message_id": message.message_id, "date": 0}


@pytest.mark.parametrize(
    ("markup", "complaint"),
    [
        (keyboard([{"text": "x", "callback_data": "ក" * 22}]), "BUTTON_DATA_INVALID"),
        (
            keyboard([{"text": "x"}]),
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (keyboard([{"callback_data": "x"}]), "can't parse inline keyboard button: Can't find field \"text\""),
        (keyboard([{"text": " ", "callback_data": "x"}]), "inline keyboard button text must be non-empty"),
        (
            keyboard([{"text": "x", "url": "http://localhost/"}]),
            "inline keyboard button URL 'http://localhost/' is invalid: Wrong HTTP URL",
        ),
        (keyboard([{"text": "x", "callback_data": "x"}] * 9), "reply markup is too long"),
        (keyboard(*[[{"text": "x", "callback_data": "x"}]] * 101), "reply markup is too long"),
        (
            {"inline_keyboard": [{"text": "x"}]},
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
        ),
        ([], "object expected as reply markup"),
        ("{", "can't parse reply keyboard markup JSON object"),
    ],
)
async def test_keyboards_that_telegram_would_not_show_are_refused(
    call: Caller, phone: Phone, markup: Any, complaint: str
) -> None:
    answer = await call("sendMessage", chat_id=7, text="?", reply_markup=markup)
    assert answer.refusal == (400, f"Bad Request: {complaint}")


async def test_a_hundred_buttons_with_64_bytes_each_are_fine(call: Caller, phone: Phone) -> None:
    rows = [[{"text": "x", "callback_data": "x" * 64}] * 8] * 12 + [[{"text": "x", "callback_data": "x"}] * 4]
    await call("sendMessage", chat_id=7, text="?", reply_markup=keyboard(*rows))
    assert phone.last is not None
    assert len(phone.last.labels) == 100


async def test_links_and_copy_buttons_are_shown_and_not_pressed(call: Caller, phone: Phone) -> None:
    row: list[dict[str, Any]] = [
        {"text": "Open", "url": "https://a.org"},
        {"text": "Copy", "copy_text": {"text": "x"}},
    ]
    await call("sendMessage", chat_id=7, text="?", reply_markup=keyboard(row))
    assert phone.last is not None
    assert phone.last.buttons == ((ShownButton("Open", url="https://a.org/"), ShownButton("Copy")),)
    with pytest.raises(NoSuchButton):
        phone.press(phone.last, "Open")


async def test_a_reply_keyboard_stays_until_it_is_removed(call: Caller, phone: Phone) -> None:
    keys = {"keyboard": [["Agenda", {"text": "Polls"}], ["Help"]], "resize_keyboard": True}
    await call("sendMessage", chat_id=7, text="Here", reply_markup=keys)
    await call("sendMessage", chat_id=7, text="More")
    assert phone.keyboard == (("Agenda", "Polls"), ("Help",))
    await call("sendMessage", chat_id=7, text="Gone", reply_markup={"remove_keyboard": True})
    assert len(phone.keyboard) == 0
