"""Results worked out from what the phones did last, without any of Sala's rules."""

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
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


Rows = Sequence[Mapping[str, str]]


def trace(tables: Mapping[str, Rows], goal: str) -> dict[str, int]:
    """What there is about a goal, from the other tables of the export alone."""

    def serving(table: str) -> list[Mapping[str, str]]:
        return [row for row in tables[table] if goal in row["serves"].split()]

    closed = [row for row in serving("polls") if row["state"] == "closed"]
    typed = {row["poll"] for row in tables["ideas"] if row["type"]}
    there = [row for row in serving("ideas") if row["state"] == "approved" and row["status"] != "dropped"]
    steps = [row for row in serving("roadmap") if row["state"] != "dropped"]
    return {
        "closed": len(closed),
        "answered": sum(int(row["answered"]) for row in closed),
        "eligible": sum(int(row["eligible"]) for row in closed),
        "ideas": sum(row["poll"] not in typed for row in there),
        "recommendations": sum(row["poll"] in typed for row in there),
        "entries": sum(row["state"] in ("entered", "kept") for row in serving("mapping")),
        "steps": len(steps),
        "accepted": sum(row["state"] in ("accepted", "done") for row in steps),
    }


def organisations(rows: Rows) -> dict[tuple[str, str], set[str]]:
    """Sector and national priority to who works there: by the entries that hold, and the baseline nobody spoke about."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows:
        if row["state"] in ("entered", "kept", "baseline"):
            for sector in filter(None, row["sector"].split("; ")):
                for priority in filter(None, row["priority"].split("; ")):
                    found[sector, priority] |= {*filter(None, row["who"].split("; "))}
    return found


def texts_of_ideas(rows: Rows) -> dict[str, int]:
    """Idea to how many texts are in it, by the rows of those that were merged into it."""
    merged = Counter(row["merged_into"] for row in rows if row["merged_into"])
    return {row["idea"]: merged[row["idea"]] or 1 for row in rows if not row["merged_into"]}


def merges(history: Iterable[Mapping[str, Any]]) -> tuple[int, int]:
    """How many stand, and how many were undone."""
    done = [bool(change["undone_at"]) for change in history if change["action"] == "merge"]
    return done.count(False), done.count(True)
