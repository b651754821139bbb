"""The calls to Telegram, with its refusals in words of the field."""

import asyncio
import contextlib
import hashlib
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from telegram import Bot
from telegram.constants import ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.ext import ExtBot

from bot.delivery.errors import (
    Blocked,
    Fixed,
    Flooded,
    Gone,
    Migrated,
    Rejected,
    Temporary,
    TooLarge,
    Unanswered,
    Undelivered,
    Unreachable,
)
from bot.delivery.parameters import input_media, sending, text_message
from bot.delivery.request import AiohttpRequest, as_json
from bot.message import File, Media, Message, Picture, Shown

log = logging.getLogger(__name__)
T = TypeVar("T")

_EDIT_SECONDS = 10.0
_TOAST_SECONDS = 5.0
"""What hangs is given up and tried again: showing the same twice does no harm, and a toast is soon of no use."""
_START_PAUSE = 2.0
_PICTURES_KNOWN = 200
_GONE = ("message to edit not found", "message to delete not found")
_FIXED = ("message can't be", "in the message to edit")
_NOT_THERE = (
    "chat not found",
    "user is deactivated",
    "peer_id_invalid",
    "initiate conversation",
    "chat was deleted",
)


class Sender:
    """Sends, edits and deletes; every method raises an `Undelivered` where it fails.

    What a room full of people waits for goes to the request class directly: it takes the library's own
    methods three times as long to put an edit together as to send it.
    """

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._known: dict[bytes, str] = {}
        """The file_id of pictures sent lately, by their digest."""

    async def send(self, chat_id: int, shown: Shown, *, paid: bool = False) -> int:
        """Returns the new message's id. `paid`: beyond the free rate it costs Telegram Stars."""
        method, parameters = sending(shown)
        if paid:
            parameters["allow_paid_broadcast"] = True
        with _in_our_words():
            sent = await self._call(method, parameters | {"chat_id": chat_id})
        return int(sent["message_id"])

    async def edit(self, chat_id: int, message_id: int, message: Message) -> None:
        """Showing the same again is no error."""
        await self._edit("editMessageText", text_message(message), chat_id, message_id)

    async def replace(self, chat_id: int, message_id: int, shown: Shown) -> int:
        """Change a message to that; what can't be changed into it is sent anew. The id it has then.

        The old one stays where the id is another: who notes the new one takes it away then.
        """
        with contextlib.suppress(Fixed):
            if isinstance(shown, Message):
                await self.edit(chat_id, message_id, shown)
                return message_id
            if isinstance(shown, Media):
                await self._edit("editMessageMedia", {"media": input_media(shown)}, chat_id, message_id)
                return message_id
        return await self.send(chat_id, shown)

    async def withdraw(self, chat_id: int, message_id: int, instead: Message) -> None:
        """Delete a message; one that is too old for that (48 hours) says `instead`, as its text or caption.

        Raises `Fixed` where neither can be done. What the person has deleted is gone already.
        """
        try:
            await self.delete(chat_id, message_id)
        except Fixed:
            try:
                await self.edit(chat_id, message_id, instead)
            except Fixed:
                caption = {"caption": instead.text, "parse_mode": ParseMode.HTML}
                await self._edit("editMessageCaption", caption, chat_id, message_id)
        except Gone:
            return

    async def delete(self, chat_id: int, message_id: int) -> None:
        with _in_our_words():
            where = {"chat_id": chat_id, "message_id": message_id}
            await self._call("deleteMessage", where, _EDIT_SECONDS)

    async def send_file(self, chat_id: int, file: File) -> int:
        send = self._bot.send_photo if file.kind == "photo" else self._bot.send_document
        with _in_our_words():
            sent = await send(
                chat_id, file.content, caption=file.caption, filename=file.name, parse_mode=ParseMode.HTML
            )
        return sent.message_id

    async def describe(self, method: str, parameters: Mapping[str, Any]) -> None:
        """What Telegram shows of the bot beside its messages: menus of commands, descriptions."""
        with _in_our_words():
            await self._call(method, dict(parameters))

    async def send_picture(self, chat_id: int, picture: Picture) -> int:
        """One that Telegram has already isn't brought there again."""
        key = hashlib.sha256(picture.content).digest()
        if (file_id := self._known.get(key)) is not None:
            with contextlib.suppress(Rejected):  # Telegram may forget a file
                return await self.send(chat_id, Media("photo", file_id, picture.caption))
        with _in_our_words():
            sent = await self._bot.send_photo(
                chat_id, picture.content, picture.caption, filename=picture.name, parse_mode=ParseMode.HTML
            )
        self._known[key] = sent.photo[-1].file_id
        if len(self._known) > _PICTURES_KNOWN:
            self._known.pop(next(iter(self._known)))
        return sent.message_id

    async def download(self, file_id: str, most_bytes: int) -> bytes:
        """What somebody sent. Raises `TooLarge`, which is known before it is fetched."""
        with _in_our_words():
            file = await self._bot.get_file(file_id)
            if (file.file_size or 0) > most_bytes:
                raise TooLarge
            content = bytes(await file.download_as_bytearray())
        if len(content) > most_bytes:
            raise TooLarge
        return content

    async def toast(self, query_id: str, text: str) -> None:
        """A few words over the chat; one that comes too late is no error, the vote is saved already."""
        with _in_our_words(), _is_fine("query is too old"):
            said = {"callback_query_id": query_id, "text": text}
            await self._call("answerCallbackQuery", said, _TOAST_SECONDS)

    async def _edit(self, method: str, parameters: dict[str, Any], chat_id: int, message_id: int) -> None:
        with _in_our_words(), _is_fine("message is not modified"):
            where = {"chat_id": chat_id, "message_id": message_id}
            await self._call(method, parameters | where, _EDIT_SECONDS)

    async def _call(self, method: str, parameters: dict[str, Any], seconds: float | None = None) -> Any:
        """`seconds`: how long to wait for the answer, if not as long as the request class does."""
        url = f"{self._bot.base_url}/{method}"
        if seconds is None:
            return await self._bot.request.post(url, as_json(parameters))
        return await self._bot.request.post(url, as_json(parameters), read_timeout=seconds)


