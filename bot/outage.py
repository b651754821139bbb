"""Whether Telegram is heard, and what is said once it is heard again.

An outage is over when the updates that Telegram kept have been taken: whoever answered in one of
them isn't asked again.
"""

import logging
from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace

from bot.rules.outage import Outage, outage, shown_again
from bot.rules.schedule import is_over
from bot.runtime import Runtime, new_id
from bot.steering import enqueue
from bot.steps import give_back
from bot.voting import unanswered
from storage.errors import NotSaved, StorageError
from storage.journal import Uptime
from storage.messages import Delivery, waiting
from storage.writer import Transaction

log = logging.getLogger(__name__)

_NOTE_EVERY_MS = 15_000
"""How exactly a start knows when Telegram was last heard; also how often an idle bot writes at most."""

_MOST_MS = 30_000
"""People are asked again after that, even if updates come without end."""

_SAY_EVERY_MS = 10 * 60_000
"""While nothing is heard, one line in the log each so often."""

_LOST_MS = 2_000
"""Edits and toasts are given up after that; see `bot.delivery.post`."""

_NO_ANSWER_MS = 40_000
"""As long as an answer of Telegram's takes at most, and a little more."""

_SHOWING = ("poll_opened", "poll_again")
"""Messages that bring a poll's card."""

CameBack = Callable[[int], Awaitable[None]]
"""Told when Telegram had been heard before it fell silent (ms, real)."""


class Watch:
    """One bot's. `heard`: after each answer whose updates are taken; `silent`: where there was none.

    `hears`: whether Telegram is heard now and all that it kept is taken; `listening` is told when that begins.
    """

    def __init__(
        self, runtime: Runtime, bot: int, came_back: CameBack, listening: Callable[[], None] = lambda: None
    ) -> None:
        self._runtime = runtime
        self._bot = bot
        self._came_back = came_back
        mine = [up for up in runtime.state.uptimes.values() if up.bot == bot]
        self._uptime = max(mine, key=lambda up: up.began_at, default=None)
        self._heard_at = self._uptime.heard_at if self._uptime else None
        self._outage: Outage | None = None
        self._silent_since: int | None = None
        self._said_at = 0
        self.hears = False
        self._listening = listening

    def silent(self, now: int, reason: str) -> None:
        """Asking Telegram failed."""
        self.hears = False
        if self._silent_since is None:
            self._silent_since = self._said_at = now
            log.warning("Telegram is not heard (%s); asking until it is", reason)
        elif now - self._said_at >= _SAY_EVERY_MS:
            self._said_at = now
            log.warning(
                "Telegram has not been heard for %d min (%s)", _minutes(self._silent_since, now), reason
            )

    async def heard(self, now: int, *, drained: bool) -> None:
        """Telegram answered at `now`. `drained`: there was no more to fetch."""
        before = self._heard_at
        if self._silent_since is not None:
            log.warning("Telegram is heard again")
            long = now - self._silent_since >= _LOST_MS or now - (before or now) >= _NO_ANSWER_MS
            self._silent_since = None
            if before is not None and long:
                await self._came_back(before)
        self._outage = self._outage or outage(before, now)
        self._heard_at = now
        try:
            if self._outage is None:
                await self._note(now)
            elif drained or now - self._outage.ended_at >= _MOST_MS:
                await self._end(self._outage, now)
                self._outage = None
        except NotSaved:  # the writer has said why; tried again at the next answer
            pass
        except StorageError as error:
            log.error("when Telegram was heard is not noted: %s", error)
        else:
            began = drained and self._outage is None and not self.hears
            self.hears = drained and self._outage is None
            if began:
                self._listening()

    async def _note(self, now: int) -> None:
        known = self._uptime or Uptime(self._bot, now, 0)
        if 0 <= now - known.heard_at < _NOTE_EVERY_MS or self._runtime.writer.trouble is not None:
            return
        noted = replace(known, heard_at=now)
        await self._runtime.writer.write(lambda tx: tx.put(noted))
        self._uptime = noted

    async def _end(self, over: Outage, now: int) -> None:
        """In one unit: Telegram is heard again, and what follows from it."""
        rows = await waiting(self._runtime.engine)
        on_their_way = {(row.chat_id, row.subject) for row in rows if row.message in _SHOWING}
        begun = Uptime(self._bot, over.ended_at, now)

        def decide(tx: Transaction) -> int:
            tx.put(begun)
            clock = self._runtime.clock
            for event in self._runtime.events:
                give_back(tx, self._runtime, event, clock.at(over.began_at), clock.at(over.ended_at))
            return sum(
                ask_again(tx, self._runtime, event, over, on_their_way) for event in self._runtime.events
            )

        asked = await self._runtime.writer.write(decide)
        self._uptime = begun
        log.warning(
            "Telegram was not heard for %d min, taps may be lost; %d people are asked again",
            _minutes(over.began_at, over.ended_at),
            asked,
        )


def ask_again(
    tx: Transaction, runtime: Runtime, event: str, over: Outage, on_their_way: Collection[tuple[int, str]]
) -> int:
    """Show open polls to those who haven't finished answering, and say so to facilitators; to how many."""
    if is_over(runtime.event(event), tx.now):
        return 0
    asked = 0
    for _, person in tx.state.accounts_of(event):
        user_id = person.user_id
        if person.blocked_at is not None:
            continue
        rounds = unanswered(runtime, event, user_id)
        coming = {each.id for each in rounds if (user_id, each.subject) in on_their_way}
        again = shown_again(rounds, coming)
        if again is None:
            continue
        for older in again.folded:
            if (user_id, older.subject) in tx.state.cards:
                enqueue(tx, event, user_id, "poll_waits", older, f"{older.id}:{over.began_at}")
        enqueue(tx, event, user_id, "poll_again", again.asked, f"{again.asked.id}:{over.began_at}")
        asked += 1
    if asked:
        _tell_facilitators(tx, runtime, event, over)
    return asked


def away_subject(event: str) -> str:
    """What the message about the last outage is called, so that there is one at a time."""
    return f"away:{event}"


def _tell_facilitators(tx: Transaction, runtime: Runtime, event: str, over: Outage) -> None:
    for person in list(tx.state.people.values()):
        if person.blocked_at is None and runtime.may("facilitate", event, person.user_id):
            key = f"was_away:{event}:{over.began_at}:{person.user_id}"
            row = Delivery(
                new_id("d"), event, person.user_id, "was_away", away_subject(event), "cards", key, tx.real_now
            )
            tx.put(row)


def _minutes(since: int, now: int) -> int:
    return (now - since) // 60_000
