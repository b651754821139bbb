"""The messages that live in people's chats, and those still to be sent."""

from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from storage.record import Record, record

if TYPE_CHECKING:  # records are plain values; only their readers need an engine
    from storage.engine import Engine

Lane = Literal["answers", "cards", "reminders", "broadcasts"]
LANES: tuple[Lane, ...] = ("answers", "cards", "reminders", "broadcasts")
"""In order of precedence: answers to people go first."""

Fault = Literal["blocked", "no_chat", "gone", "refused", "network", "timeout", "failing"]
"""Why a message did not arrive, or has not yet.

`blocked`, `no_chat`: the person blocked the bot, or has no account (any more). `gone`: the message to change was
deleted. `refused`: Telegram finds fault with it. `network`, `timeout`: it is tried again; after a time-out it may
have arrived. `failing`: Sala could not draw it.
"""


@record("cards", key=("user_id", "subject"))
@dataclass(frozen=True)
class Card(Record):
    """Which message of a chat shows a subject (`round:17`, `control:sapw`), to be edited."""

    user_id: int
    subject: str
    message_id: int


@record("outbox", key=("id",))
@dataclass(frozen=True)
class Delivery(Record):
    """One message to one chat: its name and what it is about, never its text. Times are real."""

    id: str
    event: str
    chat_id: int
    message: str
    subject: str
    lane: Lane
    unique_key: str
    queued_at: int
    not_before: int = 0
    expires_at: int | None = None
    state: Literal["waiting", "sent", "failed", "dropped"] = "waiting"
    attempts: int = 0
    fault: Fault | Literal[""] = ""
    error: str = ""
    message_id: int | None = None
    sent_at: int | None = None


@dataclass(frozen=True)
class Unsent:
    """Deliveries of an event that wait or have failed; `oldest`: when the first of them was queued."""

    event: str
    state: Literal["waiting", "failed"]
    count: int
    oldest: int


async def count_unsent(engine: "Engine") -> list[Unsent]:
    rows = await engine.read(
        "SELECT event, state, COUNT(*), MIN(queued_at) FROM outbox"
        " WHERE state IN ('waiting', 'failed') GROUP BY event, state ORDER BY event, state"
    )
    return [Unsent(*row) for row in rows]


async def undelivered(engine: "Engine", event: str) -> list[Delivery]:
    """What failed, or was tried in vain so far; in the order in which it was queued."""
    rows = await engine.read(
        f"{Delivery.table.select} WHERE event = $1 AND (state = 'failed' OR (state = 'waiting' AND attempts > 0))"
        " ORDER BY queued_at, id",
        event,
    )
    return [Delivery.of(row) for row in rows]


async def last_sent(
    engine: "Engine", event: str, messages: Collection[str], *, but: Collection[str]
) -> dict[int, int]:
    """Chat to when the last message that arrived there had been queued; of messages of these names, but those subjects."""
    rows = await engine.read(
        "SELECT chat_id, message, subject, MAX(queued_at) FROM outbox WHERE event = $1 AND state = 'sent'"
        " GROUP BY chat_id, message, subject",
        event,
    )
    latest: dict[int, int] = {}
    for chat_id, message, subject, queued_at in rows:
        if message in messages and subject not in but:
            latest[chat_id] = max(queued_at, latest.get(chat_id, 0))
    return latest


async def waiting(engine: "Engine") -> list[Delivery]:
    """Everything still to be sent, oldest first."""
    rows = await engine.read(f"{Delivery.table.select} WHERE state = 'waiting' ORDER BY queued_at, id")
    return [Delivery.of(row) for row in rows]


async def queued_with(engine: "Engine", delivery: Delivery, message: str) -> int:
    """How many messages of that name were queued in the same unit, for the same event."""
    rows = await engine.read(
        "SELECT COUNT(*) FROM outbox WHERE event = $1 AND message = $2 AND queued_at = $3",
        delivery.event,
        message,
        delivery.queued_at,
    )
    return int(rows[0][0])


_PAGE = 2000


async def deliveries_of(engine: "Engine", event: str) -> AsyncIterator[list[Delivery]]:
    """Every message of an event, sent or not, by pages, in the order of their random ids, which says nothing."""
    after = ""
    while True:
        rows = await engine.read(
            f"{Delivery.table.select} WHERE event = $1 AND id > $2 ORDER BY id LIMIT {_PAGE}", event, after
        )
        if not rows:
            return
        page = [Delivery.of(row) for row in rows]
        after = page[-1].id
        yield page
