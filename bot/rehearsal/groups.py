"""Group chats with the bot in them."""

from collections.abc import Sequence
from typing import Any

from bot.rehearsal.accounts import BotAccount
from bot.rehearsal.chats import Chat
from bot.rehearsal.memberships import member_fields
from bot.rehearsal.phone import Phone
from bot.rehearsal.refusals import Refusal, bad_request, forbidden
from bot.rehearsal.seat import Seat
from bot.rehearsal.shown import ChatMessage

SUPERGROUP_IDS = -1_000_000_000_000  # where Telegram's ids of supergroups begin, downwards


class Group:
    """A group of people and the bot. `chat` is replaced when the group becomes a supergroup."""

    def __init__(self, bot: BotAccount, chat_id: int, title: str, members: Sequence[Phone]) -> None:
        self.bot = bot
        self._founder = members[0]
        fields = {"id": chat_id, "title": title, "type": "group"}
        self.chat = Chat(fields, [phone.person for phone in members], self._founder.user_id)
        self.chat.bot_status = "left"
        bot.chats[chat_id] = self.chat
        self.add_bot()

    @property
    def messages(self) -> list[ChatMessage]:
        """What the group shows now, oldest first."""
        return list(self.chat.messages.values())

    def seat(self, phone: Phone) -> Seat:
        """That person in this group: says, taps and sees as with a phone."""
        return _GroupSeat(self.bot, phone.person, self.chat, phone.diary)

    def add_bot(self, *, administrator: bool = False) -> None:
        """The founder adds the bot, or makes it an administrator."""
        was, now = self.chat.bot_status, "administrator" if administrator else "member"
        self.chat.bot_status = now
        self.chat.barred = None
        self._tell(was, now)
        if was not in {"member", "administrator"}:
            self.bot.hear(self.chat, self._founder.person, {"new_chat_members": [self.bot.user]})

    def remove_bot(self) -> None:
        """The founder removes the bot: from now on 403."""
        was, kind = self.chat.bot_status, self.chat.kind
        self.chat.bot_status = "kicked"
        self.chat.barred = lambda: forbidden(f"bot was kicked from the {kind} chat")
        self._tell(was, "kicked")

    def migrate(self) -> int:
        """Make it a supergroup: its new id. Writing to the old one is refused with `migrate_to_chat_id`."""
        old = self.chat
        new_id = SUPERGROUP_IDS + old.chat_id
        new = Chat(
            {**old.fields, "id": new_id, "type": "supergroup"}, list(old.people.values()), old.creator_id
        )
        new.bot_status = old.bot_status
        self.bot.chats[new_id] = self.chat = new
        self.bot.hear(old, self._founder.person, {"migrate_to_chat_id": new_id})
        self.bot.hear(new, self._founder.person, {"migrate_from_chat_id": old.chat_id})
        old.barred = lambda: _upgraded(new_id)
        return new_id

    def _tell(self, was: str, now: str) -> None:
        self.bot.membership_changed(self.chat, self._founder.person, member_fields(was), member_fields(now))


class _GroupSeat(Seat):
    """In groups a bot that is no administrator reads commands and replies to itself only (privacy mode)."""

    def _unheard(self, content: dict[str, Any]) -> bool:
        if self.chat.bot_status == "administrator":
            return False
        if self.chat.bot_status != "member":
            return True
        text = str(content.get("text", ""))
        if text.startswith("/"):
            _, at, addressee = text.split(maxsplit=1)[0].partition("@")
            return bool(at) and addressee.lower() != self.bot.username.lower()
        answered = content.get("reply_to_message", {}).get("from", {})
        return bool(answered.get("id") != self.bot.id)


def _upgraded(new_id: int) -> Refusal:
    refusal = bad_request("group chat was upgraded to a supergroup chat")
    return Refusal(refusal.code, refusal.description, {"migrate_to_chat_id": new_id})
