"""What the phones did last, as rows of codes: labels are resolved through the exported codebook."""

import csv
import io
import json
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Protocol

from bot.demo.answering import Wordings
from bot.demo.cast import Role
from bot.demo.reading import Asked
from bot.rules.suppression import SMALLEST_GROUP
from config.event import DONT_KNOW, Event, MatrixPoll, Poll


class Answered(Protocol):
    """Somebody whose answers were remembered, with a phone or without."""

    @property
    def role(self) -> Role: ...

    @property
    def ledger(self) -> dict[Asked, Wordings]: ...


@dataclass(frozen=True, order=True)
class Entry:
    """A row of `ledger.csv`; see `in_export` for those that `responses` should have. `phone`: the Telegram id."""

    event: str
    poll: str
    round: str
    item: str
    phone: int
    name: str
    answer: str


COLUMNS = tuple(field.name for field in fields(Entry))


class Unresolved(Exception):
    """What a phone showed is not in the codebook."""


def entries(event: Event, people: Iterable[Answered], polls: Iterable[Mapping[str, str]]) -> list[Entry]:
    """The rows, sorted. `polls`: the rows of the exported table of that name. Raises `Unresolved`."""
    books = [_Book.of(row) for row in polls]
    return sorted(
        Entry(
            event=event.code,
            poll=book.poll,
            round=book.round,
            item=book.items[asked.item] if asked.item else "",
            phone=person.role.user_id,
            name=person.role.name,
            answer=answer,
        )
        for person in people
        for asked, wordings in person.ledger.items()
        for book in [_find(event, books, asked)]
        for answer in book.answers(wordings)
    )


def in_export(event: Event, people: Iterable[Answered], ledger: Iterable[Entry]) -> list[Entry]:
    """Those that `responses` should have a row for."""
    groups = {person.role.user_id: person.role.group for person in people}
    by_round = defaultdict[tuple[str, str], list[Entry]](list)
    for entry in ledger:
        by_round[entry.poll, entry.round].append(entry)
    return sorted(
        entry
        for (poll, _), of_round in by_round.items()
        if not _is_left_out(event.poll(poll), of_round, groups)
        for entry in of_round
    )


def _is_left_out(poll: Poll | None, of_round: Iterable[Entry], groups: Mapping[int, int]) -> bool:
    """Whether the items of a row would tell of which small group it is."""
    if not isinstance(poll, MatrixPoll) or poll.anonymity == "named" or not poll.shares:
        return False
    answered = {entry.phone for entry in of_round}
    return any(size < SMALLEST_GROUP for size in Counter(groups[phone] for phone in answered).values())


def as_csv(rows: Iterable[Entry]) -> bytes:
    """UTF-8 without a byte order mark: codes, names and numbers, for programs to read."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows([getattr(row, column) for column in COLUMNS] for row in rows)
    return text.getvalue().encode()


@dataclass(frozen=True)
class _Book:
    """One row of the codebook: wordings, in every language, to codes."""

    poll: str
    round: str
    kind: str
    questions: frozenset[str]
    items: dict[str, str]
    options: dict[str, str]

    def answers(self, wordings: Iterable[str]) -> list[str]:
        """As `comparison` reads them from rows: `g04`, `4`, of a ranking `g04@1`, of points `g04=3`; a text as it is, an upvote likewise."""
        if self.kind in ("text", "wall"):
            return list(wordings)
        codes = [self.options[wording] for wording in wordings]
        if self.kind == "ranking" and codes != [DONT_KNOW]:
            return [f"{code}@{rank}" for rank, code in enumerate(codes, start=1)]
        if self.kind == "points" and codes != [DONT_KNOW]:
            return [f"{code}={points}" for code, points in Counter(codes).items()]
        return codes

    @classmethod
    def of(cls, row: Mapping[str, str]) -> "_Book":
        options = _by_wording(json.loads(row["options"]))
        if row["kind"] in ("scale", "matrix"):  # people tap the number itself
            numbers = [entry["code"] for entry in json.loads(row["options"])]
            options = {**options, **{number: number for number in numbers}}
        questions = frozenset(map(_nfc, (row["question_en"], row["question_km"])))
        return cls(
            row["poll"], row["round"], row["kind"], questions, _by_wording(json.loads(row["items"])), options
        )


def _find(event: Event, books: Iterable[_Book], asked: Asked) -> _Book:
    """The poll by its question, the round by the name that stands on the card."""
    found = [
        book
        for book in books
        if asked.question in book.questions and (not asked.item or asked.item in book.items)
    ]
    named = [book for book in found if _round_is_named(event, book, asked.poll)]
    for book in named or found:
        return book
    raise Unresolved(f"{asked} is not in the codebook")


def _round_is_named(event: Event, book: _Book, heading: str) -> bool:
    poll = event.poll(book.poll)
    plans = poll.rounds if poll is not None else ()
    names = [plan.name for plan in plans if plan.code == book.round and plan.name is not None]
    return any(heading.endswith(f" · {wording}") for name in names for wording in name.root.values())


def _by_wording(book: list[dict[str, Any]]) -> dict[str, str]:
    return {
        _nfc(entry[language]): entry["code"] for entry in book for language in ("en", "km") if entry[language]
    }


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)
