"""Work beside the handling of updates: owned, logged when it fails, given up at the end."""

import asyncio
import logging
from collections.abc import Coroutine, Hashable
from typing import Any

log = logging.getLogger(__name__)


class Background:
    """Tasks nobody awaits. `turn`: held by heavy work while it is at it; several at once would slow down everybody's taps."""

    def __init__(self) -> None:
        self.turn = asyncio.Lock()
        self._tasks: dict[asyncio.Task[None], Hashable] = {}

    @property
    def is_idle(self) -> bool:
        return not self._tasks

    def add(self, work: Coroutine[Any, Any, None], what: Hashable = None) -> None:
        """`what`: by which it is known as long as it goes on."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks[task] = what
        task.add_done_callback(self._ended)

    def is_at(self, what: Hashable) -> bool:
        """Whether work known by that goes on, or waits for its turn."""
        return what in self._tasks.values()

    async def close(self) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._tasks[task]
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("work in the background failed", exc_info=error)