@contextlib.contextmanager
def _is_fine(description: str) -> Iterator[None]:
    try:
        yield
    except BadRequest as error:
        if description not in error.message.lower():
            raise


@contextlib.contextmanager
def _in_our_words() -> Iterator[None]:
    try:
        yield
    except TelegramError as error:
        raise _translated(error) from error


def seconds_to_wait(error: RetryAfter) -> float:
    """How long Telegram says to wait."""
    wait = error.retry_after
    return wait if isinstance(wait, int) else wait.total_seconds()


def _translated(error: TelegramError) -> Undelivered:
    if isinstance(error, RetryAfter):
        return Flooded(seconds_to_wait(error))
    if isinstance(error, ChatMigrated):
        return Migrated(error.new_chat_id)
    text = error.message.lower()
    if any(words in text for words in _NOT_THERE):
        return Unreachable(error.message)
    if isinstance(error, Forbidden):
        return Blocked(error.message)
    if isinstance(error, BadRequest):
        if "file is too big" in text:
            return TooLarge(error.message)
        if any(words in text for words in _FIXED):
            return Fixed(error.message)
        return Gone(error.message) if any(words in text for words in _GONE) else Rejected(error.message)
    if isinstance(error, TimedOut):
        return Unanswered(error.message)
    if isinstance(error, NetworkError | InvalidToken):  # with a good token it is sent after the next start
        return Temporary(error.message)
    return Rejected(error.message)


class Unusable(Exception):
    """Telegram can't be used as this bot; the message says what to do."""

    @classmethod
    def of(cls, error: TelegramError, api_url: str) -> "Unusable":
        if isinstance(error, InvalidToken):
            return cls("Telegram does not know this token; check SALA_TOKEN")
        if isinstance(error, NetworkError) and not isinstance(error, BadRequest):
            return cls(f"can't reach {api_url} ({error.message}); check the network and SALA_API_URL")
        return cls(f"{api_url} refused: {error.message}")


async def when_reached(api_url: str, call: Callable[[], Awaitable[T]]) -> T:
    """What a start asks of Telegram; a network that isn't there yet is waited for. Raises `Unusable`."""
    is_said = False
    while True:
        try:
            return await call()
        except RetryAfter as error:
            await asyncio.sleep(seconds_to_wait(error))
        except TelegramError as error:
            refused = Unusable.of(error, api_url)
            if isinstance(error, BadRequest) or not isinstance(error, NetworkError):
                raise refused from None
            if not is_said:
                log.warning("%s; asking again until it answers", refused)
            is_said = True
            await asyncio.sleep(_START_PAUSE)


def build_bot(api_url: str, token: str) -> ExtBot[None]:
    """A bot on a Bot API server; nothing is sent yet."""
    return ExtBot(
        token,
        base_url=f"{api_url}/bot",
        base_file_url=f"{api_url}/file/bot",
        request=AiohttpRequest(),
        get_updates_request=AiohttpRequest(),
    )


@dataclass(frozen=True)
class Account:
    """What Telegram says of a bot. `webhook`: where updates are brought, "" if they are fetched."""

    username: str
    webhook: str
    waiting: int
    last_error: str


async def account(api_url: str, token: str) -> Account:
    """Ask Telegram about the bot. Raises `Unusable`."""
    bot = build_bot(api_url, token)
    try:
        async with bot:
            info = await bot.get_webhook_info()
            return Account(bot.username, info.url, info.pending_update_count, info.last_error_message or "")
    except TelegramError as error:
        raise Unusable.of(error, api_url) from None
    finally:
        await bot.shutdown()
