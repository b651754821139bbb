"""A person in a chat: what they can do there and what they see."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Self, TypeVar

from bot.rehearsal.accounts import BotAccount
from bot.rehearsal.chats import Chat
from bot.rehearsal.diary import Deed, Diary
from bot.rehearsal.files import Upload, document_fields, guess_mime_type, photo_fields, picture_size
from bot.rehearsal.formatting import detect
from bot.rehearsal.people import Person
from bot.rehearsal.queries import CallbackQuery
from bot.rehearsal.shown import ChatMessage, Toast
from bot.rehearsal.updates import QUERY_SECONDS

PATIENCE = 10.0  # real seconds that a person watches a spinner or an empty chat

T = TypeVar("T")


class NoAnswer(TimeoutError):
    """A button was pressed and nothing came back."""


class NoSuchButton(LookupError):
    """There is no button with that label to press."""


class Seat:
    """One person in one chat with the bot. Acts return when the server has them, not when the bot has."""

    def __init__(self, bot: BotAccount, person: Person, chat: Chat, diary: Diary | None = None) -> None:
        self.bot = bot
        self.person = person
        self.chat = chat
        self.diary = diary if diary is not None else Diary()

    @property
    def user_id(self) -> int:
        """The person's id."""
        return self.person.user_id

    @property
    def messages(self) -> list[ChatMessage]:
        """What the chat shows now, oldest first: edits applied, deleted ones gone."""
        return list(self.chat.messages.values())

    @property
    def last(self) -> ChatMessage | None:
        """The newest message of the bot, None if there is none."""
        return next((message for message in reversed(self.chat.messages.values()) if message.by_bot), None)

    @property
    def history(self) -> list[Deed]:
        """Everything this person did, and what came back."""
        return self.diary.deeds

    @property
    def ledger(self) -> Mapping[str, Any]:
        """What this person did last, by the keys of whoever plays them, oldest first."""
        return self.diary.ledger

    def note(self, key: str, value: Any) -> None:
        """Write into the ledger."""
        self.diary.note(key, value)

    def forget(self, key: str) -> None:
        """Strike from the ledger."""
        self.diary.forget(key)

    async def say(self, text: str, *, reply_to: ChatMessage | None = None) -> ChatMessage:
        """Send a text; commands, links and mentions in it are recognised as Telegram's clients do."""
        text = text.strip()
        if not text:
            raise ValueError("there is nothing to say in an empty text")
        content: dict[str, Any] = {"text": text}
        if entities := detect(text, []):
            content["entities"] = entities
        if reply_to is not None:
            content["reply_to_message"] = reply_to.fields
        return self._send("said", content)

    async def send(self, **content: Any) -> ChatMessage:
        """Send anything: fields of Telegram's Message, such as dice={"emoji": "🎲", "value": 3}."""
        return self._send("sent", content)

    async def send_photo(self, picture: bytes, caption: str = "") -> ChatMessage:
        """Send a PNG or JPEG."""
        stored = self.bot.files.keep("photos", Upload("photo.jpg", picture, "image/jpeg"))
        content: dict[str, Any] = {"photo": photo_fields(stored, picture_size(picture))}
        return self._send("sent", {**content, "caption": caption} if caption else content)

    async def send_document(self, file_name: str, content: bytes, caption: str = "") -> ChatMessage:
        """Send a file of any kind."""
        stored = self.bot.files.keep("documents", Upload(file_name, content, guess_mime_type(file_name)))
        fields: dict[str, Any] = {"document": document_fields(stored)}
        return self._send("sent", {**fields, "caption": caption} if caption else fields)

    async def send_location(self, latitude: float, longitude: float) -> ChatMessage:
        """Send a place, in degrees."""
        return self._send("sent", {"location": {"latitude": latitude, "longitude": longitude}})

    async def send_sticker(self, emoji: str = "👍") -> ChatMessage:
        """Send a sticker."""
        stored = self.bot.files.keep("stickers", Upload("sticker.webp", emoji.encode(), "image/webp"))
        sticker = {
            "file_id": stored.file_id,
            "file_unique_id": stored.file_unique_id,
            "type": "regular",
            "width": 512,
            "height": 512,
            "is_animated": False,
            "is_video": False,
            "emoji": emoji,
        }
        return self._send("sent", {"sticker": sticker})

    async def edit(self, message: ChatMessage, text: str) -> ChatMessage:
        """Correct a text of one's own."""
        fields = {key: value for key, value in message.fields.items() if key != "entities"}
        fields["text"] = text
        if entities := detect(text, []):
            fields["entities"] = entities
        edited = self.bot.rewrite(self.chat, message, fields)
        self._did("edited", text)
        self.bot.updates.add("edited_message", edited.fields, self.chat.chat_id)
        return edited

    def press(self, message: ChatMessage, label: str | tuple[int, int], *, as_seen: bool = False) -> str:
        """Press a button without waiting: the callback query's id.

        The button is looked up in the message as it is now; `as_seen` presses what `message` showed when it was looked
        at, as a phone does that has not heard of an edit. Raises NoSuchButton.
        """
        return self._press(message, label, as_seen=as_seen).query_id

    async def tap(
        self,
        message: ChatMessage,
        label: str | tuple[int, int],
        *,
        timeout: float = PATIENCE,  # noqa: ASYNC109 - a person's patience
        as_seen: bool = False,
    ) -> Toast:
        """Press a button, by its text or its (row, column), and wait for the answer.

        `timeout` in real seconds. Raises NoSuchButton, and NoAnswer when the spinner kept turning.
        """
        query = self._press(message, label, as_seen=as_seen)
        return await self._toast(query, timeout)

    async def answer_to(self, query_id: str, timeout: float = PATIENCE) -> Toast:  # noqa: ASYNC109 - as above
        """The toast for an earlier `press`. Raises NoAnswer."""
        query = self.bot.queries.find(query_id)
        if query is None:
            raise NoAnswer(f"{self.person.first_name}: nothing came back before the query was too old")
        return await self._toast(query, timeout)

    async def wait_for(self, predicate: Callable[[Self], T | None], timeout: float = PATIENCE) -> T:  # noqa: ASYNC109
        """The first true value that `predicate` returns for this seat, asked again whenever the chat changes.

        `timeout` in real seconds. Raises TimeoutError that says what the chat shows.
        """
        try:
            async with asyncio.timeout(timeout):
                while not (found := predicate(self)):
                    await self.chat.change()
        except TimeoutError:
            raise TimeoutError(
                f"{self.person.first_name} ({self.user_id}) waited {timeout:g} s in vain; the chat shows:\n{self.chat}"
            ) from None
        return found

    def _send(self, what: str, content: dict[str, Any]) -> ChatMessage:
        message = self.bot.hear(self.chat, self.person, content, unheard=self._unheard(content))
        self._did(what, str(message).partition(": ")[2])
        return message

    def _unheard(self, _content: dict[str, Any]) -> bool:
        """Whether the bot may not read this here."""
        return False

    def _did(self, what: str, shown: str = "", label: str = "") -> Deed:
        deed = Deed(self.bot.clock(), what, shown, label)
        self.diary.deeds.append(deed)
        return deed

    def _press(self, message: ChatMessage, label: str | tuple[int, int], *, as_seen: bool) -> CallbackQuery:
        current = self.chat.messages.get(message.message_id)
        seen = message if as_seen else current
        button = None if seen is None else seen.button(label)
        if button is None or button.callback_data is None:
            raise NoSuchButton(
                f"no button {label!r} to press on: {seen if seen is not None else 'a deleted message'}"
            )
        self.chat.heard_at = self.bot.clock()
        query = self.bot.queries.open(self.chat, self._did("tapped", message.text, button.text))
        content = {
            "id": query.query_id,
            "from": self.person.user_fields(),
            "message": current.fields if current is not None else _inaccessible(message),
            "chat_instance": str(hash((self.bot.id, self.chat.chat_id))),
            "data": button.callback_data,
        }
        self.bot.updates.add("callback_query", content, ("tap", self.user_id), QUERY_SECONDS)
        self.chat.changed()
        return query

    async def _toast(self, query: CallbackQuery, timeout: float) -> Toast:  # noqa: ASYNC109 - as above
        try:
            async with asyncio.timeout(timeout):
                await query.answered.wait()
        except TimeoutError:
            raise NoAnswer(
                f"{self.person.first_name} pressed {query.deed.label!r} on {query.deed.shown!r} and saw the spinner for "
                f"{timeout:g} s"
            ) from None
        return query.deed.toast or Toast()


def _inaccessible(message: ChatMessage) -> dict[str, Any]:
    return {"chat": message.fields["chat"], "message_id": message.message_id, "date": 0}
