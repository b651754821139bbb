"""Wakes everybody who waits for something to happen."""

import asyncio
import contextlib


class Bell:
    """Rung whenever something has changed; who was busy then finds it rung when they look again."""

    def __init__(self) -> None:
        self.rung = 0
        self._ringing = asyncio.Event()

    def ring(self) -> None:
        self.rung += 1
        ringing, self._ringing = self._ringing, asyncio.Event()
        ringing.set()

    async def after(self, heard: int, seconds: float) -> int:
        """Until it was rung more often than `heard`, or that time is over; how often it was."""
        if self.rung == heard:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._ringing.wait()
        return self.rung
