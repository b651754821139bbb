"""The stage's page: its files, and the stream of slides. Whoever has the address may look; nothing is taken from them."""

import asyncio
import contextlib
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import orjson
from aiohttp import web

from bot.clock import moment, real_now
from bot.page_files import TYPES, page_files
from bot.reports.khmer import unbroken
from bot.rules.agenda import from_ms
from bot.rules.schedule import now_and_next
from bot.rules.stage import Scene, polls_counted_in
from bot.runtime import Runtime
from bot.stage.slides import scene_now, slide
from bot.stage.turning import PATH, event_of
from config.event import Event
from handlers.web.projection import REFRESH_SECONDS, Projection
from storage.agenda import SessionChange
from storage.events import EventRow
from storage.moderation import Moderation
from storage.people import Participant
from storage.polls import Ballot, OpenedPoll, Round
from storage.record import Record
from storage.stages import Stage

_HEARTBEAT_SECONDS = 15.0
"""The page sets its clock by it, and takes longer silence for a connection that is gone."""

_SLOW_SECONDS = 10.0
"""Whoever takes longer to receive a slide is cut off, and comes back by themselves."""

MOST_VIEWERS = 250
"""Of one event; each holds a connection, and whoever photographed the address may open many."""

_AGAIN_SECONDS = 20
"""After which whoever came when it was full tries again: the page reads it from the answer."""

_YEAR = "private, max-age=31536000, immutable"
_FILES = Path(__file__).parent / "files"

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


