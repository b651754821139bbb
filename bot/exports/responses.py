"""Answers as tables: a row an answer, and the same with a row a person."""

import hashlib
import hmac
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from bot.exports.cells import Cell, Row, utc
from bot.exports.reading import Read
from bot.rules.ballots import has_answered, item_codes
from bot.rules.kinds import kind_of
from bot.rules.suppression import are_enough
from bot.unlinking import is_unlinked
from config.event import (
    DONT_KNOW,
    ApprovalPoll,
    MatrixPoll,
    PointsPoll,
    Poll,
    RankingPoll,
    WallPoll,
    abouts_of,
    options_of,
)
from storage.polls import Ballot

RESPONSES = (
    "event", "poll", "round", "participant", "group", "item", "option", "rank", "points", "value", "text",
    "language", "source", "revision", "answered_at",
)  # fmt: skip
WIDE = ("event", "participant", "group")
"""Before a column for each round and item, or option where several may be chosen."""

UPVOTES = "upvotes"


def response_rows(event: str, read: Read, key: str) -> Iterator[Row]:
    """One row per participant × item × chosen option of a round, in an order that tells nothing.

    Those of void rounds are there too: `polls.state` says so. Of unnamed polls rows appear after closing, without how
    and when each answer was given, and with groups only if none among the ballots is small. If one is, a matrix with
    shares has no rows: the items of a row would tell the group. Nor has a void round of which somebody erased their
    answers: it has no result that stays, so the row that is missing would be theirs. `key`: of the poll's pseudonyms (hex).
    """
    asked, poll, cast = read.asked, read.poll, read.exported
    named = poll.anonymity == "named"
    if not named and (asked.is_running or (asked.state == "void" and asked.erased)):
        return
    show_group = named or _all_large(cast)
    if not show_group and isinstance(poll, MatrixPoll) and poll.shares:
        return
    keeps_id = named or is_unlinked(poll)

    def who(ballot: Ballot) -> str:
        if keeps_id:
            return ballot.participant
        return pseudonym(key, event, asked.poll, ballot.participant)

    columns, items = kind_of(poll).columns, item_codes(poll)
    for name, number in sorted((who(ballot), number) for number, ballot in enumerate(cast)):
        ballot = cast[number]
        group = ballot.stakeholder_group if show_group else ""
        for item in items:
            answer = ballot.answers.get(item)
            if answer is None:
                continue
            about = (event, asked.poll, asked.code, name, group)
            how: Row = ("", "", None, "")
            if named:
                how = (ballot.language, ballot.source, answer.revision, utc(answer.at))
            for cell in columns(answer.choice):
                given = (cell.option, cell.rank, cell.points, cell.value, cell.text)
                yield (*about, cell.item or item, *given, *how)


def key_of(secret: str, replaced: int, erasings: int) -> str:
    """The key of a poll's pseudonyms (hex): another one as soon as answers that were taken away may have changed.

    If the others' pseudonyms stayed, whoever compares two exports would see which one is new, gone or answers otherwise;
    and that somebody came late, or erased themself, `participants` tells. `replaced`: how many results
    took another's place in all rounds of the poll; `erasings`: how often somebody had themself erased from the event.
    """
    if not replaced and not erasings:
        return secret
    return hmac.new(bytes.fromhex(secret), f"{replaced}/{erasings}".encode(), hashlib.sha256).hexdigest()


def pseudonym(key: str, event: str, poll: str, participant: str) -> str:
    """Equal only across the rounds of one poll; can't be undone without the key (HMAC-SHA256, RFC 2104)."""
    words = f"{event}/{poll}/{participant}".encode()
    return "c" + hmac.new(bytes.fromhex(key), words, hashlib.sha256).hexdigest()[:16]


def wide_columns(poll: Poll, code: str) -> tuple[tuple[str, str, str], ...]:
    """Of a round: each column, the item and the option it is about. Codes name them, so that a wording shifts nothing."""
    start = f"{poll.code}.{code}"
    if isinstance(poll, WallPoll):
        return ((start, "", ""), (f"{start}.{UPVOTES}", "", ""))
    if _has_a_column_an_option(poll):
        options = [option.code for option in options_of(poll)]
        return tuple((f"{start}.{option}", "", option) for option in (*options, DONT_KNOW))
    items = [*item_codes(poll), *(item.code for item in abouts_of(poll))]
    return tuple((f"{start}.{item}" if item else start, item, "") for item in items)


class WideRows:
    """Gathers rows of `responses` until there is one a person: of an unnamed poll under the name they have there, so that nothing
    is put together that `responses` keeps apart.
    """

    def __init__(self, event: str, asked: Iterable[tuple[Poll, str]]) -> None:
        self._event = event
        self._polls = {(poll.code, code): poll for poll, code in asked}
        names = [name for (_, code), poll in self._polls.items() for name, *_ in wide_columns(poll, code)]
        self._places = {name: place for place, name in enumerate(names)}
        self._cells: dict[str, dict[int, Cell]] = defaultdict(dict)
        self._groups: dict[str, str] = {}

    @property
    def columns(self) -> tuple[str, ...]:
        return (*WIDE, *self._places)

    def watch(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The same rows, on their way to `responses`."""
        for row in rows:
            self._take(row)
            yield row

    def rows(self) -> Iterator[Row]:
        """Where somebody chose of several options, 0 stands for those left out."""
        left_out = {
            self._places[f"{poll}.{code}.{DONT_KNOW}"]: [
                self._places[name] for name, _, option in wide_columns(asked, code) if option != DONT_KNOW
            ]
            for (poll, code), asked in self._polls.items()
            if isinstance(asked, ApprovalPoll | PointsPoll)
        }
        for name in sorted(self._cells):
            cells = self._cells.pop(name)
            for dont_know, places in left_out.items():
                if dont_know not in cells and any(place in cells for place in places):
                    cells.update({place: 0 for place in places if place not in cells})
            told = (cells.get(place) for place in range(len(self._places)))
            yield (self._event, name, self._groups.get(name, ""), *told)

    def _take(self, row: Row) -> None:
        _, poll, code, name, group, item, option, rank, points, value, text, *_ = row
        if group:
            self._groups[str(name)] = str(group)
        kind, column = self._polls[str(poll), str(code)], f"{poll}.{code}"
        cells, places = self._cells[str(name)], self._places
        if _has_a_column_an_option(kind):
            cells[places[f"{column}.{option}"]] = rank or points or 1
        elif text:
            about = f"{column}.{item}"  # what is commented on may be gone
            _append(cells, places[about if about in places else column], str(text), "\n")
        elif isinstance(kind, WallPoll):
            _append(cells, places[f"{column}.{UPVOTES}"], str(option), " ")
        else:
            cells[places[f"{column}.{item}" if item else column]] = value if option is None else option


def _has_a_column_an_option(poll: Poll) -> bool:
    return isinstance(poll, ApprovalPoll | RankingPoll | PointsPoll)


def _append(cells: dict[int, Cell], place: int, text: str, between: str) -> None:
    before = cells.get(place)
    cells[place] = f"{before}{between}{text}" if before else text


def _all_large(cast: Sequence[Ballot]) -> bool:
    """Whether no group among the ballots is so small that a row would point at a person."""
    sizes = Counter(ballot.stakeholder_group for ballot in cast if has_answered(ballot))
    return all(map(are_enough, sizes.values()))
