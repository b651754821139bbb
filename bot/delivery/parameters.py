"""What Telegram's methods take, for what is shown to people."""

from typing import Any

from bot.message import Button, Media, Message, Place, Shown

HTML = "HTML"
_NO_PREVIEW = {"is_disabled": True}


def text_message(message: Message) -> dict[str, Any]:
    """The parameters by which a message is shown."""
    parameters: dict[str, Any] = {
        "text": message.text,
        "parse_mode": HTML,
        "link_preview_options": _NO_PREVIEW,
    }
    if message.keyboard:
        parameters["reply_markup"] = {
            "inline_keyboard": [[_button(button) for button in row] for row in message.keyboard]
        }
    return parameters


def sending(what: Shown) -> tuple[str, dict[str, Any]]:
    """The method that sends it, and its parameters."""
    if isinstance(what, Message):
        return "sendMessage", text_message(what)
    if isinstance(what, Place):
        return "sendLocation", {"latitude": what.latitude, "longitude": what.longitude}
    captioned = {what.kind: what.file_id, "caption": what.caption, "parse_mode": HTML}
    return f"send{what.kind.capitalize()}", captioned


def input_media(media: Media) -> dict[str, Any]:
    """Telegram's InputMedia."""
    caption = {"caption": media.caption, "parse_mode": HTML}
    return {"type": media.kind, "media": media.file_id} | caption


def _button(button: Button) -> dict[str, str]:
    where = {"url": button.url} if button.url else {"callback_data": button.data}
    return {"text": button.text, **where}
