"""A broadcast under Telegram's limits: how much of them it takes, and whether people wait for it."""

import asyncio
import itertools
import math
from dataclasses import dataclass

from tests.benchmarks.outcome import Taps
from tests.benchmarks.sala import ORGANIZER, SAID, TO_A_GROUP, TO_EVERYBODY
from tests.benchmarks.scenarios import spread, until
from tests.benchmarks.stub import Call
from tests.benchmarks.subjects import SALA, Running, serving
from tests.benchmarks.taps import Tap, phone, press, turns

_GROUPS = 4
"""Of the shipped event; the phones are dealt out to them in turn."""
_FREE = 0.8
"""Of the rate, for bulk while people are being answered."""
_UNDO_SECONDS = 10.0
_GRACE_SECONDS = 15.0
_MOST_TAPS = 100_000
_PAID = {"SALA_MESSAGES_PER_SECOND": "1000", "SALA_PAID_BROADCAST": "on"}


@dataclass(frozen=True)
class Broadcasted:
    """`arrived`: of `wanted` copies; `per_second` of them, and `edits` a second of the organizer's progress card,
    which count as they do, from the first copy to the last; `limit`: what bulk may take.

    `taps`: of other people meanwhile, if there were any.
    """

    wanted: int
    arrived: int
    per_second: float
    edits: float
    limit: float
    refused: int
    taps: Taps | None = None

    @property
    def share(self) -> float:
        """Of what bulk may take."""
        return (self.per_second + self.edits) / self.limit


async def to_a_group(recipients: int, taps_per_second: int = 0) -> Broadcasted:
    """At 30 a second; `taps_per_second` from people who are no recipients."""
    limit = 30 * (_FREE if taps_per_second else 1.0)
    async with serving(SALA, recipients * _GROUPS, limits=True) as running:
        seconds = recipients / limit
        taps = None
        sending = asyncio.create_task(_send(running, TO_A_GROUP, recipients, seconds))
        if taps_per_second:
            others = _of_others(recipients * _GROUPS, int(taps_per_second * (_UNDO_SECONDS + seconds)))
            taps = await spread(running, others, len(others) / taps_per_second, forget=False)
        return _found(await sending, recipients, limit, taps)


async def to_everybody(recipients: int) -> Broadcasted:
    """At 1,000 a second, paid for."""
    async with serving(SALA, recipients, limits=True, settings=_PAID) as running:
        return _found(await _send(running, TO_EVERYBODY, recipients, recipients / 1000), recipients, 1000)


async def _send(running: Running, draft: int, recipients: int, seconds: float) -> list[Call]:
    """Tap Send, and wait; every call that was made until then."""
    press(running.stub, ORGANIZER, f"F:{draft}:sent")
    await until(
        lambda: sum(map(_arrived, running.stub.calls)) >= recipients,
        _UNDO_SECONDS + 2 * seconds + _GRACE_SECONDS,
    )
    return list(running.stub.calls)


def _is_copy(call: Call) -> bool:
    return call.method == "sendmessage" and SAID.encode() in call.body


def _arrived(call: Call) -> bool:
    return not call.refused and _is_copy(call)


def _found(calls: list[Call], recipients: int, limit: float, taps: Taps | None = None) -> Broadcasted:
    copies = [call for call in calls if _arrived(call)]
    times = [call.at for call in copies]
    reached = len({call.parameters()["chat_id"] for call in copies})
    took = times[-1] - times[0] if len(times) > 1 else math.inf
    edits = [c for c in calls if c.method == "editmessagetext" and str(ORGANIZER).encode() in c.body]
    beside = sum(times[0] <= call.at <= times[-1] for call in edits) if times else 0
    refused = sum(call.refused for call in (*filter(_is_copy, calls), *edits))
    return Broadcasted(recipients, reached, (len(times) - 1) / took, beside / took, limit, refused, taps)


def _of_others(phones: int, count: int) -> list[Tap]:
    """Taps in rotation of all who are in another group than the first."""
    recipients = {phone(number) for number in range(0, phones, _GROUPS)}
    every = (tap for turn in turns(phones) for tap in turn if tap.user_id not in recipients)
    return list(itertools.islice(every, min(count, _MOST_TAPS)))
