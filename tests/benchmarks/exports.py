"""The whole export of 5,000 people with 60 answers each, beside pandas writing the same rows as one CSV and one XLSX.

`python -m tests.benchmarks.exports FOLDER` makes the database; `… FOLDER sala|pandas` is one run, in a process of its own,
and prints seconds of processor time, megabytes and rows.
"""

import asyncio
import math
import random
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from bot.events import loaded
from bot.exports.making import make_here
from bot.exports.offers import OFFERS, Taking, take
from config.catalogs import Texts
from config.event import Event
from storage.events import EventRow, event_row
from storage.migrate import migrate
from storage.opening import open_engine
from storage.people import Participant, Person
from storage.polls import Answer, Ballot, OpenedPoll, Round
from storage.record import Record
from tests.workshop import EVENT, NINE

PEOPLE, ANSWERS = 5_000, 60
_ITEMS = 12
_DATABASE, _ROWS = "sala.db", "rows.csv"
_GROUPS = ("GOV", "CSO", "DP", "NGO")
_ANONYMITIES = ("named", "confidential", "named", "confidential", "named")


@dataclass(frozen=True)
class Written:
    """What one way of writing took: seconds of processor time, so that other programs don't count; `memory`: MB at its largest,
    with the interpreter and libraries.
    """

    seconds: float
    memory: float
    rows: int


def event() -> Event:
    """Five polls, each a number for twelve items."""
    scale = {"from": 1, "to": 5, "labels": {"1": "Not at all", "5": {"en": "Fully", "km": "ពេញលេញ"}}}
    polls = [
        {
            "code": f"poll{number}",
            "kind": "matrix",
            "title": f"Poll {number}",
            "question": {"en": "How far?", "km": "កម្រិតណា?"},
            "anonymity": anonymity,
            "items": [{"code": f"g{item:02}", "label": f"Item, {item}"} for item in range(_ITEMS)],
            "scale": scale,
            "rounds": [{"session": "one", "at": "09:30"}],
        }
        for number, anonymity in enumerate(_ANONYMITIES, start=1)
    ]
    groups = [{"code": code, "name": code, "expected": PEOPLE // len(_GROUPS)} for code in _GROUPS]
    return Event.model_validate(EVENT | {"polls": polls, "groups": groups, "organisations": []})


async def prepare(folder: Path) -> None:
    """All polls closed; everybody has answered everything."""
    engine = await open_engine(str(folder / _DATABASE))
    try:
        await migrate(engine)
        for kind, records in groupby(_records(event()), key=_kind):
            await engine.write([(kind.table.upsert, [record.row() for record in records])])
    finally:
        await engine.close()


def compared(folder: Path, repeat: int) -> tuple[Written, Written]:
    """Sala's whole bundle of tables, and pandas' two files; of each the median run. pandas is given the rows of our CSV."""
    asyncio.run(prepare(folder))
    ours = sorted((_run(folder, "sala") for _ in range(repeat)), key=lambda found: found.seconds)
    theirs = sorted((_run(folder, "pandas") for _ in range(repeat)), key=lambda found: found.seconds)
    return ours[repeat // 2], theirs[repeat // 2]


def _run(folder: Path, way: str) -> Written:
    command = [sys.executable, "-m", "tests.benchmarks.exports", str(folder), way]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, memory, rows = map(float, done.stdout.split())
    return Written(seconds, memory, int(rows))


def _kind(record: Record) -> type[Record]:
    return type(record)


async def _by_sala(folder: Path) -> int:
    engine = await open_engine(str(folder / _DATABASE))
    try:
        row = await event_row(engine, "small")
        assert isinstance(row, EventRow)
        written = [0]
        taking = Taking(engine, Texts.load(), row, folder, True, written.append)
        await take(taking, [offer for offer in OFFERS if offer.code in ("xlsx", "csv", "json")], make_here)
    finally:
        await engine.close()
    return written[-1]


def _by_pandas(folder: Path) -> int:
    """As one would: the rows in a frame, then both files. Reading them isn't counted."""
    frame = _frame(folder)
    began = time.process_time()
    frame.to_csv(folder / "pandas.csv", index=False, encoding="utf-8-sig")
    frame.to_excel(folder / "pandas.xlsx", index=False)
    return _print(began, len(frame))


def _frame(folder: Path) -> Any:
    import pandas as pd  # noqa: PLC0415 - in the process that compares with it

    with zipfile.ZipFile(folder / "small-csv.zip") as archive, archive.open("responses.csv") as rows:
        return pd.read_csv(rows, encoding="utf-8-sig", low_memory=False)


def _print(began: float, rows: int) -> int:
    seconds = time.process_time() - began
    print(f"{seconds:.2f} {_most_memory():.0f} {rows}")  # noqa: T201 - to the process that started this one
    return rows


def _most_memory() -> float:
    """MB of this program at its largest; NaN where the system doesn't tell. `getrusage` counts the process that started it, too."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return math.nan
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def _records(of: Event) -> Iterator[Record]:
    """In the order in which rows refer to each other."""
    draw = random.Random(1)
    yield loaded(of, None)
    for user_id in range(1, PEOPLE + 1):
        yield Person(user_id, "en", "", of.code)
    for user_id in range(1, PEOPLE + 1):
        yield Participant(
            f"p{user_id:05}", of.code, user_id, f"Dara Sok {user_id}", _GROUPS[user_id % len(_GROUPS)],
            consented_at=NINE, registered_at=NINE, approved_at=NINE,
        )  # fmt: skip
    for poll in of.polls:
        yield OpenedPoll(of.code, poll.code, poll, NINE)
    share = {group: (PEOPLE // len(_GROUPS), PEOPLE // len(_GROUPS)) for group in _GROUPS}
    for number, poll in enumerate(of.polls, start=1):
        yield Round(number, of.code, poll.code, "1", "closed", NINE, NINE, share)
    for number, poll in enumerate(of.polls, start=1):
        for user_id in range(1, PEOPLE + 1):
            answers = {item.code: Answer(draw.randint(1, 5), 1, NINE) for item in poll.items}
            group = _GROUPS[user_id % len(_GROUPS)]
            yield Ballot(number, f"p{user_id:05}", answers, group, "en", "telegram", NINE)


def main() -> None:
    folder, *ways = map(Path, sys.argv[1:])
    match [str(way) for way in ways]:
        case ["sala"]:
            began = time.process_time()
            _print(began, asyncio.run(_by_sala(folder)))
        case ["pandas"]:
            _by_pandas(folder)
        case _:
            asyncio.run(prepare(folder))


if __name__ == "__main__":
    main()
