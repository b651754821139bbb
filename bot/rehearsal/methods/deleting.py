"""Messages taken away."""

from typing import Any

from bot.rehearsal.accounts import BotAccount
from bot.rehearsal.chats import Chat
from bot.rehearsal.refusals import bad_request
from bot.rehearsal.shown import ChatMessage

DELETABLE_SECONDS = 48 * 3600
BATCH_LIMIT = 100


def delete_message(account: BotAccount, given: dict[str, Any]) -> bool:
    """`deleteMessage` → True."""
    chat = account.chat(given["chat_id"])
    message = chat.find(given["message_id"], "to delete")
    _require_deletable(account, chat, message)
    chat.remove(message.message_id)
    return True


def delete_messages(account: BotAccount, given: dict[str, Any]) -> bool:
    """`deleteMessages` → True; those that are gone already are skipped."""
    chat = account.chat(given["chat_id"])
    ids = given["message_ids"]
    if not ids:
        raise bad_request("message identifiers are not specified")
    if len(ids) > BATCH_LIMIT:
        raise bad_request("too many message identifiers specified")
    # By id, so that one named twice is deleted once.
    messages = {
        message.message_id: message for number in ids if (message := chat.messages.get(_number(number)))
    }
    for message in messages.values():
        _require_deletable(account, chat, message)
    for message in messages.values():
        chat.remove(message.message_id)
    return True


def _number(value: Any) -> int:
    try:
        number = int(value)
    except (TypeError, ValueError):
        raise bad_request("can't parse message identifier as a Number") from None
    if number <= 0:
        raise bad_request("invalid message identifier specified")
    return number


def _require_deletable(account: BotAccount, chat: Chat, message: ChatMessage) -> None:
    if account.clock() - message.sent_at > DELETABLE_SECONDS:
        raise bad_request("message can't be deleted for everyone")
    if chat.kind != "private" and not message.by_bot and chat.bot_status != "administrator":
        raise bad_request("message can't be deleted")
