"""Changes of messages that are shown already."""

from typing import Any

from bot.rehearsal.accounts import BotAccount
from bot.rehearsal.chats import Chat
from bot.rehearsal.keyboards import read_markup
from bot.rehearsal.methods.sending import (
    MEDIA,
    caption_fields,
    received_document,
    received_photo,
    text_fields,
)
from bot.rehearsal.refusals import bad_request, not_modified
from bot.rehearsal.shown import ChatMessage

_TEXT = ("text", "entities", "link_preview_options")
_CAPTION = ("caption", "caption_entities", "show_caption_above_media")


def edit_text(account: BotAccount, given: dict[str, Any]) -> dict[str, Any]:
    """`editMessageText` → Message."""
    content = text_fields(given)
    chat, message = _editable(account, given)
    if "text" not in message.fields:
        raise bad_request("there is no text in the message to edit")
    return _replace(account, chat, message, _TEXT, content, given)


def edit_caption(account: BotAccount, given: dict[str, Any]) -> dict[str, Any]:
    """`editMessageCaption` → Message; without a caption the old one is taken away."""
    content = caption_fields(given)
    chat, message = _editable(account, given)
    if "photo" not in message.fields and "document" not in message.fields:
        raise bad_request("there is no caption in the message to edit")
    return _replace(account, chat, message, _CAPTION, content, given)


def edit_media(account: BotAccount, given: dict[str, Any]) -> dict[str, Any]:
    """`editMessageMedia` → Message: another photo or document, or one instead of a text."""
    chat, message = _editable(account, given)
    if not message.fields.keys() & {"text", "photo", "document"}:
        raise bad_request("there is no media in the message to edit")
    media = given["media"]
    kind = media.get("type")
    if kind == "photo":
        content = received_photo(account.files, media["media"])
    elif kind == "document":
        content = received_document(account.files, media["media"])
    else:
        raise bad_request(f"can't parse InputMedia: type {kind} is unsupported")
    return _replace(
        account, chat, message, (*_TEXT, *_CAPTION, *MEDIA), {**content, **caption_fields(media)}, given
    )


def edit_reply_markup(account: BotAccount, given: dict[str, Any]) -> dict[str, Any]:
    """`editMessageReplyMarkup` → Message; without a markup the buttons are taken away."""
    chat, message = _editable(account, given)
    return _replace(account, chat, message, (), {}, given)


def _editable(account: BotAccount, given: dict[str, Any]) -> tuple[Chat, ChatMessage]:
    if "chat_id" not in given:
        raise bad_request(
            "chat_id is empty" if "message_id" in given else "message identifier is not specified"
        )
    chat = account.open_chat(given["chat_id"])
    message = chat.find(given.get("message_id", 0), "to edit")
    if not message.by_bot or "forward_origin" in message.fields:
        raise bad_request("message can't be edited")
    return chat, message


def _replace(
    account: BotAccount,
    chat: Chat,
    message: ChatMessage,
    old: tuple[str, ...],
    content: dict[str, Any],
    given: dict[str, Any],
) -> dict[str, Any]:
    markup = read_markup(given.get("reply_markup"))
    fields = {key: value for key, value in message.fields.items() if key not in old and key != "reply_markup"}
    fields.update(content)
    if markup.inline is not None:
        fields["reply_markup"] = markup.inline
    if fields == message.fields:
        raise not_modified()
    account.pass_flood_gate(chat)
    return account.rewrite(chat, message, fields).fields
