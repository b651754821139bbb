"""A small workshop that tests take place in: its event, its people, and a clock moved by hand."""

from dataclasses import dataclass, field
from typing import Any

from bot.clock import Clock
from config.event import Event, SectorMapping
from config.event_file import load_event, shipped
from storage.people import Participant, Person

NINE = 1_447_986_600_000
"""Milliseconds at 09:30 in Phnom Penh on 20 November 2015."""

MINUTE = 60_000

EVENT: dict[str, Any] = {
    "code": "small",
    "title": {"en": "Small <workshop>", "km": "សិក្ខាសាលា"},
    "operator": "Us & them",
    "contact": "the desk",
    "venue": {"en": "Hall <1>", "km": "សាល"},
    "zone": "Asia/Phnom_Penh",
    "date": "2015-11-20",
    "languages": ["en", "km"],
    "admission": {"walk_ins": "admit", "check_in": "off"},
    "groups": [
        {"code": "GOV", "name": "Government & co", "expected": 5},
        {"code": "CSO", "name": {"en": "Civil society", "km": "សង្គមស៊ីវិល"}, "expected": 5},
    ],
    "organisations": [
        {"code": "MEF", "name": "Ministry <of> Economy", "groups": ["GOV"]},
        {"code": "all", "name": "Everybody's"},
    ],
    "agenda": [
        {
            "code": "one",
            "kind": "polling",
            "title": "One",
            "starts": "09:00",
            "ends": "10:00",
            "room": "A <1>",
        },
        {"code": "two", "kind": "plenary", "title": "Two & more", "starts": "10:00", "ends": "11:00"},
    ],
    "polls": [
        {
            "code": "colour",
            "kind": "choice",
            "title": "Colour",
            "question": "Which <colour>?",
            "anonymity": "named",
            "options": [
                {"code": "r", "label": {"en": "Red & hot", "km": "ក្រហម"}},
                {"code": "g", "label": "=Green"},
                {"code": "b", "label": "Blue"},
            ],
            "rounds": [{"session": "one", "at": "09:30"}],
        },
        {
            "code": "topics",
            "kind": "approval",
            "title": "Topics",
            "question": "Which ones?",
            "anonymity": "confidential",
            "options": [{"code": f"t{n}", "label": f"Topic {n}"} for n in range(1, 5)],
            "most": 2,
            "rounds": [{"session": "one", "at": "09:40"}],
        },
        {
            "code": "rating",
            "kind": "scale",
            "title": {"en": "Rating", "km": "ការវាយតម្លៃ"},
            "question": "How good?",
            "anonymity": "confidential",
            "items": [{"code": "i1", "label": "Room <air>"}, {"code": "i2", "label": "Lunch"}],
            "scale": {"from": 1, "to": 5, "labels": {"1": "Bad", "5": "Good"}},
            "rounds": [
                {"code": "before", "name": "before", "session": "one", "at": "09:10"},
                {"code": "after", "name": "after", "session": "two", "at": "10:30"},
            ],
        },
        {
            "code": "budget",
            "kind": "choice",
            "title": "Budget",
            "question": "More?",
            "anonymity": "named",
            "groups": ["GOV"],
            "options": [{"code": "yes", "label": "Yes"}, {"code": "no", "label": "No"}],
            "rounds": [{"session": "two", "at": "10:40"}],
        },
    ],
}

MAPPING: dict[str, Any] = {
    "serves": [],
    "sectors": [{"code": "edu", "label": "Education <1>"}, {"code": "health", "label": "Health"}],
    "priorities": [
        {"code": "poor", "label": {"en": "Less poverty", "km": "ភាពក្រីក្រ"}},
        {"code": "jobs", "label": "Jobs & skills"},
    ],
    "statuses": [{"code": "pilot", "label": "Pilot"}, {"code": "national", "label": "National scale"}],
    "where": [{"code": "all", "label": "Everywhere"}],
    "for_whom": [{"code": "pupils", "label": "Pupils"}],
    "baseline": [
        {
            "code": "i1",
            "name": {"en": "School <meals>", "km": "អាហារ"},
            "who": ["MEF", "WFP"],
            "sector": ["edu"],
        },
        {"code": "i2", "name": "Health funds", "who": ["MEF"], "sector": ["health"], "note": "Illustrative"},
    ],
}