class StagePage:
    """Serves whoever has the address; see `bot.stage.turning.address`. `accept` is told what was committed.

    `username`: the bot's.
    """

    def __init__(self, runtime: Runtime, username: str, refresh_seconds: float = REFRESH_SECONDS) -> None:
        self._runtime = runtime
        self._username = username
        self._refresh_seconds = refresh_seconds
        self._projections: dict[str, Projection] = {}
        self._files = page_files(_FILES)
        self._is_closing = False

    def add_to(self, app: web.Application) -> None:
        """Its addresses; and streams end before the server waits for them."""
        app.router.add_get(f"{PATH}{{token}}", self._without_slash)
        app.router.add_get(f"{PATH}{{token}}/stream", self._stream)
        app.router.add_get(f"{PATH}{{token}}/{{file:[a-z.-]*}}", self._file)

        async def shut(_: web.Application) -> None:
            self.close()

        app.on_shutdown.append(shut)

    def accept(self, records: Sequence[Record]) -> None:
        """What a slide doesn't show draws nothing: others' ballots, above all."""
        for record in records:
            match record:
                case Ballot() | Moderation():
                    event = self._runtime.state.rounds[record.round].event
                    if (shown := self._shown(event)) and shown.round == record.round:
                        self._projections[event].changed()
                case Participant():
                    if (shown := self._shown(record.event)) and shown.kind == "poll":
                        self._projections[record.event].changed()
                case Round():
                    self._changed(record.event, record.poll)
                case OpenedPoll():
                    self._changed(record.event, record.code)
                case SessionChange():
                    self._changed(record.event)
                case EventRow():
                    self._changed(record.code)
                case Stage():
                    self._changed(record.event)
                    if (projection := self._projections.get(record.event)) is not None:
                        projection.wake()  # the address may be another

    def resume(self) -> None:
        """Memory was read anew."""
        for projection in self._projections.values():
            projection.changed()

    def tell_time(self) -> None:
        """The event's clock was set: every viewer hears of it."""
        for projection in self._projections.values():
            projection.changed()
            projection.wake()

    def close(self) -> None:
        """Every stream ends."""
        self._is_closing = True
        for projection in self._projections.values():
            projection.wake()

    # Answers

    async def _without_slash(self, request: web.Request) -> web.Response:
        """Addresses in the page are relative, so that it may lie behind any path."""
        self._event(request)
        here = {"Location": f"{request.match_info['token']}/"}
        return web.Response(status=308, headers={**_HEADERS, **here})

    async def _file(self, request: web.Request) -> web.Response:
        event = self._event(request)
        name = request.match_info["file"] or "stage.html"
        content = self._files.get(name)
        if content is None:
            raise web.HTTPNotFound
        if name == "stage.html":
            content = content.replace(b"{language}", event.languages[0].encode())
            return web.Response(body=content, content_type="text/html", charset="utf-8", headers=_HEADERS)
        kept = {**_HEADERS, "Cache-Control": _YEAR}
        return web.Response(body=content, content_type=TYPES[Path(name).suffix], headers=kept)

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        """Slides as they come, and the event's clock as a heartbeat, until the address is made anew. HEAD: whether there is room."""
        event, token = self._event(request), request.match_info["token"]
        projection = self._projection(event.code)
        if projection.viewers >= MOST_VIEWERS:
            return self._full(event)
        headers = {**_HEADERS, "Content-Type": "text/event-stream", "X-Accel-Buffering": "no"}
        if request.method == "HEAD":
            return web.Response(headers=headers)
        response = web.StreamResponse(headers=headers)
        with contextlib.suppress(ConnectionError, TimeoutError), projection.watched():
            await response.prepare(request)
            mark = ""
            while not self._is_closing:
                if event_of(self._runtime, token) is None:
                    await _send(response, b"event: gone\ndata:\n\n")
                    break
                said = self._time(event)
                if projection.mark != mark:
                    mark = projection.mark
                    said += b"id: %b\nevent: slide\ndata: %b\n\n" % (mark.encode(), projection.slide)
                await _send(response, said)
                await projection.another(mark, _HEARTBEAT_SECONDS)
            return response
        if request.transport is not None:
            request.transport.abort()
        return response

    def _full(self, event: Event) -> web.Response:
        """What the page says then, in the event's languages: it may have no slide to say it in."""
        said = [self._runtime.texts.plain(language, "stage.full") for language in event.languages]
        headers = {**_HEADERS, "Retry-After": str(_AGAIN_SECONDS)}
        return web.Response(status=503, text=" · ".join(said), headers=headers)

    def _event(self, request: web.Request) -> Event:
        event = event_of(self._runtime, request.match_info["token"])
        if event is None:
            raise web.HTTPNotFound
        return event

    # What is shown

    def _projection(self, event: str) -> Projection:
        if event not in self._projections:
            draw, look = partial(self._draw, event), partial(self._look, event)
            self._projections[event] = Projection(draw, look, self._refresh_seconds)
        return self._projections[event]

    def _shown(self, event: str) -> Scene | None:
        """None while nobody looks."""
        projection = self._projections.get(event)
        return projection.scene if projection is not None else None

    def _changed(self, event: str, poll: str = "") -> None:
        """Everything, or only a poll: another than those that are shown together isn't counted with them."""
        if (shown := self._shown(event)) is None:
            return
        projection = self._projections[event]
        counted = (
            polls_counted_in(shown.kind, shown.code, self._runtime.event(event)) if shown.code else {poll}
        )
        if poll and poll not in counted:
            projection.look_again()
        else:
            projection.changed()

    def _look(self, event: str) -> tuple[Scene, tuple[str, ...]]:
        """The scene, and the sessions that its agenda names."""
        now = from_ms(self._runtime.clock.now())
        entries = now_and_next(self._runtime.agenda(event), now)
        return scene_now(self._runtime, event, real_now()), tuple(
            each.code if each else "" for each in entries
        )

    async def _draw(self, event: str, shown: Scene) -> bytes:
        made = await slide(self._runtime, self._username, self._runtime.event(event), shown)
        return unbroken(orjson.dumps(made).decode()).encode()

    def _time(self, event: Event) -> bytes:
        """The event's clock: ms, how fast it runs, and minutes from UTC to its zone."""
        now = self._runtime.clock.now()
        away = moment(now, event.zone).utcoffset()
        minutes = int(away.total_seconds() // 60) if away is not None else 0
        time: dict[str, Any] = {"now": now, "speed": self._runtime.clock.speed, "offset": minutes}
        return b"event: clock\ndata: %b\n\n" % orjson.dumps(time)


async def _send(response: web.StreamResponse, said: bytes) -> None:
    """Raises `TimeoutError` for a viewer whose connection takes nothing any more."""
    async with asyncio.timeout(_SLOW_SECONDS):
        await response.write(said)
