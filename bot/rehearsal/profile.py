"""What a bot tells about itself: names, descriptions and command menus, each per language."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from bot.rehearsal.refusals import bad_request

LONGEST: Mapping[str, int] = MappingProxyType({"name": 64, "description": 512, "short_description": 120})
COMMAND_LIMIT = 100
_ALLOWED = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_")
_SCOPES = frozenset(
    {
        "default",
        "all_private_chats",
        "all_group_chats",
        "all_chat_administrators",
        "chat",
        "chat_administrators",
        "chat_member",
    }
)

_Scope = tuple[str, Any, Any]


class Profile:
    """The bot's words about itself; "" is the language of everybody without one of their own."""

    def __init__(self, name: str) -> None:
        self._words: dict[tuple[str, str], str] = {("name", ""): name}
        self._commands: dict[tuple[_Scope, str], list[dict[str, str]]] = {}
        self.menu_buttons: dict[int | str | None, dict[str, Any]] = {}  # by chat, None for all others

    def word(self, what: str, language: str) -> str:
        """The "name", "description" or "short_description" that people of that language see."""
        return self._words.get((what, language)) or self._words.get((what, ""), "")

    def set_word(self, what: str, language: str, text: str) -> None:
        """Set one of them, "" to unset. Raises Refusal when it is too long or the name would be empty."""
        if len(text) > LONGEST[what]:
            raise bad_request(f"{what.replace('_', ' ')} is too long")
        if text or (what, language) == ("name", ""):
            self._words[what, language] = text or self._words["name", ""]
        else:
            self._words.pop((what, language), None)

    def commands(self, scope: dict[str, Any] | None, language: str) -> list[dict[str, str]]:
        """The BotCommands set for exactly that scope and language."""
        return self._commands.get((_scope(scope), language), [])

    def menu(self, user_id: int, language: str) -> list[dict[str, str]]:
        """What a private chat shows: the narrowest scope that has commands, there those of the language first."""
        for scope in ({"type": "chat", "chat_id": user_id}, {"type": "all_private_chats"}, None):
            if found := self.commands(scope, language) or self.commands(scope, ""):
                return found
        return []

    def set_commands(self, commands: list[Any], scope: dict[str, Any] | None, language: str) -> None:
        """Set them; none means to delete them. Raises Refusal for what can't be a command."""
        if len(commands) > COMMAND_LIMIT:
            raise bad_request("too many commands specified")
        key = (_scope(scope), language)
        kept = [_command(command) for command in commands]
        if kept:
            self._commands[key] = kept
        else:
            self._commands.pop(key, None)


def _scope(scope: dict[str, Any] | None) -> _Scope:
    if scope is None:
        return ("default", None, None)
    kind = str(scope.get("type", ""))
    if kind not in _SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    chat_id = scope.get("chat_id")
    if kind in {"chat", "chat_administrators", "chat_member"} and chat_id in {None, ""}:
        raise bad_request("can't parse BotCommandScope: Empty chat_id specified")
    return (kind, str(chat_id), str(scope.get("user_id")))


def _command(command: Any) -> dict[str, str]:
    if not isinstance(command, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    name = str(command.get("command") or "").removeprefix("/")
    description = str(command.get("description") or "").strip()
    if not 1 <= len(name) <= 32 or not set(name) <= _ALLOWED:
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}
