"""The stage beside the phones: the bot's own page for the projector, handed on so that the room's page may frame it."""

import contextlib
from collections.abc import AsyncIterator

from aiohttp import ClientError, ClientSession, ClientTimeout, web

from bot.demo.tapping import GaveUp
from bot.rehearsal_room.crowd import Crowd

_KEPT = ("Content-Type", "Cache-Control")
_FRAMED = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'; require-trusted-types-for 'script'; trusted-types 'none'"
)
_NO_END = ClientTimeout(total=None)


class StageView:
    """Asks the bot; the address is the one that somebody at the desk has."""

    def __init__(self, crowd: Crowd) -> None:
        self._crowd = crowd
        self._address = ""
        self._session: ClientSession | None = None

    async def running(self, _: web.Application) -> AsyncIterator[None]:
        """As long as the application."""
        async with ClientSession(timeout=_NO_END) as session:
            self._session = session
            yield

    async def show(self, request: web.Request) -> web.StreamResponse:
        """What the bot answers; 404 while it answers nothing."""
        path = request.match_info["path"]
        if not path:
            with contextlib.suppress(GaveUp, TimeoutError):
                self._address = await self._crowd.stage()
        if not self._address or self._session is None:
            raise web.HTTPNotFound
        response = web.StreamResponse()
        with contextlib.suppress(ClientError, ConnectionError):
            async with self._session.get(self._address + path) as answer:
                response.set_status(answer.status)
                response.headers.extend({k: answer.headers[k] for k in _KEPT if k in answer.headers})
                response.headers["Content-Security-Policy"] = _FRAMED
                await response.prepare(request)
                async for part in answer.content.iter_any():
                    await response.write(part)
        if not response.prepared:
            raise web.HTTPNotFound
        return response
