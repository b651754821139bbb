"""A Bot API server that costs next to nothing: it queues updates, notes what a bot calls, and answers plausibly.

The rehearsal's embedded Bot API keeps chats and checks every parameter, and would be the bottleneck here. This one
parses what it must; bodies are read when the run is over.
"""

import asyncio
import itertools
import json
import re
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from email.parser import BytesParser
from email.policy import HTTP
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl

from bot.rehearsal.limits import FloodGate, Limits

LARGEST_BATCH = 100
LONGEST_POLL = 50.0

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_TYPE = re.compile(rb"\r\ncontent-type: *([^\r]*)", re.IGNORECASE)
_SHOWN = ("editmessagetext", "sendmessage")
"""The methods that Telegram counts against a chat's rate."""

_ME = {"id": 123456, "is_bot": True, "first_name": "Benchmark", "username": "benchmark_bot"}
_ABILITIES = {
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": False,
    "can_connect_to_business": False,
    "has_main_web_app": False,
}


@dataclass(frozen=True, slots=True)
class Call:
    """A method call as it came: `at` in seconds of `time.monotonic`, `method` in lower case."""

    at: float
    method: str
    head: bytes
    body: bytes
    refused: bool = False

    def parameters(self) -> dict[str, Any]:
        """The parameters of a body of any of the three forms; those of forms are text."""
        return parameters(self.head, self.body)


def parameters(head: bytes, body: bytes) -> dict[str, Any]:
    """What a request's body says: JSON, a form, or a multipart form."""
    if not body:
        return {}
    found = _TYPE.search(head)
    kind = found[1] if found else b""
    if kind.startswith(b"application/json"):
        read: dict[str, Any] = json.loads(body)
        return read
    if kind.startswith(b"multipart/form-data"):
        parts = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + kind + b"\r\n\r\n" + body)
        return {
            str(part.get_param("name", header="content-disposition")): part.get_content()
            for part in parts.iter_parts()
        }
    return dict(parse_qsl(body.decode()))


