"""New messages of the bot."""

from typing import Any

from bot.rehearsal.accounts import BotAccount
from bot.rehearsal.chats import Chat
from bot.rehearsal.files import FileStore, Upload, document_fields, photo_fields, picture_size
from bot.rehearsal.formatting import CAPTION_LIMIT, TEXT_LIMIT, format_text
from bot.rehearsal.keyboards import read_markup
from bot.rehearsal.refusals import bad_request

MEDIA = ("photo", "document", "location", "venue", "sticker", "voice", "contact", "dice")
_VENUE_WORDS = (
    "title",
    "address",
    "foursquare_id",
    "foursquare_type",
    "google_place_id",
    "google_place_type",
)
_LOCATION_NUMBERS = ("horizontal_accuracy", "live_period", "heading", "proximity_alert_radius")


def send_message(account: BotAccount, given: dict[str, Any]) -> dict[str, Any]:
    """`sendMessage` → Message."""
    return _send(account, given, text_fields(given))


def send_photo(account: BotAccount, given: dict[str, Any]) -> dict[str, Any]:
    """`sendPhoto` → Message."""
    return _send(account, given, {**received_photo(account.files, given["photo"]), **caption_fields(given)})


def send_document(account: BotAccount, given: dict[str, Any]) -> dict[str, Any]:
    """`sendDocument` → Message."""
    return _send(
        account, given, {**received_document(account.files, given["document"]), **caption_fields(given)}
    )


def send_location(account: BotAccount, given: dict[str, Any]) -> dict[str, Any]:
    """`sendLocation` → Message."""
    return _send(account, given, {"location": _location(given)})


def send_venue(account: BotAccount, given: dict[str, Any]) -> dict[str, Any]:
    """`sendVenue` → Message."""
    venue = {"location": _location(given)}
    venue.update({word: given[word] for word in _VENUE_WORDS if word in given})
    return _send(account, given, {"venue": venue, "location": venue["location"]})


def copy_message(account: BotAccount, given: dict[str, Any]) -> dict[str, Any]:
    """`copyMessage` → MessageId: the same content without a link to the original."""
    source = account.chat(given["from_chat_id"]).find(given["message_id"], "to copy")
    content = content_of(source.fields)
    if not content:
        raise bad_request("message can't be copied")
    if "caption" in given and "text" not in content:
        content = {key: content[key] for key in content if key not in {"caption", "caption_entities"}}
        content.update(caption_fields(given))
    return {"message_id": _send(account, given, content)["message_id"]}


def forward_message(account: BotAccount, given: dict[str, Any]) -> dict[str, Any]:
    """`forwardMessage` → Message with its origin."""
    source = account.chat(given["from_chat_id"]).find(given["message_id"], "to forward")
    content = content_of(source.fields)
    if not content or source.fields.get("has_protected_content"):
        raise bad_request("message can't be forwarded")
    origin = source.fields.get("forward_origin") or {
        "type": "user",
        "sender_user": source.fields["from"],
        "date": source.fields["date"],
    }
    return _send(account, given, {"forward_origin": origin, **content})


def text_fields(given: dict[str, Any]) -> dict[str, Any]:
    """`text` and `entities` of a Message. Raises Refusal for what Telegram would not show."""
    text, entities = format_text(
        given.get("text", ""), given.get("parse_mode"), given.get("entities"), TEXT_LIMIT
    )
    if not text:
        raise bad_request("text must be non-empty" if given.get("text") else "message text is empty")
    fields: dict[str, Any] = {"text": text}
    if entities:
        fields["entities"] = entities
    if preview := given.get("link_preview_options"):
        fields["link_preview_options"] = preview
    return fields


def caption_fields(given: dict[str, Any]) -> dict[str, Any]:
    """`caption` and `caption_entities` of a Message; {} without a caption."""
    text, entities = format_text(
        given.get("caption", ""), given.get("parse_mode"), given.get("caption_entities"), CAPTION_LIMIT
    )
    fields: dict[str, Any] = {}
    if text:
        fields["caption"] = text
    if entities:
        fields["caption_entities"] = entities
    if given.get("show_caption_above_media"):
        fields["show_caption_above_media"] = True
    if given.get("has_spoiler"):
        fields["has_media_spoiler"] = True
    return fields


def received_photo(files: FileStore, given: Upload | str) -> dict[str, Any]:
    """`photo` of a Message. Raises Refusal for what is no picture."""
    stored = files.receive("photos", given)
    return {"photo": photo_fields(stored, picture_size(stored.content))}


def received_document(files: FileStore, given: Upload | str) -> dict[str, Any]:
    """`document` of a Message."""
    return {"document": document_fields(files.receive("documents", given))}


def content_of(fields: dict[str, Any]) -> dict[str, Any]:
    """The part of a Message that copies and forwards carry; {} for service messages."""
    kept = ("text", "entities", *MEDIA, "caption", "caption_entities")
    return {key: fields[key] for key in kept if key in fields}


def _location(given: dict[str, Any]) -> dict[str, Any]:
    if not (-90 <= given["latitude"] <= 90 and -180 <= given["longitude"] <= 180):
        raise bad_request("wrong geo coordinates specified")
    location = {"latitude": given["latitude"], "longitude": given["longitude"]}
    location.update({number: given[number] for number in _LOCATION_NUMBERS if number in given})
    return location


def _send(account: BotAccount, given: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
    chat = account.open_chat(given["chat_id"])
    markup = read_markup(given.get("reply_markup"))
    answered = _answered(account, chat, given.get("reply_parameters"))
    account.pass_flood_gate(chat, paid=given.get("allow_paid_broadcast", False))
    if answered:
        content = {"reply_to_message": answered, **content}
    if given.get("protect_content"):
        content["has_protected_content"] = True
    if markup.inline is not None:
        content["reply_markup"] = markup.inline
    if markup.reply is not None:
        chat.keyboard = markup.reply
    return account.write(chat, content).fields


def _answered(account: BotAccount, chat: Chat, reply: dict[str, Any] | None) -> dict[str, Any] | None:
    if reply is None:
        return None
    source = account.chat(reply["chat_id"]) if reply.get("chat_id") else chat
    message = source.messages.get(reply.get("message_id", 0))
    if message is None:
        if reply.get("allow_sending_without_reply"):
            return None
        raise bad_request("message to be replied not found")
    # Telegram shows one level only.
    return {key: value for key, value in message.fields.items() if key != "reply_to_message"}
