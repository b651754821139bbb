"""What a bot asks about chats, people and files."""

from typing import Any

from bot.rehearsal.accounts import BotAccount
from bot.rehearsal.files import DOWNLOAD_LIMIT
from bot.rehearsal.memberships import member_fields
from bot.rehearsal.refusals import bad_request, forbidden

_NO_GIFTS = (
    "unlimited_gifts",
    "limited_gifts",
    "unique_gifts",
    "premium_subscription",
    "gifts_from_channels",
)


def get_chat(account: BotAccount, given: dict[str, Any]) -> dict[str, Any]:
    """`getChat` → ChatFullInfo."""
    chat = account.chat(given["chat_id"])
    fields: dict[str, Any] = {
        **chat.fields,
        "accent_color_id": chat.chat_id % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(_NO_GIFTS, False),
    }
    if chat.pinned:
        fields["pinned_message"] = chat.messages[max(chat.pinned)].fields
    if "username" in chat.fields:
        fields["active_usernames"] = [chat.fields["username"]]
    return fields


def get_chat_member(account: BotAccount, given: dict[str, Any]) -> dict[str, Any]:
    """`getChatMember` → ChatMember."""
    chat = account.chat(given["chat_id"])
    user_id = given["user_id"]
    if user_id == account.id:
        return {"user": account.user, **member_fields(chat.bot_status)}
    person = chat.people.get(user_id)
    if person is None:
        raise bad_request("member not found")
    status = "creator" if user_id == chat.creator_id else "member"
    return {"user": person.user_fields(), **member_fields(status)}


def get_chat_administrators(account: BotAccount, given: dict[str, Any]) -> list[dict[str, Any]]:
    """`getChatAdministrators` → Array of ChatMember; bots only when asked for."""
    chat = account.chat(given["chat_id"])
    if chat.creator_id is None:
        raise bad_request("there are no administrators in the private chat")
    administrators = [get_chat_member(account, {"chat_id": chat.chat_id, "user_id": chat.creator_id})]
    if chat.bot_status == "administrator" and given.get("return_bots"):
        administrators.append({"user": account.user, **member_fields(chat.bot_status)})
    return administrators


def get_chat_member_count(account: BotAccount, given: dict[str, Any]) -> int:
    """`getChatMemberCount` → Integer, the bot included."""
    chat = account.chat(given["chat_id"])
    return len(chat.people) + (chat.bot_status in {"member", "administrator"})


def leave_chat(account: BotAccount, given: dict[str, Any]) -> bool:
    """`leaveChat` → True."""
    chat = account.open_chat(given["chat_id"])
    if chat.kind == "private":
        raise bad_request("chat not found")
    kind = chat.kind
    chat.bot_status = "left"
    chat.barred = lambda: forbidden(f"bot is not a member of the {kind} chat")
    return True


def get_file(account: BotAccount, given: dict[str, Any]) -> dict[str, Any]:
    """`getFile` → File; its `file_path` can be downloaded as long as the server runs."""
    stored = account.files.find(given["file_id"])
    if stored is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(stored.content) > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    return {
        "file_id": stored.file_id,
        "file_unique_id": stored.file_unique_id,
        "file_size": len(stored.content),
        "file_path": stored.path,
    }
