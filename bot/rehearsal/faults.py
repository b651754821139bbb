"""Faults on purpose: failing, slow, hanging and missing servers."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from bot.rehearsal.refusals import Refusal

DESCRIPTIONS: Mapping[int, str] = MappingProxyType(
    {
        400: "Bad Request",
        401: "Unauthorized",
        403: "Forbidden",
        404: "Not Found",
        409: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
        500: "Internal Server Error",
        502: "Bad Gateway",
        503: "Service Unavailable",
        504: "Gateway Timeout",
    }
)


class Hang:
    """Calls of `method` (of any, if None) that wait: `held` of them so far, until `release`."""

    def __init__(self, method: str | None) -> None:
        self.method = method
        self.held = 0
        self._released = asyncio.Event()
        self._arrived = asyncio.Event()

    @property
    def released(self) -> bool:
        """Whether calls pass again."""
        return self._released.is_set()

    def release(self) -> None:
        """Let the held calls go on and the next ones pass."""
        self._released.set()

    async def arrived(self) -> None:
        """Wait until a call is held."""
        await self._arrived.wait()

    async def hold(self) -> None:
        """Wait for the release."""
        self.held += 1
        self._arrived.set()
        await self._released.wait()


@dataclass(slots=True)
class Fault:
    """What the next `count` calls of `method` (of any, if None) meet.

    `after`: the call is carried out first and only its answer is lost; `delay` in seconds; `drop_connection` instead of
    an answer; `cut`: half of the answer, and then no more; `body`: that text with `status`, as from a proxy. With status
    0 the call is only delayed.
    """

    method: str | None
    status: int
    count: int
    description: str | None = None
    retry_after: int = 1
    drop_connection: bool = False
    delay: float = 0.0
    after: bool = False
    cut: bool = False
    body: str | None = None

    def strike(self) -> None:
        """Raise the Refusal that this fault answers with; nothing if it is a delay, or spoils the answer only."""
        if self.status == 429:
            text = self.description or f"Too Many Requests: retry after {self.retry_after}"
            parameters: dict[str, Any] = {"retry_after": self.retry_after}
            raise Refusal(429, text, parameters)
        if self.cut or self.body is not None:
            return
        if self.status or self.drop_connection:
            raise Refusal(
                self.status, self.description or DESCRIPTIONS.get(self.status, "Internal Server Error")
            )


@dataclass(slots=True)
class Faults:
    """Faults in the order in which they were asked for; each call meets at most one of them."""

    offline: bool = False
    hangs: list[Hang] = field(default_factory=list)
    _faults: list[Fault] = field(default_factory=list)

    def __bool__(self) -> bool:
        """Whether a call can meet anything."""
        return bool(self._faults or self.hangs)

    def add(self, fault: Fault) -> None:
        """Have the next calls meet it."""
        self._faults.append(fault)

    def hang(self, method: str | None) -> Hang:
        """Hold calls of `method` (of any, if None) until released."""
        hang = Hang(method)
        self.hangs.append(hang)
        return hang

    async def meet(self, method: str) -> Fault | None:
        """Wait out what delays a call of `method`; the fault it is to be struck with, used up by it."""
        self.hangs = [hang for hang in self.hangs if not hang.released]
        for hang in self.hangs:
            if _concerns(hang.method, method):
                await hang.hold()
                break
        fault = next((fault for fault in self._faults if _concerns(fault.method, method)), None)
        if fault is not None:
            fault.count -= 1
            if fault.count <= 0:
                self._faults.remove(fault)
            if fault.delay:
                await asyncio.sleep(fault.delay)
        return fault


def _concerns(wanted: str | None, method: str) -> bool:
    return wanted is None or wanted.lower() == method.lower()
