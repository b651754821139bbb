"""The least a bot can do with aiohttp: fetch, answer and edit in a task for each tap. It stores nothing.

Run as `python -m tests.benchmarks.peers.bare URL TOKEN`.
"""

import asyncio
import sys
from typing import Any

import aiohttp

from tests.benchmarks.peers import poll


async def answer(session: aiohttp.ClientSession, query: dict[str, Any]) -> None:
    option = poll.option_of(query["data"])
    await call(session, "answerCallbackQuery", {"callback_query_id": query["id"], "text": poll.toast(option)})
    text, data = poll.CHANGE
    edit = {
        "chat_id": query["message"]["chat"]["id"],
        "message_id": query["message"]["message_id"],
        "text": poll.card(option),
        "parse_mode": "HTML",
        "reply_markup": {"inline_keyboard": [[{"text": text, "callback_data": data}]]},
    }
    await call(session, "editMessageText", edit)


async def call(session: aiohttp.ClientSession, method: str, parameters: dict[str, Any]) -> Any:
    url, token = sys.argv[1:3]
    async with session.post(f"{url}/bot{token}/{method}", json=parameters) as response:
        return (await response.json())["result"]


async def main() -> None:
    offset, tasks = 0, set[asyncio.Task[None]]()
    async with aiohttp.ClientSession() as session:
        while True:
            updates = await call(session, "getUpdates", {"offset": offset, "timeout": 25})
            for update in updates:
                offset = update["update_id"] + 1
                task = asyncio.create_task(answer(session, update["callback_query"]))
                tasks.add(task)
                task.add_done_callback(tasks.discard)


if __name__ == "__main__":
    asyncio.run(main())
