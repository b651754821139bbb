"""A small bot, written with python-telegram-bot as usual, against the embedded Bot API."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

import pytest
from telegram import (
    Bot,
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    ReplyParameters,
    Update,
)
from telegram.constants import ChatMemberStatus, ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
)
from telegram.ext import Application, CallbackQueryHandler, ContextTypes, MessageHandler, filters

from bot.rehearsal import BotAccount, BotApi, Phone, Toast

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x40\x00\x00\x00\x20"
AGAIN = InlineKeyboardMarkup([[InlineKeyboardButton("Again", callback_data="again")]])


@pytest.fixture
async def telegram(api: BotApi, bot: BotAccount) -> AsyncIterator[Bot]:
    async with Bot(bot.token, base_url=f"{api.url}/bot", base_file_url=f"{api.url}/file/bot") as telegram:
        yield telegram


async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.effective_message is not None
    await update.effective_message.reply_html(f"<b>{update.effective_message.text}</b>", reply_markup=AGAIN)


async def again(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.callback_query is not None
    await update.callback_query.answer("Once more")
    await update.callback_query.edit_message_text("and again")


@asynccontextmanager
async def running_echo_bot(api: BotApi, bot: BotAccount) -> AsyncIterator[None]:
    """The bot with a loop of its own: acknowledge after handling."""
    builder = Application.builder().token(bot.token).base_url(f"{api.url}/bot").updater(None)
    application = builder.build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.add_handler(CallbackQueryHandler(again))

    async def poll() -> None:
        offset = 0
        while True:
            for update in await application.bot.get_updates(offset=offset, timeout=30):
                await application.process_update(update)
                offset = update.update_id + 1

    async with application:
        polling = asyncio.create_task(poll())
        try:
            yield
        finally:
            polling.cancel()
            with suppress(asyncio.CancelledError):
                await polling


async def test_people_talk_with_a_running_bot(api: BotApi, bot: BotAccount) -> None:
    async with running_echo_bot(api, bot):
        phones = [api.phone(number, f"P{number}", bot=bot) for number in range(1, 11)]

        async def talk(phone: Phone) -> None:
            await phone.say(f"hello from {phone.user_id}")
            card = await phone.wait_for(lambda phone: phone.last)
            assert card.html == f"<b>hello from {phone.user_id}</b>"
            assert await phone.tap(card, "Again") == Toast("Once more")
            await phone.wait_for(lambda phone: phone.last and phone.last.text == "and again")
            assert phone.last is not None
            assert phone.last.edited

        await asyncio.gather(*(talk(phone) for phone in phones))


async def test_the_library_reads_what_the_server_writes(telegram: Bot, phone: Phone) -> None:
    me = await telegram.get_me()
    assert (me.username, me.can_read_all_group_messages) == ("sala_rehearsal_bot", False)
    message = await telegram.send_message(
        7,
        r"*Poll* \#1",
        parse_mode=ParseMode.MARKDOWN_V2,
        reply_markup=AGAIN,
        reply_parameters=ReplyParameters(1),
    )
    assert message.text_html == "<b>Poll</b> #1"
    assert message.reply_to_message is not None
    assert message.reply_to_message.text == "/start"
    assert (await telegram.get_chat(7)).first_name == "Sok"
    assert (await telegram.get_chat_member(7, 7)).status == ChatMemberStatus.MEMBER
    assert await telegram.set_my_commands([BotCommand("agenda", "What comes next")], language_code="km")
    assert (await telegram.get_my_commands(language_code="km"))[0].command == "agenda"
    assert await telegram.delete_messages(7, [message.message_id])


async def test_the_library_uploads_and_downloads(telegram: Bot, phone: Phone) -> None:
    sent = await telegram.send_document(7, b"a,b", filename="results.csv", caption="All")
    assert sent.document is not None
    assert bytes(await (await sent.document.get_file()).download_as_bytearray()) == b"a,b"
    photo = await telegram.send_photo(7, PNG)
    edited = await telegram.edit_message_media(
        InputMediaPhoto(PNG, caption="new"), chat_id=7, message_id=photo.message_id
    )
    assert not isinstance(edited, bool)
    assert edited.caption == "new"


async def test_the_library_raises_its_own_errors(
    api: BotApi, bot: BotAccount, telegram: Bot, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # the library warns of what it will do
    with pytest.raises(BadRequest, match="Chat not found"):
        await telegram.send_message(99, "x")
    group = api.group("Facilitators", [phone], bot=bot)
    old = group.chat.chat_id
    group.migrate()
    with pytest.raises(ChatMigrated):
        await telegram.send_message(old, "x")
    phone.block()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await telegram.send_message(7, "x")
    api.fail_next(status=429, retry_after=3)
    with pytest.raises(RetryAfter):
        await telegram.send_message(7, "x")
    api.fail_next(status=409)
    with pytest.raises(Conflict):
        await telegram.get_updates()
    api.fail_next(drop_connection=True)
    with pytest.raises(NetworkError):
        await telegram.get_me()
    with pytest.raises(InvalidToken):
        async with Bot("1:WRONG", base_url=f"{api.url}/bot"):
            pass
