"""What a phone shows, as the page needs it: plain values, no markup; the page makes elements of them."""

from collections.abc import Callable
from typing import Any

from bot.rehearsal import ChatMessage, Phone

Moment = Callable[[int], str]
"""The time of the event's day, as it is shown, at a real one (seconds since 1970)."""


def shown(message: ChatMessage, moment: Moment) -> dict[str, Any]:
    """One message. `entities` are Telegram's, with offsets in UTF-16 units, as the page counts."""
    fields = message.fields
    made: dict[str, Any] = {
        "id": message.message_id,
        "mine": not message.by_bot,
        "time": moment(message.sent_at),
        "edited": message.edited,
        "text": message.text,
        "entities": message.entities,
        "buttons": [[{"text": b.text, "url": b.url} for b in row] for row in message.buttons],
    }
    if "photo" in fields:
        size = fields["photo"][-1]
        made["photo"] = {"width": size["width"], "height": size["height"]}
    if (file := message.document) is not None:
        made["file"] = {"name": file.file_name, "bytes": len(file.content)}
    if "location" in fields:
        venue = fields.get("venue", {})
        made["place"] = {
            **{axis: fields["location"][axis] for axis in ("latitude", "longitude")},
            "title": venue.get("title", ""),
            "address": venue.get("address", ""),
        }
    if "sticker" in fields:
        made["sticker"] = fields["sticker"].get("emoji", "")
    return made


def furniture(phone: Phone, word: str) -> dict[str, Any]:
    """What stands around the messages. `word`: what the bot says of itself before Start is pressed."""
    chat = phone.chat
    return {
        "started": bool(chat.messages),
        "about": word,
        "keyboard": chat.keyboard,
        "menu": phone.menu,
        "pinned": [number for number in chat.pinned if number in chat.messages],
        "actions": chat.actions,
        "blocking": phone.blocking,
    }
