"""The people behind the phones."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Person:
    """A Telegram user. `user_id` is positive; `last_name` and `language_code` may be empty."""

    user_id: int
    first_name: str
    last_name: str = ""
    username: str | None = None
    language_code: str = "en"

    def user_fields(self) -> dict[str, Any]:
        """Telegram's User."""
        fields: dict[str, Any] = {"id": self.user_id, "is_bot": False, "first_name": self.first_name}
        if self.last_name:
            fields["last_name"] = self.last_name
        if self.username:
            fields["username"] = self.username
        if self.language_code:
            fields["language_code"] = self.language_code
        return fields

    def chat_fields(self) -> dict[str, Any]:
        """Telegram's Chat, as the private chat with this person."""
        fields: dict[str, Any] = {"id": self.user_id, "first_name": self.first_name}
        if self.last_name:
            fields["last_name"] = self.last_name
        if self.username:
            fields["username"] = self.username
        fields["type"] = "private"
        return fields
