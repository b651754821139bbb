"""One soak: a crowd taps, the bot is killed with -9 again and again, and what is stored is compared."""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass

from bot.demo.child import Child, EventTime
from bot.rehearsal import BotApi, Limits
from config.catalogs import Texts
from storage.messages import waiting
from storage.opening import open_engine
from tests.soak.crowd import Crowd
from tests.soak.findings import Findings, examine
from tests.soak.plan import Plan
from tests.soak.room import ORGANIZER_ID, POLLS, STARTS, prepare, write_event

_LONG = 300.0
_CALLS_KEPT = 100_000
_UNDER_WAY_SECONDS = 0.2
"""Messages of that time may be under way at a kill, on a busy machine; Telegram can't be told that it has them."""


@dataclass
class Outcome:
    """`repeated`: cards sent once more than needed; `under_way`: how many of them a kill excuses.

    `unanswered`: toasts that never came. `refused`: toasts that say other than what was done.
    """

    findings: Findings
    taps: int
    kills: int
    repeated: int
    under_way: float
    unanswered: int
    refused: Counter[str]
    seconds: float

    def differences(self) -> list[str]:
        """One line each; empty if the soak was passed."""
        found = self.findings.all()
        found += [f"{count} times: {text!r}" for text, count in self.refused.items()]
        if self.repeated > self.under_way * self.kills:
            found.append(f"{self.repeated} messages were sent twice")
        return found

    def __str__(self) -> str:
        found = self.findings
        return (
            f"{self.taps} taps, {self.kills} kills, {found.compared} answers: {len(found.lost)} lost, "
            f"{len(found.doubled)} doubled, {len(found.stale)} stale, {len(found.others)} left over, "
            f"{self.refused.total()} refused; {self.repeated} messages sent twice, "
            f"{self.unanswered} toasts lost; {self.seconds:.0f} s"
        )


async def soak(plan: Plan, texts: Texts) -> Outcome:
    """Play it. Raises `TimeoutError` if the bot falls silent; its log is `bot.log` in the folder."""
    began = time.monotonic()
    path, event = write_event(plan.folder)
    await prepare(plan.database, event, plan.people)
    async with BotApi(limits=Limits.raised(), record=_CALLS_KEPT) as api:
        bot = api.add_bot(username="sala_soak_bot", first_name="Sala")
        settings = {
            "SALA_TOKEN": bot.token,
            "SALA_API_URL": api.url,
            "SALA_EVENT": str(path),
            "SALA_DATABASE": plan.database,
            "SALA_ORGANIZERS": str(ORGANIZER_ID),
            "SALA_MESSAGES_PER_SECOND": str(plan.messages_per_second),
            "SALA_PAID_BROADCAST": "on",
            "SALA_CHAT_MESSAGES_PER_SECOND": "1000",
        }
        child = Child(plan.folder, settings, EventTime(event.at(STARTS), 1.0))
        await child.start()
        try:
            crowd = Crowd(plan, texts, event, api, bot, child)
            await crowd.play()
            await _everything_sent(plan.database)
        finally:
            status = await child.stop()
    people = {str(tapper.phone.user_id): tapper.taps for tapper in crowd.tappers}
    engine = await open_engine(plan.database)
    try:
        findings = await examine(engine, people, POLLS)
    finally:
        await engine.close()
    arrived, repeated = crowd.sent()
    if arrived != len(people) * len(POLLS):
        findings.lost.append(f"{arrived} cards arrived at {len(people)} people")
    if status:
        findings.others.append(f"the bot ended with {status} instead of 0")
    return Outcome(
        findings,
        sum(map(len, people.values())),
        child.kills,
        repeated,
        plan.messages_per_second * _UNDER_WAY_SECONDS,
        sum(tapper.unanswered for tapper in crowd.tappers),
        crowd.refused(),
        time.monotonic() - began,
    )


async def _everything_sent(database: str) -> None:
    """Until nothing waits in the outbox of the running bot."""
    engine = await open_engine(database)
    try:
        async with asyncio.timeout(_LONG):
            while await waiting(engine):  # noqa: ASYNC110 - only asking tells
                await asyncio.sleep(0.1)
    finally:
        await engine.close()
