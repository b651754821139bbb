"""Pushing updates to a bot's own address."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientConnectorError, ClientError, ClientSession, ClientTimeout, TCPConnector

from bot.rehearsal.updates import QueuedUpdate, UpdateQueue

FIRST_PAUSE = 2.0  # seconds before the second retry (the first comes at once); doubled each time
LONGEST_PAUSE = 60.0
ANSWER_SECONDS = 60.0
NOT_BY_WEBHOOK = frozenset({"setwebhook", "deletewebhook", "logout", "close"})

Carry = Callable[[str, dict[str, Any]], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """Where and how to deliver; setting equal ones again changes nothing."""

    url: str
    secret_token: str = ""
    max_connections: int = 40
    ip_address: str = ""


class Webhook:
    """Delivers a queue by POST from its making until closed: each lane in order, so many at once as may be.

    What is answered with 2xx is acknowledged; an answer that names a `method` has it carried out by `carry`. Everything
    else is tried again after a pause, as long as the update is not too old.
    """

    def __init__(
        self, settings: WebhookSettings, queue: UpdateQueue, clock: Callable[[], float], carry: Carry
    ) -> None:
        self.settings = settings
        self.last_error: tuple[int, str] | None = None  # seconds since 1970, message
        self._queue = queue
        self._clock = clock
        self._carry = carry
        self._connected = asyncio.Event()
        self._connected.set()
        self._slots = asyncio.Semaphore(settings.max_connections)
        self._lanes: dict[Hashable, list[QueuedUpdate]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._session = ClientSession(
            connector=TCPConnector(limit=settings.max_connections),
            timeout=ClientTimeout(total=ANSWER_SECONDS),
            headers={"X-Telegram-Bot-Api-Secret-Token": settings.secret_token}
            if settings.secret_token
            else None,
        )
        for update in queue.pending():
            self._add(update)
        queue.on_added = self._add

    def disconnect(self) -> None:
        """Start no more deliveries: the bot can't be reached."""
        self._connected.clear()

    def connect(self) -> None:
        """Deliver again."""
        self._connected.set()

    async def close(self) -> None:
        """Stop; what is not acknowledged stays in the queue."""
        self._queue.on_added = None
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._session.close()

    def _add(self, update: QueuedUpdate) -> None:
        lane = self._lanes.get(update.lane)
        if lane is not None:
            lane.append(update)
            return
        self._lanes[update.lane] = [update]
        task = asyncio.create_task(self._drain(update.lane))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _drain(self, name: Hashable) -> None:
        lane = self._lanes[name]
        while lane:
            await self._deliver(lane[0])
            del lane[0]
        del self._lanes[name]

    async def _deliver(self, update: QueuedUpdate) -> None:
        pause = 0.0
        while self._queue.holds(update):
            await self._connected.wait()
            async with self._slots:
                asked = await self._post(update)
            if asked is None:
                self._queue.drop(update.update_id)
                return
            await asyncio.sleep(asked or pause)
            pause = min(LONGEST_PAUSE, pause * 2 or FIRST_PAUSE)

    async def _post(self, update: QueuedUpdate) -> float | None:
        """None when delivered, else the seconds that the bot asked to wait, 0 if it did not."""
        try:
            async with self._session.post(self.settings.url, json=update.fields) as response:
                if response.status // 100 != 2:
                    self._failed(f"Wrong response from the webhook: {response.status} {response.reason}")
                    after = response.headers.get("Retry-After", "")
                    return float(after) if after.isdecimal() else 0.0
                body = await response.read()
        except (ClientError, TimeoutError) as error:
            self._failed(_reason(error))
            return 0.0
        await self._carry_out(body)
        return None

    async def _carry_out(self, body: bytes) -> None:
        with suppress(ValueError):
            call = json.loads(body) if body.startswith(b"{") else {}
            method = str(call.pop("method", "")).lower()
            if method and method not in NOT_BY_WEBHOOK and not method.startswith("get"):
                await self._carry(method, call)

    def _failed(self, message: str) -> None:
        self.last_error = (int(self._clock()), message)


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "Read timeout expired"
    return "Connection refused" if isinstance(error, ClientConnectorError) else "Connection reset by peer"


def allowed_address(url: str) -> bool:
    """Whether Telegram would take that URL; here plain http is taken too when it stays on this machine."""
    scheme, _, rest = url.partition("://")
    host = rest.partition("/")[0]
    if scheme == "https":
        return bool(host)
    return scheme == "http" and host.rpartition(":")[0] in {"127.0.0.1", "localhost", "[::1]"}
