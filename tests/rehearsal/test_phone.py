"""Phones: people who start, write, block, look and remember."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from bot.rehearsal import BotAccount, BotApi, Phone, Toast

if TYPE_CHECKING:
    from tests.rehearsal.conftest import Caller, HandClock

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x40\x00\x00\x00\x20"


async def updates(call: Caller) -> list[dict[str, Any]]:
    everything: list[dict[str, Any]] = (await call("getUpdates", limit=100)).result
    return everything


async def test_start_sends_the_command_with_its_payload(call: Caller, api: BotApi, bot: BotAccount) -> None:
    await api.phone(8, "Dara", "Chan", "dara", "km", bot=bot).start("sapw")
    (update,) = await updates(call)
    message = update["message"]
    assert message["text"] == "/start sapw"
    assert message["entities"] == [{"offset": 0, "length": 6, "type": "bot_command"}]
    assert message["from"] == {
        "id": 8,
        "is_bot": False,
        "first_name": "Dara",
        "last_name": "Chan",
        "username": "dara",
        "language_code": "km",
    }
    assert message["chat"]["type"] == "private"


async def test_only_what_telegram_would_pass_on_can_be_a_payload_or_a_text(phone: Phone) -> None:
    for payload in ("two words", "x" * 65, "សាលា"):
        with pytest.raises(ValueError, match="no payload of a link"):
            await phone.start(payload)
    with pytest.raises(ValueError, match="nothing to say"):
        await phone.say("  ")
    assert (await phone.say(" hello\n")).text == "hello"


async def test_a_blocked_bot_is_told_and_refused_until_start_is_pressed(call: Caller, phone: Phone) -> None:
    phone.block()
    phone.block()
    refused = await call("sendMessage", chat_id=7, text="x")
    assert refused.refusal == (403, "Forbidden: bot was blocked by the user")
    await phone.start()
    assert (await call("sendMessage", chat_id=7, text="x")).status == 200
    changes = [update["my_chat_member"] for update in await updates(call) if "my_chat_member" in update]
    assert [
        (change["old_chat_member"]["status"], change["new_chat_member"]["status"]) for change in changes
    ] == [("member", "kicked"), ("kicked", "member")]


async def test_a_deactivated_person_is_refused_for_good(call: Caller, phone: Phone) -> None:
    phone.deactivate()
    refused = await call("sendMessage", chat_id=7, text="x")
    assert refused.refusal == (403, "Forbidden: user is deactivated")


async def test_nonsense_of_any_kind_can_be_sent(call: Caller, phone: Phone) -> None:
    await phone.send_photo(PNG, caption="look")
    await phone.send_document("notes.txt", b"abc")
    await phone.send_location(11.57, 104.93)
    await phone.send_sticker("🏛")
    await phone.send(dice={"emoji": "🎲", "value": 3})
    contents = [update["message"] for update in (await updates(call))[1:]]
    assert contents[0]["caption"] == "look"
    assert contents[0]["photo"][0]["width"] == 64
    assert contents[1]["document"]["mime_type"] == "text/plain"
    assert contents[2]["location"]["longitude"] == 104.93
    assert contents[3]["sticker"]["emoji"] == "🏛"
    assert contents[4]["dice"]["value"] == 3
    assert "<sticker>" in str(phone.chat)


async def test_people_correct_and_delete_what_they_wrote(call: Caller, phone: Phone) -> None:
    typo = await phone.say("I aggree #yes")
    edited = await phone.edit(typo, "I agree /yes")
    phone.delete(edited)
    assert [message.text for message in phone.messages] == ["/start"]
    update = (await updates(call))[-1]["edited_message"]
    assert (update["text"], update["entities"][0]["type"]) == ("I agree /yes", "bot_command")


async def test_a_person_sees_what_happens_while_they_wait(call: Caller, phone: Phone) -> None:
    waiting = asyncio.create_task(phone.wait_for(lambda phone: phone.last))
    await call("sendMessage", chat_id=7, text="there")
    message = await waiting
    assert message.text == "there"


async def test_waiting_in_vain_says_what_the_chat_shows(call: Caller, phone: Phone) -> None:
    markup = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
    await call("sendMessage", chat_id=7, text="Agree?", reply_markup=markup)
    with pytest.raises(
        TimeoutError, match=r"Sok \(7\) waited 0.01 s in vain(?s:.*)person: /start\nbot: Agree\? \[Yes\]"
    ):
        await phone.wait_for(lambda phone: phone.last and phone.last.edited, timeout=0.01)


async def test_the_history_tells_what_was_done_and_what_came_back(
    call: Caller, phone: Phone, clock: HandClock
) -> None:
    markup = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
    await call("sendMessage", chat_id=7, text="Agree?", reply_markup=markup)
    assert phone.last is not None
    clock.move(5)
    query = phone.press(phone.last, "Yes")
    assert phone.history[-1].toast is None
    await call("answerCallbackQuery", callback_query_id=query, text="Saved")
    phone.block()
    assert [(deed.what, deed.shown, deed.label, deed.toast) for deed in phone.history] == [
        ("said", "/start", "", None),
        ("tapped", "Agree?", "Yes", Toast("Saved")),
        ("blocked", "", "", None),
    ]
    assert phone.history[1].at == clock.now


def test_the_ledger_keeps_the_last_word_on_each_thing(api: BotApi, bot: BotAccount) -> None:
    phone = api.phone(8, "Dara", bot=bot)
    phone.note("o2", 1)
    phone.note("g04", 3)
    phone.note("o2", 0)
    assert list(phone.ledger.items()) == [("g04", 3), ("o2", 0)]
    phone.forget("g04")
    phone.forget("g04")
    assert dict(phone.ledger) == {"o2": 0}


def test_a_person_has_one_private_chat_with_a_bot(api: BotApi, bot: BotAccount) -> None:
    api.phone(8, "Dara", bot=bot)
    with pytest.raises(ValueError, match="chat with 8 already"):
        api.phone(8, "Dara", bot=bot)


async def test_two_bots_have_different_chats_with_one_person(
    api: BotApi, bot: BotAccount, call: Caller, call_on: Any
) -> None:
    other = api.add_bot(token="99:OTHER", username="other_bot")
    first, second = api.phone(8, "Dara", bot=bot), api.phone(8, "Dara", bot=other)
    await first.start()
    await second.start()
    await call("sendMessage", chat_id=8, text="from Sala")
    await call_on(api, other)("sendMessage", chat_id=8, text="from the other")
    assert [message.text for message in first.messages] == ["/start", "from Sala"]
    assert [message.text for message in second.messages] == ["/start", "from the other"]


async def test_the_only_bot_need_not_be_named(api: BotApi, bot: BotAccount) -> None:
    assert api.phone(8, "Dara").bot is bot
