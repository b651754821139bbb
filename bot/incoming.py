"""What somebody did, as far as any handler needs it: a button tapped, a command, something sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from storage.broadcasts import Content


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

        Raises KeyError, TypeError or ValueError where it isn't one.
        """
        query = raw["callback_query"]
        user, message = query["from"], query.get("message")
        user_id = int(user["id"])
        # Only in the private chat is the message this person's card.
        is_own = message is not None and message["chat"]["id"] == user_id
        return cls(
            update_id=int(raw["update_id"]),
            user_id=user_id,
            full_name=f"{user.get('first_name', '')} {user.get('last_name', '')}".rstrip(),
            language_code=str(user.get("language_code", "")),
            query_id=str(query["id"]),
            data=str(query.get("data", "")),
            message_id=int(message["message_id"]) if is_own else 0,
        )
