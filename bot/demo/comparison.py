"""Does the export hold what the phones did? Named polls person by person, others ballot by ballot."""

import csv
import io
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from bot.demo.ledger import Entry
from bot.demo.reading import UPVOTE

Row = Mapping[str, str]
_Asked = tuple[str, str, str]
_Ballot = tuple[tuple[str, str], ...]
"""Items and answers, sorted; one that stands twice is two."""


def read_export(archive: bytes) -> dict[str, list[dict[str, str]]]:
    """The tables of a `<code>-csv.zip`."""
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        return {
            name.removesuffix(".csv"): list(csv.DictReader(io.StringIO(files.read(name).decode("utf-8-sig"))))
            for name in files.namelist()
        }


def differences(tables: Mapping[str, list[dict[str, str]]], ledger: Iterable[Entry]) -> list[str]:
    """One line for each ballot that one side has and the other has not; empty if they are equal."""
    anonymity = {row["poll"]: row["anonymity"] for row in tables["polls"]}
    names = {row["participant"]: row["name"] for row in tables["participants"]}
    words = {row["option"]: row["text"] for row in tables["responses"] if row["option"] and row["text"]}
    exported = _ballots(
        ((row["event"], row["poll"], row["round"]), row["participant"], (row["item"], _answer(row, words)))
        for row in tables["responses"]
    )
    ledger = list(ledger)
    tapped = _ballots(
        ((entry.event, entry.poll, entry.round), str(entry.phone), (entry.item, entry.answer))
        for entry in ledger
    )
    people = {str(entry.phone): entry.name for entry in ledger}
    found = []
    for asked in sorted(exported.keys() | tapped.keys()):
        named = anonymity.get(asked[1]) == "named"
        stored = Counter((names.get(who, who) if named else "", b) for who, b in exported[asked].items())
        done = Counter((people[who] if named else "", b) for who, b in tapped[asked].items())
        found += [
            f"{'/'.join(asked)}: only in the export: {_shown(*one)}" for one in (stored - done).elements()
        ]
        found += [f"{'/'.join(asked)}: only on a phone: {_shown(*one)}" for one in (done - stored).elements()]
    return found


def _ballots(rows: Iterable[tuple[_Asked, str, tuple[str, str]]]) -> dict[_Asked, dict[str, _Ballot]]:
    """Event, poll and round to who to the whole ballot."""
    cast: dict[_Asked, dict[str, list[tuple[str, str]]]] = defaultdict(lambda: defaultdict(list))
    for asked, who, answer in rows:
        cast[asked][who].append(answer)
    whole = {a: {who: tuple(sorted(given)) for who, given in ballots.items()} for a, ballots in cast.items()}
    return defaultdict(dict, whole)


def _answer(row: Row, words: Mapping[str, str]) -> str:
    """As the ledger writes it: an option's code, perhaps with its rank or points, a number, a text, or one upvoted.

    `words`: of questions by their codes.
    """
    if row["rank"]:
        return f"{row['option']}@{row['rank']}"
    if row["points"]:
        return f"{row['option']}={row['points']}"
    if row["option"] in words and not row["text"]:
        return f"{UPVOTE} {words[row['option']]}"
    return row["text"] or row["value"] or row["option"]


def _shown(name: str, ballot: _Ballot) -> str:
    answers = " ".join(f"{item}={answer}" if item else answer for item, answer in ballot)
    return f"{name}: {answers}" if name else answers
