"""A bot's account: everything the server knows about one bot and the chats it is in."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from bot.rehearsal.chats import Chat
from bot.rehearsal.files import FileStore
from bot.rehearsal.limits import FloodGate, Limits
from bot.rehearsal.people import Person
from bot.rehearsal.profile import Profile
from bot.rehearsal.queries import CallbackQueries
from bot.rehearsal.refusals import chat_not_found, too_many_requests
from bot.rehearsal.shown import ChatMessage
from bot.rehearsal.updates import UpdateQueue

if TYPE_CHECKING:
    from bot.rehearsal.webhook import Webhook

# Carries out a method that a webhook named in its answer: account, name in lower case, raw parameters.
Carry = Callable[["BotAccount", str, dict[str, Any]], Awaitable[object]]


class BotAccount:
    """One bot. `token` is what it signs in with, `id` its user id, the number before the colon."""

    def __init__(
        self,
        token: str,
        username: str,
        first_name: str,
        *,
        clock: Callable[[], float],
        limits: Limits,
        query_lifetime: float,
        carry: Carry,
    ) -> None:
        self.token = token
        self.id = int(token.partition(":")[0])
        self.username = username
        self.clock = clock
        self.carry = carry
        self.user = {"id": self.id, "is_bot": True, "first_name": first_name, "username": username}
        self.profile = Profile(first_name)
        self.updates = UpdateQueue(clock)
        self.webhook: Webhook | None = None
        self.queries = CallbackQueries(clock, query_lifetime)
        self.files = FileStore()
        self.chats: dict[int, Chat] = {}
        self._flood = FloodGate(limits)
        self._last_message_id = 0

    @property
    def first_name(self) -> str:
        """The bot's name."""
        return str(self.user["first_name"])

    def chat(self, chat_id: int | str) -> Chat:
        """The chat of that id. Raises Refusal when the bot has never heard of it."""
        chat = self.chats.get(chat_id) if isinstance(chat_id, int) else None
        if chat is None:
            raise chat_not_found()
        return chat

    def open_chat(self, chat_id: int | str) -> Chat:
        """The chat of that id, to be written in. Raises Refusal when the bot may not."""
        chat = self.chat(chat_id)
        if chat.barred is not None:
            raise chat.barred()
        return chat

    def pass_flood_gate(self, chat: Chat, *, paid: bool = False) -> None:
        """Count a message or edit. Raises Refusal 429."""
        retry_after = self._flood.admit(
            self.clock(), chat.chat_id, group=chat.kind != "private", heard_at=chat.heard_at, paid=paid
        )
        if retry_after:
            raise too_many_requests(retry_after)

    def write(self, chat: Chat, content: dict[str, Any]) -> ChatMessage:
        """Put a new message of the bot into a chat; `content` is what Telegram's Message has after `date`."""
        return self._put(chat, self.user, content, by_bot=True)

    def hear(
        self, chat: Chat, person: Person, content: dict[str, Any], *, unheard: bool = False
    ) -> ChatMessage:
        """Put a new message of a person into a chat and queue its update, unless the bot may not read it."""
        chat.heard_at = self.clock()
        message = self._put(chat, person.user_fields(), content, by_bot=False)
        if not unheard:
            self.updates.add("message", message.fields, chat.chat_id)
        return message

    def rewrite(self, chat: Chat, message: ChatMessage, fields: dict[str, Any]) -> ChatMessage:
        """Show a message with other fields, marked as edited now."""
        edited = {**fields, "edit_date": int(self.clock())}
        new = ChatMessage(edited, message.by_bot, self.files)
        chat.put(new)
        return new

    def membership_changed(
        self, chat: Chat, person: Person, old: dict[str, Any], new: dict[str, Any]
    ) -> None:
        """Queue my_chat_member: `person` changed what the bot is in `chat`; two Telegram ChatMember objects."""
        change = {
            "chat": chat.fields,
            "from": person.user_fields(),
            "date": int(self.clock()),
            "old_chat_member": {"user": self.user, **old},
            "new_chat_member": {"user": self.user, **new},
        }
        self.updates.add("my_chat_member", change, ("member", chat.chat_id))

    def _put(
        self, chat: Chat, sender: dict[str, Any], content: dict[str, Any], *, by_bot: bool
    ) -> ChatMessage:
        # Private chats and groups share one sequence of ids per account.
        self._last_message_id += 1
        fields = {
            "message_id": self._last_message_id,
            "from": sender,
            "chat": chat.fields,
            "date": int(self.clock()),
            **content,
        }
        message = ChatMessage(fields, by_bot, self.files)
        chat.put(message)
        return message
