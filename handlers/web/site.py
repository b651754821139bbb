"""An aiohttp site on `SALA_LISTEN`; it says nothing about events or people to whoever asks."""

import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from bot.intake import Intake
from config.settings import WEBHOOK_PATH
from handlers.web.desk import DESK_PATH, DeskPage

_LARGEST_UPDATE = 1024 * 1024
_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name


class CannotListen(Exception):
    """The address is taken or not this machine's; the message says what to do."""


@asynccontextmanager
async def site(
    address: tuple[str, int], intake: Intake, webhook_secret: str | None, desk: DeskPage
) -> AsyncIterator[None]:
    """Listen while the context lasts. Without a secret there is no webhook. Raises `CannotListen`."""
    app = web.Application(client_max_size=_LARGEST_UPDATE)
    app.router.add_get("/health", _health)
    app.router.add_get(DESK_PATH, desk.show)
    if webhook_secret is not None:
        app.router.add_post(WEBHOOK_PATH, _Webhook(intake, webhook_secret).take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        host, port = address
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise CannotListen(
                f"can't listen on {host}:{port} ({error.strerror}); change SALA_LISTEN"
            ) from None
        yield
    finally:
        await runner.cleanup()


async def _health(_: web.Request) -> web.Response:
    return web.json_response({"ok": True})


class _Webhook:
    def __init__(self, intake: Intake, secret: str) -> None:
        self._intake = intake
        self._secret = secret.encode()

    async def take(self, request: web.Request) -> web.Response:
        """Telegram is answered once the update is committed or put aside; else it brings it again."""
        given = request.headers.get(_SECRET_HEADER, "").encode()
        if not hmac.compare_digest(given, self._secret):
            raise web.HTTPForbidden
        try:
            update = json.loads(await request.read())
            update_id = int(update["update_id"])
        except (ValueError, KeyError, TypeError):
            raise web.HTTPBadRequest from None
        await self._intake.take([{**update, "update_id": update_id}])
        return web.Response()