class Stub:
    """Listens on a free port of the loopback interface while used as an async context manager.

    `delay`: seconds between a request and its answer. `limits`: whether chats have Telegram's rates.
    """

    def __init__(self, *, delay: float = 0.0, limits: bool = False) -> None:
        self.delay = delay
        self.calls: list[Call] = []
        self.answered = 0
        self.shown = 0
        self.polled = asyncio.Event()
        self._gate = FloodGate(Limits.telegram()) if limits else None
        self._heard: dict[int, float] = {}
        self._waiting_updates: deque[tuple[int, bytes]] = deque()
        self._poll: tuple[_Connection, int, asyncio.TimerHandle] | None = None
        self._message_ids = itertools.count(1_000_000)
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        self._server = await asyncio.get_running_loop().create_server(
            lambda: _Connection(self), "127.0.0.1", 0, backlog=1024
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._poll is not None:
            self._poll[2].cancel()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    @property
    def url(self) -> str:
        """The address; methods at {url}/bot{token}/{method}."""
        if self._server is None:
            raise RuntimeError("the stub doesn't listen")
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    @property
    def waiting(self) -> int:
        """How many updates are not acknowledged."""
        return len(self._waiting_updates)

    def put(self, updates: Iterable[tuple[int, int, bytes]]) -> float:
        """Queue updates, each with its id and whose it is; returns when that was."""
        now = time.monotonic()
        for update_id, user_id, update in updates:
            self._waiting_updates.append((update_id, update))
            self._heard[user_id] = now
        if self._waiting_updates:
            self._end_poll()
        return now

    def forget(self) -> None:
        """Drop what was noted, and what was not acknowledged."""
        self.calls = []
        self.answered = self.shown = 0
        self._waiting_updates.clear()

    def serve(self, connection: "_Connection", head: bytes, body: bytes) -> None:
        """Note a request and answer it."""
        now = time.monotonic()
        method = head[: head.index(b" HTTP/")].rpartition(b"/")[2].lower().decode()
        if method == "getupdates":
            self._get_updates(connection, parameters(head, body))
            return
        if method in _SHOWN and self._gate is not None:
            asked = parameters(head, body)
            chat, paid = int(asked["chat_id"]), bool(asked.get("allow_paid_broadcast"))
            heard = self._heard.get(chat, 0.0)
            if wait := self._gate.admit(now, chat, group=False, heard_at=heard, paid=paid):
                self.calls.append(Call(now, method, head, body, refused=True))
                self._answer(connection, _flood(wait))
                return
        self.calls.append(Call(now, method, head, body))
        if method == "answercallbackquery":
            self.answered += 1
        elif method in _SHOWN:
            self.shown += 1
        self._answer(connection, self._result(method))

    def _result(self, method: str) -> bytes:
        match method:
            case "editmessagetext":
                return _EDITED
            case "sendmessage":
                return _ok(_message(next(self._message_ids)))
            case "getme":
                return _ok(_ME | _ABILITIES)
            case "getwebhookinfo":
                return _ok({"url": "", "has_custom_certificate": False, "pending_update_count": self.waiting})
        return _TRUE

    def _get_updates(self, connection: "_Connection", asked: dict[str, Any]) -> None:
        offset, limit = int(asked.get("offset", 0)), int(asked.get("limit", LARGEST_BATCH))
        timeout = min(float(asked.get("timeout", 0)), LONGEST_POLL)
        while self._waiting_updates and self._waiting_updates[0][0] < offset:
            self._waiting_updates.popleft()
        self.polled.set()
        if self._poll is not None:
            self._poll[2].cancel()
            other, self._poll = self._poll[0], None
            self._answer(other, _CONFLICT)
        limit = max(1, min(limit, LARGEST_BATCH))
        if self._waiting_updates or timeout <= 0:
            self._hand_out(connection, limit)
            return
        timer = asyncio.get_running_loop().call_later(timeout, self._end_poll)
        self._poll = (connection, limit, timer)

    def _end_poll(self) -> None:
        if self._poll is not None:
            connection, limit, timer = self._poll
            timer.cancel()
            self._poll = None
            self._hand_out(connection, limit)

    def _hand_out(self, connection: "_Connection", limit: int) -> None:
        batch = b",".join(update for _, update in itertools.islice(self._waiting_updates, limit))
        self._answer(connection, _http(b'{"ok":true,"result":[' + batch + b"]}"))

    def _answer(self, connection: "_Connection", response: bytes) -> None:
        if self.delay:
            asyncio.get_running_loop().call_later(self.delay, connection.write, response)
        else:
            connection.write(response)


class _Connection(asyncio.Protocol):
    """HTTP/1.1 that is kept alive, as far as bots use it: bodies with a length."""

    def __init__(self, stub: Stub) -> None:
        self._stub = stub
        self._buffer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport if isinstance(transport, asyncio.Transport) else None

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None

    def data_received(self, data: bytes) -> None:
        self._buffer = self._buffer + data if self._buffer else data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            found = _LENGTH.search(self._buffer, 0, end)
            whole = end + 4 + (int(found[1]) if found else 0)
            if len(self._buffer) < whole:
                return
            head, body = self._buffer[:end], self._buffer[end + 4 : whole]
            self._buffer = self._buffer[whole:]
            self._stub.serve(self, head, body)

    def write(self, response: bytes) -> None:
        if self._transport is not None:
            self._transport.write(response)


def _http(body: bytes, status: bytes = b"200 OK") -> bytes:
    head = b"HTTP/1.1 %b\r\nServer: stub\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    return head % (status, len(body)) + body


def _ok(result: object) -> bytes:
    return _http(json.dumps({"ok": True, "result": result}, ensure_ascii=False).encode())


def _refusal(code: int, reason: str, description: str, **parameters: int) -> bytes:
    body: dict[str, Any] = {"ok": False, "error_code": code, "description": f"{reason}: {description}"}
    if parameters:
        body["parameters"] = parameters
    return _http(json.dumps(body).encode(), f"{code} {reason}".encode())


def _flood(wait: int) -> bytes:
    return _refusal(429, "Too Many Requests", f"retry after {wait}", retry_after=wait)


def _message(message_id: int) -> dict[str, Any]:
    """As large as what Telegram answers to a card."""
    text = "Joining assistance and security\nAnswered at 14:31\n2 Shared registry and IDs"
    return {
        "message_id": message_id,
        "from": _ME,
        "chat": {"id": 5_000_000_000, "first_name": "Dara", "last_name": "Sok", "type": "private"},
        "date": 1_448_004_600,
        "edit_date": 1_448_004_660,
        "text": text,
        "entities": [
            {"offset": 0, "length": 31, "type": "bold"},
            {"offset": text.index("2 "), "length": 24, "type": "bold"},
        ],
        "reply_markup": {"inline_keyboard": [[{"text": "Change", "callback_data": "i:6:"}]]},
    }


_TRUE = _ok(result=True)
_EDITED = _ok(_message(1_000))
_CONFLICT = _refusal(
    409,
    "Conflict",
    "terminated by other getUpdates request; make sure that only one bot instance is running",
)
