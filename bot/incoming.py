"""What somebody did, as far as any handler needs it: a button tapped, a command, something sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from storage.broadcasts import Content


class Malformed(ValueError):
    """An update such as Telegram doesn't send; nobody can make anything of it."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One update of one person. What a tap or a message doesn't have is "" or 0.

    `full_name`: as the profile has it. `message_id`: the message whose button was tapped. `content`: text, photo,
    document or place as it may be sent on; `length`: of its text or caption, in UTF-16 units.
    """

    update_id: int
    user_id: int
    full_name: str
    language_code: str
    text: str = ""
    query_id: str = ""
    data: str = ""
    message_id: int = 0
    content: Content | None = None
    length: int = 0

    @classmethod
    def of_tap(cls, raw: Mapping[str, Any]) -> "Incoming":
        """Read a callback query as Telegram sends it: building the library's objects takes ten times as long.

        Raises `Malformed` where it isn't one.
        """
        try:
            query = raw["callback_query"]
            user, message = query["from"], query.get("message")
            user_id = _number(user["id"])
            # Only in the private chat is the message this person's card.
            is_own = message is not None and message["chat"]["id"] == user_id
            name, surname = _text(user.get("first_name", "")), _text(user.get("last_name", ""))
            return cls(
                update_id=_number(raw["update_id"]),
                user_id=user_id,
                full_name=f"{name} {surname}".strip(),
                language_code=_text(user.get("language_code", "")),
                query_id=_text(query["id"]),
                data=_text(query.get("data", "")),
                message_id=_number(message["message_id"]) if is_own else 0,
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise Malformed(repr(error)) from error


def check(raw: Mapping[str, Any]) -> None:
    """What the library would take as it comes, whatever it is. Raises `Malformed`."""
    try:
        for part in ("message", "my_chat_member"):
            if part not in raw:
                continue
            content = raw[part]
            for who in (content["from"], content["chat"]):
                _number(who["id"])
                for name in ("first_name", "last_name", "language_code", "title", "type"):
                    _text(who.get(name, ""))
            for name in ("text", "caption"):
                _text(content.get(name, ""))
            for name in ("entities", "caption_entities"):
                for entity in content.get(name, ()):
                    _number(entity["offset"])
                    _number(entity["length"])
        if "my_chat_member" in raw:
            _text(raw["my_chat_member"]["new_chat_member"]["status"])
    except (KeyError, TypeError, AttributeError) as error:
        raise Malformed(repr(error)) from error


def number_of(raw: Any) -> int | None:
    """An update's id; None where there is none that could be stored and acknowledged."""
    try:
        number = _number(raw["update_id"])
    except (KeyError, TypeError, Malformed):
        return None
    return number if number > 0 else None


def sender_of(raw: Any) -> int | None:
    """Whose update it is; None where it says nothing readable about that."""
    for part in ("callback_query", "message", "my_chat_member"):
        try:
            return _number(raw[part]["from"]["id"])
        except (KeyError, TypeError, Malformed):
            continue
    return None


def _number(value: Any) -> int:
    """One that a database can store."""
    if type(value) is not int or not -(2**63) <= value < 2**63:
        raise Malformed("no number")
    return value


def _text(value: Any) -> str:
    """One that can be stored and sent on: halves of characters can't."""
    if not isinstance(value, str):
        raise Malformed("no text")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Malformed("half a character") from None
    return value
