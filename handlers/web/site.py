"""An aiohttp site on `SALA_LISTEN`; it says nothing about events or people to whoever asks."""

import asyncio
import hmac
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Protocol

from aiohttp import web
from aiohttp.typedefs import Middleware

from bot.intake import Intake
from config.settings import WEBHOOK_PATH
from handlers.web import connections
from handlers.web.connections import Connections
from handlers.web.strangers import Strangers

_LARGEST_UPDATE = 1024 * 1024
_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
_BODY_SECONDS = 10.0
"""An update is there at once; whoever sends a byte a second holds a connection no longer than that."""
_IDLE_SECONDS = 75.0
"""Of connections on which Telegram's secret came."""
_HEAD_SECONDS = 10.0
"""In which any other has to bring its first whole request, and each further one."""
_A_MOMENT = 0.01
"""Until then a connection just accepted can be closed."""
_LONGEST_LINE, _MOST_HEADERS = 4096, 8192
"""Bytes."""

_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Server": "sala",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Pages(Protocol):
    """Something with addresses of its own."""

    def add_to(self, app: web.Application) -> None: ...


class CannotListen(Exception):
    """The address is taken or not this machine's; the message says what to do."""


@asynccontextmanager
async def site(
    address: tuple[str, int], intake: Intake, webhook_secret: str | None, pages: Iterable[Pages] = ()
) -> AsyncIterator[None]:
    """Listen while the context lasts. Without a secret there is no webhook. Raises `CannotListen`."""
    guard = _Guard()
    app = web.Application(client_max_size=_LARGEST_UPDATE, middlewares=[guard.middleware()])
    app.router.add_get("/health", _health)
    for each in pages:
        each.add_to(app)
    if webhook_secret is not None:
        app.router.add_post(WEBHOOK_PATH, _Webhook(intake, webhook_secret, guard.trust).take)
    runner = web.AppRunner(
        app,
        access_log=None,
        shutdown_timeout=1.0,
        keepalive_timeout=_IDLE_SECONDS,
        max_line_size=_LONGEST_LINE,
        max_field_size=_MOST_HEADERS,
    )
    await runner.setup()
    if runner.server is None:
        raise RuntimeError("a runner that was set up has its server")
    listening: asyncio.Server | None = None
    try:
        host, port = address
        try:
            listening = await asyncio.get_running_loop().create_server(
                _connections(runner.server, guard), host, port, backlog=128
            )
        except OSError as error:
            raise CannotListen(
                f"can't listen on {host}:{port} ({error.strerror}); change SALA_LISTEN"
            ) from None
        yield
    finally:
        if listening is not None:
            listening.close()
        await runner.cleanup()


def _connections(server: web.Server, guard: "_Guard") -> Callable[[], asyncio.Protocol]:
    """Of itself aiohttp waits for a first request without end, and takes as many connections as come."""

    def connect() -> asyncio.Protocol:
        connection = server()
        guard.connected(connection, server.connections)
        return connection

    return connect


class _Guard:
    """What every answer has in common: plain refusals that say nothing, fewer of them to whoever goes on asking."""

    def __init__(self) -> None:
        self._strangers = Strangers()
        self._connections = Connections[web.RequestHandler]()
        self.trust = self._connections.trust

    def connected(self, connection: web.RequestHandler, standing: Sequence[web.RequestHandler]) -> None:
        """Another makes room where there are too many; it is closed unless a whole request comes in time."""
        loop = asyncio.get_running_loop()
        if len(standing) >= connections.MOST:
            found = self._connections.room(standing, loop.time())
            if found is None:
                loop.call_later(_A_MOMENT, _cut, connection)
            else:
                _cut(found)
        self._connections.opened(connection, loop.time())
        self._close_unless_used(connection)

    def _close_unless_used(self, connection: web.RequestHandler) -> None:
        loop = asyncio.get_running_loop()
        since = loop.time()

        def look() -> None:
            if not self._connections.is_idle(connection, since):
                return  # there is another look after each answer
            if self._connections.is_unused(connection, since):
                _cut(connection)
            if connection.transport is None:
                self._connections.closed(connection)
            else:
                loop.call_later(_IDLE_SECONDS, look)

        loop.call_later(_HEAD_SECONDS, look)

    def middleware(self) -> Middleware:
        @web.middleware
        async def guard(request: web.Request, handler: Answer) -> web.StreamResponse:
            connection, loop = request.protocol, asyncio.get_running_loop()
            self._connections.begun(connection, loop.time())
            try:
                response = await handler(request)
            except web.HTTPException as refused:
                response = self._refused(request, refused.status)
            finally:
                self._connections.answered(connection, loop.time())
                self._close_unless_used(connection)
            for name, value in _HEADERS.items():
                response.headers.setdefault(name, value)
            return response

        return guard

    def _refused(self, request: web.Request, status: int) -> web.Response:
        """Only what is refused counts: with its secret Telegram is let in whatever others do from the same proxy."""
        wait = self._strangers.seconds_to_wait(request.remote or "", asyncio.get_running_loop().time())
        if wait:
            return web.Response(status=429, text="429\n", headers={"Retry-After": str(wait)})
        if status == web.HTTPMethodNotAllowed.status_code:
            status = web.HTTPNotFound.status_code
        return web.Response(status=status, text=f"{status}\n")


def _cut(connection: web.RequestHandler) -> None:
    """At once: whoever reads nothing would hold it open for as long as something is left to be sent."""
    transport = connection.transport
    connection.force_close()
    if transport is not None:
        transport.abort()


async def _health(_: web.Request) -> web.Response:
    return web.json_response({"ok": True})


class _Webhook:
    """`trust` is told of connections on which the secret came."""

    def __init__(self, intake: Intake, secret: str, trust: Callable[[web.RequestHandler], None]) -> None:
        self._intake, self._trust = intake, trust
        self._secret = secret.encode()

    async def take(self, request: web.Request) -> web.Response:
        """Telegram is answered once the update is committed or put aside; else it brings it again."""
        given = request.headers.get(_SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, self._secret):
            raise web.HTTPForbidden
        self._trust(request.protocol)
        try:
            async with asyncio.timeout(_BODY_SECONDS):
                update = json.loads(await request.read())
            update_id = int(update["update_id"])
        except TimeoutError:
            raise web.HTTPRequestTimeout from None
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
            raise web.HTTPBadRequest from None
        await self._intake.take([{**update, "update_id": update_id}])
        return web.Response()
