"""What python-telegram-bot hands over, as the plain value that conversations read."""

from telegram import Message as LibraryMessage
from telegram import Update

from bot.incoming import Incoming, Malformed
from bot.rules.typed import cleaned
from handlers.voice import units
from storage.broadcasts import Content


def incoming_of(update: Update) -> Incoming:
    """Raises `Malformed`: the library checks nothing of what it is given until it is asked for it."""
    try:
        incoming = _incoming(update)
        if (content := incoming.content) is not None:  # half a character could not be stored
            f"{content.html}{content.file_id}{content.file_name}".encode()
    except Exception as error:
        raise Malformed(repr(error)) from error
    return incoming


def _incoming(update: Update) -> Incoming:
    user, message = update.effective_user, update.effective_message
    if user is None:
        raise ValueError("an update without its sender")
    who = (
        update.update_id,
        user.id,
        f"{user.first_name} {user.last_name or ''}".strip(),
        user.language_code or "",
    )
    if message is None:
        return Incoming(*who)
    length = units(message.text or message.caption or "")
    return Incoming(*who, text=message.text or "", content=_content(message), length=length)


def _content(message: LibraryMessage) -> Content | None:
    """What of it may be sent on to others, formatted as it is; None for other kinds."""
    if message.text:  # what nobody sees couldn't be sent on
        return Content("text", message.text_html) if cleaned(message.text) else None
    caption = message.caption_html if message.caption else ""
    if message.photo:
        return Content("photo", caption, message.photo[-1].file_id)
    if message.document is not None:
        return Content("document", caption, message.document.file_id, message.document.file_name or "")
    if message.location is not None:
        return Content("place", latitude=message.location.latitude, longitude=message.location.longitude)
    return None
