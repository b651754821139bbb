"""A spreadsheet that somebody sends back: fetched, and read in a thread."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from bot.delivery.errors import TooLarge, Undelivered
from bot.message import Message
from bot.roster.reading import MOST_BYTES
from bot.roster.unusable import Unusable
from handlers.context import SalaContext
from storage.broadcasts import Content

Read = TypeVar("Read")


class NotASheet(Exception):
    """What was sent can't be read. `answer`: why, and what to do."""

    def __init__(self, answer: Message) -> None:
        super().__init__()
        self.answer = answer


def sent_file(context: SalaContext) -> Content | None:
    """What was sent; None if it is a picture, text or place."""
    content = context.incoming.content
    return content if content is not None and content.kind == "document" else None


async def read_sent(
    context: SalaContext,
    file: Content,
    read: Callable[[bytes, str], Read],
    refused: Callable[[Unusable], Message],
) -> Read:
    """The file, as `read` reads its content and name. Raises `NotASheet`.

    `read`: raises `Unusable`, and `refused` puts that into words.
    """
    try:
        received = await context.download(file.file_id, MOST_BYTES)
        return await asyncio.to_thread(read, received, file.file_name)
    except TooLarge:
        raise NotASheet(refused(Unusable("too_big", most=MOST_BYTES / 1e6))) from None
    except Unusable as refusal:
        raise NotASheet(refused(refusal)) from None
    except Undelivered:
        raise NotASheet(Message(context.voice("roster.not_fetched"))) from None
