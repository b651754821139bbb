"""Calls to Telegram in virtual time: which were made, and when."""

import asyncio
from collections.abc import Sequence
from typing import Any

RATE = 30.0
FREE = 1e6
LONG = 3600.0


class Telegram:
    """Notes which calls were made, and when; answers some of them with what it is told to."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds = seconds
        self.calls: list[tuple[float, str]] = []
        self.answers: dict[str, list[Exception]] = {}
        self.under_way: set[str] = set()

    def call(self, name: str) -> Any:
        async def make() -> str:
            self.calls.append((now(), name))
            chat = name.partition("/")[0]
            assert chat not in self.under_way, "two calls of one chat at once"
            self.under_way.add(chat)
            try:
                await asyncio.sleep(self.seconds)
            finally:
                self.under_way.remove(chat)
            if self.answers.get(name):
                raise self.answers[name].pop(0)
            return f"result of {name}"

        return make

    @property
    def made(self) -> list[str]:
        return [name for _, name in self.calls]

    def at(self, name: str) -> float:
        """When that call was made last."""
        return next(moment for moment, made in reversed(self.calls) if made == name)


def now() -> float:
    return asyncio.get_running_loop().time()


async def ended(futures: Sequence[asyncio.Future[Any]]) -> list[Any]:
    async with asyncio.timeout(LONG):
        return await asyncio.gather(*futures, return_exceptions=True)
