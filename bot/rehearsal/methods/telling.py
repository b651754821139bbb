"""What a bot says about itself."""

from typing import Any

from bot.rehearsal.accounts import BotAccount
from bot.rehearsal.refusals import bad_request

MENU_BUTTONS = frozenset({"commands", "web_app", "default"})


def get_me(account: BotAccount, _given: dict[str, Any]) -> dict[str, Any]:
    """`getMe` → User."""
    return {
        **account.user,
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def set_commands(account: BotAccount, given: dict[str, Any]) -> bool:
    """`setMyCommands` → True."""
    account.profile.set_commands(given["commands"], given.get("scope"), given.get("language_code", ""))
    return True


def get_commands(account: BotAccount, given: dict[str, Any]) -> list[dict[str, str]]:
    """`getMyCommands` → Array of BotCommand."""
    return account.profile.commands(given.get("scope"), given.get("language_code", ""))


def delete_commands(account: BotAccount, given: dict[str, Any]) -> bool:
    """`deleteMyCommands` → True."""
    account.profile.set_commands([], given.get("scope"), given.get("language_code", ""))
    return True


def set_menu_button(account: BotAccount, given: dict[str, Any]) -> bool:
    """`setChatMenuButton` → True; for all private chats, or for one."""
    chat_id = given.get("chat_id")
    if chat_id is not None:
        account.chat(chat_id)
    button = given.get("menu_button") or {"type": "default"}
    if button.get("type") not in MENU_BUTTONS:
        raise bad_request("can't parse menu button: MenuButton has unsupported type")
    account.profile.menu_buttons[chat_id] = button
    return True


def get_menu_button(account: BotAccount, given: dict[str, Any]) -> dict[str, Any]:
    """`getChatMenuButton` → MenuButton."""
    buttons = account.profile.menu_buttons
    return buttons.get(given.get("chat_id")) or buttons.get(None) or {"type": "default"}


def set_name(account: BotAccount, given: dict[str, Any]) -> bool:
    """`setMyName` → True."""
    return _set_word(account, "name", given)


def get_name(account: BotAccount, given: dict[str, Any]) -> dict[str, str]:
    """`getMyName` → BotName."""
    return _word(account, "name", given)


def set_description(account: BotAccount, given: dict[str, Any]) -> bool:
    """`setMyDescription` → True."""
    return _set_word(account, "description", given)


def get_description(account: BotAccount, given: dict[str, Any]) -> dict[str, str]:
    """`getMyDescription` → BotDescription."""
    return _word(account, "description", given)


def set_short_description(account: BotAccount, given: dict[str, Any]) -> bool:
    """`setMyShortDescription` → True."""
    return _set_word(account, "short_description", given)


def get_short_description(account: BotAccount, given: dict[str, Any]) -> dict[str, str]:
    """`getMyShortDescription` → BotShortDescription."""
    return _word(account, "short_description", given)


def _set_word(account: BotAccount, what: str, given: dict[str, Any]) -> bool:
    account.profile.set_word(what, given.get("language_code", ""), given.get(what, ""))
    if what == "name":
        account.user = {**account.user, "first_name": account.profile.word("name", "")}
    return True


def _word(account: BotAccount, what: str, given: dict[str, Any]) -> dict[str, str]:
    return {what: account.profile.word(what, given.get("language_code", ""))}
