"""A poll bot as aiogram's documentation shows one, with its defaults.

Run as `python -m tests.benchmarks.peers.aiogram_bot URL TOKEN DATABASE`.
"""

import asyncio
import sys

import aiosqlite
from aiogram import Bot, Dispatcher, Router
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from tests.benchmarks.peers import poll

router = Router()


@router.callback_query()
async def tapped(query: CallbackQuery, database: aiosqlite.Connection) -> None:
    assert query.data is not None
    assert isinstance(query.message, Message)
    option = poll.option_of(query.data)
    await database.execute(poll.UPSERT, (query.from_user.id, option))
    await database.commit()
    await query.answer(poll.toast(option))
    text, data = poll.CHANGE
    await query.message.edit_text(
        poll.card(option),
        reply_markup=InlineKeyboardMarkup(
            inline_keyboard=[[InlineKeyboardButton(text=text, callback_data=data)]]
        ),
    )


async def main() -> None:
    url, token, path = sys.argv[1:]
    session = AiohttpSession(api=TelegramAPIServer.from_base(url))
    bot = Bot(token, session=session, default=DefaultBotProperties(parse_mode=ParseMode.HTML))
    dispatcher = Dispatcher()
    dispatcher.include_router(router)
    async with aiosqlite.connect(path) as database:
        await database.execute("PRAGMA journal_mode = WAL")
        await database.execute("PRAGMA synchronous = FULL")
        await database.execute(poll.CREATE)
        await database.commit()
        await dispatcher.start_polling(bot, database=database)


if __name__ == "__main__":
    asyncio.run(main())
