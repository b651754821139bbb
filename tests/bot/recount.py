"""Results worked out from what the phones did last, without any of Sala's rules."""

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from bot.demo.ledger import Entry

Where = tuple[str, str, str]
"""Poll, round, item."""


def counts(ledger: Iterable[Entry]) -> dict[Where, Counter[str]]:
    """How often each answer was given, as the ledger writes it: `o2`, `4`, `dk`, `g04@1`, `g04=3`."""
    found: dict[Where, Counter[str]] = defaultdict(Counter)
    for entry in ledger:
        found[entry.poll, entry.round, entry.item][entry.answer] += 1
    return found


def values(ledger: Iterable[Entry], poll: str, code: str, item: str) -> dict[int, int]:
    """Phone to the number it gave."""
    return {
        entry.phone: int(entry.answer)
        for entry in ledger
        if (entry.poll, entry.round, entry.item) == (poll, code, item) and entry.answer.isdigit()
    }


def middle(numbers: Sequence[int]) -> float | None:
    return statistics.median(numbers) if numbers else None


def borda(ledger: Iterable[Entry], poll: str, options: Sequence[str]) -> dict[str, float]:
    """Each person's m(m − 1) ÷ 2 points, told option by option: unranked ones share what is left."""
    ballots: dict[int, dict[str, int]] = defaultdict(dict)
    for entry in ledger:
        if entry.poll == poll and "@" in entry.answer:
            option, _, rank = entry.answer.partition("@")
            ballots[entry.phone][option] = int(rank)
    most = len(options)
    points = dict.fromkeys(options, 0.0)
    for ranked in ballots.values():
        given = {option: most - rank for option, rank in ranked.items()}
        left = most * (most - 1) / 2 - sum(given.values())
        for option in options:
            points[option] += given.get(option, left / (most - len(ranked)) if most > len(ranked) else 0.0)
    return points


def points(ledger: Iterable[Entry], poll: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for entry in ledger:
        if entry.poll == poll and "=" in entry.answer:
            option, _, given = entry.answer.partition("=")
            found[option] += int(given)
    return found


def gap(ledger: Sequence[Entry], importance: str, status: str, item: str) -> tuple[int, float, Any]:
    """Pairs, the share of them that is 2 or more apart, and their middle."""
    ones, others = values(ledger, importance, "1", item), values(ledger, status, "1", item)
    apart = [ones[phone] - others[phone] for phone in ones if phone in others]
    return len(apart), sum(each >= 2 for each in apart) / len(apart) if apart else 0.0, middle(apart)
