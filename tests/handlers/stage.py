"""A stage that is served, and what its viewers receive."""

import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any, Self

import aiohttp

from bot.stage import turning
from config.settings import Settings
from handlers.web.site import site
from handlers.web.stage import StagePage
from tests.bot.test_webhook import _free_port
from tests.conftest import ORGANIZER, Workshop


class Viewer:
    """One stream: `slide` and `gone` as they came last."""

    def __init__(self, session: aiohttp.ClientSession, address: str) -> None:
        self._session, self._address = session, address
        self.slide: dict[str, Any] = {}
        self.clock: dict[str, Any] = {}
        self.marks: list[str] = []
        self.gone = False
        self.said = b""

    async def __aenter__(self) -> Self:
        self._answer = await self._session.get(f"{self._address}stream")
        assert self._answer.status == 200
        return self

    async def __aexit__(self, *_: object) -> None:
        self._answer.close()

    @property
    def headers(self) -> Any:
        return self._answer.headers

    async def until(self, key: str) -> dict[str, Any]:
        """The first slide of that key that is sent from now on, or that is there."""
        while self.slide.get("key") != key:
            await self.next()
        return self.slide

    async def next(self) -> None:
        """Reads one event. Raises `EOFError` at the end of the stream."""
        event: dict[str, str] = {}
        while True:
            line = await self._answer.content.readline()
            if not line:
                raise EOFError
            self.said += line
            name, _, value = line.decode().rstrip("\n").partition(": ")
            if not name and event:
                break
            event[name.rstrip(":")] = value
        match event.get("event"):
            case "slide":
                self.slide = json.loads(event["data"])
                self.marks.append(event["id"])
            case "clock":
                self.clock = json.loads(event["data"])
            case "gone":
                self.gone = True


class Theatre:
    """`page` serves the stage of the workshop's event on `port`."""

    def __init__(self, workshop: Workshop, port: int, page: StagePage) -> None:
        self.workshop, self.port, self.page = workshop, port, page

    @property
    def address(self) -> str:
        token = self.workshop.state.stages[self.workshop.event.code].token
        return f"http://127.0.0.1:{self.port}{turning.PATH}{token}/"

    async def turn(self, shows: str) -> None:
        workshop = self.workshop
        event, update = workshop.event.code, workshop.update()
        await turning.turn(workshop.runtime, ORGANIZER, event, shows, update)


@contextlib.asynccontextmanager
async def theatre(workshop: Workshop, refresh_seconds: float = 0.0, port: int = 0) -> AsyncIterator[Theatre]:
    """The stage of a workshop, with an address."""
    port = port or _free_port()
    settings = Settings(
        organizers=frozenset({ORGANIZER}), listen=f"127.0.0.1:{port}", public_url=f"http://127.0.0.1:{port}"
    )
    workshop.runtime = replace(workshop.runtime, settings=settings)
    page = StagePage(workshop.runtime, "sala_bot", refresh_seconds)
    workshop.listeners.append(page.accept)
    event = workshop.event.code
    await turning.stage_of(workshop.runtime, ORGANIZER, event, workshop.update())
    nothing: Any = None  # no webhook, no intake
    async with site(("127.0.0.1", port), nothing, None, (page,)):
        yield Theatre(workshop, port, page)
