"""When taps may have been lost, and what somebody is shown again then. Times are milliseconds, real."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from storage.journal import Uptime
from storage.polls import Round

TAPS_KEPT_MS = 150_000
"""Telegram drops a tap that nobody fetched for so long; messages it keeps for a day."""


@dataclass(frozen=True)
class Outage:
    """From the last time Telegram was heard until it was heard again."""

    began_at: int
    ended_at: int


@dataclass(frozen=True)
class Again:
    """What one person is shown: the newest poll as a new card that asks, older ones folded above it."""

    asked: Round
    folded: tuple[Round, ...]


def outage(heard_at: int | None, now: int) -> Outage | None:
    """What ends when Telegram is heard `now`; None if no tap was lost, or it was never heard before."""
    if heard_at is None or now - heard_at <= TAPS_KEPT_MS:
        return None
    return Outage(heard_at, now)


def latest_outage(uptimes: Iterable[Uptime], until: int) -> Outage | None:
    """The last one that had ended by then, of the bot that was running then."""
    begun = sorted((up for up in uptimes if up.began_at <= until), key=lambda up: up.began_at)
    before = [up for up in begun[:-1] if up.bot == begun[-1].bot]
    return Outage(before[-1].heard_at, begun[-1].began_at) if before else None


def shown_again(unanswered: Sequence[Round], on_their_way: Collection[int]) -> Again | None:
    """`unanswered`: open rounds this person may answer and hasn't finished, in the order they were opened.

    `on_their_way`: ids of rounds whose card waits to be sent to them. Nobody is asked twice: if the
    newest is among these, its card asks as it is.
    """
    if not unanswered or unanswered[-1].id in on_their_way:
        return None
    return Again(unanswered[-1], tuple(unanswered[:-1]))
