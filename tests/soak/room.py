"""The workshop of the soak test: its polls, of every kind that is tapped, and people who are registered already."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

from bot.events import loaded
from config.event import Event
from config.event_file import load_event
from storage.migrate import migrate
from storage.opening import open_engine
from tests.workshop import EVENT, account, registered

FIRST_ID = 1001
ORGANIZER_ID = 11
STARTS = dt.time(9, 30)
"""When the event's clock starts, on its day."""


def _codes(letter: str, count: int) -> list[dict[str, str]]:
    return [{"code": f"{letter}{n}", "label": f"{letter.upper()} {n}"} for n in range(1, count + 1)]


def _scale(first: int, last: int) -> dict[str, Any]:
    return {"from": first, "to": last, "labels": {str(first): "Low", str(last): "High"}}


def _poll(code: str, kind: str, anonymity: str, **content: Any) -> dict[str, Any]:
    asked = {"title": code.title(), "question": f"What about {code}?", "anonymity": anonymity}
    return {
        "code": code,
        "kind": kind,
        **asked,
        **content,
        "rounds": [{"session": "one", "at": "09:30"}],
    }


POLLS = (
    _poll("colour", "choice", "named", options=_codes("c", 5)),
    _poll("topics", "approval", "confidential", options=_codes("t", 8)),
    _poll("rating", "scale", "confidential", items=_codes("i", 12), scale=_scale(1, 5)),
    _poll("dishes", "choice", "named", items=_codes("d", 6), options=_codes("o", 4)),
    _poll("limited", "approval", "named", options=_codes("l", 6), most=3),
    _poll("mood", "scale", "confidential", scale=_scale(0, 10)),
    _poll("order", "ranking", "confidential", options=_codes("r", 6), most=3),
    _poll("spread", "points", "named", options=_codes("s", 8), budget=5, cap=3),
    _poll("grid", "matrix", "confidential", items=_codes("g", 7), scale=_scale(1, 4)),
)


def write_event(folder: Path) -> tuple[Path, Event]:
    """The event file in a folder, and what it says."""
    path = folder / "soak.yaml"
    path.write_text(json.dumps(EVENT | {"code": "soak", "polls": POLLS}), encoding="utf-8")
    return path, load_event(path)


async def prepare(database: str, event: Event, people: int) -> None:
    """An empty database gets its schema, the event and so many registered participants."""
    ids = range(FIRST_ID, FIRST_ID + people)
    accounts = [account(user_id, event=event.code) for user_id in ids]
    groups = [group.code for group in event.groups]
    participants = [
        registered(user_id, groups[user_id % len(groups)], id=str(user_id), event=event.code)
        for user_id in ids
    ]
    engine = await open_engine(database)
    try:
        await migrate(engine)
        await engine.write(
            [
                (records[0].table.upsert, [record.row() for record in records])
                for records in ([loaded(event, None)], accounts, participants)
            ]
        )
    finally:
        await engine.close()
