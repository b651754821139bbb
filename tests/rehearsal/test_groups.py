"""Groups: privacy, rights, migration and removal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.rehearsal import BotAccount, BotApi, Group, Phone, Toast

if TYPE_CHECKING:
    from tests.rehearsal.conftest import Caller


@pytest.fixture
def group(api: BotApi, bot: BotAccount, phone: Phone) -> Group:
    return api.group("Facilitators", [phone, api.phone(8, "Dara", bot=bot)], bot=bot)


async def updates(call: Caller) -> list[dict[str, Any]]:
    everything: list[dict[str, Any]] = (await call("getUpdates")).result
    return everything


async def test_a_bot_is_told_when_it_is_added(call: Caller, group: Group) -> None:
    _, change, joined = await updates(call)
    assert change["my_chat_member"]["old_chat_member"]["status"] == "left"
    assert change["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert joined["message"]["new_chat_members"][0]["username"] == "sala_rehearsal_bot"
    assert joined["message"]["chat"] == {"id": group.chat.chat_id, "title": "Facilitators", "type": "group"}
    assert (await call("getChatMemberCount", chat_id=group.chat.chat_id)).result == 3


async def test_without_rights_a_bot_hears_commands_and_replies_only(
    call: Caller, group: Group, phone: Phone
) -> None:
    await call("getUpdates", offset=-1)
    seat = group.seat(phone)
    sent = (await call("sendMessage", chat_id=group.chat.chat_id, text="Hello")).result
    await seat.say("private talk")
    await seat.say("/results")
    await seat.say("/results@other_bot")
    await seat.say("/results@sala_rehearsal_bot now")
    await seat.say("thanks", reply_to=group.chat.messages[sent["message_id"]])
    group.add_bot(administrator=True)
    await seat.say("all of us")
    heard = [update["message"]["text"] for update in (await updates(call))[1:] if "message" in update]
    assert heard == ["/results", "/results@sala_rehearsal_bot now", "thanks", "all of us"]


async def test_buttons_work_in_groups(call: Caller, group: Group, phone: Phone) -> None:
    markup = {"inline_keyboard": [[{"text": "Open", "callback_data": "o=1"}]]}
    await call("sendMessage", chat_id=group.chat.chat_id, text="Poll", reply_markup=markup)
    seat = group.seat(phone)
    assert seat.last is not None
    query = seat.press(seat.last, "Open")
    await call("answerCallbackQuery", callback_query_id=query, text="Opened")
    assert await seat.answer_to(query) == Toast("Opened")
    assert phone.history[-1].label == "Open"


async def test_a_removed_bot_is_told_and_refused(call: Caller, group: Group, phone: Phone) -> None:
    group.remove_bot()
    refused = await call("sendMessage", chat_id=group.chat.chat_id, text="x")
    assert refused.refusal == (403, "Forbidden: bot was kicked from the group chat")
    await group.seat(phone).say("/unheard")
    assert (await updates(call))[-1]["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    group.add_bot()
    assert (await call("sendMessage", chat_id=group.chat.chat_id, text="x")).status == 200


async def test_a_migrated_group_says_where_it_went(call: Caller, group: Group) -> None:
    old = group.chat.chat_id
    new = group.migrate()
    refused = await call("sendMessage", chat_id=old, text="x")
    assert refused.refusal == (400, "Bad Request: group chat was upgraded to a supergroup chat")
    assert refused.body["parameters"] == {"migrate_to_chat_id": new}
    assert (await call("sendMessage", chat_id=new, text="x")).result["chat"]["type"] == "supergroup"
    tail = [update["message"] for update in (await updates(call))[-2:]]
    assert (tail[0]["migrate_to_chat_id"], tail[1]["migrate_from_chat_id"]) == (new, old)
    assert new < -1_000_000_000_000
    assert group.messages[-1].text == "x"


async def test_rights_are_needed_to_pin_and_to_delete_what_others_wrote(
    call: Caller, group: Group, phone: Phone
) -> None:
    where = {"chat_id": group.chat.chat_id, "message_id": (await group.seat(phone).say("hm")).message_id}
    refused = await call("pinChatMessage", **where)
    assert refused.refusal == (
        400,
        "Bad Request: not enough rights to manage pinned messages in the chat",
    )
    assert (await call("deleteMessage", **where)).refusal == (400, "Bad Request: message can't be deleted")
    group.add_bot(administrator=True)
    member = (await call("getChatMember", chat_id=group.chat.chat_id, user_id=group.bot.id)).result
    assert (member["status"], member["can_pin_messages"]) == ("administrator", True)
    assert (await call("pinChatMessage", **where)).result is True
    assert (await call("deleteMessage", **where)).result is True
    ask = {"chat_id": group.chat.chat_id}
    administrators = (await call("getChatAdministrators", **ask, return_bots=True)).result
    assert [each["status"] for each in administrators] == ["creator", "administrator"]
    assert len((await call("getChatAdministrators", **ask)).result) == 1
    refused = await call("getChatAdministrators", chat_id=7)
    assert refused.refusal == (400, "Bad Request: there are no administrators in the private chat")


async def test_a_bot_can_leave(call: Caller, group: Group, phone: Phone) -> None:
    assert (await call("leaveChat", chat_id=group.chat.chat_id)).result is True
    refused = await call("sendMessage", chat_id=group.chat.chat_id, text="x")
    assert refused.refusal == (403, "Forbidden: bot is not a member of the group chat")
    assert (await call("leaveChat", chat_id=7)).status == 400
