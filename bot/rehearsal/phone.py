"""A simulated person with a private chat with the bot."""

import re

from bot.rehearsal.accounts import BotAccount
from bot.rehearsal.chats import Chat
from bot.rehearsal.people import Person
from bot.rehearsal.refusals import blocked, deactivated, never_started
from bot.rehearsal.seat import Seat
from bot.rehearsal.shown import ChatMessage

_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Phone(Seat):
    """The private chat of one person with one bot. The bot can't write until the person has."""

    def __init__(self, bot: BotAccount, person: Person) -> None:
        if person.user_id in bot.chats:
            raise ValueError(f"{bot.username} has a chat with {person.user_id} already")
        chat = Chat(person.chat_fields(), [person])
        chat.barred = never_started
        bot.chats[person.user_id] = chat
        super().__init__(bot, person, chat)

    @property
    def keyboard(self) -> tuple[tuple[str, ...], ...]:
        """The labels of the reply keyboard, row by row; pressing one is saying it."""
        return self.chat.keyboard

    @property
    def menu(self) -> list[dict[str, str]]:
        """The BotCommands in this person's menu: those set for the chat, else for all private chats, else for all."""
        return self.bot.profile.menu(self.user_id, self.person.language_code)

    @property
    def blocking(self) -> bool:
        """Whether this person stopped the bot."""
        return self.chat.barred is blocked

    async def start(self, payload: str = "") -> ChatMessage:
        """Press Start, or open https://t.me/<bot>?start=<payload>; unblocks the bot.

        Raises ValueError for a payload that Telegram would not pass on.
        """
        if payload and not _PAYLOAD.fullmatch(payload):
            raise ValueError(f"no payload of a link: {payload!r}")
        return await self.say(f"/start {payload}" if payload else "/start")

    def block(self) -> None:
        """Stop the bot: its messages get 403, and it is told by my_chat_member."""
        if self.blocking:
            return
        self.chat.barred = blocked
        self._did("blocked")
        self.bot.membership_changed(
            self.chat, self.person, {"status": "member"}, {"status": "kicked", "until_date": 0}
        )

    def unblock(self) -> None:
        """Let the bot write again."""
        if not self.blocking:
            return
        self.chat.barred = None
        self._did("unblocked")
        self.bot.membership_changed(
            self.chat, self.person, {"status": "kicked", "until_date": 0}, {"status": "member"}
        )

    def deactivate(self) -> None:
        """Delete the person's Telegram account."""
        self.chat.barred = deactivated
        self._did("deactivated")

    def delete(self, message: ChatMessage) -> None:
        """Delete a message on both sides; the bot is not told."""
        self._did("deleted", message.text)
        self.chat.remove(message.message_id)

    def _send(self, what: str, content: dict[str, object]) -> ChatMessage:
        # Whoever writes has started the chat; clients don't let people write to a bot they blocked.
        if self.chat.barred is never_started:
            self.chat.barred = None
        self.unblock()
        return super()._send(what, content)
