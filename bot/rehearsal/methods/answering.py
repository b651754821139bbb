"""Small signs of life: toasts and "typing…"."""

from typing import Any

from bot.rehearsal.accounts import BotAccount
from bot.rehearsal.entities import utf16_length
from bot.rehearsal.refusals import bad_request
from bot.rehearsal.shown import Toast

TOAST_LIMIT = 200  # UTF-16 units
ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)


def answer_callback_query(account: BotAccount, given: dict[str, Any]) -> bool:
    """`answerCallbackQuery` → True; the toast reaches the phone. Free of flood limits."""
    text = given.get("text", "")
    if utf16_length(text) > TOAST_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    toast = Toast(text, given.get("show_alert", False), given.get("url", ""))
    account.queries.answer(given["callback_query_id"], toast)
    return True


def send_chat_action(account: BotAccount, given: dict[str, Any]) -> bool:
    """`sendChatAction` → True."""
    if given["action"] not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = account.open_chat(given["chat_id"])
    chat.actions += 1
    chat.changed()
    return True