MORE_POLLS: list[dict[str, Any]] = [
    {
        "code": "order",
        "kind": "ranking",
        "title": "Order",
        "question": "Which first?",
        "anonymity": "confidential",
        "options": [{"code": f"r{n}", "label": f"Rank {n}"} for n in range(1, 5)],
        "most": 3,
        "rounds": [{"session": "two", "at": "10:10"}],
    },
    {
        "code": "spread",
        "kind": "points",
        "title": "Spread",
        "question": "How many for each?",
        "anonymity": "named",
        "options": [{"code": f"s{n}", "label": f"Part {n}"} for n in range(1, 9)],
        "budget": 5,
        "cap": 3,
        "rounds": [{"session": "two", "at": "10:15"}],
    },
    {
        "code": "quiz",
        "kind": "quiz",
        "title": "Quiz",
        "question": "What is right?",
        "anonymity": "confidential",
        "items": [
            {
                "code": f"q{n}",
                "label": f"Question {n}",
                "options": [{"code": f"q{n}{letter}", "label": f"Answer {letter}"} for letter in "abc"],
                "right": f"q{n}b",
                "explanation": "Because & so.",
            }
            for n in (1, 2)
        ],
        "rounds": [{"session": "two", "at": "10:20"}],
    },
    {
        "code": "grid",
        "kind": "matrix",
        "title": "Grid",
        "question": "How much of each?",
        "anonymity": "confidential",
        "items": [{"code": f"m{n}", "label": f"Row {n}"} for n in range(1, 9)],
        "shares": {"CSO": ["m2", "m8"]},
        "scale": {"from": 1, "to": 5, "labels": {"1": "None", "5": "Much"}},
        "rounds": [{"session": "two", "at": "10:25"}],
    },
    {
        "code": "words",
        "kind": "text",
        "title": "Words",
        "question": "What is missing?",
        "anonymity": "named",
        "most": 3,
        "rounds": [{"session": "two", "at": "10:30"}],
    },
    {
        "code": "wall",
        "kind": "wall",
        "title": "Wall",
        "question": "What do you want to know?",
        "anonymity": "confidential",
        "most": 3,
        "rounds": [{"session": "two", "at": "10:35"}],
    },
]
"""One of each kind that the small event's own polls are not of."""


def mapped(event: Event) -> Event:
    """The event with a small sector mapping."""
    return event.model_copy(update={"mapping": SectorMapping.model_validate(MAPPING)})


def every_kind() -> Event:
    """The small event with a poll of every kind."""
    return event(polls=[*EVENT["polls"], *MORE_POLLS])


def poll_of_kind(kind: str) -> Any:
    """The first poll of that kind."""
    return next(poll for poll in every_kind().polls if poll.kind == kind)


def shipped_event() -> Event:
    """The one that comes with Sala."""
    path = shipped("sapw")
    assert path is not None
    return load_event(path)


def event(**changes: Any) -> Event:
    """The small event, with other values for some of its keys."""
    return Event.model_validate(EVENT | changes)


def account(user_id: int, **changes: Any) -> Person:
    """Somebody who chose English."""
    fields: dict[str, Any] = {"language": "en", "event": "small"}
    return Person(user_id, **fields | changes)


def registered(user_id: int, group: str = "GOV", **changes: Any) -> Participant:
    """Somebody who completed registration before the first poll."""
    fields: dict[str, Any] = {
        "id": f"p{user_id:04}",
        "event": "small",
        "user_id": user_id,
        "name": f"Person {user_id}",
        "stakeholder_group": group,
        "organisation_given": 1,
        "consented_at": NINE - 10 * MINUTE,
        "registered_at": NINE - 10 * MINUTE,
        "approved_at": NINE - 10 * MINUTE,
    }
    return Participant(**fields | changes)


@dataclass(frozen=True)
class HandClock(Clock):
    """The event's clock, standing still until it is moved."""

    start: int = NINE
    speed: float = 0.0
    moves: list[int] = field(default_factory=list)

    def now(self) -> int:
        return self.start + sum(self.moves)

    def move(self, ms: int) -> None:
        self.moves.append(ms)
