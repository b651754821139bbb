"""A workshop with a chain: the texts of `words` become gaps, which are scored, ranked and asked about once more."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from config.event import Event
from storage.polls import Answer, Ballot, Round
from tests.conftest import Workshop
from tests.ideas import GAPS, POLLS, SCALE, ideas_event, planned
from tests.workshop import EVENT

CHAIN = {
    "code": "best",
    "title": "Which gaps come first",
    "steps": [
        {"ideas": "words"},
        {"importance": "weight", "status": "now"},
        {"ranking": "first"},
        {"feasibility": "easy"},
    ],
}
MORE = [
    planned("now", "scale", "10:41", items=GAPS, scale=SCALE),
    planned("easy", "scale", "10:42", items=GAPS, scale=SCALE),
]


def chain_event() -> Event:
    return ideas_event(polls=[*EVENT["polls"], *POLLS, *MORE], chains=[CHAIN])


async def chained(workshop: Workshop) -> Event:
    """The workshop with the chain, nothing of it opened."""
    await workshop.put(replace(workshop.state.events["small"], definition=chain_event()))
    return workshop.event


async def answered(workshop: Workshop, poll: str, *given: Mapping[str, Any]) -> Round:
    """The poll opened, answered by as many people of one group as there are answers, and closed."""
    asked = await workshop.open(poll)
    for number, choices in enumerate(given, start=101):
        answers = {item: Answer(choice, 1, 1) for item, choice in choices.items()}
        await workshop.put(Ballot(asked.id, f"p{number:04}", answers, "GOV", "en", "telegram", 1))
    return await workshop.close(asked)
