"""Takes updates from Telegram, and acknowledges them only when what they say is committed.

Updates of one person are handled in order, of different people at the same time. An update that
can't be read, or whose handler fails, becomes a dead letter and holds up nobody.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from telegram import Update
from telegram.error import Conflict, EndPointNotFound, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.ext import Application

from bot.clock import real_now
from bot.delivery.sender import seconds_to_wait
from bot.incoming import Incoming
from bot.runtime import Runtime
from storage.errors import StorageError
from storage.journal import DeadLetter

log = logging.getLogger(__name__)

UPDATES = ("message", "callback_query", "my_chat_member")
"""What Telegram is asked for."""

_POLL_SECONDS = 25
_ANSWER_SECONDS = 0.5
"""How long an acknowledgement waits for the answers: after a kill within it they are given again."""
_MOST_CONFLICTS = 3
_CONFLICT_SECONDS = 60.0
_PAUSES = (0.5, 1.0, 2.0, 5.0, 10.0)

AnyApplication = Application[Any, Any, Any, Any, Any, Any]


class NoUpdates(Exception):
    """Telegram won't give this bot its updates; the message says what to do."""


class Receipts:
    """The answers each update under way has asked for, so that its acknowledgement can wait for them."""

    def __init__(self) -> None:
        self._answers: dict[int, list[asyncio.Future[Any]]] = {}
        self.failures: dict[int, BaseException] = {}

    def open(self, update_id: int) -> None:
        self._answers[update_id] = []

    def note(self, update_id: int, answer: asyncio.Future[Any]) -> None:
        self._answers.get(update_id, []).append(answer)

    def close(self, update_id: int) -> list[asyncio.Future[Any]]:
        return self._answers.pop(update_id, [])


class Intake:
    """`run`: a loop of `getUpdates` that never returns, and raises `NoUpdates`. `take` also serves the webhook.

    `taps` gets callback queries, the application everything else.
    """

    def __init__(
        self,
        application: AnyApplication,
        taps: Callable[[Incoming], Awaitable[None]],
        runtime: Runtime,
        receipts: Receipts,
    ) -> None:
        self._application = application
        self._taps = taps
        self._bot = application.bot
        self._runtime = runtime
        self._receipts = receipts
        self._last: dict[int, asyncio.Task[Any]] = {}

    async def run(self) -> None:
        offset, failures, conflicts, last_conflict = 0, 0, 0, 0.0
        while True:
            try:
                raw = await self._bot.do_api_request(
                    # In lower case it is the same method to Telegram, but not the library's own, which
                    # reads all updates of an answer or, if one of them can't be read, none.
                    "getupdates",
                    api_kwargs={
                        "offset": offset,
                        "timeout": _POLL_SECONDS,
                        "allowed_updates": list(UPDATES),
                    },
                    read_timeout=_POLL_SECONDS + 10,
                )
            except Conflict as error:
                # Two pollers take turns: what comes through in between proves nothing.
                now = asyncio.get_running_loop().time()
                conflicts = conflicts + 1 if now - last_conflict < _CONFLICT_SECONDS else 1
                last_conflict = now
                if conflicts > _MOST_CONFLICTS:
                    raise NoUpdates(
                        f"another program takes this bot's updates ({error.message}); "
                        "stop it, or delete its webhook"
                    ) from None
                await asyncio.sleep(_PAUSES[0])
            except (InvalidToken, EndPointNotFound):  # what the library makes of 401 and 404 here
                raise NoUpdates("Telegram does not know this token; check SALA_TOKEN") from None
            except RetryAfter as error:
                await asyncio.sleep(seconds_to_wait(error))
            except (NetworkError, TelegramError) as error:
                pause = _PAUSES[min(failures, len(_PAUSES) - 1)]
                failures += 1
                log.warning("no updates (%s); asking again in %.1f s", error.message, pause)
                await asyncio.sleep(pause)
            else:
                failures = 0
                if isinstance(raw, list) and raw:
                    await self.take(raw)
                    offset = int(raw[-1]["update_id"]) + 1

    async def take(self, batch: Iterable[dict[str, Any]]) -> None:
        """Handle a batch; returns when each update is committed, or put aside."""
        tasks = [self._start(raw) for raw in batch]
        # Handlers wait for the database only: what they have to say leaves by itself.
        answers = [answer for given in await asyncio.gather(*tasks) for answer in given]
        if answers:
            await asyncio.wait(answers, timeout=_ANSWER_SECONDS)

    def _start(self, raw: dict[str, Any]) -> asyncio.Task[list[asyncio.Future[Any]]]:
        person = _sender_of(raw)
        before = self._last.get(person) if person is not None else None
        task = asyncio.create_task(self._handle(raw, before))
        if person is not None:
            self._last[person] = task
            task.add_done_callback(lambda done: self._forget(person, done))
        return task

    def _forget(self, person: int, task: asyncio.Task[Any]) -> None:
        if self._last.get(person) is task:
            del self._last[person]

    async def _handle(
        self, raw: dict[str, Any], before: asyncio.Task[Any] | None
    ) -> list[asyncio.Future[Any]]:
        if before is not None:
            await asyncio.wait([before])
        update_id = int(raw["update_id"])
        self._receipts.open(update_id)
        try:
            await self._pass_on(raw)
            error = self._receipts.failures.pop(update_id, None)
        except Exception as failure:  # noqa: BLE001 - whatever a malformed update makes a parser raise
            error = failure
        if error is not None:
            await self._put_aside(raw, error)
        return self._receipts.close(update_id)

    async def _pass_on(self, raw: dict[str, Any]) -> None:
        """Taps have a lane of their own: a room full of people taps at once, while few of them write."""
        if "callback_query" in raw:
            await self._taps(Incoming.of_tap(raw))
        else:
            await self._application.process_update(Update.de_json(raw, self._bot))

    async def _put_aside(self, raw: dict[str, Any], error: BaseException) -> None:
        update_id = int(raw["update_id"])
        log.error("update %d put aside: %s", update_id, type(error).__name__, exc_info=error)
        # No update key: what the handler stored before it failed must not make this a redelivery.
        letter = DeadLetter(
            f"{self._bot.id}:{update_id}", self._bot.id, update_id, real_now(), repr(error), json.dumps(raw)
        )
        try:
            await self._runtime.writer.write(lambda tx: tx.put(letter))
        except StorageError as refused:
            log.error("update %d could not even be put aside: %s", update_id, refused)


def _sender_of(raw: dict[str, Any]) -> int | None:
    """Whose update it is; None where it says nothing readable about that."""
    for part in ("callback_query", "message", "my_chat_member"):
        try:
            return int(raw[part]["from"]["id"])
        except (KeyError, TypeError, ValueError):
            continue
    return None
