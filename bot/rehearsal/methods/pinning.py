"""Messages kept at the top of a chat."""

from typing import Any

from bot.rehearsal.accounts import BotAccount
from bot.rehearsal.chats import Chat
from bot.rehearsal.refusals import bad_request


def pin_message(account: BotAccount, given: dict[str, Any]) -> bool:
    """`pinChatMessage` → True; Telegram tells it as a service message, to the bot too."""
    chat = account.open_chat(given["chat_id"])
    _require_right(chat)
    message = chat.find(given["message_id"], "to pin")
    if message.message_id not in chat.pinned:
        chat.pinned.append(message.message_id)
        account.pass_flood_gate(chat)
        pinned = {key: value for key, value in message.fields.items() if key != "reply_to_message"}
        service = account.write(chat, {"pinned_message": pinned})
        account.updates.add("message", service.fields, chat.chat_id)
    return True


def unpin_message(account: BotAccount, given: dict[str, Any]) -> bool:
    """`unpinChatMessage` → True; without `message_id` the most recently sent pinned message."""
    chat = account.open_chat(given["chat_id"])
    _require_right(chat)
    message_id = given.get("message_id") or max(chat.pinned, default=0)
    if message_id not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(message_id)
    chat.changed()
    return True


def unpin_all(account: BotAccount, given: dict[str, Any]) -> bool:
    """`unpinAllChatMessages` → True."""
    chat = account.open_chat(given["chat_id"])
    _require_right(chat)
    chat.pinned.clear()
    chat.changed()
    return True


def _require_right(chat: Chat) -> None:
    if chat.kind != "private" and chat.bot_status != "administrator":
        raise bad_request("not enough rights to manage pinned messages in the chat")
