"""What somebody is in a chat."""

from typing import Any


def member_fields(status: str) -> dict[str, Any]:
    """Telegram's ChatMember without its user: what `status` requires besides itself."""
    if status == "creator":
        return {"status": status, "is_anonymous": False}
    if status == "kicked":
        return {"status": status, "until_date": 0}
    if status != "administrator":
        return {"status": status}
    rights = (
        "can_manage_chat",
        "can_delete_messages",
        "can_manage_video_chats",
        "can_restrict_members",
        "can_change_info",
        "can_invite_users",
        "can_pin_messages",
    )
    withheld = (
        "can_be_edited",
        "is_anonymous",
        "can_promote_members",
        "can_post_stories",
        "can_edit_stories",
        "can_delete_stories",
    )
    return {"status": status, **dict.fromkeys(rights, True), **dict.fromkeys(withheld, False)}
