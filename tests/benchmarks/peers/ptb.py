"""A poll bot as python-telegram-bot's documentation shows one, with its defaults.

Run as `python -m tests.benchmarks.peers.ptb URL TOKEN DATABASE`.
"""

import sys
from typing import Any

import aiosqlite
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.constants import ParseMode
from telegram.ext import Application, CallbackQueryHandler, ContextTypes

from tests.benchmarks.peers import poll


async def tapped(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    query = update.callback_query
    assert query is not None
    assert query.data is not None
    option = poll.option_of(query.data)
    database: aiosqlite.Connection = context.bot_data["database"]
    await database.execute(poll.UPSERT, (query.from_user.id, option))
    await database.commit()
    await query.answer(poll.toast(option))
    text, data = poll.CHANGE
    await query.edit_message_text(
        poll.card(option),
        parse_mode=ParseMode.HTML,
        reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton(text, callback_data=data)]]),
    )


async def open_database(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    database = await aiosqlite.connect(sys.argv[3])
    await database.execute("PRAGMA journal_mode = WAL")
    await database.execute("PRAGMA synchronous = FULL")
    await database.execute(poll.CREATE)
    await database.commit()
    application.bot_data["database"] = database


def main() -> None:
    url, token, _ = sys.argv[1:]
    application = Application.builder().token(token).base_url(f"{url}/bot").post_init(open_database).build()
    application.add_handler(CallbackQueryHandler(tapped))
    application.run_polling()


if __name__ == "__main__":
    main()
