"""Takes updates from Telegram, and acknowledges them only when what they say is committed.

Updates of one person are handled in order, of different people at the same time. An update that
can't be read, or whose handler fails, becomes a dead letter and holds up nobody. The key of every
update is stored: brought again, it is answered again and changes nothing.
"""

import asyncio
import contextlib
import logging
import traceback
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from telegram import Update
from telegram.error import Conflict, EndPointNotFound, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.ext import Application

from bot.clock import real_now
from bot.dead_letters import dead_letter
from bot.delivery.sender import seconds_to_wait
from bot.flooding import Floodgate
from bot.incoming import Incoming, Malformed, check, number_of, sender_of
from bot.outage import Watch
from bot.rules.conflicts import Conflicts
from bot.runtime import Runtime
from storage.errors import StorageError
from storage.journal import HandledUpdate
from storage.writer import Transaction

log = logging.getLogger(__name__)

UPDATES = ("message", "callback_query", "my_chat_member")
"""What Telegram is asked for."""

_POLL_SECONDS = 25
_READ_SECONDS = 10.0
"""How much longer than that an answer may take."""
_LARGEST_BATCH = 100
"""As Telegram has it: a smaller one means that nothing more waits."""
_WEBHOOK_SECONDS = 30.0
"""By webhook nothing is asked of Telegram; so often it is asked whether it reaches the bot."""
_ANSWER_SECONDS = 0.5
"""How long an acknowledgement waits for the answers: after a kill within it they are given again."""
_REGULARS_PAUSE = 0.05
_NEWCOMERS_PAUSE = 1.0
"""After a conflict: whoever is in service asks again at once, so that few updates go astray."""

