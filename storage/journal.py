"""What was handled, what could not be, when Telegram was heard, and who did what."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from storage.record import Record, record

if TYPE_CHECKING:  # records are plain values; only their readers need an engine
    from storage.engine import Engine
    from storage.polls import Round

KEEP_BODIES_MS = 30 * 24 * 3600 * 1000
"""How long an engineer may read what was in an update that could not be handled."""

KEEP_HANDLED_MS = 48 * 3600 * 1000
"""Telegram redelivers for at most 24 hours; twice that is safe against a wrong clock."""


@record("handled_updates", key=("bot", "update_id"))
@dataclass(frozen=True)
class HandledUpdate(Record):
    """An update whose consequences are committed; real time."""

    bot: int
    update_id: int
    handled_at: int


@record("uptimes", key=("bot", "began_at"))
@dataclass(frozen=True)
class Uptime(Record):
    """A stretch of time in which Telegram was heard, last at `heard_at`; real time."""

    bot: int
    began_at: int
    heard_at: int


@record("dead_letters", key=("id",))
@dataclass(frozen=True)
class DeadLetter(Record):
    """An update put aside, with the reason and its JSON; real time. `update_id`, `user_id`: 0 if it has none."""

    id: str
    bot: int
    update_id: int
    received_at: int
    error: str
    body: str
    user_id: int = 0

    def without_words(self) -> "DeadLetter":
        """What is left of it in time: which update, whose, when, and what kind of error."""
        return replace(self, body="", error=self.error.partition("(")[0])


@record("audit", key=("id",))
@dataclass(frozen=True)
class AuditEntry(Record):
    """Who did what; real time. See the schema for the forms of `actor` and `action`."""

    id: str
    event: str
    at: int
    actor: str
    action: str
    subject: str


async def taken_since_closing(engine: "Engine", asked: "Round") -> bool:
    """Whether the operator exported the event, on the machine itself, after a round closed last."""
    ((count,),) = await engine.read(
        "SELECT COUNT(*) FROM audit WHERE event = $1 AND action = 'exported' AND actor = 'operator' AND at >= "
        "(SELECT COALESCE(MAX(at), 0) FROM audit WHERE event = $1 AND action = 'poll_closed' AND subject = $2)",
        asked.event,
        f"{asked.poll}/{asked.code}",
    )
    return bool(count)


@dataclass(frozen=True)
class DeadLetters:
    """How many there are, and of the last one what tells an engineer where to look; never what somebody wrote.

    `error`: the class of what was raised. With none, the others are 0 and "".
    """

    count: int
    received_at: int = 0
    update_id: int = 0
    error: str = ""


async def count_dead_letters(engine: "Engine") -> DeadLetters:
    ((count,),) = await engine.read("SELECT COUNT(*) FROM dead_letters")
    last = await engine.read(
        "SELECT received_at, update_id, error FROM dead_letters ORDER BY received_at DESC, id DESC LIMIT 1"
    )
    if not last:
        return DeadLetters(0)
    received_at, update_id, error = last[0]
    return DeadLetters(count, received_at, update_id, error.partition("(")[0])


async def old_dead_letters(engine: "Engine", before: int) -> list[DeadLetter]:
    """Those received before that (ms, real) that still have a body."""
    rows = await engine.read(f"{DeadLetter.table.select} WHERE received_at < $1 AND body <> ''", before)
    return [DeadLetter.of(row) for row in rows]


async def erased_since(engine: "Engine", at: int) -> bool:
    """Whether somebody was erased, or lost their name, after that (ms, real)."""
    ((found,),) = await engine.read(
        "SELECT COUNT(*) FROM audit WHERE action IN ('erased', 'names_deleted') AND at > $1", at
    )
    return bool(found)


async def erasings_of(engine: "Engine", event: str) -> int:
    """How often somebody had everything erased that the event stored of them."""
    ((count,),) = await engine.read(
        "SELECT COUNT(*) FROM audit WHERE event = $1 AND action = 'erased'", event
    )
    return int(count)


async def audit_of(engine: "Engine", event: str) -> list[AuditEntry]:
    """In the order of time."""
    rows = await engine.read(f"{AuditEntry.table.select} WHERE event = $1 ORDER BY at, id", event)
    return [AuditEntry.of(row) for row in rows]
