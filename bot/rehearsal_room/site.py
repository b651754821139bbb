"""The page on the loopback interface. It can act as anybody, so its address is a secret, and no other page may speak to it."""

import asyncio
import contextlib
import hmac
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from aiohttp import web

from bot.page_files import TYPES, page_files
from bot.rehearsal_room.acting import Actor, NotDone
from bot.rehearsal_room.rehearsal import Rehearsal
from bot.rehearsal_room.stage import StageView
from bot.rehearsal_room.viewing import View, encoded

if TYPE_CHECKING:
    from bot.rehearsal import ShownFile

_LARGEST_FILE = 20 * 1024 * 1024
_HEARTBEAT_SECONDS = 10.0
_AT_ONCE_SECONDS = 0.03
"""What happens together is told together."""

_YEAR = "private, max-age=31536000, immutable"
_FILES = Path(__file__).parent / "files"
_PNG = b"\x89PNG"
"""Else a photo is a JPEG: Telegram takes no other."""

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Site:
    """`token`: what stands in the address. Everything else is answered with 404."""

    def __init__(self, rehearsal: Rehearsal) -> None:
        self.token = secrets.token_urlsafe(24)
        self._rehearsal = rehearsal
        self._room = rehearsal.room
        self._stage = StageView(rehearsal.crowd)
        self._files = page_files(_FILES)
        self._authorities: frozenset[str] = frozenset()
        self._closing = False

    def app(self) -> web.Application:
        app = web.Application(client_max_size=_LARGEST_FILE, middlewares=[self._guard()])
        here = "/room/{token}"
        app.router.add_get(here + "/stream", self._stream)
        app.router.add_post(here + "/act", self._act)
        app.router.add_post(here + "/attach/{who}", self._attach)
        app.router.add_get(here + "/file/{who}/{message:[0-9]+}", self._download)
        app.router.add_get(here + "/stage/{path:[a-z.-]*}", self._stage.show)
        app.router.add_get(here + "/{file:[a-z.-]*}", self._file)
        app.cleanup_ctx.append(self._stage.running)

        async def shut(_: web.Application) -> None:
            self._closing = True
            self._room.bell.ring()

        app.on_shutdown.append(shut)
        return app

    def listens_on(self, port: int) -> str:
        """The page's address."""
        self._authorities = frozenset({f"127.0.0.1:{port}", f"localhost:{port}"})
        return f"http://127.0.0.1:{port}/room/{self.token}/"

    # Answers

    def _guard(self) -> Any:
        @web.middleware
        async def guard(request: web.Request, handler: Answer) -> web.StreamResponse:
            try:
                self._admit(request)
                response = await handler(request)
            except web.HTTPException as refused:
                response = web.Response(status=refused.status, text=f"{refused.status}\n")
            if not response.prepared:
                response.headers.extend({k: v for k, v in _HEADERS.items() if k not in response.headers})
            return response

        return guard

    def _admit(self, request: web.Request) -> None:
        """Another name for this machine may be somebody else's (DNS rebinding); another page has another origin."""
        given = request.match_info.get("token", "").encode(errors="replace")
        is_ours = hmac.compare_digest(given, self.token.encode()) and request.host in self._authorities
        if request.method == "POST" and is_ours:
            is_ours = request.headers.get("Origin") == f"http://{request.host}"
        if not is_ours:
            raise web.HTTPNotFound

    async def _file(self, request: web.Request) -> web.Response:
        name = request.match_info["file"] or "room.html"
        content = self._files.get(name)
        if content is None:
            raise web.HTTPNotFound
        kept = {"Cache-Control": _YEAR} if name != "room.html" else {}
        kind = TYPES[Path(name).suffix]
        charset = "utf-8" if kind.startswith("text/") else None
        return web.Response(body=content, content_type=kind, charset=charset, headers=kept)

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        headers = {**_HEADERS, "Content-Type": "text/event-stream"}
        response = web.StreamResponse(headers=headers)
        view, heard = View(self._rehearsal), -1
        with contextlib.suppress(ConnectionError):
            await response.prepare(request)
            while not self._closing:
                heard = self._room.bell.rung
                said = b"".join(encoded(name, value) for name, value in view.news())
                await response.write(said or b": still here\n\n")
                await self._room.bell.after(heard, _HEARTBEAT_SECONDS)
                await asyncio.sleep(_AT_ONCE_SECONDS)
        return response

    async def _act(self, request: web.Request) -> web.Response:
        """`who`, `act`, and what that needs; 409 where nobody can do it."""
        try:
            given = await request.json()
            done = await self._carry_out(given)
        except (NotDone, KeyError, TypeError, ValueError, AttributeError, OverflowError):
            raise web.HTTPConflict from None
        return web.json_response(done or {})

    async def _carry_out(self, given: dict[str, Any]) -> dict[str, Any] | None:
        if given["who"] == "room":
            await self._rehearsal.act(given["act"], given)
            return None
        actor = Actor.named(self._room, given["who"])
        self._rehearsal.recording.act(actor, given)
        match given["act"]:
            case "start":
                await actor.start(str(given.get("payload", "")))
            case "say":
                await actor.say(str(given["text"]))
            case "tap":
                return await actor.tap(int(given["message"]), int(given["row"]), int(given["column"]))
            case "place":
                await actor.place()
            case "block":
                actor.block()
            case _:
                raise NotDone
        return None

    async def _attach(self, request: web.Request) -> web.Response:
        actor = Actor.named(self._room, request.match_info["who"])
        name = request.query.get("name", "file").rpartition("/")[2]
        try:
            await actor.attach(name, await request.read(), request.query.get("caption", ""))
        except NotDone:
            raise web.HTTPConflict from None
        return web.json_response({})

    async def _download(self, request: web.Request) -> web.Response:
        """A message's file; a photo is shown, anything else only saved."""
        try:
            actor = Actor.named(self._room, request.match_info["who"])
        except NotDone:
            raise web.HTTPNotFound from None
        message = actor.phone.chat.messages.get(int(request.match_info["message"]))
        found: ShownFile | None = (message.photo or message.document) if message is not None else None
        if found is None:
            raise web.HTTPNotFound
        if message is not None and message.photo is not None:
            kind = "image/png" if found.content.startswith(_PNG) else "image/jpeg"
            return web.Response(body=found.content, content_type=kind)
        saved = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.file_name)}"}
        return web.Response(body=found.content, content_type="application/octet-stream", headers=saved)


@asynccontextmanager
async def listening(site: Site, port: int = 0) -> AsyncIterator[str]:
    """The page's address, on a free port if none is given."""
    runner = web.AppRunner(site.app(), access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        yield site.listens_on(runner.addresses[0][1])
    finally:
        await runner.cleanup()
