"""A workshop that collects ideas: what people write for `words` goes into the list `gaps`, which three polls ask about."""

from dataclasses import replace
from typing import Any

from bot.ideas import Collection, collection, shape, undo
from bot.rules.ideas import Shaping
from bot.voting import write_text
from config.event import Event
from storage.polls import Round
from tests.conftest import ORGANIZER, Workshop
from tests.workshop import EVENT, MORE_POLLS, event

GAPS: list[dict[str, Any]] = [{"code": "g01", "label": "Coverage"}, {"code": "g02", "label": "Pensions"}]
SCALE = {"from": 1, "to": 5, "labels": {"1": "No", "5": "Yes"}}


def planned(code: str, kind: str, at: str, **keys: Any) -> dict[str, Any]:
    named = {"code": code, "kind": kind, "title": code.capitalize(), "question": f"{code}?"}
    return {**named, "anonymity": "confidential", "rounds": [{"session": "two", "at": at}], **keys}


POLLS: list[dict[str, Any]] = [
    {
        **next(poll for poll in MORE_POLLS if poll["code"] == "words"),
        "anonymity": "confidential",
        "into": "gaps",
        "types": [
            {"code": "now", "label": "At once"},
            {"code": "later", "label": {"en": "Later, when there is time", "km": "ពេលក្រោយ"}},
        ],
    },
    planned("weight", "scale", "10:40", items=GAPS, scale=SCALE),
    planned("first", "ranking", "10:45", options=GAPS, most=2),
    planned("spend", "points", "10:50", options=GAPS),
]


def ideas_event(**changes: Any) -> Event:
    return event(**{"lists": {"gaps": GAPS}, "polls": [*EVENT["polls"], *POLLS], **changes})


async def collecting(workshop: Workshop, *people: int, **changes: Any) -> Round:
    """The poll is open, and those people may write."""
    await workshop.put(replace(workshop.state.events["small"], definition=ideas_event(**changes)))
    await workshop.join(*people)
    return await workshop.open("words")


async def wrote(workshop: Workshop, asked: Round, user_id: int, words: str, instead_of: str = "") -> str:
    """The code of the text, which is the code of its idea."""
    outcome = await write_text(workshop.runtime, user_id, asked.id, words, instead_of, workshop.update())
    assert outcome.refused is None
    assert outcome.ballot is not None
    return str(next(code for code, said in outcome.ballot.answers[""].choice if said == words))  # type: ignore[union-attr,str-unpack]


async def found(workshop: Workshop) -> Collection:
    return await collection(workshop.runtime, "small", "words")


async def do(workshop: Workshop, asked: Round, *wanted: Shaping, who: int = ORGANIZER, drawn: int | None = None) -> None:  # fmt: skip
    await shape(workshop.runtime, who, asked, lambda _: wanted, drawn, workshop.update())


async def undone(workshop: Workshop, asked: Round) -> None:
    version = (await found(workshop)).version
    await undo(workshop.runtime, ORGANIZER, asked, version, workshop.update())
