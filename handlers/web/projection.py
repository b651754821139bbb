"""What viewers of one event's stage are sent: drawn once for all of them, and only while somebody looks."""

import asyncio
import contextlib
import hashlib
import logging
from collections.abc import Awaitable, Callable, Hashable, Iterator

from bot.bell import Bell
from bot.rules.stage import Scene
from storage.errors import StorageError

log = logging.getLogger(__name__)

REFRESH_SECONDS = 0.5
"""A slide is drawn anew at most so often, whatever happens meanwhile."""

_LOOK_SECONDS = 1.0
"""How often it is seen whether time alone has changed the slide."""

_AGAIN_SECONDS = 5.0
"""After the database refused."""


class Projection:
    """`draw` makes the slide of a scene as bytes; `look` says which scene it is now, and whatever else time changes in it.

    `slide` is what to send, b"" before it was drawn first; `mark` tells slides apart, also after a restart.
    """

    def __init__(
        self,
        draw: Callable[[Scene], Awaitable[bytes]],
        look: Callable[[], tuple[Scene, Hashable]],
        refresh_seconds: float = REFRESH_SECONDS,
    ) -> None:
        self._draw, self._look = draw, look
        self._refresh_seconds = refresh_seconds
        self.slide, self.mark, self.drawn = b"", "", 0
        self._seen: tuple[Scene, Hashable] | None = None
        self._viewers = 0
        self._is_stale = asyncio.Event()
        self._bell = Bell()
        self._drawing: asyncio.Task[None] | None = None
        self._looking: asyncio.TimerHandle | None = None

    @property
    def scene(self) -> Scene | None:
        """Which was drawn last; None while nobody looks."""
        return self._seen[0] if self._seen is not None and self._viewers else None

    @property
    def viewers(self) -> int:
        return self._viewers

    def changed(self) -> None:
        """Something that the slide shows may be different."""
        self._is_stale.set()

    def look_again(self) -> None:
        """There may be another scene to show."""
        if self._seen is not None and self._look() != self._seen:
            self.changed()

    def wake(self) -> None:
        """Every viewer looks up, even if the slide is the same."""
        self._bell.ring()

    @contextlib.contextmanager
    def watched(self) -> Iterator[None]:
        """While the context lasts the slide is kept true."""
        self._viewers += 1
        if self._viewers == 1:
            self._is_stale.set()
            self._drawing = asyncio.create_task(self._keep_true(), name="stage")
            self._glance()
        try:
            yield
        finally:
            self._viewers -= 1
            if self._viewers == 0:
                self.close()

    async def another(self, mark: str, seconds: float) -> None:
        """Until there is another slide than that, somebody calls `wake`, or the time is over."""
        if self.mark == mark:
            await self._bell.after(self._bell.rung, seconds)

    def close(self) -> None:
        """What was shown is forgotten, so that nobody who comes later sees it for a moment."""
        if self._drawing is not None:
            self._drawing.cancel()
        if self._looking is not None:
            self._looking.cancel()
        self._drawing, self._looking, self._seen = None, None, None
        self.slide, self.mark = b"", ""

    async def _keep_true(self) -> None:
        while True:
            await self._is_stale.wait()
            self._is_stale.clear()
            pause = self._refresh_seconds
            try:
                await self._redraw()
            except StorageError as error:
                log.warning("the stage can't be drawn: %s", error)
                self._is_stale.set()
                pause = _AGAIN_SECONDS
            except Exception:  # the page keeps what it has, and the next change is drawn again
                log.exception("the stage can't be drawn")
            await asyncio.sleep(pause)

    async def _redraw(self) -> None:
        self._seen = self._look()
        slide = await self._draw(self._seen[0])
        self.drawn += 1
        if slide != self.slide:
            self.slide, self.mark = slide, hashlib.sha256(slide).hexdigest()[:16]
            self.wake()

    def _glance(self) -> None:
        self.look_again()
        self._looking = asyncio.get_running_loop().call_later(_LOOK_SECONDS, self._glance)