_PAUSES = (0.5, 1.0, 2.0, 5.0, 10.0)
_UNKNOWN_TOKEN = "Telegram does not know this token; check SALA_TOKEN"  # noqa: S105 - a sentence

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
        watch: Watch,
        floodgate: Floodgate,
    ) -> None:
        self._application = application
        self._taps = taps
        self._bot = application.bot
        self._runtime = runtime
        self._receipts = receipts
        self._watch = watch
        self._floodgate = floodgate
        self._last: dict[int, asyncio.Task[Any]] = {}

    async def run(self) -> None:
        offset, failures = 0, 0
        conflicts = Conflicts(asyncio.get_running_loop().time())
        patience = 0  # at the start, and after a failure, it is asked at once whether Telegram is there
        while True:
            try:
                batch = await self._fetch(offset, patience)
            except Conflict as error:
                conflicts = conflicts.another(asyncio.get_running_loop().time())
                rival = f"another program takes this bot's updates ({error.message}); stop it"
                if conflicts.gives_way:
                    raise NoUpdates(f"{rival}, or delete its webhook") from None
                if conflicts.is_news:
                    log.warning("%s; this one was here first and goes on", rival)
                await asyncio.sleep(_NEWCOMERS_PAUSE if conflicts.is_newcomer else _REGULARS_PAUSE)
            except (InvalidToken, EndPointNotFound):  # what the library makes of 401 and 404 here
                raise NoUpdates(_UNKNOWN_TOKEN) from None
            except RetryAfter as error:
                await asyncio.sleep(seconds_to_wait(error))
            except TelegramError as error:
                self._watch.silent(real_now(), error.message)
                patience, failures = 0, failures + 1
                await asyncio.sleep(_pause(failures))
            else:
                answered_at = real_now()
                await self.take(batch)
                await self._watch.heard(answered_at, drained=len(batch) < _LARGEST_BATCH)
                numbers = [number for number in map(number_of, batch) if number is not None]
                if numbers or not batch:
                    offset = max(numbers) + 1 if numbers else offset
                    patience, failures = _POLL_SECONDS, 0
                else:  # nothing in it can be acknowledged: it comes again
                    failures += 1
                    await asyncio.sleep(_pause(failures))

    async def watch_webhook(self, url: str, set_webhook: Callable[[], Awaitable[object]]) -> None:
        """The same for a bot whose updates are brought to `url`: whether Telegram is there, and reaches it."""
        last_error: object = None
        conflicts = Conflicts(asyncio.get_running_loop().time())
        asked_before, unreached = False, False
        while True:
            try:
                info = await self._bot.get_webhook_info()
            except InvalidToken:
                raise NoUpdates(_UNKNOWN_TOKEN) from None
            except TelegramError as error:
                self._watch.silent(real_now(), error.message)
            else:
                if info.url != url:
                    conflicts = conflicts.another(asyncio.get_running_loop().time())
                    if conflicts.is_newcomer:
                        raise NoUpdates("another program changed this bot's webhook; stop it")
                    log.warning("another program changed this bot's webhook; stop it; it is set again")
                    await set_webhook()
                    continue
                failed = asked_before and info.last_error_date != last_error
                unreached = info.pending_update_count > 0 and (unreached or failed)
                asked_before, last_error = True, info.last_error_date
                if unreached:
                    self._watch.silent(real_now(), f"it can't bring updates: {info.last_error_message}")
                else:
                    await self._watch.heard(real_now(), drained=not info.pending_update_count)
            await asyncio.sleep(_WEBHOOK_SECONDS)

    async def _fetch(self, offset: int, patience: int) -> list[Any]:
        """Updates as Telegram sent them, whatever they are; waits for the first one for `patience` seconds."""
        raw = await self._bot.do_api_request(
            # In lower case it is the same method to Telegram, but not the library's own, which
            # reads all updates of an answer or, if one of them can't be read, none.
            "getupdates",
            api_kwargs={"offset": offset, "timeout": patience, "allowed_updates": list(UPDATES)},
            read_timeout=patience + _READ_SECONDS,
        )
        if not isinstance(raw, list):
            raise NetworkError("an answer that is no list of updates")
        return raw

    async def take(self, batch: Sequence[Any]) -> None:
        """Handle a batch, whatever is in it; returns when each update is committed, or put aside."""
        going, held = self._floodgate.divide(batch)
        tasks = [self._start(raw) for raw in going]
        # Handlers wait for the database only: what they have to say leaves by itself.
        given, _ = await asyncio.gather(asyncio.gather(*tasks), self._floodgate.note(held))
        answers = [answer for each in given for answer in each]
        # Where more wait to be fetched, they need not wait for these answers' way through the network.
        if answers and len(batch) < _LARGEST_BATCH:
            await asyncio.wait(answers, timeout=_ANSWER_SECONDS)

    def _start(self, raw: Any) -> asyncio.Task[list[asyncio.Future[Any]]]:
        person = sender_of(raw)
        before = self._last.get(person) if person is not None else None
        task = asyncio.create_task(self._handle(raw, before))
        if person is not None:
            self._last[person] = task
            task.add_done_callback(lambda done: self._forget(person, done))
        return task

    def _forget(self, person: int, task: asyncio.Task[Any]) -> None:
        if self._last.get(person) is task:
            del self._last[person]

    async def _handle(self, raw: Any, before: asyncio.Task[Any] | None) -> list[asyncio.Future[Any]]:
        if before is not None:
            await asyncio.wait([before])
        update_id = number_of(raw)
        if update_id is None:
            await self._put_aside(raw, 0, Malformed("an update without a number"))
            return []
        self._receipts.open(update_id)
        try:
            await self._pass_on(raw)
            error = self._receipts.failures.pop(update_id, None)
        except Exception as failure:  # noqa: BLE001 - whatever a malformed update makes a parser raise
            error = failure
        if error is not None:
            await self._put_aside(raw, update_id, error)
        elif (self._bot.id, update_id) not in self._runtime.state.handled:
            await self._note(update_id)
        return self._receipts.close(update_id)

    async def _pass_on(self, raw: dict[str, Any]) -> None:
        """Taps have a lane of their own: a room full of people taps at once, while few of them write."""
        if "callback_query" in raw:
            await self._taps(Incoming.of_tap(raw))
        elif not raw.keys().isdisjoint(UPDATES):  # others nobody asked for
            check(raw)
            await self._application.process_update(self._read(raw))

    def _read(self, raw: dict[str, Any]) -> Update:
        try:
            return Update.de_json(raw, self._bot)
        except Exception as error:  # whatever a malformed update makes the library raise
            raise Malformed(repr(error)) from error

    async def _note(self, update_id: int) -> None:
        """Nothing followed from it; brought again after something else has, nothing shall either."""
        if self._runtime.writer.trouble is not None:  # it would have the next ones wait to be refused
            return
        with contextlib.suppress(StorageError):  # the writer has said why
            await self._runtime.writer.write(lambda tx: tx.put(self._handled(tx, update_id)))

    async def _put_aside(self, raw: Any, update_id: int, error: BaseException) -> None:
        # Without what the error says, which may be what somebody wrote: that is in the dead letter.
        where = "".join(traceback.format_tb(error.__traceback__))
        log.error("update %d put aside: %s\n%s", update_id, type(error).__name__, where)

        def decide(tx: Transaction) -> None:
            tx.put(dead_letter(self._runtime, self._bot.id, update_id, raw, error, tx.real_now))
            if update_id:
                tx.put(self._handled(tx, update_id))

        try:
            # No update key: what the handler stored before it failed must not make this a redelivery.
            await self._runtime.writer.write(decide)
        except StorageError as refused:
            log.error("update %d could not even be put aside: %s", update_id, refused)

    def _handled(self, tx: Transaction, update_id: int) -> HandledUpdate:
        return HandledUpdate(self._bot.id, update_id, tx.real_now)


def _pause(failures: int) -> float:
    return _PAUSES[min(failures, len(_PAUSES)) - 1]
